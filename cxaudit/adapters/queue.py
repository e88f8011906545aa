"""The doorbell of the workers: Huey on a SQLite file, PostgreSQL or Redis. The truth is the job rows."""

from __future__ import annotations

import importlib
import json
import logging
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import psycopg
from huey import Huey, PostgresHuey, PriorityRedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message as Envelope
from huey.serializer import Serializer

from cxaudit.adapters.processes import die_with_parent
from cxaudit.config import SettingsError
from cxaudit.ports import Queue

_log = logging.getLogger(__name__)
_NAME = "cxaudit"
_LONGEST_JOB = 15 * 60
_SLOWEST_POLL = 1.0
_CONNECT = 5
"""Seconds: ringing happens while somebody waits for a page."""


def open_queue(url: str) -> Queue:
    """The queue at `sqlite:///file`, `postgresql://...` (a direct address: it listens) or `redis://...`.

    Raises SettingsError when the queue cannot be opened.
    """
    scheme = urlsplit(url).scheme
    try:
        if scheme == "sqlite":
            return HueyQueue(_huey(SqliteHuey, filename=url.removeprefix("sqlite:///")), (sqlite3.Error,))
        if scheme == "postgresql":
            return HueyQueue(_huey(PostgresHuey, dsn=url, connect_timeout=_CONNECT), (psycopg.Error,))
        return HueyQueue(_huey(PriorityRedisHuey, url=url), _redis_errors())
    except ConfigurationError:
        raise SettingsError("CXAUDIT_QUEUE_URL: install the Python package redis to use Redis.") from None
    except (sqlite3.Error, psycopg.Error) as error:
        raise SettingsError(f"CXAUDIT_QUEUE_URL: the queue cannot be opened ({error}).") from None


class _JsonSerializer(Serializer):  # type: ignore[misc]  # Huey has no types
    """Hints as JSON: with pickles, whoever can write to the queue could make a worker run code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Envelope(*json.loads(data))


def _huey(kind: type[Huey], **options: Any) -> Huey:
    return kind(_NAME, results=False, serializer=_JsonSerializer(), **options)


def _redis_errors() -> tuple[type[Exception], ...]:
    """Of the optional package redis; Huey has refused before when it is absent."""
    return (importlib.import_module("redis.exceptions").RedisError,)


class HueyQueue:
    """One task, `run_job(job_id)`, under one module name everywhere; see `ports.Queue`."""

    def __init__(self, huey: Huey, failures: tuple[type[Exception], ...]) -> None:
        self.handler: Callable[[str], None] | None = None
        self._huey = huey
        self._failures: tuple[type[Exception], ...] = (*failures, OSError)

        def run_job(job_id: str) -> None:
            if self.handler is None:
                raise RuntimeError("no handler: the worker has to install its jobs first")
            self.handler(job_id)

        self._task = huey.task(timeout=_LONGEST_JOB)(run_job)

    def push(self, job_id: str, priority: int = 0, most: int | None = None) -> None:
        """Ring for one job. A failure is logged: the dispatcher finds the row a few seconds later."""
        try:
            if most is None or self.pending() < most:
                self._huey.enqueue(self._task.s(job_id, priority=priority))
        except self._failures:
            _log.warning("The queue did not take job %s; the dispatcher will.", job_id, exc_info=True)

    def pending(self) -> int:
        """How many ids wait to be handled."""
        return int(self._huey.pending_count())

    def run_pending(self) -> int:
        """Handle what waits now in this process; returns how many. Errors of the handler pass through."""
        count = 0
        for _ in range(self.pending()):
            task = self._huey.dequeue()
            if task is None:
                break
            task.execute()
            count += 1
        return count

    def run_consumer(self, workers: int, recycle_after: int = 100) -> None:
        """Handle jobs in child processes until SIGTERM. Has to run in the main thread of its process.

        A child is replaced after `recycle_after` jobs, when it crashes, and dies with this process.
        """
        die_with_parent()
        self._huey.create_consumer(
            workers=workers,
            periodic=False,
            max_delay=_SLOWEST_POLL,
            worker_type="process",
            max_tasks=recycle_after,
            health_check_interval=1,
            graceful_signal="TERM",
        ).run()

    def close(self) -> None:
        """Give the connection back."""
        self._huey.storage.close()
