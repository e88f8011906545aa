"""What a batch would hold, how far it is, what failed in it, and what its file is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from cxaudit.domain.audit import CLIENT_VISIBLE
from cxaudit.domain.batch import Batch, Progress
from cxaudit.domain.ids import AuditId, BatchId, JobId, ReportId
from cxaudit.domain.programme import Wave
from cxaudit.storage.queries.released import of_newest_report
from cxaudit.storage.records import ReportState
from cxaudit.storage.tables.agency import JobRow
from cxaudit.storage.tables.audits import AuditRow, ReportRow
from cxaudit.storage.tables.batches import BatchReportRow, BatchRow
from cxaudit.storage.tables.network import LocationRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Released:
    """The newest report of a released audit."""

    audit_id: AuditId
    path: str
    report_id: ReportId
    report_state: ReportState


@dataclass(frozen=True, slots=True)
class Failure:
    """A report of a batch that could not be made, or was stopped; `error` is for the agency."""

    audit_id: AuditId
    reference: str
    location: str
    job_id: JobId
    stopped: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class Packed:
    """A report that is there: its files by language."""

    reference: str
    location: str
    ready_at: datetime
    files: Mapping[str, Any]


def released_in(
    uow: UnitOfWork, wave: Wave, paths: Sequence[str], channel: str | None
) -> tuple[Released, ...]:
    """Released audits of a wave with a report, those of `paths` only (empty: all), in a fixed order."""
    query = (
        select(AuditRow.id, AuditRow.path, ReportRow.id, ReportRow.state)
        .join(ReportRow, of_newest_report())
        .where(
            AuditRow.client_id == wave.client_id,
            AuditRow.wave_id == wave.id,
            AuditRow.state.in_(CLIENT_VISIBLE),
            _inside(paths),
            *([AuditRow.channel == channel] if channel else []),
        )
        .order_by(AuditRow.path, AuditRow.reference, AuditRow.id)
    )
    return tuple(Released(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


def _inside(paths: Sequence[str]) -> ColumnElement[bool]:
    if not paths:
        return AuditRow.path.is_not(None)
    return or_(false(), *(AuditRow.path.startswith(path, autoescape=True) for path in paths))


_MADE = ReportRow.state == "ready"
_FAILED = and_(ReportRow.state != "ready", JobRow.state.in_(("failed", "cancelled")))


def progress_of(uow: UnitOfWork, batch: Batch) -> Progress:
    """How far it is; a report is made or failed whoever asked for it."""
    since = and_(_MADE, BatchReportRow.job_id.is_not(None), ReportRow.ready_at >= batch.begun_at)
    query = _of(
        batch,
        func.count(),
        func.count(case((_MADE, 1))),
        func.count(case((_FAILED, 1))),
        func.count(case((since, 1))),
        func.max(case((since, ReportRow.ready_at))),
    )
    return Progress(*cast("tuple[Any, ...]", uow.session.execute(query).one()))


def failures_of(uow: UnitOfWork, batch: Batch) -> tuple[Failure, ...]:
    """What failed, in the order of the references."""
    query = _of(
        batch,
        AuditRow.id,
        AuditRow.reference,
        LocationRow.number,
        LocationRow.name,
        JobRow.id,
        JobRow.state,
        JobRow.error,
    ).where(_FAILED)
    return tuple(
        Failure(row[0], row[1], _place(row[2], row[3]), row[4], row[5] == "cancelled", row[6])
        for row in uow.session.execute(_placed(query))
    )


def packed_of(uow: UnitOfWork, batch: Batch) -> tuple[Packed, ...]:
    """What is made of visits that still stand, by reference: names and digests, no content."""
    query = _of(
        batch, AuditRow.reference, LocationRow.number, LocationRow.name, ReportRow.ready_at, ReportRow.files
    ).where(_MADE, AuditRow.state.in_(CLIENT_VISIBLE))
    return tuple(
        Packed(row[0], _place(row[1], row[2]), row[3], row[4] or {})
        for row in uow.session.execute(_placed(query))
    )


def visible_in(uow: UnitOfWork, batch: Batch) -> int:
    """How many audits of a batch are still released, in this scope."""
    query = (
        select(func.count())
        .select_from(BatchReportRow)
        .join(
            AuditRow,
            (AuditRow.client_id == BatchReportRow.client_id) & (AuditRow.id == BatchReportRow.audit_id),
        )
        .where(
            BatchReportRow.client_id == batch.client_id,
            BatchReportRow.batch_id == batch.id,
            AuditRow.state.in_(CLIENT_VISIBLE),
        )
    )
    return uow.session.scalar(query) or 0


def wanted_elsewhere(uow: UnitOfWork, batch: Batch) -> frozenset[JobId]:
    """Jobs of this batch that another one waits for as well."""
    other = aliased(BatchReportRow)
    query = (
        select(other.job_id)
        .join(BatchRow, (BatchRow.client_id == other.client_id) & (BatchRow.id == other.batch_id))
        .where(
            other.client_id == batch.client_id,
            other.batch_id != batch.id,
            other.job_id.is_not(None),
            BatchRow.state == "making",
        )
    )
    return frozenset(JobId(job_id) for job_id in uow.session.scalars(query) if job_id)


def old_batches(uow: UnitOfWork, before: datetime) -> tuple[Batch, ...]:
    """Batches whose file was made before `before` and is still kept."""
    return uow.batches.list(
        BatchRow.ended_at < before, BatchRow.file_sha256.is_not(None), order=("ended_at",)
    )


def is_file_shared(uow: UnitOfWork, batch: Batch) -> bool:
    """Whether another batch has the very same file."""
    same = (BatchRow.client_id == batch.client_id, BatchRow.file_sha256 == batch.file_sha256)
    query = select(BatchRow.id).where(*same, BatchRow.id != batch.id).limit(1)
    return uow.session.scalar(query) is not None


def _of(batch: Batch, *columns: Any) -> Select[Any]:
    """The reports of a batch, each with the job that makes it."""
    own = (BatchReportRow.client_id == batch.client_id, BatchReportRow.batch_id == BatchId(batch.id))
    return (
        select(*columns)
        .select_from(BatchReportRow)
        .join(
            ReportRow,
            (ReportRow.client_id == BatchReportRow.client_id) & (ReportRow.id == BatchReportRow.report_id),
        )
        .outerjoin(JobRow, JobRow.id == BatchReportRow.job_id)
        .where(*own)
    )


def _placed(query: Select[Any]) -> Select[Any]:
    return (
        query.join(
            AuditRow,
            (AuditRow.client_id == BatchReportRow.client_id) & (AuditRow.id == BatchReportRow.audit_id),
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id),
        )
        .order_by(AuditRow.reference, AuditRow.id)
    )


def _place(number: str | None, name: str) -> str:
    return f"{number} {name}" if number else name
