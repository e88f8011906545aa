"""The regions that a list of locations names: found, made under the root, and filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cxaudit.domain.ids import LocationId, NodeId
from cxaudit.domain.location_matching import find_node
from cxaudit.domain.network import Client, HierarchyNode, Membership
from cxaudit.domain.text import LocalizedText
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

_BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Network:
    """A client's parts, the root first, and who stands in the root on `day`, the client's own."""

    client: Client
    nodes: tuple[HierarchyNode, ...]
    day: date
    standing: Mapping[LocationId, Membership]

    @property
    def in_root(self) -> dict[LocationId, HierarchyNode]:
        """The locations that stand in the whole network, with its root."""
        return dict.fromkeys(self.standing, self.nodes[0])

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names that no part of the network has in any language."""
        return tuple(name for name in names if find_node(self.nodes, name) is None)


def read_network(uow: UnitOfWork, client: Client, now: datetime) -> Network:
    """The network of a client as it stands now."""
    nodes = uow.nodes.list(client_id=client.id, order=("path",))
    day = now.astimezone(ZoneInfo(client.timezone)).date()
    places = uow.memberships.list(client_id=client.id, node_id=nodes[0].id)
    return Network(client, nodes, day, {place.location_id: place for place in places if place.holds(day)})


def make(runtime: Runtime, uow: UnitOfWork, network: Network, names: Iterable[str]) -> Network:
    """The network with a region of each name under its root, called as written in the client's languages."""
    made = [_region(runtime, network, name) for name in names]
    uow.nodes.add_all(made)
    return replace(network, nodes=(*network.nodes, *made))


def place(
    runtime: Runtime,
    uow: UnitOfWork,
    network: Network,
    new: Iterable[tuple[LocationId, str | None]],
    moved: Iterable[tuple[LocationId, str]],
) -> None:
    """Put `new` locations where their rows say, for all time, and `moved` ones there from the day on."""
    places: list[tuple[LocationId, str | None, date]] = [(*one, _BEGINNING) for one in new]
    for location_id, name in moved:
        _leave_root(uow, network.standing[location_id], network.day)
        places.append((location_id, name, network.day))
    uow.memberships.add_all(
        _membership(runtime, location_id, find_node(network.nodes, name) or network.nodes[0], first)
        for location_id, name, first in places
    )


def _region(runtime: Runtime, network: Network, name: str) -> HierarchyNode:
    root, node_id = network.nodes[0], NodeId(runtime.ids.new())
    both = LocalizedText.of(dict.fromkeys(network.client.languages, name))
    return HierarchyNode(network.client.id, node_id, root.id, "region", both, f"{root.path}{node_id}/")


def _leave_root(uow: UnitOfWork, place: Membership, day: date) -> None:
    """Visits before `day` keep the part of their time; what only began that day never was."""
    if place.valid_from >= day:
        uow.memberships.remove(client_id=place.client_id, id=place.id)
    else:
        uow.memberships.save(replace(place, valid_to=day))


def _membership(runtime: Runtime, location_id: LocationId, node: HierarchyNode, first: date) -> Membership:
    return Membership(node.client_id, runtime.ids.new(), location_id, node.id, node.path, first)
