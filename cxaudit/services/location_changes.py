"""Changing a location: what is known of it, and where it stands in the network from a day on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.errors import InvalidInput, Refused, StaleRevision
from cxaudit.domain.ids import LocationId, NodeId
from cxaudit.domain.location_rows import coordinates
from cxaudit.domain.network import Banner, HierarchyNode, Location, Membership, by_name
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Around:
    """What a location can be given: the banners of its client, and the parts of its network."""

    banners: tuple[Banner, ...]
    nodes: tuple[HierarchyNode, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """To which part, from which day on; `drawn`: the last place that the page showed, None when none."""

    node_id: NodeId
    first: date
    drawn: str | None


def get_around(runtime: Runtime, actor: Actor, location_id: LocationId) -> Around:
    """The choices of the forms of one location. NotFound for whoever may not manage it."""
    with runtime.reading(actor) as uow:
        location = _mine(uow, actor, location_id)
        banners = uow.banners.list(order=("sort_name",), client_id=location.client_id)
        return Around(banners, by_name(uow.nodes.list(client_id=location.client_id), actor.language))


def change_location(runtime: Runtime, actor: Actor, changed: Location) -> Location:
    """Change what is known of a location; visits made stay as they were.

    InvalidInput: name_missing, timezone_unknown, coordinates_invalid, closes_before_opening.
    Refused: location_number_taken. StaleRevision. NotFound, also for a banner of another client.
    """
    wanted = _checked(changed)
    with runtime.writing(actor) as uow:
        _mine(uow, actor, changed.id)
        if wanted.banner_id is not None:
            uow.banners.get(client_id=wanted.client_id, id=wanted.banner_id)
        _require_own_number(uow, wanted)
        saved = uow.locations.save(wanted)
        _note(runtime, uow, actor, saved, "location.changed")
        return saved


def move_location(runtime: Runtime, actor: Actor, location_id: LocationId, move: Move) -> Membership:
    """Put a location in another part of its network from a day on: visits before keep the part of their time.

    Refused: moved_before_last, location_there. StaleRevision when it moved meanwhile. NotFound.
    """
    with runtime.writing(actor) as uow:
        location = _mine(uow, actor, location_id)
        of = {"client_id": location.client_id}
        node = uow.nodes.get(id=move.node_id, **of)
        places = uow.memberships.list(order=("valid_from",), location_id=location.id, **of)
        _leave(uow, places[-1] if places else None, move)
        place = Membership(location.client_id, runtime.ids.new(), location.id, node.id, node.path, move.first)
        uow.memberships.add(place)
        _note(runtime, uow, actor, location, "location.moved", day=move.first.isoformat())
        return place


def _leave(uow: UnitOfWork, last: Membership | None, move: Move) -> None:
    """End the last place the day before the move; one that only began that day never was."""
    if (last.id if last else None) != move.drawn:
        raise StaleRevision("location")
    if last is None:
        return
    if move.first < last.valid_from:
        raise Refused("moved_before_last", day=last.valid_from)
    if last.node_id == move.node_id:
        raise Refused("location_there", day=last.valid_from)
    if last.valid_from == move.first:
        uow.memberships.remove(client_id=last.client_id, id=last.id)
    else:
        uow.memberships.save(replace(last, valid_to=move.first))


def _checked(changed: Location) -> Location:
    if not changed.name.strip():
        raise InvalidInput("name_missing")
    try:
        zone = ZoneInfo(changed.timezone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise InvalidInput("timezone_unknown", value=changed.timezone) from unknown
    opens, closes = changed.active_from, changed.active_to
    if opens is not None and closes is not None and closes <= opens:
        raise InvalidInput("closes_before_opening")
    latitude, longitude = coordinates(changed.latitude, changed.longitude)
    return replace(changed, name=changed.name.strip(), timezone=zone, latitude=latitude, longitude=longitude)


def _require_own_number(uow: UnitOfWork, wanted: Location) -> None:
    """An imported list finds a location by its number: two of one number could not be told apart."""
    if wanted.number is None:
        return
    known = uow.locations.list(client_id=wanted.client_id)
    for other in known:
        if other.id != wanted.id and (other.number or "").casefold() == wanted.number.casefold():
            raise Refused("location_number_taken", number=wanted.number, name=other.name)


def _mine(uow: UnitOfWork, actor: Actor, location_id: LocationId) -> Location:
    location = uow.locations.get(id=location_id)
    access.require(actor, "location.manage", Facts(client_id=location.client_id), "location")
    return location


def _note(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, location: Location, action: str, **details: object
) -> None:
    subject = ("location", str(location.id))
    journal.write(runtime, uow, actor, action, subject, client_id=location.client_id, **details)
