"""Keeps the lease of a job while it is worked on."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from cxaudit.domain import access
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.jobs import write_held
from cxaudit.storage.records import Job

_LONGEST = 20 * 60
"""Seconds; longer than the queue lets a job run, so that one that hangs is given to somebody else."""

_log = logging.getLogger(__name__)


class Overtaken(Exception):
    """The job was cancelled, or another worker has it: nothing more may be written for it."""


@contextmanager
def heartbeat(runtime: Runtime, job: Job, lease: timedelta) -> Iterator[None]:
    """Renew the lease every third of it until the block ends, or the job is not this worker's any more."""
    over = Event()
    beat = Thread(target=_beat, args=(runtime, job, lease, over), name=f"heartbeat {job.id}", daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join()


def _beat(runtime: Runtime, job: Job, lease: timedelta, over: Event) -> None:
    end = time.monotonic() + _LONGEST
    while not over.wait(lease.total_seconds() / 3) and time.monotonic() < end:
        try:
            if not _renew(runtime, job, lease):
                return
        except Exception:  # noqa: BLE001  # the database may answer again before the lease is over
            _log.warning("The lease of job %s could not be renewed; trying again.", job.id, exc_info=True)


def _renew(runtime: Runtime, job: Job, lease: timedelta) -> bool:
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        return write_held(uow, job, lease)
