"""Searching visits, what they tell, and locations: within what the reader may see, whatever the accents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.answers import heads_of
from cxaudit.domain.finding import Piece, excerpt, marked, words_of
from cxaudit.services.audits import checklist_of, facts_of
from cxaudit.services.runtime import Runtime
from cxaudit.services.search_texts import narrative_of
from cxaudit.storage.queries.exported_audits import documents_of
from cxaudit.storage.queries.search import (
    AuditFound,
    LocationFound,
    Sought,
    find_audits,
    find_locations,
    find_narratives,
)
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = ["KINDS", "Found", "Group", "Kind", "marked", "search"]

Kind = Literal["audits", "locations", "narratives"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE = 20
FIRST = 5
"""How many of each kind stand on the first page."""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `told`: an excerpt of each narrative by audit; `more`: there are others."""

    kind: Kind
    audits: tuple[AuditFound, ...] = ()
    locations: tuple[LocationFound, ...] = ()
    told: dict[str, tuple[Piece, ...]] | None = None
    more: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.audits and not self.locations


@dataclass(frozen=True, slots=True)
class Found:
    """The folded words that were sought (none: too little was typed) and what was found, by kind."""

    words: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return all(group.empty for group in self.groups)


def search(runtime: Runtime, actor: Actor, asked: str, kind: Kind | None = None, page: int = 1) -> Found:
    """Every kind with its first answers, or one `kind` a page at a time.

    Forbidden for whoever sees no visit at all. An auditor finds own visits only, staff no own ones.
    """
    access.require(actor, "audit.view", Facts(auditor_id=actor.auditor_id))
    words = words_of(asked)
    if not words:
        return Found((), ())
    most = FIRST if kind is None else PAGE
    staff = access.allows(actor, "result.view") and bool(actor.roles & access.AGENCY_ROLES)
    sought = Sought(
        words=words,
        start=(page - 1) * most,
        most=most + 1,
        own=actor.auditor_id if staff else None,
        visited=not access.allows(actor, "location.manage"),
    )
    with runtime.reading(actor) as uow:
        wanted = KINDS if kind is None else (kind,)
        return Found(words, tuple(_group(uow, actor, each, sought) for each in wanted))


def _group(uow: UnitOfWork, actor: Actor, kind: Kind, sought: Sought) -> Group:
    most = sought.most - 1
    if kind == "locations":
        if not access.allows(actor, "result.view"):
            return Group(kind)
        places = find_locations(uow, sought)
        return Group(kind, locations=places[:most], more=len(places) > most)
    find = find_audits if kind == "audits" else find_narratives
    audits = find(uow, sought)
    shown = tuple(each for each in audits[:most] if access.allows(actor, "audit.view", facts_of(each.audit)))
    told = _told(uow, shown, sought.words) if kind == "narratives" else None
    return Group(kind, audits=shown, told=told, more=len(audits) > most)


def _told(
    uow: UnitOfWork, found: tuple[AuditFound, ...], words: tuple[str, ...]
) -> dict[str, tuple[Piece, ...]]:
    documents = documents_of(uow, [each.audit for each in found])
    return {
        each.audit.id: excerpt(
            narrative_of(
                checklist_of(uow.checklist_versions.get(id=each.audit.checklist_version_id)),
                heads_of(documents[each.audit.id].heads),
            ),
            words,
        )
        for each in found
    }
