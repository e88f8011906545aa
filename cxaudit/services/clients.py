"""Clients: the brands the agency works for, each with the root of its network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import ClientId, NodeId
from cxaudit.domain.location_matching import find_node
from cxaudit.domain.network import Banner, Client, HierarchyNode, by_name
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.clients import PAGE, WithLocations, client_page
from cxaudit.storage.queries.network import location_paths, locations_by_client
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "PAGE",
    "ClientDesk",
    "NewClient",
    "change_client",
    "create_client",
    "find_named",
    "find_part",
    "get_client",
    "list_clients",
    "list_parts",
    "set_active",
]
_NETWORK: dict[Language, str] = {"fr": "Réseau", "en": "Network"}


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is known of a client when its work begins; the same `id` sent twice is one client."""

    name: str
    sector: str
    languages: tuple[Language, ...]
    timezone: str
    in_sector: bool = False
    id: ClientId | None = None


@dataclass(frozen=True, slots=True)
class ClientDesk:
    """One client with its network, from the root, how many locations are in each part today, its banners."""

    client: Client
    parts: tuple[tuple[HierarchyNode, int], ...]
    locations: int
    banners: tuple[Banner, ...]


def list_clients(
    runtime: Runtime, actor: Actor, text: str | None = None, page: int = 1
) -> tuple[tuple[WithLocations, ...], int]:
    """(one page of clients by name, each with its number of locations; how many there are); `text` stands in
    name or sector."""
    access.require(actor, "client.manage")
    with runtime.reading(actor) as uow:
        return client_page(uow, (text or "").strip() or None, page)


def get_client(runtime: Runtime, actor: Actor, client_id: ClientId) -> ClientDesk:
    """One client with its network. NotFound."""
    access.require(actor, "client.manage")
    with runtime.reading(actor) as uow:
        client = uow.clients.get(id=client_id)
        nodes = by_name(uow.nodes.list(client_id=client_id), actor.language)
        paths = location_paths(uow, client_id, runtime.now().astimezone(ZoneInfo(client.timezone)).date())
        locations = locations_by_client(uow, [client_id]).get(client_id, 0)
        banners = uow.banners.list(order=("sort_name",), client_id=client_id)
    parts = tuple((node, sum(path.startswith(node.path) for path in paths)) for node in nodes)
    return ClientDesk(client, parts, locations, banners)


def list_parts(runtime: Runtime, actor: Actor) -> tuple[tuple[Client, HierarchyNode], ...]:
    """Every part of every active client's network with its client, by client name and then from the root."""
    access.require(actor, "account.manage")
    with runtime.reading(actor) as uow:
        clients = uow.clients.list(active=True, order=("sort_name",))
        nodes = by_name(uow.nodes.list(), actor.language)
    return tuple((client, node) for client in clients for node in nodes if node.client_id == client.id)


def find_named(runtime: Runtime, actor: Actor, name: str) -> ClientId:
    """The client with this name. InvalidInput: invited_client_unknown."""
    with runtime.reading(actor) as uow:
        client = uow.clients.find(name=name)
    if client is None:
        raise InvalidInput("invited_client_unknown", name=name)
    return client.id


def find_part(runtime: Runtime, actor: Actor, client_id: ClientId, name: str) -> NodeId:
    """The part of a client's network with this name, in any language. InvalidInput: region_unknown."""
    with runtime.reading(actor) as uow:
        node = find_node(uow.nodes.list(client_id=client_id, order=("path",)), name)
    if node is None:
        raise InvalidInput("region_unknown", name=name)
    return node.id


def create_client(runtime: Runtime, actor: Actor, new: NewClient) -> Client:
    """Store a client with the root of its network, so that locations have a place. The same one again: once.

    InvalidInput: name_missing, sector_missing, language_missing, timezone_unknown.
    Refused: client_name_taken.
    """
    access.require(actor, "client.manage")
    _check(new)
    client_id = new.id or ClientId(runtime.ids.new())
    client = Client(
        client_id,
        new.name.strip(),
        new.sector.strip(),
        new.languages,
        new.timezone,
        in_sector=new.in_sector,
    )
    with runtime.writing(actor) as uow:
        before = uow.clients.find(id=client_id)
        if before == client:
            return client  # a second click on the button
        if before is not None:
            client = replace(client, id=ClientId(runtime.ids.new()))
        _require_free(uow, client)
        uow.clients.add(client)
        uow.nodes.add(_root(client, NodeId(runtime.ids.new())))
        journal.write(runtime, uow, actor, "client.created", ("client", str(client.id)), client_id=client.id)
    return client


def change_client(runtime: Runtime, actor: Actor, changed: Client) -> Client:
    """Change what is known of a client; whether it is closed stays, and its brand (`services.branding`).
    InvalidInput and Refused as `create_client`. StaleRevision. NotFound."""
    access.require(actor, "client.manage")
    _check(changed)
    with runtime.writing(actor) as uow:
        stored = uow.clients.get(id=changed.id)
        wanted = replace(
            stored,
            name=changed.name.strip(),
            sector=changed.sector.strip(),
            languages=changed.languages,
            timezone=changed.timezone,
            in_sector=changed.in_sector,
            revision=changed.revision,
        )
        _require_free(uow, wanted)
        saved = uow.clients.save(wanted)
        journal.write(runtime, uow, actor, "client.changed", ("client", str(saved.id)), client_id=saved.id)
        return saved


def set_active(runtime: Runtime, actor: Actor, client_id: ClientId, *, active: bool) -> Client:
    """Close a client, or open it again. Nothing new begins for a closed one: no programme, no visit, no
    invitation; what was measured stays, and its people see it. Again: nothing changes. NotFound."""
    access.require(actor, "client.manage")
    with runtime.writing(actor) as uow:
        client = uow.clients.get(id=client_id)
        if client.active == active:
            return client
        step = "client.reopened" if active else "client.closed"
        journal.write(runtime, uow, actor, step, ("client", str(client_id)), client_id=client_id)
        return uow.clients.save(replace(client, active=active))


def _require_free(uow: UnitOfWork, client: Client) -> None:
    other = uow.clients.find(name=client.name)
    if other is not None and other.id != client.id:
        raise Refused("client_name_taken", name=client.name)


def _root(client: Client, node_id: NodeId) -> HierarchyNode:
    name = LocalizedText.of({language: _NETWORK[language] for language in client.languages})
    return HierarchyNode(client.id, node_id, None, "network", name, f"/{node_id}/")


def _check(new: NewClient | Client) -> None:
    if not new.name.strip():
        raise InvalidInput("name_missing")
    if not new.sector.strip():
        raise InvalidInput("sector_missing")
    if not new.languages:
        raise InvalidInput("language_missing")
    try:
        ZoneInfo(new.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise InvalidInput("timezone_unknown", value=new.timezone) from unknown
