"""What the core asks of the outside world, where two real implementations exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from cxaudit.domain.text import Language


class Clock(Protocol):
    """Tells the time: the system's, or one that the demonstration sets."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


class Ids(Protocol):
    """Makes identifiers."""

    def new(self) -> str:
        """A UUIDv7 as text: unique, and later ones sort after earlier ones."""
        ...


class Files(Protocol):
    """Content-addressed files of one client, on a disk or in an object store.

    `sha256` is the lower-case hexadecimal digest of the content; it is the only name a file has.
    """

    def put(self, client_id: str, sha256: str, source: Path | BinaryIO) -> None:
        """Keep `source` durably. Storing the same content again changes nothing.

        Raises InvalidInput("file_damaged") when the content does not have that digest.
        """
        ...

    def open(self, client_id: str, sha256: str, span: tuple[int, int] | None = None) -> BinaryIO:
        """The content, or the bytes `span` = (first, last), both counted. Raises NotFound("file")."""
        ...

    def exists(self, client_id: str, sha256: str) -> bool:
        """Whether the content is kept."""
        ...

    def delete(self, client_id: str, sha256: str) -> None:
        """Forget the content; nothing happens when it is not there."""
        ...

    def url(self, client_id: str, sha256: str, filename: str, ttl: timedelta) -> str | None:
        """An address that serves the content as `filename` for `ttl`; None: stream it ourselves."""
        ...


class Queue(Protocol):
    """A doorbell for workers: it carries ids of jobs, the job rows are the truth.

    `handler` is called in a worker with the id of each job.
    """

    handler: Callable[[str], None] | None

    def push(self, job_id: str, priority: int = 0, most: int | None = None) -> None:
        """Ring for one job, unless `most` ids wait already.

        A bell that cannot be rung is logged, never raised.
        """
        ...

    def pending(self) -> int:
        """How many ids wait to be handled."""
        ...

    def run_pending(self) -> int:
        """Handle what waits now in this process; returns how many."""
        ...

    def run_consumer(self, workers: int, recycle_after: int = 100) -> None:
        """Handle jobs in `workers` child processes until SIGTERM (ends after the running jobs)."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One letter in plain text. `message_id` (without brackets) stays the same when it is sent again."""

    to: str
    subject: str
    text: str
    message_id: str
    language: Language


class Mail(Protocol):
    """Sends letters: by SMTP, or into a folder."""

    def send(self, message: Message) -> None:
        """Hand the letter over. Raises OSError (SMTP errors are ones) when that fails: send again later."""
        ...
