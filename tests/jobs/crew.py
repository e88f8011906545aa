"""A worker of the tests: the product's supervisor, with kinds of work that a test can watch and disturb.

Each try of a job that starts leaves a file below `data/started`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from cxaudit.cli.supervisor import Crew, supervise
from cxaudit.config import Settings
from cxaudit.services.jobs import Effect, Handler, report_progress
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Job, JournalEntry
from cxaudit.storage.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=2)
SILENCE = timedelta(seconds=2)


def settings_of(data: Path, database_url: str, queue_url: str) -> Settings:
    urls = {"database_url": database_url} | ({"queue_url": queue_url} if queue_url else {})
    return Settings.embedded(data, base_url="http://localhost", secret_key="s" * 40, **urls)


def effect_of(runtime: Runtime, job: Job) -> Effect:
    """One journal entry a job: two of them would be an effect done twice."""
    entry = JournalEntry(runtime.ids.new(), None, runtime.now(), None, "test", "done", "work", job.id, {})

    def write(uow: UnitOfWork) -> None:
        uow.journal.add(entry)

    return write


def started(runtime: Runtime, job: Job) -> Path:
    """Where the process that works on a try of `job` says its number."""
    folder = runtime.settings.data / "started"
    folder.mkdir(exist_ok=True)
    mark = folder / f"{job.id}.{job.fence}"
    mark.with_suffix(".new").write_text(str(os.getpid()))
    mark.with_suffix(".new").rename(mark)
    return mark


def work(runtime: Runtime, job: Job) -> Effect:
    """A moment of work."""
    started(runtime, job)
    time.sleep(0.05)
    return effect_of(runtime, job)


def long_work(runtime: Runtime, job: Job) -> Effect:
    """Goes on until the file `go` is there; the next try after a crash as well."""
    started(runtime, job)
    while not (runtime.settings.data / "go").exists():
        time.sleep(0.02)
    return effect_of(runtime, job)


def told_work(runtime: Runtime, job: Job) -> Effect:
    """The same, but says how far it is, and so notices that it was cancelled."""
    mark = started(runtime, job)
    try:
        while not (runtime.settings.data / "go").exists():
            report_progress(runtime, job, 40)
            time.sleep(0.02)
    finally:
        mark.with_suffix(".over").touch()
    return effect_of(runtime, job)


HANDLERS: Mapping[str, Handler] = {"work": work, "long": long_work, "told": told_work}


def run(settings: Settings, workers: int, said: Path) -> None:
    """What a process of the tests does; what it says goes to a file."""

    def say(text: str) -> None:
        with said.open("a") as log:
            log.write(f"{text}\n")

    supervise(Crew(settings, workers, HANDLERS, LEASE, SILENCE), say)
