"""Loads the demonstration through the product's own use cases, with a clock set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources as package_files
from random import Random

from cxaudit.adapters.clock import SettableClock
from cxaudit.adapters.documents import read_document
from cxaudit.cli.demo.answers import Visit, answer
from cxaudit.cli.demo.people import PEOPLE
from cxaudit.domain import access, definition
from cxaudit.domain.access import Actor
from cxaudit.domain.ids import (
    ChecklistId,
    ChecklistVersionId,
    ClientId,
    LocationId,
    NodeId,
    ProgrammeId,
    WaveId,
)
from cxaudit.domain.network import Client, HierarchyNode, Location, Membership
from cxaudit.domain.programme import Measure, Programme, ProgrammeChannel, Target, Wave
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.services import assignments, field_sync, people, planning, reviews
from cxaudit.services.people import Newcomer
from cxaudit.services.planning import VisitPlan
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

SEED = 20261123
CLIENT = ClientId("demo-boreale")
PROGRAMME = ProgrammeId("demo-programme")
CHECKLIST = ChecklistId("demo-checklist")
VERSION = ChecklistVersionId("demo-version-1")
_REGIONS = (("Montérégie", "Montérégie"), ("Québec", "Québec City"), ("Laurentides", "Laurentians"))
_TOWNS = (
    ("Longueuil", "875, rue des Épinettes"), ("Brossard", "2140, boulevard des Mélèzes"),
    ("Châteauguay", "31, rue du Verger"), ("Boucherville", "560, chemin des Peupliers"),
    ("Sillery", "1204, avenue des Érables"), ("Beauport", "77, rue du Ruisseau"),
    ("Lévis", "410, côte du Passage-Vert"), ("Charlesbourg", "98, rue des Trembles"),
    ("Mirabel", "15, rang des Cèdres"), ("Saint-Jérôme", "640, rue du Sommet"),
    ("Blainville", "233, boulevard des Pins"), ("Sainte-Agathe", "12, rue du Lac-Bleu"),
)  # fmt: skip
_WAVES = (
    ("Été 2026", "Summer 2026", date(2026, 6, 1), date(2026, 8, 31)),
    ("Automne 2026", "Fall 2026", date(2026, 9, 1), date(2026, 12, 15)),
)
_TARGETS: tuple[tuple[Measure, str], ...] = (("overall", "80"), ("compliance", "85"), ("experience", "75"))


def load(runtime: Runtime, password_hash: str) -> int:
    """Fill an empty installation; how many visits were made, 0 when the demonstration is there."""
    clock = SettableClock(datetime(2026, 5, 25, 13, 0, tzinfo=UTC))
    back = replace(runtime, clock=clock)
    with back.storage.reading(access.SYSTEM) as uow:
        if uow.clients.find(id=CLIENT) is not None:
            return 0
    with back.storage.unit_of_work(access.SYSTEM) as uow:
        _network(uow)
        _programme(uow, back.now())
    cast = _people(back, password_hash)
    return _visits(back, clock, cast)


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


def _network(uow: UnitOfWork) -> None:
    uow.clients.add(
        Client(CLIENT, "Pharmacie Boréale", "pharmacy", ("fr", "en"), "America/Toronto", "#5B2553")
    )
    root = HierarchyNode(CLIENT, NodeId("demo-network"), None, "network", both("Réseau", "Network"), "/n/")
    uow.nodes.add(root)
    for number, (fr, en) in enumerate(_REGIONS):
        node_id = NodeId(f"demo-region-{number}")
        uow.nodes.add(HierarchyNode(CLIENT, node_id, root.id, "region", both(fr, en), f"/n/{number}/"))
    for number, (town, address) in enumerate(_TOWNS):
        location_id, region = LocationId(f"demo-location-{number:02d}"), number // 4
        uow.locations.add(
            Location(
                CLIENT,
                location_id,
                town,
                str(201 + number * 3),
                address=address,
                city=town,
                province="Québec",
            )
        )
        node_id = NodeId(f"demo-region-{region}")
        uow.memberships.add(
            Membership(CLIENT, f"demo-m-{number}", location_id, node_id, f"/n/{region}/", date(2020, 1, 1))
        )


def _programme(uow: UnitOfWork, now: datetime) -> None:
    text = package_files.files("cxaudit.cli.demo").joinpath("pharmacy.yaml").read_bytes()
    document, _lines = read_document(text)
    title = both("Visite en pharmacie", "Pharmacy visit")
    uow.checklists.add(ChecklistFamily(CLIENT, CHECKLIST, "pharmacy-in-store", title, "in_store"))
    digest = definition.digest(document)
    uow.checklist_versions.add(
        ChecklistVersion(CLIENT, VERSION, CHECKLIST, 1, document, digest, "published", now, now)
    )
    name = both("Expérience en pharmacie 2026", "Pharmacy experience 2026")
    uow.programmes.add(Programme(CLIENT, PROGRAMME, name, lockout_days=30))
    uow.programme_channels.add(ProgrammeChannel(CLIENT, "demo-channel", PROGRAMME, "in_store", CHECKLIST))
    for position, (fr, en, start, end) in enumerate(_WAVES, start=1):
        wave_id = WaveId(f"demo-wave-{position}")
        uow.waves.add(Wave(CLIENT, wave_id, PROGRAMME, both(fr, en), position, start, end))
    for measure, value in _TARGETS:
        uow.targets.add(Target(CLIENT, f"demo-{measure}", PROGRAMME, measure, value, date(2026, 1, 1)))


def _visits(runtime: Runtime, clock: SettableClock, cast: dict[str, Actor]) -> int:
    """Two visits a location and wave; the last ones still on their way through the office."""
    random = Random(SEED)  # noqa: S311  # a fixed seed, so that the demonstration is the same everywhere
    auditors = [actor for actor in cast.values() if actor.auditor_id is not None]
    strength = {number: random.gauss(0, 0.08) for number in range(len(_TOWNS))}
    count = 0
    for wave, (_fr, _en, start, _end) in enumerate(_WAVES):
        for turn in range(2):
            for number in range(len(_TOWNS)):
                clock.set(
                    datetime.combine(start + timedelta(days=6 + 36 * turn + number), datetime.min.time(), UTC)
                )
                clock.advance(timedelta(hours=14 + random.random() * 6))
                visit = Visit(number, wave + 1, auditors[(number + turn * 2 + wave) % len(auditors)])
                last = wave == len(_WAVES) - 1 and turn == 1
                _one(runtime, clock, cast, visit, _end_of(number, last), strength[number], random)
                count += 1
    return count


def _end_of(number: int, last: bool) -> str:
    """How far a visit has come: nearly all are released, the last round is spread over the way."""
    stages = (
        "assigned",
        "accepted",
        "submitted",
        "submitted",
        "in_review",
        "returned",
        "validated",
        "released",
    )
    return stages[number % len(stages)] if last else "released"


def _one(  # noqa: PLR0917  # the facts of one visit
    runtime: Runtime,
    clock: SettableClock,
    cast: dict[str, Actor],
    visit: Visit,
    end: str,
    strength: float,
    random: Random,
) -> None:
    manager, reviewer = cast["gestion@demo.test"], cast["controle@demo.test"]
    now = runtime.now()
    plan = VisitPlan(
        CLIENT, WaveId(f"demo-wave-{visit.wave}"), LocationId(f"demo-location-{visit.location:02d}"),
        "in_store",
        now - timedelta(days=2), now + timedelta(days=4),
        both("Conseil sur un antihistaminique", "Advice on an antihistamine"),
    )  # fmt: skip
    asked = planning.plan_visit(runtime, manager, plan, visit.auditor.auditor_id)
    if end == "assigned":
        return
    audit = assignments.accept(runtime, visit.auditor, asked.id, signed=True)
    if end == "accepted":
        return
    field_sync.write_section(runtime, visit.auditor, audit.id, answer(visit, strength, random))
    clock.advance(timedelta(hours=2))
    field_sync.submit(runtime, visit.auditor, audit.id, runtime.ids.new())
    if end == "submitted":
        return
    clock.advance(timedelta(hours=20))
    reviews.take(runtime, reviewer, audit.id)
    if end == "returned":
        reviews.return_audit(
            runtime, reviewer, audit.id, {"served_in_5": "Précisez le début du chronomètre."}
        )
    if end in {"validated", "released"}:
        reviews.validate(runtime, reviewer, audit.id)
    if end == "released":
        reviews.release(runtime, reviewer, audit.id)
