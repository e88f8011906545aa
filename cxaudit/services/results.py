"""What the client side reads: released audits of its scope, one location's history and standing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import AuditId, LocationId, NodeId
from cxaudit.domain.network import CHANNELS, Channel, Client, HierarchyNode, Location, by_name
from cxaudit.domain.programme import Wave
from cxaudit.services.audits import checklist_of
from cxaudit.services.benchmarks import Standing, standing_of
from cxaudit.services.repeats import Repeat, repeats
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.released import PAGE, ReleasedAudit, ReleasedFilter, released_audits
from cxaudit.storage.queries.scores import last_visits
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = ["PAGE", "LocationResults", "Results", "Wanted", "get_location", "list_results"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters as the address says them; unknown ones show nothing."""

    wave_id: str | None = None
    region_id: NodeId | None = None
    channel: str | None = None

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return bool(self.wave_id or self.region_id or self.channel)


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of released audits with what they can be filtered by, and the clients they belong to."""

    audits: tuple[ReleasedAudit, ...]
    count: int
    waves: tuple[Wave, ...]
    regions: tuple[HierarchyNode, ...]
    channels: tuple[Channel, ...]
    clients: tuple[Client, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the network with the visits a location had while it stood there, newest first.

    `node` is None for visits made while it stood nowhere.
    """

    node: HierarchyNode | None
    path: str
    audits: tuple[ReleasedAudit, ...]


@dataclass(frozen=True, slots=True)
class LocationResults:
    """A location, its released visits by place, and where it stands in one of them, in one wave and channel.

    `places`, `waves` and `channels` are those it has released visits in, to choose from.
    """

    client: Client
    location: Location
    places: tuple[Place, ...]
    waves: dict[str, Wave]
    channels: tuple[Channel, ...]
    newest: Audit
    standing: Standing
    repeats: tuple[Repeat, ...]


def list_results(runtime: Runtime, actor: Actor, wanted: Wanted, page: int = 1) -> Results:
    """Released audits of the actor's scope, newest first."""
    access.require(actor, "result.view")
    with runtime.reading(actor) as uow:
        regions = _regions(uow, actor)
        found, count = released_audits(uow, _filter(wanted, regions), page)
        used = {channel.channel for channel in uow.programme_channels.list()}
        return Results(
            audits=_without_integrity(uow, found),
            count=count,
            waves=tuple(reversed(uow.waves.list(order=("starts_on",)))),
            regions=regions,
            channels=tuple(channel for channel in CHANNELS if channel in used),
            clients=uow.clients.list(order=("sort_name",)),
        )


def _without_integrity(uow: UnitOfWork, audits: tuple[ReleasedAudit, ...]) -> tuple[ReleasedAudit, ...]:
    """Without the failed items that only the agency may know of; each checklist version is read once."""
    versions = {audit.checklist_version_id for audit in audits if audit.critical_failed}
    own = {version: _integrity_items(uow, version) for version in versions}
    return tuple(
        replace(audit, critical_failed=tuple(k for k in failed if k not in own[audit.checklist_version_id]))
        if (failed := audit.critical_failed)
        else audit
        for audit in audits
    )


def _integrity_items(uow: UnitOfWork, version_id: str) -> set[str]:
    checklist = checklist_of(uow.checklist_versions.get(id=version_id))
    return {item.key for item in checklist.items if item.integrity}


def _regions(uow: UnitOfWork, actor: Actor) -> tuple[HierarchyNode, ...]:
    """The regions the actor may see something of, by name."""
    nodes = [node for node in by_name(uow.nodes.list(), actor.language) if node.level == "region"]
    return tuple(n for n in nodes if access.allows(actor, "result.view", Facts(n.client_id, n.path)))


def _filter(wanted: Wanted, regions: tuple[HierarchyNode, ...]) -> ReleasedFilter:
    """A region that the actor does not have shows nothing, like one that does not exist."""
    path = None
    if wanted.region_id:
        path = next((node.path for node in regions if node.id == wanted.region_id), "-")
    return ReleasedFilter(wanted.wave_id, path, wanted.channel)


def get_location(
    runtime: Runtime, actor: Actor, location_id: LocationId, wanted: Wanted = EVERYTHING
) -> LocationResults:
    """One location with its history, and its standing in the newest wave and channel that `wanted` leaves.

    A part of the network where it has no such visit is passed over: a move changes what there is to choose.
    NotFound when the actor may see no released visit of it, or none that is wanted.
    """
    access.require(actor, "result.view")
    with runtime.reading(actor) as uow:
        location = uow.locations.get(id=location_id)
        found, _count = released_audits(uow, ReleasedFilter(location_id=location_id), None)
        places = _places(uow, location, found)
        chosen = _chosen(places, wanted)
        newest = uow.audits.get(client_id=location.client_id, id=AuditId(chosen.audit_id))
        today = runtime.now().astimezone(ZoneInfo(location.timezone)).date()
        standing = standing_of(uow, newest, today)
        return LocationResults(
            client=uow.clients.get(id=location.client_id),
            location=location,
            places=places,
            waves=_waves_of(uow, location, found),
            channels=tuple(each for each in CHANNELS if any(a.channel == each for a in found)),
            newest=newest,
            standing=standing,
            repeats=repeats(uow, last_visits(uow, newest, standing.wave.ends_on)),
        )


def _places(uow: UnitOfWork, location: Location, found: tuple[ReleasedAudit, ...]) -> tuple[Place, ...]:
    """The places of the visits, that of the newest first."""
    nodes = {node.path: node for node in uow.nodes.list(client_id=location.client_id)}
    paths = tuple(dict.fromkeys(audit.path for audit in found))
    return tuple(
        Place(nodes.get(path), path, tuple(audit for audit in found if audit.path == path)) for path in paths
    )


def _chosen(places: tuple[Place, ...], wanted: Wanted) -> ReleasedAudit:
    """The newest visit that is wanted, in the place that is wanted where it has one."""
    there = [place for place in places if place.node is not None and place.node.id == wanted.region_id]
    for some in (there, places):
        audits = [audit for place in some for audit in place.audits if _is_wanted(audit, wanted)]
        if audits:
            return max(audits, key=lambda audit: (audit.released_at, audit.audit_id))
    raise NotFound("location")


def _is_wanted(audit: ReleasedAudit, wanted: Wanted) -> bool:
    return wanted.wave_id in (None, audit.wave_id) and wanted.channel in (None, audit.channel)


def _waves_of(uow: UnitOfWork, location: Location, found: tuple[ReleasedAudit, ...]) -> dict[str, Wave]:
    """The waves of the visits, newest first."""
    visited = {audit.wave_id for audit in found}
    waves = uow.waves.list(client_id=location.client_id, order=("starts_on",))
    return {wave.id: wave for wave in reversed(waves) if wave.id in visited}
