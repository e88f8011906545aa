"""Where one item was missed in a wave: parts of the network and locations that somebody may act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.action import Miss
from cxaudit.domain.checklist import Item
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import LocationId, WaveId
from cxaudit.domain.network import HierarchyNode, by_name
from cxaudit.measurement.columns import SEGMENT, Ints, Masks
from cxaudit.measurement.followed import Count, count_of
from cxaudit.measurement.kept import missed_ppm
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import checklists_of, places_of_item
from cxaudit.services.wave_scope import Asked, WaveRows, WaveScope, open_wave
from cxaudit.storage.queries.locations import LocationName, location_names
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MissAsked:
    """The item that is asked about; `channel` None: the most visited."""

    wave_id: WaveId
    item_key: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class MissedPlace:
    """A part of the network, or a location where it stood, with its visits that missed the item."""

    key: str
    path: str
    count: Count
    node: HierarchyNode | None = None
    location_id: LocationId | None = None
    name: LocationName | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An item of a wave with the places that missed it: parts from the widest on, then locations, the most
    often first."""

    scope: WaveScope
    item: Item
    places: tuple[MissedPlace, ...]

    def miss_at(self, place: MissedPlace) -> Miss:
        """What an action at `place` is about."""
        channel, visit_type = self.scope.channel, self.scope.visit_type
        if channel is None or visit_type is None:
            raise NotFound("item")
        return Miss(
            wave_id=self.scope.wave.id,
            channel=channel,
            visit_type=visit_type,  # type: ignore[arg-type]  # of a programme, so it is one
            item_key=self.item.key,
            item_code=self.item.code or "",
            item=self.item.text,
            path=place.path,
            location_id=place.location_id,
        )


def offer_of(runtime: Runtime, uow: UnitOfWork, actor: Actor, asked: MissAsked) -> Offer:
    """NotFound: nowhere among what the actor may act on, or only the agency may know of the item."""
    rows = open_wave(runtime, uow, actor, asked.wave_id, Asked(None, asked.channel))
    key = asked.item_key
    here = rows.now & rows.inside
    checklists = checklists_of(uow, rows.scope.client.id, rows.columns, here)
    items = [item for each in checklists.values() for item in each.items if item.key == key]
    if not items or items[0].integrity:
        raise NotFound("item")
    missed = missed_ppm(rows.columns, places_of_item(checklists, key))
    places = (*_parts(uow, actor, rows, missed, here), *_locations(uow, actor, rows, missed, here))
    if not places:
        raise NotFound("item")
    return Offer(rows.scope, items[0], places)


def _parts(uow: UnitOfWork, actor: Actor, rows: WaveRows, missed: Ints, here: Masks) -> Iterator[MissedPlace]:
    client_id = rows.scope.client.id
    for node in by_name(uow.nodes.list(client_id=client_id), actor.language):
        if access.allows(actor, "action.manage", Facts(client_id, node.path)):
            count = count_of(missed, here & rows.columns.within(node.path))
            if count.missed:
                yield MissedPlace(f"part:{node.id}", node.path, count, node=node)


def _locations(
    uow: UnitOfWork, actor: Actor, rows: WaveRows, missed: Ints, here: Masks
) -> tuple[MissedPlace, ...]:
    names, segments = location_names(uow, rows.scope.client.id), rows.columns.numbers[SEGMENT]
    found: dict[str, MissedPlace] = {}
    for at in np.unique(segments[here & (missed > 0)]):
        location_id, path = rows.columns.tables[SEGMENT][at]
        may = access.allows(actor, "action.manage", Facts(rows.scope.client.id, path))
        if may and location_id in names:
            place = _location(
                location_id, path, names[location_id], count_of(missed, here & (segments == at))
            )
            found[location_id] = max(found.get(location_id, place), place, key=lambda each: each.count.missed)
    return tuple(sorted(found.values(), key=_worst))


def _location(location_id: str, path: str, name: LocationName, count: Count) -> MissedPlace:
    place = LocationId(location_id)
    return MissedPlace(f"location:{place}", path, count, location_id=place, name=name)


def _worst(place: MissedPlace) -> tuple[int, str, str]:
    name = place.name
    return -place.count.missed, (name.number or "") if name else "", place.key
