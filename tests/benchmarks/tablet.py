"""(g) The tablet against the limits it was promised with: killed, on a bad network, with a full disk, and its speed.

`python -m tests.benchmarks.tablet [kills photos speed disk power webkit]` runs these parts alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from tests.benchmarks import tablet_disk, tablet_kills, tablet_photos, tablet_power, tablet_speed
from tests.benchmarks.clock import Line
from tests.benchmarks.small_disk import NotRun

PARTS: dict[str, Callable[[], Iterable[Line]]] = {
    "kills": tablet_kills.lines,
    "photos": tablet_photos.lines,
    "speed": tablet_speed.lines,
    "disk": tablet_disk.lines,
    "power": tablet_power.lines,
}


def lines(*wanted: str) -> Iterator[Line]:
    """Of these parts, or of all."""
    for name in wanted or PARTS:
        try:
            yield from PARTS[name]()
        except NotRun as reason:
            print(f"{name}: not run: {reason}")


if __name__ == "__main__":
    from tests.benchmarks.__main__ import report

    report([lambda: lines(*sys.argv[1:])])
