"""Many reports of one wave asked for as one work, and the file that holds them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AccountId, AuditId, BatchId, ClientId, JobId, ReportId, WaveId
from cxaudit.domain.network import Channel
from cxaudit.domain.text import Language

BatchState = Literal["making", "ready", "cancelled", "forgotten"]
KEPT = timedelta(days=30)
"""How long the file of a batch can be fetched."""
_KNOWN_PACE = 3
"""Reports that must be made before anything is said about the rest."""
_SILENCE = timedelta(minutes=2)
_LONGEST_NAME = 100
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
"""What Windows refuses in the name of a file."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The reports of a wave, or of parts of it. `paths` empty: the whole network; `channel` None: all.

    `language` is that of whoever asked, `begun_at` when it was last begun, `made` and `failed` stand once it
    is ready; without any report made there is no file.
    """

    client_id: ClientId
    id: BatchId
    wave_id: WaveId
    paths: tuple[str, ...]
    channel: Channel | None
    languages: tuple[Language, ...]
    asked_by: AccountId | None
    language: Language
    asked_at: datetime
    begun_at: datetime
    state: BatchState
    reports: int
    job_id: JobId | None = None
    made: int = 0
    failed: int = 0
    file_sha256: str | None = None
    file_size: int | None = None
    ended_at: datetime | None = None
    revision: int = 1

    @property
    def kept_until(self) -> datetime | None:
        """When the file is forgotten."""
        return None if self.ended_at is None or self.file_sha256 is None else self.ended_at + KEPT


@dataclass(frozen=True, slots=True)
class BatchReport:
    """One report of a batch. `path`: where its location stood on the day of the visit; `job_id` None: it was
    there already."""

    client_id: ClientId
    batch_id: BatchId
    audit_id: AuditId
    report_id: ReportId
    path: str
    job_id: JobId | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is. `begun`: reports made since it was begun, the last one at `last_at`."""

    reports: int
    done: int
    failed: int
    begun: int
    last_at: datetime | None

    @property
    def left(self) -> int:
        """What is neither made nor failed."""
        return self.reports - self.done - self.failed

    @property
    def percent(self) -> int:
        """0 to 99: the file is made after the last report."""
        return min(99, 100 * (self.reports - self.left) // max(self.reports, 1))


def cancel(batch: Batch, now: datetime) -> Batch:
    """Stop a batch that is being made. Refused: batch_ended."""
    if batch.state != "making":
        raise Refused("batch_ended")
    return replace(batch, state="cancelled", ended_at=now)


def begin_again(batch: Batch, now: datetime, job_id: JobId) -> Batch:
    """Go on with one that was stopped, has failures or lacks its file. Refused: batch_complete."""
    if batch.state == "forgotten" or (batch.state == "ready" and not batch.failed):
        raise Refused("batch_complete")
    fresh = {"file_sha256": None, "file_size": None, "made": 0, "failed": 0, "ended_at": None}
    return replace(batch, state="making", begun_at=now, job_id=job_id, **fresh)  # type: ignore[arg-type]


def forget(batch: Batch) -> Batch:
    """The batch without its file; what was in it stays said."""
    return replace(batch, state="forgotten", file_sha256=None, file_size=None)


def minutes_left(batch: Batch, progress: Progress, now: datetime) -> int | None:
    """Whole minutes until the last report at the pace since the batch was begun, rounded up.

    None: too little is made to know the pace. It is measured until now, so that a pause makes it longer.
    """
    if progress.begun < _KNOWN_PACE:
        return None
    seconds = (now - batch.begun_at).total_seconds() / progress.begun * progress.left
    return max(1, -(-int(seconds) // 60))


def is_silent(batch: Batch, progress: Progress, now: datetime) -> bool:
    """Whether nothing was made for so long that no worker seems to run."""
    return progress.left > 0 and now - max(progress.last_at or batch.begun_at, batch.begun_at) > _SILENCE


def file_name(reference: str, location: str, language: Language) -> str:
    """`reference-location-lang.pdf`, for people and for every system."""
    return safe_name(reference, location, language) + ".pdf"


def safe_name(*parts: str) -> str:
    """The parts of a file's name with hyphens between: accents stay, what some system refuses goes."""
    return "-".join(filter(None, map(_safe, parts)))


def _safe(part: str) -> str:
    composed = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", part))
    seen = "".join(sign if sign.isprintable() else " " for sign in composed)
    return " ".join(seen.split())[:_LONGEST_NAME].strip(" .-")
