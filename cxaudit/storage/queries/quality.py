"""What the quality signals of a visit compare it with: others of its auditor, and of its checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import func, select

from cxaudit.domain.audit import Audit
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow, ScoreRow
from cxaudit.storage.tables.network import LocationRow
from cxaudit.storage.unit_of_work import UnitOfWork

_NEAR = timedelta(days=1)
_DURATIONS, _DOCUMENTS = 200, 50
_PERFECT = 1_000_000


@dataclass(frozen=True, slots=True)
class NearVisit:
    """A visit of the same auditor within a day: when by the device's clock, and where."""

    audit_id: str
    reference: str
    start: datetime
    end: datetime
    location_name: str
    latitude: str | None
    longitude: str | None


def near_visits(uow: UnitOfWork, audit: Audit) -> tuple[NearVisit, ...]:
    """The auditor's other visits that began within a day of this one, for any client, in order."""
    if audit.visit_start is None:
        return ()
    query = (
        select(
            AuditRow.id, AuditRow.reference, AuditRow.visit_start, AuditRow.visit_end,
            LocationRow.name, LocationRow.latitude, LocationRow.longitude,
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id),
        )
        .where(
            AuditRow.auditor_id == audit.auditor_id,
            AuditRow.id != audit.id,
            AuditRow.visit_start.between(audit.visit_start - _NEAR, audit.visit_start + _NEAR),
            AuditRow.visit_end.is_not(None),
        )
        .order_by(AuditRow.visit_start, AuditRow.id)
    )  # fmt: skip
    return tuple(NearVisit(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


def reference_minutes(uow: UnitOfWork, audit: Audit) -> tuple[float, ...]:
    """How long the latest other visits with the same checklist version took."""
    query = (
        select(AuditRow.visit_start, AuditRow.visit_end)
        .where(
            AuditRow.client_id == audit.client_id,
            AuditRow.checklist_version_id == audit.checklist_version_id,
            AuditRow.id != audit.id,
            AuditRow.visit_start.is_not(None),
            AuditRow.visit_end.is_not(None),
        )
        .order_by(AuditRow.visit_start.desc(), AuditRow.id)
        .limit(_DURATIONS)
    )
    rows = cast("Any", uow.session.execute(query))
    minutes = ((end - start).total_seconds() / 60 for start, end in rows)
    return tuple(each for each in minutes if each > 0)


def other_documents(uow: UnitOfWork, audit: Audit) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """(audit, reference, heads) of the auditor's latest other visits of the programme."""
    query = (
        select(AuditRow.id, AuditRow.reference, AnswerDocumentRow.heads)
        .join(
            AnswerDocumentRow,
            (AnswerDocumentRow.client_id == AuditRow.client_id)
            & (AnswerDocumentRow.audit_id == AuditRow.id)
            & (AnswerDocumentRow.submission == AuditRow.submission),
        )
        .where(
            AuditRow.client_id == audit.client_id,
            AuditRow.programme_id == audit.programme_id,
            AuditRow.auditor_id == audit.auditor_id,
            AuditRow.id != audit.id,
            AuditRow.submitted_at.is_not(None),
        )
        .order_by(AuditRow.submitted_at.desc(), AuditRow.id)
        .limit(_DOCUMENTS)
    )
    return tuple(cast("tuple[str, str, Mapping[str, Any]]", tuple(row)) for row in uow.session.execute(query))


def perfect_counts(uow: UnitOfWork, audit: Audit) -> dict[bool, tuple[int, int]]:
    """Whether by this auditor -> (perfect, all) current scores of the programme."""
    own = ScoreRow.auditor_id == audit.auditor_id
    query = (
        select(own, func.count(), func.count().filter(ScoreRow.overall_ppm == _PERFECT))
        .where(
            ScoreRow.client_id == audit.client_id,
            ScoreRow.programme_id == audit.programme_id,
            ScoreRow.current.is_(True),
            ScoreRow.overall_ppm.is_not(None),
        )
        .group_by(own)
    )
    return {bool(mine): (perfect, every) for mine, every, perfect in uow.session.execute(query)}
