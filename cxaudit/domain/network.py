"""Clients, their banners, hierarchy and locations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Literal, get_args

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import BannerId, ClientId, LocationId, NodeId
from cxaudit.domain.text import Language, LocalizedText, folded

Channel = Literal["in_store", "drive_thru", "phone", "email", "chat", "social", "web", "delivery", "kiosk"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
VisitType = Literal["covert", "announced", "self"]
VISIT_TYPES: tuple[VisitType, ...] = get_args(VisitType)
NodeLevel = Literal["network", "division", "region", "district"]
Ownership = Literal["own", "competitor"]


@dataclass(frozen=True, slots=True)
class Logo:
    """A client's logo as it is kept: a PNG of so many pixels with nothing beside the picture."""

    sha256: str
    width: int
    height: int

    def within(self, width: int, height: int) -> tuple[int, int]:
        """The (width, height) in whole pixels, at least 1 each, that fit in a box, in its own shape."""
        scale = min(width / self.width, height / self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


@dataclass(frozen=True, slots=True)
class Client:
    """A brand the agency works for. Its colours are `#rrggbb`, checked for contrast where they are used.

    `in_sector`: by contract its figures are part of its sector's, and it sees these. `logo_before` is the
    logo that `logo`, or none, took the place of.
    """

    id: ClientId
    name: str
    sector: str
    languages: tuple[Language, ...]
    timezone: str
    colour: str | None = None
    active: bool = True
    in_sector: bool = False
    second_colour: str | None = None
    logo: Logo | None = None
    logo_before: Logo | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Banner:
    """A sign over the door; a client may run several."""

    client_id: ClientId
    id: BannerId
    name: str
    revision: int = 1


@dataclass(frozen=True, slots=True)
class HierarchyNode:
    """A part of the network. `path` is `/root/.../own/`, so that a part is a prefix."""

    client_id: ClientId
    id: NodeId
    parent_id: NodeId | None
    level: NodeLevel
    name: LocalizedText
    path: str


def by_name(nodes: Iterable[HierarchyNode], language: Language) -> tuple[HierarchyNode, ...]:
    """The parts of a network from its root, each followed by those within it, by name in `language`."""
    parts = tuple(nodes)
    names = {(node.client_id, node.path): folded(node.name.text(language)) for node in parts}

    def place(node: HierarchyNode) -> tuple[list[str], str]:
        above = accumulate(node.path.split("/")[1:-1], lambda path, part: f"{path}{part}/", initial="/")
        return [names.get((node.client_id, path), path) for path in above], node.id

    return tuple(sorted(parts, key=place))


@dataclass(frozen=True, slots=True)
class Location:
    """A place, line or site that is visited. Coordinates are decimal text, so that they are never rounded."""

    client_id: ClientId
    id: LocationId
    name: str
    number: str | None = None
    banner_id: BannerId | None = None
    address: str | None = None
    city: str | None = None
    province: str | None = None
    postal_code: str | None = None
    country: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    timezone: str = "America/Toronto"
    active_from: date | None = None
    active_to: date | None = None
    ownership: Ownership = "own"
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a location stood in the hierarchy, from a day until the day before `valid_to`."""

    client_id: ClientId
    id: str
    location_id: LocationId
    node_id: NodeId
    path: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the location was there on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def require_open(location: Location, first: date, last: date) -> None:
    """Whoever visits finds the door open: the days lie within those of the location, which closes *on*
    `active_to`. Refused: location_not_open_yet, location_closed."""
    if location.active_from is not None and first < location.active_from:
        raise Refused("location_not_open_yet", day=location.active_from)
    if location.active_to is not None and last >= location.active_to:
        raise Refused("location_closed", day=location.active_to)


def path_on(memberships: tuple[Membership, ...], location_id: LocationId, day: date) -> str:
    """The path of a location on a day; `/` when it was nowhere."""
    for membership in memberships:
        if membership.location_id == location_id and membership.holds(day):
            return membership.path
    return "/"
