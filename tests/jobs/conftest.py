"""A worker in processes of its own, on every pair of database and queue that this machine has."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from cxaudit.bootstrap import build
from cxaudit.domain import access
from cxaudit.domain.ids import JobId
from cxaudit.services.enqueue import enqueue
from cxaudit.services.runtime import Runtime
from cxaudit.storage import schema
from cxaudit.storage.records import Job
from tests.jobs.crew import run, settings_of
from tests.postgres import create_database, drop_database

PATIENCE = 120.0
PROCESSES = multiprocessing.get_context("forkserver")
"""Imports the product once, in a process that never opens a connection; each worker is a fork of it."""
PROCESSES.set_forkserver_preload(["tests.jobs.crew"])


def eventually(check: Callable[[], bool], what: str) -> None:
    """Wait until `check` holds; how long it takes proves nothing."""
    end = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > end:
            pytest.fail(f"never: {what}", pytrace=False)
        time.sleep(0.05)


@dataclass
class Crew:
    """A worker that runs."""

    process: BaseProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def tell(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def code(self) -> int | None:
        """How it ended, once it has."""
        self.process.join(PATIENCE)
        return self.process.exitcode


@dataclass
class Site:
    """An installation, and workers for it."""

    runtime: Runtime

    def ask(self, kind: str, *keys: str) -> list[JobId]:
        """One job a key."""
        with self.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            return [enqueue(self.runtime, uow, kind, key, {}) for key in keys]

    def job(self, job_id: JobId) -> Job:
        with self.runtime.storage.reading(access.SYSTEM) as uow:
            return uow.jobs.get(id=job_id)

    def done(self, job_ids: Sequence[JobId]) -> bool:
        return all(self.job(job_id).state == "done" for job_id in job_ids)

    def effects(self, job_ids: Sequence[JobId]) -> list[int]:
        """How often the effect of each job was written."""
        with self.runtime.storage.reading(access.SYSTEM) as uow:
            return [len(uow.journal.list(action="done", subject_id=job_id)) for job_id in job_ids]

    def worker_of(self, job_id: JobId, fence: int = 1) -> int:
        """The process that works on a try of a job, once it has begun."""
        mark = self.runtime.settings.data / "started" / f"{job_id}.{fence}"
        eventually(mark.exists, f"try {fence} of {job_id} begins")
        return int(mark.read_text())

    def let_go(self) -> None:
        """Long work may end."""
        (self.runtime.settings.data / "go").touch()

    def says(self, text: str) -> None:
        """Wait until the worker says so."""
        said = self.runtime.settings.data / "said"
        eventually(lambda: said.exists() and text in said.read_text(), f"it says {text!r}")

    @contextmanager
    def crew(self, workers: int = 2) -> Iterator[Crew]:
        """A worker of this installation; killed at the end unless it has ended before."""
        settings = self.runtime.settings
        said = settings.data / "said"
        said.unlink(missing_ok=True)
        process = PROCESSES.Process(target=run, args=(settings, workers, said))
        process.start()
        try:
            yield Crew(process)
        finally:
            process.kill()
            process.join()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server, where the package and the server are installed."""
    server = shutil.which("redis-server")
    if server is None or importlib.util.find_spec("redis") is None:
        pytest.fail("Redis is needed: apt-get install redis-server", pytrace=False)
    socket = tmp_path_factory.mktemp("redis") / "s"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)]
    with subprocess.Popen([server, *options], stdout=subprocess.DEVNULL) as running:
        eventually(socket.exists, "Redis starts")
        yield str(socket)
        running.kill()


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty installation: all embedded, all on PostgreSQL, and with Redis as the doorbell."""
    database_url, queue_url = f"sqlite:///{tmp_path / 'test.sqlite3'}", ""
    if request.param == "redis":
        queue_url = f"unix://{request.getfixturevalue('redis_server')}"
    if request.param == "postgresql":
        database_url = queue_url = f"{request.getfixturevalue('postgres_server')}/t{time.time_ns()}"
        create_database(database_url)
    with open_site(tmp_path / "data", database_url, queue_url) as site:
        yield site
    if request.param == "postgresql":
        drop_database(database_url)


@contextmanager
def open_site(data: Path, database_url: str, queue_url: str) -> Iterator[Site]:
    """An empty installation; without `queue_url` the queue is a file of its own."""
    settings = settings_of(data, database_url, queue_url)
    schema.upgrade(settings.database_url)
    runtime = build(settings)
    yield Site(runtime)
    runtime.close()
