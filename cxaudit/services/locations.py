"""Locations to read: the list, and one with its places in the network and its visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.ids import ClientId, LocationId, NodeId
from cxaudit.domain.network import Client, HierarchyNode, Location, Membership, by_name
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.locations import (
    PAGE,
    LocationFilter,
    LocationLine,
    VisitCount,
    location_page,
    visit_counts,
)

__all__ = ["PAGE", "LocationDesk", "LocationList", "Sought", "get_location", "list_locations"]

_NOWHERE = "-"
"""No path begins so: a region of another client, or of none, shows nothing."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The filters as the address says them; unknown ones show nothing."""

    client_id: ClientId | None = None
    region_id: NodeId | None = None
    text: str | None = None

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return bool(self.client_id or self.region_id or self.text)


@dataclass(frozen=True, slots=True)
class LocationList:
    """One page of locations, how many there are, what they may be filtered by, and the day it is."""

    lines: tuple[LocationLine, ...]
    count: int
    clients: tuple[Client, ...]
    nodes: tuple[HierarchyNode, ...]
    today: date

    def region_of(self, line: LocationLine) -> HierarchyNode | None:
        """The region a location stands in today, else the nearest part of the network around it."""
        around = [
            n for n in self.nodes if n.client_id == line.client_id and (line.path or "").startswith(n.path)
        ]
        regions = [node for node in around if node.level == "region"]
        return max(regions or around, key=lambda node: len(node.path), default=None)


@dataclass(frozen=True, slots=True)
class LocationDesk:
    """One location, its places in the network (newest first), and its visits by state."""

    client: Client
    location: Location
    places: tuple[tuple[Membership, HierarchyNode], ...]
    visits: tuple[VisitCount, ...]
    today: date


def list_locations(runtime: Runtime, actor: Actor, sought: Sought, page: int = 1) -> LocationList:
    """Locations of every client, or those that `sought` names."""
    access.require(actor, "location.manage")
    today = runtime.today()
    with runtime.reading(actor) as uow:
        nodes = by_name(uow.nodes.list(), actor.language)
        path = _path(nodes, sought)
        text = (sought.text or "").strip() or None
        lines, count = location_page(uow, LocationFilter(sought.client_id, path, text), today, page)
        return LocationList(lines, count, uow.clients.list(active=True, order=("sort_name",)), nodes, today)


def _path(nodes: tuple[HierarchyNode, ...], sought: Sought) -> str | None:
    if not sought.region_id:
        return None
    mine = (n.path for n in nodes if n.id == sought.region_id and sought.client_id in {None, n.client_id})
    return next(mine, _NOWHERE)


def get_location(runtime: Runtime, actor: Actor, location_id: LocationId) -> LocationDesk:
    """One location. NotFound for whoever may not manage it."""
    with runtime.reading(actor) as uow:
        location = uow.locations.get(id=location_id)
        access.require(actor, "location.manage", Facts(client_id=location.client_id), "location")
        nodes = {node.id: node for node in uow.nodes.list(client_id=location.client_id)}
        of = {"client_id": location.client_id, "location_id": location.id}
        placed = reversed(uow.memberships.list(order=("valid_from",), **of))
        return LocationDesk(
            client=uow.clients.get(id=location.client_id),
            location=location,
            places=tuple((place, nodes[place.node_id]) for place in placed),
            visits=visit_counts(uow, location),
            today=runtime.now().astimezone(ZoneInfo(location.timezone)).date(),
        )
