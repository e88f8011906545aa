"""Whether a printed report is the newest of its visit: nothing of what it says is read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cxaudit.storage.tables.audits import AuditRow, ReportRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A finished report by its code: the state of its audit, and whether a newer report was asked for."""

    audit_state: str
    newest: bool


def reports_with_code(uow: UnitOfWork, code: str) -> tuple[CodedReport, ...]:
    """Every finished report with this code: as good as always one or none."""
    later = aliased(ReportRow)
    newest = (
        select(func.max(later.revision))
        .where(later.client_id == ReportRow.client_id, later.audit_id == ReportRow.audit_id)
        .correlate(ReportRow)
        .scalar_subquery()
    )
    query = (
        select(AuditRow.state, ReportRow.revision == newest)
        .join(ReportRow, (ReportRow.client_id == AuditRow.client_id) & (ReportRow.audit_id == AuditRow.id))
        .where(ReportRow.code == code, ReportRow.state == "ready")
    )
    return tuple(CodedReport(state, bool(last)) for state, last in uow.session.execute(query))
