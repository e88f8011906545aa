"""(j) One visit read by its auditor, as each request of a tablet does: PostgreSQL beside SQLite, as it is waited for.

CPU time of this process would leave out what the server spends on planning.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from cxaudit.services import audits
from tests.benchmarks.clock import Line, Prepared, compare
from tests.people import open_office
from tests.postgres import serving
from tests.services.test_visit import accepted

_AIM = 6.0


def lines() -> Iterator[Line]:
    """The ratio of the two, the same visit on each."""
    with tempfile.TemporaryDirectory() as folder, serving(None) as server, ExitStack() as opened:

        def reading(name: str, url: str | None) -> Callable[[], Prepared]:
            office = opened.enter_context(open_office(Path(folder) / name, url))
            audit = accepted(office)
            return lambda: lambda: audits.get_audit(office.runtime, office["Ana"], audit.id)

        postgresql, sqlite = reading("postgresql", f"{server}/visit"), reading("sqlite", None)
        yield compare("A visit read, PostgreSQL / SQLite", postgresql, sqlite, _AIM, watch=time.perf_counter)
