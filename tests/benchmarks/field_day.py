"""A day in the field for a benchmark: an office, its server in a process, and tablets with profiles of their own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from cxaudit.domain import access
from tests.chromium import Device
from tests.e2e.test_tablet import session
from tests.people import Office, give_checklist, open_office
from tests.web.test_api import app_of
from tests.web.test_killed_server import Server


@dataclass
class FieldDay:
    """Everything is gone when the day is over."""

    office: Office
    server: Server
    playwright: Playwright
    folder: Path
    devices: list[Device] = field(default_factory=list)

    def device(self, profile: Path | None = None, port: int = 0) -> Device:
        """Ana's tablet; `profile` stands elsewhere when its disk is what is tried."""
        address = f"http://127.0.0.1:{port or self.server.port}"
        where = profile or self.folder / f"profile-{len(self.devices)}"
        self.devices.append(Device(self.playwright, where, address, session(self.server)))
        return self.devices[-1]


@contextlib.contextmanager
def field_day(document: Mapping[str, Any] | None = None) -> Iterator[FieldDay]:
    """`document` is the checklist, where the office's own does not do."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_office(Path(folder)) as office,
    ):
        app_of(office)  # gives everybody a password
        if document is not None:
            with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
                give_checklist(uow, office, document)
        server = Server(office)
        try:
            with sync_playwright() as playwright:
                day = FieldDay(office, server, playwright, Path(folder))
                yield day
                for device in day.devices:
                    device.close()
        finally:
            server.kill()


def family(profile: Path) -> dict[int, str]:
    """The processes of the browser on this profile: its own first, then whatever came from it, with command lines."""
    lines, parents = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            lines[int(process.name)] = (process / "cmdline").read_bytes().decode(errors="ignore")
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    of_profile = f"--user-data-dir={profile}"
    found = [
        pid
        for pid, line in lines.items()
        if of_profile in line and "--type=" not in line and "chrom" in line.split("\0")[0]
    ]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return {pid: lines[pid] for pid in found if pid != os.getpid()}
