"""Whose answers an audit takes: its auditor's, and those of whoever accepted it before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import AuditId
from cxaudit.services.audits import facts_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.audit_files import FileRows, find_file, lock_audit
from cxaudit.storage.unit_of_work import UnitOfWork

_CALLED_OFF = frozenset({"cancelled", "expired", "declined"})


@dataclass(frozen=True, slots=True)
class Sending:
    """An open transaction over one audit for one sender. `flag`: reassigned (nothing of it is merged into
    the present auditor's answers), cancelled, or nothing odd."""

    uow: UnitOfWork
    rows: FileRows
    actor: Actor
    flag: str | None = None

    @property
    def aside(self) -> bool:
        """Whether somebody else is the auditor now."""
        return self.flag == "reassigned"


@contextmanager
def sending(runtime: Runtime, actor: Actor, audit_id: AuditId, *, writes: bool = True) -> Iterator[Sending]:
    """One transaction over an audit; writers of one audit wait for each other. NotFound for strangers.

    The scope is the whole database, because the audit may be somebody else's by now: whoever may not send
    learns nothing.
    """
    if not writes:
        with runtime.reading(actor, access.SYSTEM) as uow:
            yield _sending(uow, actor, audit_id)
        return
    with runtime.writing(actor, access.SYSTEM) as uow:
        lock_audit(uow, audit_id)
        yield _sending(uow, actor, audit_id)


def _sending(uow: UnitOfWork, actor: Actor, audit_id: AuditId) -> Sending:
    rows = find_file(uow, audit_id)
    if rows is None:
        raise NotFound("audit")
    if access.allows(actor, "audit.fill", facts_of(rows.audit)):
        asked = uow.assignments.get(client_id=rows.audit.client_id, id=rows.audit.assignment_id)
        return Sending(uow, rows, actor, "cancelled" if asked.state in _CALLED_OFF else None)
    if not _accepted_before(uow, actor, audit_id):
        raise NotFound("audit")
    return Sending(uow, rows, actor, "reassigned")


def _accepted_before(uow: UnitOfWork, actor: Actor, audit_id: AuditId) -> bool:
    if actor.account_id is None or not actor.has("auditor"):
        return False
    accepted = uow.journal.list(
        actor_id=actor.account_id, kind="audit", subject_id=str(audit_id), action="assignment.accepted"
    )
    return bool(accepted)
