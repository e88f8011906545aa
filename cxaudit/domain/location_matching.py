"""Rows against the locations a client has: which are new, which say something new of a known one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from cxaudit.domain.ids import ClientId, LocationId
from cxaudit.domain.location_rows import LocationDraft, identity
from cxaudit.domain.network import HierarchyNode, Location
from cxaudit.domain.text import sort_key

_TAKEN = (
    "name", "number", "address", "city", "province", "postal_code", "country", "latitude", "longitude",
    "timezone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row does. `changes`: each field it changes, with what stood there and what will."""

    row: int
    what: Literal["created", "updated", "unchanged"]
    number: str | None
    name: str
    changes: tuple[tuple[str, str | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """Drafts of no known location, known locations as they become, and how many rows change nothing.

    `moved`: (location, region) of those that leave the whole network for the region of their row.
    """

    new: tuple[LocationDraft, ...]
    changed: tuple[Location, ...]
    unchanged: int
    outcomes: tuple[Outcome, ...] = ()
    moved: tuple[tuple[LocationId, str], ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region that a row asks for, as first written, in the order of the alphabet."""
        asked = [draft.region for draft in self.new if draft.region] + [region for _, region in self.moved]
        return tuple(sorted({name.casefold(): name for name in reversed(asked)}.values(), key=sort_key))


def match(
    drafts: Iterable[LocationDraft],
    known: Iterable[Location],
    in_root: Mapping[LocationId, HierarchyNode] | None = None,
) -> Matched:
    """Each draft once, new or matched by `identity`. An empty cell never erases what is known.

    A location of `in_root`, which stands in the whole network, takes the region of its row.
    """
    roots = in_root or {}
    by_identity: dict[tuple[str, ...], Location] = {}
    for location in known:
        by_identity.setdefault(identity(location), location)
    new: list[LocationDraft] = []
    changed: list[Location] = []
    moved: list[tuple[LocationId, str]] = []
    outcomes: list[Outcome] = []
    for draft in drafts:
        there = by_identity.get(identity(draft))
        region = _region_to_take(draft, None if there is None else roots.get(there.id))
        outcomes.append(_outcome(draft, there, region))
        if there is None:
            new.append(draft)
        elif outcomes[-1].changes:
            changed.append(replace(there, **_given(draft)))
        if there is not None and region is not None:
            moved.append((there.id, region))
    unchanged = len(outcomes) - len(new) - len(changed)
    return Matched(tuple(new), tuple(changed), unchanged, tuple(outcomes), tuple(moved))


def _region_to_take(draft: LocationDraft, root: HierarchyNode | None) -> str | None:
    """The region of the row, unless the location stands in a region already or the row names the root."""
    return None if root is None or find_node((root,), draft.region) else draft.region


def _outcome(draft: LocationDraft, there: Location | None, region: str | None) -> Outcome:
    if there is None:
        place = () if draft.region is None else (("region", None, draft.region),)
        return Outcome(draft.row, "created", draft.number, draft.name, place)
    changes = tuple(
        (field, getattr(there, field), text)
        for field, text in _given(draft).items()
        if text != getattr(there, field)
    )
    if region is not None:
        changes += (("region", None, region),)
    return Outcome(draft.row, "updated" if changes else "unchanged", draft.number, draft.name, changes)


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
