"""Answers to check: two values of one field, and what came late or cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import Item
from cxaudit.domain.ids import AuditId
from cxaudit.domain.network import Client
from cxaudit.services.audits import checklist_of, require_audit
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.answers_to_check import (
    PAGE,
    ConflictLine,
    FlaggedLine,
    ToCheck,
    conflict_page,
    flagged_page,
)
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = ["PAGE", "AnswersToCheck", "ConflictLine", "FlaggedLine", "ToCheck", "list_answers", "list_own"]

Kind = Literal["conflicts", "flagged"]


@dataclass(frozen=True, slots=True)
class AnswersToCheck:
    """One page of them, how many there are, the clients to choose from, and the items they are about."""

    lines: tuple[ConflictLine | FlaggedLine, ...]
    count: int
    clients: tuple[Client, ...]
    items: Mapping[tuple[str, str], Item]

    def item_of(self, line: ConflictLine | FlaggedLine) -> Item | None:
        """The item of a line; None for what the visit itself answers, or what its checklist does not know."""
        return self.items.get((line.visit.version_id, line.field.partition("/")[0]))


def list_answers(
    runtime: Runtime, actor: Actor, kind: Kind, wanted: ToCheck, page: int = 1
) -> AnswersToCheck:
    """Those of the whole agency, the latest first; own visits are left out."""
    access.require(actor, "audit.browse")
    sought = replace(wanted, own=actor.auditor_id)
    with runtime.reading(actor) as uow:
        lines: tuple[ConflictLine | FlaggedLine, ...]
        lines, count = (conflict_page if kind == "conflicts" else flagged_page)(uow, sought, page)
        clients = uow.clients.list(order=("sort_name",))
        return AnswersToCheck(lines, count, clients, _items(uow, lines))


def list_own(runtime: Runtime, actor: Actor, audit_id: AuditId) -> AnswersToCheck:
    """The two values of each field of an own visit that nobody has decided yet. NotFound for others."""
    with runtime.reading(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        lines, count = conflict_page(uow, ToCheck(audit_id=audit.id, waiting_only=True))
        return AnswersToCheck(lines, count, (), _items(uow, lines))


def count_of(uow: UnitOfWork, audit_id: AuditId) -> tuple[int, int]:
    """(undecided conflicts, flagged operations) of one visit."""
    wanted = ToCheck(audit_id=audit_id, waiting_only=True)
    return conflict_page(uow, wanted)[1], flagged_page(uow, wanted)[1]


def _items(uow: UnitOfWork, lines: Iterable[ConflictLine | FlaggedLine]) -> dict[tuple[str, str], Item]:
    """Every version of the page is read once."""
    found: dict[tuple[str, str], Item] = {}
    for client_id, version_id in {(line.visit.client_id, line.visit.version_id) for line in lines}:
        version = uow.checklist_versions.get(client_id=client_id, id=version_id)
        found |= {(version_id, item.key): item for item in checklist_of(version).items}
    return found
