"""The files of an audit's newest report, in one statement: without its frozen content, which is large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select

from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import AuditId
from cxaudit.storage.records import ReportState
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.audits import AuditRow, ReportRow
from cxaudit.storage.unit_of_work import UnitOfWork

_NEWEST = (
    select(AuditRow, ReportRow.state, ReportRow.files)
    .join(ReportRow, and_(ReportRow.client_id == AuditRow.client_id, ReportRow.audit_id == AuditRow.id))
    .where(AuditRow.id == bindparam("audit_id"))
    .order_by(ReportRow.revision.desc())
    .limit(1)
    .execution_options(**{KEPT: True})
)


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """An audit with the state and files (as records.Report has them) of its newest report."""

    audit: Audit
    state: ReportState
    files: Mapping[str, Any] | None


def find_files(uow: UnitOfWork, audit_id: AuditId) -> ReportFiles | None:
    """None: the scope shows no such audit, or it has no report."""
    found = uow.session.execute(_NEWEST, {"audit_id": audit_id}).one_or_none()
    return None if found is None else ReportFiles(uow.audits.value(found[0]), found[1], found[2])
