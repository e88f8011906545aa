"""Released audits as the client side reads them: filtered, newest first, in two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from cxaudit.domain.audit import CLIENT_VISIBLE
from cxaudit.domain.network import Ownership
from cxaudit.storage.tables.audits import AuditRow, ReportRow, ScoreRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class ReleasedFilter:
    """What to show; None: everything. `path` is a part of the hierarchy; `audit_ids`: these at most."""

    wave_id: str | None = None
    path: str | None = None
    channel: str | None = None
    location_id: str | None = None
    audit_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReleasedAudit:
    """One released audit. `report_state`: of its newest report; None: none was asked for."""

    audit_id: str
    reference: str
    state: str
    client_name: str
    location_id: str
    location_number: str | None
    location_name: str
    ownership: Ownership
    path: str
    timezone: str
    channel: str
    visit_start: datetime | None
    released_at: datetime
    wave_id: str
    overall_ppm: int | None
    compliance_ppm: int | None
    experience_ppm: int | None
    critical_failed: tuple[str, ...] | None
    checklist_version_id: str
    report_state: str | None


def of_newest_report() -> ColumnElement[bool]:
    """Joins to an audit the newest of its reports."""
    later = aliased(ReportRow)
    newest = (
        select(func.max(later.revision))
        .where(later.client_id == AuditRow.client_id, later.audit_id == AuditRow.id)
        .correlate(AuditRow)
        .scalar_subquery()
    )
    return and_(
        ReportRow.client_id == AuditRow.client_id,
        ReportRow.audit_id == AuditRow.id,
        ReportRow.revision == newest,
    )


def released_audits(
    uow: UnitOfWork, wanted: ReleasedFilter, page: int | None = 1
) -> tuple[tuple[ReleasedAudit, ...], int]:
    """(audits of one page, count), newest release first; `page` None: all of them."""
    conditions = _conditions(wanted)
    query = (
        select(
            AuditRow.id, AuditRow.reference, AuditRow.state, ClientRow.name,
            LocationRow.id, LocationRow.number, LocationRow.name, LocationRow.ownership, AuditRow.path,
            LocationRow.timezone,
            AuditRow.channel, AuditRow.visit_start, AuditRow.released_at, AuditRow.wave_id,
            ScoreRow.overall_ppm, ScoreRow.compliance_ppm, ScoreRow.experience_ppm,
            ScoreRow.critical_failed, AuditRow.checklist_version_id, ReportRow.state,
        )
        .join(ClientRow, ClientRow.id == AuditRow.client_id)
        .join(
            LocationRow,
            (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id),
        )
        .outerjoin(
            ScoreRow,
            (ScoreRow.client_id == AuditRow.client_id)
            & (ScoreRow.audit_id == AuditRow.id)
            & ScoreRow.current.is_(True),
        )
        .outerjoin(ReportRow, of_newest_report())
        .where(*conditions)
        .order_by(AuditRow.released_at.desc(), AuditRow.id.desc())
    )  # fmt: skip
    if page is not None:
        query = query.offset((max(page, 1) - 1) * PAGE).limit(PAGE)
    rows = uow.session.execute(query)
    count = uow.session.scalar(select(func.count()).select_from(AuditRow).where(*conditions))
    return tuple(ReleasedAudit(*cast("tuple[Any, ...]", row)) for row in rows), count or 0


def _conditions(wanted: ReleasedFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        AuditRow.state.in_(CLIENT_VISIBLE),
        AuditRow.released_at.is_not(None),
    ]
    if wanted.wave_id:
        found.append(AuditRow.wave_id == wanted.wave_id)
    if wanted.channel:
        found.append(AuditRow.channel == wanted.channel)
    if wanted.location_id:
        found.append(AuditRow.location_id == wanted.location_id)
    if wanted.audit_ids is not None:
        found.append(AuditRow.id.in_(wanted.audit_ids))
    if wanted.path:
        found.append(AuditRow.path.startswith(wanted.path, autoescape=True))
    return found
