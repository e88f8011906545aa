"""Rows against the locations a client has: which are new, which say something new of a known one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from cxaudit.domain.ids import ClientId, LocationId
from cxaudit.domain.location_rows import LocationDraft, identity
from cxaudit.domain.network import HierarchyNode, Location

_TAKEN = (
    "name", "number", "address", "city", "province", "postal_code", "country", "latitude", "longitude",
    "timezone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matched:
    """Drafts of no known location, known locations as they become, and how many rows change nothing."""

    new: tuple[LocationDraft, ...]
    changed: tuple[Location, ...]
    unchanged: int


def match(drafts: Iterable[LocationDraft], known: Iterable[Location]) -> Matched:
    """Each draft once, new or matched by `identity`. An empty cell never erases what is known."""
    by_identity: dict[tuple[str, ...], Location] = {}
    for location in known:
        by_identity.setdefault(identity(location), location)
    new: list[LocationDraft] = []
    changed: list[Location] = []
    unchanged = 0
    for draft in drafts:
        there = by_identity.get(identity(draft))
        if there is None:
            new.append(draft)
        elif (now := replace(there, **_given(draft))) != there:
            changed.append(now)
        else:
            unchanged += 1
    return Matched(tuple(new), tuple(changed), unchanged)


def located(draft: LocationDraft, client_id: ClientId, location_id: LocationId, timezone: str) -> Location:
    """The new location of a draft; `timezone` where its row names none."""
    return Location(client_id=client_id, id=location_id, **{"timezone": timezone, **_given(draft)})


def _given(draft: LocationDraft) -> dict[str, Any]:
    return {field: text for field in _TAKEN if (text := getattr(draft, field)) is not None}


def find_node(nodes: Iterable[HierarchyNode], region: str | None) -> HierarchyNode | None:
    """The part of the network called `region` in any language, None when there is none."""
    wanted = (region or "").casefold()
    return next(
        (node for node in nodes if wanted in {text.casefold() for _, text in node.name.by_language}), None
    )
