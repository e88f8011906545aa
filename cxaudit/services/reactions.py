"""What follows from what happened: one visible table, run in the transaction of the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cxaudit.domain.audit import Audit
from cxaudit.domain.events import AuditRejected, AuditReleased, AuditReturned, Event, VisitAssigned
from cxaudit.domain.ids import ReportId
from cxaudit.services.enqueue import enqueue
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Report
from cxaudit.storage.unit_of_work import UnitOfWork

Reaction = Callable[[Runtime, UnitOfWork, Any], None]


def _ask_for_report(runtime: Runtime, uow: UnitOfWork, event: AuditReleased) -> None:
    """Release writes one job: it freezes one content and renders both PDFs from it."""
    audit = event.audit
    report_id = ReportId(runtime.ids.new())
    revision = len(uow.reports.list(client_id=audit.client_id, audit_id=audit.id)) + 1
    uow.reports.add(
        Report(
            client_id=audit.client_id,
            id=report_id,
            kind="audit",
            subject=f"audit:{audit.id}",
            audit_id=audit.id,
            path=None,
            revision=revision,
            state="waiting",
            requested_at=runtime.now(),
        )
    )
    key = f"report:{report_id}"
    payload = {"report_id": report_id, "audit_id": audit.id}
    enqueue(runtime, uow, "report", key, payload, client_id=audit.client_id)


def _tell_auditor_of_visit(runtime: Runtime, uow: UnitOfWork, event: VisitAssigned) -> None:
    assignment = event.assignment
    if assignment.auditor_id is not None:
        key = f"mail:assigned:{assignment.id}:{assignment.revision}"
        payload = {"template": "assigned", "account_id": _account(uow, assignment.auditor_id)}
        enqueue(runtime, uow, "mail", key, payload)


def _tell_auditor_of_return(runtime: Runtime, uow: UnitOfWork, event: AuditReturned) -> None:
    _mail_auditor(runtime, uow, event.audit, "returned")


def _tell_auditor_of_rejection(runtime: Runtime, uow: UnitOfWork, event: AuditRejected) -> None:
    _mail_auditor(runtime, uow, event.audit, "rejected")


def _mail_auditor(runtime: Runtime, uow: UnitOfWork, audit: Audit, template: str) -> None:
    key = f"mail:{template}:{audit.id}:{audit.submission}"
    account_id = _account(uow, audit.auditor_id)
    payload = {"template": template, "account_id": account_id, "reference": audit.reference}
    enqueue(runtime, uow, "mail", key, payload)


def _account(uow: UnitOfWork, auditor_id: str) -> str:
    return uow.auditors.get(id=auditor_id).account_id


REACTIONS: dict[type[Event], tuple[Reaction, ...]] = {
    VisitAssigned: (_tell_auditor_of_visit,),
    AuditReturned: (_tell_auditor_of_return,),
    AuditRejected: (_tell_auditor_of_rejection,),
    AuditReleased: (_ask_for_report,),
}


def react(runtime: Runtime, uow: UnitOfWork, *events: Event) -> None:
    """Run the reactions of each event, in order, inside the caller's transaction."""
    for event in events:
        for reaction in REACTIONS.get(type(event), ()):
            reaction(runtime, uow, event)
