"""What rotation looks at, and the next free reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select

from cxaudit.domain.ids import AuditorId, BannerId, ClientId, LocationId, WaveId
from cxaudit.storage.tables.audits import AuditRow
from cxaudit.storage.tables.network import LocationRow
from cxaudit.storage.tables.programmes import AssignmentRow
from cxaudit.storage.unit_of_work import UnitOfWork

_GONE = ("declined", "expired", "cancelled")


@dataclass(frozen=True, slots=True)
class VisitOfAuditor:
    """One visit of an auditor, done or planned; `at` is when it was made, else when it is due, `timezone`
    is where."""

    auditor_id: AuditorId
    client_id: ClientId
    location_id: LocationId
    wave_id: WaveId
    at: datetime
    timezone: str
    banner_id: BannerId | None


def visits_of_auditors(uow: UnitOfWork, client_id: ClientId, since: datetime) -> tuple[VisitOfAuditor, ...]:
    """Every visit for a client made or due since an instant, of all auditors, in one query."""
    at = func.coalesce(AuditRow.visit_start, AuditRow.submitted_at, AssignmentRow.due_at)
    query = (
        select(
            AssignmentRow.auditor_id,
            AssignmentRow.client_id,
            AssignmentRow.location_id,
            AssignmentRow.wave_id,
            at.label("at"),
            LocationRow.timezone,
            LocationRow.banner_id,
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AssignmentRow.client_id)
            & (LocationRow.id == AssignmentRow.location_id),
        )
        .outerjoin(
            AuditRow,
            (AuditRow.client_id == AssignmentRow.client_id) & (AuditRow.assignment_id == AssignmentRow.id),
        )
        .where(AssignmentRow.client_id == client_id, AssignmentRow.auditor_id.is_not(None))
        .where(AssignmentRow.state.not_in(_GONE), AssignmentRow.due_at >= since)
        .order_by(AssignmentRow.id)
    )
    return tuple(VisitOfAuditor(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


def last_reference_number(uow: UnitOfWork, client_id: ClientId, year: int) -> int:
    """The highest `NNNN` given in a year, 0 when none was.

    The caller writes the next one in the same transaction; two writers that meet break the unique
    constraint, and the later one tries again.
    """
    query = (
        select(AuditRow.reference)
        .where(AuditRow.client_id == client_id, AuditRow.reference.startswith(f"{year:04d}-"))
        .order_by(func.length(AuditRow.reference).desc(), AuditRow.reference.desc())  # 10000 comes after 9999
        .limit(1)
    )
    last = uow.session.scalar(query)
    return 0 if last is None else int(last.split("-")[1])
