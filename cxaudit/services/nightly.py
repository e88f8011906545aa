"""What is done once a day, by whichever host comes first."""

from __future__ import annotations

from collections.abc import Callable

from cxaudit.domain import access
from cxaudit.domain.errors import StaleRevision
from cxaudit.services.batch_work import forget_old
from cxaudit.services.enqueue import enqueue
from cxaudit.services.runtime import Runtime
from cxaudit.services.sector_quarters import freeze
from cxaudit.storage.records import Job

NIGHTLY: tuple[Callable[[Runtime], None], ...] = (forget_old, freeze)
"""Each is safe to repeat: when one fails, all are tried again."""


def ask_nightly(runtime: Runtime) -> None:
    """Have the work of today done: every host may ask, there is one job a day."""
    try:
        with runtime.storage.unit_of_work(access.SYSTEM) as uow:
            enqueue(runtime, uow, "nightly", f"nightly:{runtime.today()}", {})
    except StaleRevision:  # another host asked in the same instant
        return


def run_nightly(runtime: Runtime, _job: Job) -> None:
    """The work of one day, one part after the other."""
    for part in NIGHTLY:
        part(runtime)
