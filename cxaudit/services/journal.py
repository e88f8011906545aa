"""The append-only journal: who did what to what, when."""

from __future__ import annotations

from typing import Any

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.ids import ClientId
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.journal import PAGE, JournalLine, journal_page
from cxaudit.storage.records import JournalEntry
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = ["PAGE", "JournalLine", "entries_of", "list_entries", "write"]


def write(
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    action: str,
    subject: tuple[str, str],
    *,
    client_id: ClientId | None = None,
    **details: Any,
) -> None:
    """Append one entry in the caller's transaction. `subject` is (kind, id), `details` plain JSON."""
    uow.journal.add(
        JournalEntry(
            id=runtime.ids.new(),
            client_id=client_id,
            at=runtime.now(),
            actor_id=actor.account_id,
            actor_name=actor.system or actor.name,
            action=action,
            kind=subject[0],
            subject_id=subject[1],
            details=details,
        )
    )


def entries_of(uow: UnitOfWork, kind: str, subject_id: str, **where: ClientId) -> tuple[JournalEntry, ...]:
    """The history of one thing, oldest first; `client_id`: of that client alone."""
    return uow.journal.list(kind=kind, subject_id=subject_id, order=("at",), **where)


def list_entries(runtime: Runtime, actor: Actor, page: int = 1) -> tuple[JournalLine, ...]:
    """One page of the agency's journal, newest first; each line knows how many there are in all."""
    access.require(actor, "journal.view")
    with runtime.reading(actor) as uow:
        return journal_page(uow, page)
