"""Whether a printed report is the newest of its subject: nothing of what it says is read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from cxaudit.storage.tables.audits import AuditRow, ReportRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A finished report by its code. `newest`: of a visit, no newer one was asked for; else none was made.

    `audit_state` None: it is not of a visit.
    """

    audit_state: str | None
    newest: bool


def reports_with_code(uow: UnitOfWork, code: str) -> tuple[CodedReport, ...]:
    """Every finished report with this code: as good as always one or none."""
    later = aliased(ReportRow)
    newest = (
        select(func.max(later.revision))
        .where(later.client_id == ReportRow.client_id, later.subject == ReportRow.subject)
        .where(or_(later.audit_id.is_not(None), later.state == "ready"))
        .correlate(ReportRow)
        .scalar_subquery()
    )
    query = (
        select(AuditRow.state, ReportRow.revision == newest)
        .select_from(ReportRow)
        .outerjoin(
            AuditRow, (AuditRow.client_id == ReportRow.client_id) & (AuditRow.id == ReportRow.audit_id)
        )
        .where(ReportRow.code == code, ReportRow.state == "ready")
    )
    return tuple(CodedReport(state, bool(last)) for state, last in uow.session.execute(query))
