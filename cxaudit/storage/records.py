"""Plain frozen records that exist only because they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from cxaudit.domain.ids import (
    AccountId,
    AuditId,
    AuditorId,
    ChecklistVersionId,
    ClientId,
    JobId,
    LocationId,
    ProgrammeId,
    ReportId,
    WaveId,
)
from cxaudit.domain.network import Channel, VisitType

Standing = Literal["none", "provisional", "counted"]
JobState = Literal["ready", "sent", "running", "done", "failed", "cancelled"]
SearchKind = Literal["location", "narrative"]
ReportState = Literal["waiting", "ready", "failed"]
ReportKind = Literal["audit", "location", "wave", "competitors"]


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """The merged answers of one submission of an audit: `heads` maps "q/f" to
    {"val", "op", "lam", "dev", "at"}; `lam` is the highest Lamport counter seen."""

    client_id: ClientId
    audit_id: AuditId
    submission: int
    heads: Mapping[str, Any]
    lam: int = 0
    flags: tuple[str, ...] = ()
    revision: int = 1


@dataclass(frozen=True, slots=True)
class StoredOperation:
    """An operation as it was received; never changed, never deleted."""

    client_id: ClientId
    audit_id: AuditId
    id: str
    submission: int
    device: str
    account_id: AccountId | None
    body: Mapping[str, Any]
    digest: str
    received_at: datetime
    skew_ms: int | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerConflict:
    """Two devices answered without seeing each other: both values are kept."""

    client_id: ClientId
    id: str
    audit_id: AuditId
    field: str
    kept_op: str
    other_op: str
    kept_value: Any
    other_value: Any
    noticed_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that a tablet sent for an audit, kept whole under their digest; never changed.

    `served_sha256` names the copy without EXIF that pages show, `width` and `height` are its pixels; None:
    no picture can be made of these bytes.
    """

    client_id: ClientId
    audit_id: AuditId
    sha256: str
    size: int
    media_type: str
    completed_at: datetime
    served_sha256: str | None = None
    served_size: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class UploadPart:
    """Some bytes of an upload of `total` bytes that has not ended: kept beside the rows, so that any web
    host can go on with it."""

    client_id: ClientId
    audit_id: AuditId
    sha256: str
    start: int
    size: int
    total: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """The receipt of a visit that a tablet handed in under `id`; never changed.

    `flags`: incomplete, photo_missing, photo_unreadable, audit_closed (came after the visit was closed),
    old_version, reassigned, cancelled.
    """

    client_id: ClientId
    audit_id: AuditId
    id: str
    submission: int
    account_id: AccountId | None
    content_hash: str
    receipt: str
    received_at: datetime
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchText:
    """What is sought of one thing, folded: the name, number and city of a location, the narrative of an audit
    as it was last handed in. A read model: it can be made again."""

    client_id: ClientId
    kind: SearchKind
    subject_id: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredScore:
    """The score of one submission and revision. ppm are millionths; points are exact "a/b" text.

    `sections` and `dimensions`: {key: {"ppm": int|None, "earned": "a/b", "possible": "a/b"}}.
    `results`: one byte per item of the checklist, in its order: m missed, p partly kept, k kept,
    n not applicable, u unanswered, h hidden, - counts for nothing (unscored).
    `ratings`: {item key: answer} of the questions of `OUTCOMES` that were answered, `durations`: {item key:
    seconds} of the times that were measured, a begun second whole; None: not looked up yet.
    """

    client_id: ClientId
    audit_id: AuditId
    revision: int
    current: bool
    standing: Standing
    method: str
    checklist_version_id: ChecklistVersionId
    programme_id: ProgrammeId
    wave_id: WaveId
    location_id: LocationId
    channel: Channel
    visit_type: VisitType
    path: str
    visited_on: date
    auditor_id: AuditorId
    overall_ppm: int | None
    before_critical_ppm: int | None
    compliance_ppm: int | None
    experience_ppm: int | None
    earned: str
    possible: str
    coverage_ppm: int | None
    complete: bool
    sections: Mapping[str, Any]
    dimensions: Mapping[str, Any]
    critical_failed: tuple[str, ...]
    results: bytes
    ratings: Mapping[str, int] | None
    durations: Mapping[str, int] | None
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a released audit, of a location or of a wave: one frozen content, one PDF per language.

    `subject` says what it is about: reports of one subject are numbered by `revision`. `path` is the part of
    the network that a report of a location or wave speaks of, "" the whole of it; None: see its audit.
    `files` maps a language to {"sha256", "size", "pages"}; `content` is the plain frozen content,
    `fingerprint` its SHA-256, `code` what of it is printed.
    """

    client_id: ClientId
    id: ReportId
    kind: ReportKind
    subject: str
    audit_id: AuditId | None
    path: str | None
    revision: int
    state: ReportState
    requested_at: datetime
    fingerprint: str | None = None
    code: str | None = None
    content: Mapping[str, Any] | None = None
    files: Mapping[str, Any] | None = None
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of long work. `content_key` is unique: the same work asked twice is one row."""

    id: JobId
    kind: str
    client_id: ClientId | None
    payload: Mapping[str, Any]
    content_key: str
    state: JobState
    created_at: datetime
    run_at: datetime
    priority: int = 0
    tries: int = 0
    max_tries: int = 5
    sent_at: datetime | None = None
    lease_until: datetime | None = None
    fence: int = 0
    progress: int = 0
    error: str | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SectorQuarter:
    """What clients gave to their sectors in a quarter such as 2026Q3; written once, never changed.

    `cells`: {"sector", "country", "channel", "measure", "questions": [key], "contributors": [{"client",
    "country", "locations", "audits", "mean"}]}, the means on these questions; the country of a cell is
    folded, that of a contributor in its own words, both empty where unknown. Without "questions": each by its
    own checklist; without "country": all countries together.
    """

    quarter: str
    frozen_at: datetime
    cells: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Who did what to what, when: append-only. `client_id` is None for the agency's own affairs."""

    id: str
    client_id: ClientId | None
    at: datetime
    actor_id: AccountId | None
    actor_name: str
    action: str
    kind: str
    subject_id: str
    details: Mapping[str, Any]
