"""What visits are found by: the narrative of each as it was handed in, written in the same transaction."""

from __future__ import annotations

from cxaudit.domain import access
from cxaudit.domain.answers import Heads, heads_of, values_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.flow import visible_items
from cxaudit.domain.text import fold
from cxaudit.services.audits import checklist_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.search import unsought
from cxaudit.storage.records import AnswerDocument, SearchText
from cxaudit.storage.repositories.searched import text_of
from cxaudit.storage.unit_of_work import UnitOfWork

_AT_ONCE = 200


def narrative_of(checklist: Checklist, heads: Heads) -> str:
    """What the visit tells, as its readers see it: narratives that were asked for, not the agency’s own."""
    values = values_of(checklist, heads)
    told = (
        values.get(item.key)
        for item in visible_items(checklist, values)
        if item.narrative and not item.integrity
    )
    return "\n\n".join(text for text in told if isinstance(text, str) and text.strip())


def keep_narrative(uow: UnitOfWork, audit: Audit, checklist: Checklist, heads: Heads) -> None:
    """Let the visit be found by what it tells now."""
    text = fold(narrative_of(checklist, heads))
    uow.search_texts.put(SearchText(audit.client_id, "narrative", audit.id, text))


def fill(runtime: Runtime) -> int:
    """Write what is missing, some at a time; how many texts. Nothing happens when nothing is missing."""
    actor, written = access.system("command"), 0
    while True:
        with runtime.writing(actor) as uow:
            audits, locations = unsought(uow, _AT_ONCE)
            for audit, document in audits:
                keep_narrative(uow, audit, _checklist(uow, audit), _heads(document))
            uow.search_texts.add_all(text_of(location) for location in locations)
        written += len(audits) + len(locations)
        if not audits and not locations:
            return written


def _checklist(uow: UnitOfWork, audit: Audit) -> Checklist:
    version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
    return checklist_of(version)


def _heads(document: AnswerDocument) -> Heads:
    return heads_of(document.heads)
