"""The power goes while answers are written: what the disk holds is all that is left.

The profile lies on an ext4 image. At the cut every process of the browser is stopped and the bytes of the image
are copied, with nothing flushed: whatever the kernel had not yet given to the disk is not in the copy. The copy is
mounted, which replays its journal, and another browser opens it. A disk that forgets what it confirmed is not part
of it. The same run with `relaxed` durability must lose answers: otherwise the rig is blind.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.clock import Line
from tests.benchmarks.field_day import FieldDay, field_day
from tests.benchmarks.small_disk import NotRun, SmallDisk, mounted, small_disk
from tests.benchmarks.tablet_kills import answer, numbers
from tests.chromium import Device, family
from tests.services.test_visit import accepted

MEGABYTES = 300
CUTS = 4
RELAX = """
const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (names, mode, options) {
  return transaction.call(this, names, mode, { ...options, durability: "relaxed" });
};
"""


def lines() -> Iterator[Line]:
    """Cuts with the product's own durability, then one with the browser's default."""
    with field_day() as day, small_disk(day.folder, MEGABYTES) as disk:
        audit = accepted(day.office).id
        device = day.device(disk.root / "profile")
        found = [_cut(day, disk, device, audit, number) for number in range(CUTS)]
        lost, acked = (sum(each) for each in zip(*found, strict=True))
        yield Line("Power cut, strict: acked answers lost", f"of {acked} in {CUTS} cuts", lost, 0)
        device.context.add_init_script(RELAX)
        lost, acked = _cut(day, disk, device, audit, CUTS)
        yield Line("Power cut, relaxed: acked answers lost", f"of {acked} in one cut", lost, None)
        yield Line("Power cut: rig blind to relaxed", disk.kind, int(lost == 0), 0)
        device.context.close()


def _cut(day: FieldDay, disk: SmallDisk, device: Device, audit: str, number: int) -> tuple[int, int]:
    """(lost, acked) of one cut: of the answers that were called saved since the page was opened."""
    page = device.open(audit, query="?auto=0")
    run = answer(device, page)
    page.wait_for_timeout(random.Random(number).uniform(4000, 9000))
    image = day.folder / f"cut-{number}.img"
    run.killed = time.time() * 1000
    with _stopped(device.profile):
        _copy(disk.image, image)
    page.wait_for_timeout(300)  # hear what was said before the cut
    page.close()
    with mounted(image, day.folder / f"cut-{number}") as root:
        kept = _kept(day, root / device.profile.name, audit)
    image.unlink()
    acked = {n for n, at in run.acked.items() if at <= run.killed}
    return len(acked - kept), len(acked)


@contextlib.contextmanager
def _stopped(profile: Path) -> Iterator[None]:
    """No process of this browser does anything meanwhile."""
    pids = list(family(profile))
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _copy(image: Path, copy: Path) -> None:
    """The bytes of one moment: what was copied was still so when the last byte was there."""
    for _ in range(10):
        shutil.copyfile(image, copy)
        if filecmp.cmp(image, copy, shallow=False):
            return
    raise NotRun("the image never stood still")


def _kept(day: FieldDay, profile: Path, audit: str) -> set[int]:
    """What a browser shows that is started on what the disk held."""
    device = day.device(profile)
    found = numbers(device.open(audit, query="?auto=0"))
    device.close()
    return found
