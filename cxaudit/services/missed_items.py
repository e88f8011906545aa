"""What a wave missed most: its items by the share of visits that missed them, and the visits behind each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import WaveId
from cxaudit.domain.text import LocalizedText
from cxaudit.measurement.kept import letter_counts, missed_rows, of_version
from cxaudit.measurement.located import Counts
from cxaudit.measurement.proportions import Share, wilson
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import checklists_of, places_of_item, section_titles
from cxaudit.services.wave_scope import Asked, WaveRows, WaveScope, open_wave
from cxaudit.storage.queries.released import PAGE, ReleasedAudit, ReleasedFilter, released_audits

__all__ = [
    "FEW_VISITS",
    "ORDERS",
    "PAGE",
    "Missed",
    "MissedItem",
    "MissedVisits",
    "Order",
    "get_missed",
    "list_visits",
]

Order = Literal["share", "points", "checklist"]
_UNKNOWN = Share(0.0, 0.0, 100.0)
FEW_VISITS = 5
"""An item seen in fewer visits is not ranked by its share: two of two is no finding."""
ORDERS: tuple[Order, ...] = ("share", "points", "checklist")


@dataclass(frozen=True, slots=True)
class MissedItem:
    """An item missed in `missed` of the `seen` visits. `share`: in percent, with its 95% interval.

    `points`: what the item is worth times the share: the points it costs a visit; None: a bonus or
    penalty. Partly kept is not missed.
    """

    item: Item
    section: LocalizedText
    missed: int
    seen: int
    share: Share
    points: float | None


@dataclass(frozen=True, slots=True)
class Missed:
    """The items of a wave that were missed at least once, in the order asked; `kept`: how many never were."""

    scope: WaveScope
    order: Order
    visits: int
    items: tuple[MissedItem, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class MissedVisits:
    """The visits that missed one item, a page of them, the newest visit first."""

    scope: WaveScope
    found: MissedItem
    audits: tuple[ReleasedAudit, ...]


def get_missed(
    runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked, order: Order = "share"
) -> Missed:
    """One wave of one channel; items that only the agency may see are left out. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        checklists = checklists_of(uow, rows.scope.client.id, rows.columns, rows.now & rows.inside)
        seen = _items(rows, checklists)
        missed = [each for each in seen if each.missed]
        return Missed(
            scope=rows.scope,
            order=order,
            visits=int((rows.now & rows.inside).sum()),
            items=tuple(_ordered(missed, order)),
            kept=len(seen) - len(missed),
        )


def list_visits(
    runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked, *, key: str, page: int = 1
) -> MissedVisits:
    """The visits that missed an item. NotFound: it was not missed here, or only the agency may see it."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        here = rows.now & rows.inside
        checklists = checklists_of(uow, rows.scope.client.id, rows.columns, here)
        found = next((each for each in _items(rows, checklists) if each.item.key == key), None)
        if found is None or not found.missed:
            raise NotFound("item")
        places = places_of_item(checklists, key)
        newest = rows.once(("missed", frozenset(places.items())), partial(_newest, rows, places))
        ids = [audit.decode() for audit in newest[(max(page, 1) - 1) * PAGE : max(page, 1) * PAGE]]
        audits, _count = released_audits(uow, ReleasedFilter(audit_ids=tuple(ids)))
        return MissedVisits(
            rows.scope, found, tuple(sorted(audits, key=lambda each: ids.index(each.audit_id)))
        )


def _items(rows: WaveRows, checklists: Mapping[str, Checklist]) -> list[MissedItem]:
    """Every item that was seen, in the order of the newest checklist that asks it."""
    known: dict[str, Item] = {}
    missed, seen = Counter[str](), Counter[str]()
    for version, checklist in checklists.items():
        losses, views = rows.once(("letters", version), partial(_letters, rows, version))
        for at, item in enumerate(checklist.items[: len(views)]):
            if not item.integrity and views[at]:
                known.setdefault(item.key, item)
                missed[item.key] += int(losses[at])
                seen[item.key] += int(views[at])
    titles = section_titles(checklists)
    return [_item(item, titles[item.section], missed[key], seen[key]) for key, item in known.items()]


def _newest(rows: WaveRows, places: Mapping[str, int]) -> list[bytes]:
    """The visits that missed an item, the newest first, then by their ids."""
    columns = rows.columns
    chosen = np.flatnonzero(rows.now & rows.inside & missed_rows(columns, places))
    audits = columns.audits[chosen]
    order = np.lexsort((audits, -columns.numbers["visited"][chosen]))
    found: list[bytes] = audits[order].tolist()
    return found


def _letters(rows: WaveRows, version: str) -> tuple[Counts, Counts]:
    chosen = rows.now & rows.inside & of_version(rows.columns, version)
    return letter_counts(rows.columns, chosen)


def _item(item: Item, section: LocalizedText, missed: int, seen: int) -> MissedItem:
    points = float(item.weight * item.possible) * missed / seen if item.role == "normal" else None
    return MissedItem(item, section, missed, seen, wilson(missed, seen) or _UNKNOWN, points)


def _ordered(items: list[MissedItem], order: Order) -> list[MissedItem]:
    """What few visits saw comes last; of a same share, what more visits saw first; then as the checklist."""
    if order == "checklist":
        return items
    return sorted(items, key=lambda each: (each.seen < FEW_VISITS, *_worst(each, order), -each.seen))


def _worst(item: MissedItem, order: Order) -> tuple[float, float]:
    share = -item.share.value
    return (-(item.points or 0.0), share) if order == "points" else (share, 0.0)
