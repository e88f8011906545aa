"""The visits of a wave, with what the programme desk shows, in two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select

from cxaudit.domain.programme import Wave
from cxaudit.storage.tables.agency import AuditorRow
from cxaudit.storage.tables.audits import AuditRow
from cxaudit.storage.tables.network import LocationRow
from cxaudit.storage.tables.programmes import AssignmentRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class WaveVisit:
    """One planned or made visit. `audit_*` None: not accepted yet."""

    assignment_id: str
    state: str
    channel: str
    due_at: datetime
    location_number: str | None
    location_name: str
    timezone: str
    auditor_number: str | None
    auditor_name: str | None
    declined_because: str | None
    audit_id: str | None
    audit_state: str | None
    reference: str | None


def wave_visits(uow: UnitOfWork, wave: Wave, page: int = 1) -> tuple[tuple[WaveVisit, ...], int]:
    """(visits of one page, count), by due date."""
    own = (AssignmentRow.client_id == wave.client_id, AssignmentRow.wave_id == wave.id)
    query = (
        select(
            AssignmentRow.id,
            AssignmentRow.state,
            AssignmentRow.channel,
            AssignmentRow.due_at,
            LocationRow.number,
            LocationRow.name,
            LocationRow.timezone,
            AuditorRow.number,
            AuditorRow.name,
            AssignmentRow.declined_because,
            AuditRow.id,
            AuditRow.state,
            AuditRow.reference,
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AssignmentRow.client_id)
            & (LocationRow.id == AssignmentRow.location_id),
        )
        .outerjoin(AuditorRow, AuditorRow.id == AssignmentRow.auditor_id)
        .outerjoin(
            AuditRow,
            (AuditRow.client_id == AssignmentRow.client_id) & (AuditRow.assignment_id == AssignmentRow.id),
        )
        .where(*own)
        .order_by(AssignmentRow.due_at, AssignmentRow.id)
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )
    rows = uow.session.execute(query)
    count = uow.session.scalar(select(func.count()).select_from(AssignmentRow).where(*own))
    return tuple(WaveVisit(*cast("tuple[Any, ...]", row)) for row in rows), count or 0
