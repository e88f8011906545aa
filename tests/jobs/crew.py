"""A worker of the tests: the product's supervisor, with kinds of work that a test can watch and disturb.

Each try of a job that starts leaves a file below `data/started`.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from cxaudit.cli.supervisor import Crew, supervise
from cxaudit.config import Settings
from cxaudit.domain import access
from cxaudit.domain.text import LANGUAGES
from cxaudit.services.batch_work import make_batch
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


def short_report(runtime: Runtime, job: Job) -> Effect:
    """A report of a line in each language: rendering is not what these tests are about."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        report = uow.reports.get(id=job.payload["report_id"])
    files: dict[str, Any] = {}
    for lang in LANGUAGES:
        content = f"%PDF {report.id} {lang}".encode()
        files[lang] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        runtime.files.put(report.client_id, files[lang]["sha256"], BytesIO(content))
    made = replace(report, state="ready", files=files, ready_at=runtime.now())

    def write(uow: UnitOfWork) -> None:
        uow.reports.save(made)

    return write


def held_report(runtime: Runtime, job: Job) -> Effect:
    """The same, but the file `go` is waited for."""
    long_work(runtime, job)
    return short_report(runtime, job)


HANDLERS: Mapping[str, Handler] = {
    "work": work,
    "long": long_work,
    "told": told_work,
    "report": held_report,
    "batch": make_batch,
}


def run(settings: Settings, workers: int, said: Path) -> None:
    """What a process of the tests does; what it says goes to a file."""

    def say(text: str) -> None:
        with said.open("a") as log:
            log.write(f"{text}\n")

    supervise(Crew(settings, workers, HANDLERS, LEASE, SILENCE), say)
