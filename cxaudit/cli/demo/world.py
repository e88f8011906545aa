"""Loads the demonstration through the product's own use cases, with a clock set back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources as package_files

from cxaudit.adapters.clock import SettableClock
from cxaudit.adapters.documents import read_checklist
from cxaudit.cli.demo import logos, pictures
from cxaudit.cli.demo.acting import make_actions
from cxaudit.cli.demo.clients import (
    CLIENTS,
    PUBLISHED,
    REGIONS,
    STREETS,
    TOWNS,
    WAVES,
    DemoClient,
    Grid,
    region_of,
)
from cxaudit.cli.demo.people import PEOPLE
from cxaudit.cli.demo.visits import make_visits
from cxaudit.domain import access, definition
from cxaudit.domain.access import Actor
from cxaudit.domain.ids import (
    BannerId,
    ChecklistId,
    ChecklistVersionId,
    ClientId,
    ExternalBenchmarkId,
    LocationId,
    NodeId,
    ProgrammeId,
    WaveId,
)
from cxaudit.domain.network import Banner, Client, HierarchyNode, Location, Logo, Membership
from cxaudit.domain.programme import Measure, Programme, ProgrammeChannel, Target, Wave
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.services import external_benchmarks, people
from cxaudit.services.people import Newcomer
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

_BEGINNING = datetime(2025, 12, 15, 13, 0, tzinfo=UTC)
_FOUNDED = date(2020, 1, 1)
_TARGETS: tuple[tuple[Measure, str], ...] = (("overall", "80"), ("compliance", "85"), ("experience", "75"))


def load(runtime: Runtime, password_hash: str, every: int = 1) -> int:
    """Fill an empty installation; how many visits were made, 0 when the demonstration is there.

    `every` 10 keeps one location in ten of the past; what is kept is the same as in the whole.
    """
    clock = SettableClock(_BEGINNING)
    back = replace(runtime, clock=clock)
    with back.storage.reading(access.SYSTEM) as uow:
        if uow.clients.find(id=CLIENTS[0].id) is not None:
            return 0
    for client in CLIENTS:
        with back.storage.unit_of_work(access.SYSTEM) as uow:
            _network(uow, client, logos.kept(back.files, client.id))
            _programme(back, uow, client, runtime.now().date())
    for typed in PUBLISHED:
        benchmark_id = ExternalBenchmarkId(back.ids.new())
        external_benchmarks.add_benchmark(back, access.system("demo"), benchmark_id, typed)
    cast = _people(back, password_hash)
    count = make_visits(back, clock, cast, runtime.now(), every)
    make_actions(back, clock, cast, runtime.now())
    return count


def _people(runtime: Runtime, password_hash: str) -> dict[str, Actor]:
    """Accounts with the password everybody knows."""
    cast = {}
    for someone in PEOPLE:
        newcomer = Newcomer(
            someone.email,
            someone.name,
            someone.role,
            someone.language,
            None if someone.client is None else ClientId(someone.client),
            None if someone.node is None else NodeId(someone.node),
        )
        token = people.invite(runtime, access.system("demo"), newcomer)
        people.accept_invitation(runtime, token, password_hash)
        found = people.find_person(runtime, email=someone.email)
        assert found is not None  # noqa: S101  # just made
        cast[someone.email] = found.actor
    return cast


def both(fr: str, en: str) -> LocalizedText:
    """A text in both languages."""
    return LocalizedText((("fr", fr), ("en", en)))


def _network(uow: UnitOfWork, client: DemoClient, logo: Logo) -> None:
    client_id, (colour, second) = ClientId(client.id), client.colours
    known = Client(client_id, client.name, client.sector, ("fr", "en"), "America/Toronto")
    uow.clients.add(replace(known, colour=colour, second_colour=second, logo=logo))
    root = HierarchyNode(
        client_id, NodeId(f"{client.id}-network"), None, "network", both("Réseau", "Network"), "/n/"
    )
    uow.nodes.add(root)
    for number, (fr, en) in enumerate(REGIONS):
        node_id = NodeId(f"{client.id}-region-{number}")
        uow.nodes.add(HierarchyNode(client_id, node_id, root.id, "region", both(fr, en), f"/n/{number}/"))
    uow.locations.add_all(_location(client, number) for number in range(len(TOWNS)))
    uow.memberships.add_all(m for number in range(len(TOWNS)) for m in _memberships(client, number))
    _rivals(uow, client)


def _rivals(uow: UnitOfWork, client: DemoClient) -> None:
    """The competitors' banners and places, in the regions where they are."""
    client_id = ClientId(client.id)
    banners = {rival.name: BannerId(f"{client.id}-rival-{at}") for at, rival in enumerate(client.rivals)}
    uow.banners.add_all(Banner(client_id, banner_id, name) for name, banner_id in banners.items())
    for number, rival, town, region in client.rival_places:
        place = LocationId(f"{client.id}-location-{number:02d}")
        uow.locations.add(
            Location(
                client_id,
                place,
                f"{rival.name}, {town}",
                banner_id=banners[rival.name],
                city=town,
                province="Québec",
                ownership="competitor",
            )
        )
        uow.memberships.add(_membership(client, number, region, _FOUNDED, None))


def _location(client: DemoClient, number: int) -> Location:
    shift = CLIENTS.index(client) * 7
    return Location(
        ClientId(client.id),
        LocationId(f"{client.id}-location-{number:02d}"),
        TOWNS[number],
        str(201 + shift + number * 3),
        address=f"{31 + 47 * ((number * 13 + shift) % 41)}, {STREETS[(number + shift) % len(STREETS)]}",
        city=TOWNS[number],
        province="Québec",
        active_from=client.opened[1] if client.opened and client.opened[0] == number else None,
        active_to=client.closed[1] if client.closed and client.closed[0] == number else None,
    )


def _memberships(client: DemoClient, number: int) -> Iterator[Membership]:
    """Where the location stands; one that moved in the year stood elsewhere before."""
    moved, to, on = client.moved or (None, 0, None)
    first = region_of(number)
    if number != moved:
        yield _membership(client, number, first, _FOUNDED, None)
    else:
        yield _membership(client, number, first, _FOUNDED, on)
        yield _membership(client, number, to, on or _FOUNDED, None)


def _membership(client: DemoClient, number: int, region: int, since: date, until: date | None) -> Membership:
    place = LocationId(f"{client.id}-location-{number:02d}")
    node = NodeId(f"{client.id}-region-{region}")
    key = f"{client.id}-m-{number}-{region}"
    return Membership(ClientId(client.id), key, place, node, f"/n/{region}/", since, until)


def _programme(runtime: Runtime, uow: UnitOfWork, client: DemoClient, today: date) -> None:
    """The last wave stays open for the living visits, however late it is loaded."""
    client_id, programme = ClientId(client.id), ProgrammeId(f"{client.id}-programme")
    uow.programmes.add(Programme(client_id, programme, both(*client.programme), lockout_days=30))
    for grid in client.grids:
        _grid(runtime, uow, client_id, programme, grid)
    for position, (fr, en, start, end) in enumerate(WAVES, start=1):
        wave_id = WaveId(f"{client.id}-wave-{position}")
        last = max(end, today + timedelta(days=14)) if position == len(WAVES) else end
        uow.waves.add(Wave(client_id, wave_id, programme, both(fr, en), position, start, last))
    for measure, value in _TARGETS:
        target_id = f"{client.id}-{measure}"
        uow.targets.add(Target(client_id, target_id, programme, measure, value, date(2026, 1, 1)))


def _grid(runtime: Runtime, uow: UnitOfWork, client_id: ClientId, programme: ProgrammeId, grid: Grid) -> None:
    now = runtime.now()
    text = package_files.files("cxaudit.cli.demo").joinpath(f"{grid.name}.yaml").read_bytes()
    document = pictures.with_references(runtime.files, client_id, dict(read_checklist(text)[0]))
    family = ChecklistId(f"{client_id}-{grid.channel}")
    title = LocalizedText.of(document["title"])
    uow.checklists.add(ChecklistFamily(client_id, family, document["key"], title, grid.channel))
    version, digest = ChecklistVersionId(f"{family}-1"), definition.digest(document)
    uow.checklist_versions.add(
        ChecklistVersion(client_id, version, family, 1, document, digest, "published", now, now)
    )
    uow.programme_channels.add(ProgrammeChannel(client_id, f"{family}-used", programme, grid.channel, family))
