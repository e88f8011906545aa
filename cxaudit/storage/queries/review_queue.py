"""What waits for a reviewer, in two queries whatever the size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, func, select

from cxaudit.storage.tables.agency import AccountRow
from cxaudit.storage.tables.audits import AuditRow, ScoreRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
_WAITING = ("submitted", "in_review", "validated")


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One audit of the queue. `overall_ppm` None: not scored; `critical_failed` names failed items."""

    audit_id: str
    reference: str
    state: str
    channel: str
    submission: int
    submitted_at: datetime | None
    due_at: datetime
    location_number: str | None
    location_name: str
    client_name: str
    reviewer_id: str | None
    reviewer_name: str | None
    overall_ppm: int | None
    critical_failed: tuple[str, ...] | None
    outcome: str | None


def review_queue(
    uow: UnitOfWork, page: int = 1, own: str | None = None
) -> tuple[tuple[QueueEntry, ...], int]:
    """(entries of one page, count), oldest submission first, without the audits of auditor `own`."""
    waiting: list[ColumnElement[bool]] = [AuditRow.state.in_(_WAITING)]
    if own is not None:
        waiting.append(AuditRow.auditor_id != own)
    query = (
        select(
            AuditRow.id,
            AuditRow.reference,
            AuditRow.state,
            AuditRow.channel,
            AuditRow.submission,
            AuditRow.submitted_at,
            AuditRow.due_at,
            LocationRow.number,
            LocationRow.name,
            ClientRow.name,
            AuditRow.reviewer_id,
            AccountRow.name,
            ScoreRow.overall_ppm,
            ScoreRow.critical_failed,
            AuditRow.outcome,
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id),
        )
        .join(ClientRow, ClientRow.id == AuditRow.client_id)
        .outerjoin(AccountRow, AccountRow.id == AuditRow.reviewer_id)
        .outerjoin(
            ScoreRow,
            (ScoreRow.client_id == AuditRow.client_id)
            & (ScoreRow.audit_id == AuditRow.id)
            & ScoreRow.current.is_(True),
        )
        .where(*waiting)
        .order_by(AuditRow.submitted_at, AuditRow.id)
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )
    rows = uow.session.execute(query)
    count = uow.session.scalar(select(func.count()).select_from(AuditRow).where(*waiting))
    return tuple(QueueEntry(*cast("tuple[Any, ...]", row)) for row in rows), count or 0
