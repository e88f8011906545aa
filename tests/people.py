"""A small real world: one agency, two clients, named people, a programme with two waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import update

from cxaudit.adapters.clock import SettableClock
from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain import access, definition
from cxaudit.domain.access import Actor, Grant
from cxaudit.domain.account import Account, AccountGrant
from cxaudit.domain.action import Action, Miss, Plan, opened
from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.ids import (
    AccountId,
    ActionId,
    AuditorId,
    ChecklistId,
    ChecklistVersionId,
    ClientId,
    ExternalBenchmarkId,
    LocationId,
    NodeId,
    ProgrammeId,
    WaveId,
)
from cxaudit.domain.network import Client, HierarchyNode, Location, Membership
from cxaudit.domain.programme import Programme, ProgrammeChannel, Target, Wave
from cxaudit.domain.rotation import Auditor
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.services.runtime import Runtime
from cxaudit.storage import schema
from cxaudit.storage.tables.programmes import ChecklistVersionRow
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.templates import copy_office, keep_office

NOW = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)


def both(fr: str, en: str) -> LocalizedText:
    return LocalizedText((("fr", fr), ("en", en)))


CHECKLIST = {
    "key": "store",
    "languages": ["fr", "en"],
    "title": {"fr": "En magasin", "en": "In store"},
    "channel": "in_store",
    "rollup": "dimensions",
    "dimensions": [
        {"key": "compliance", "title": {"fr": "Conformité", "en": "Compliance"}},
        {"key": "experience", "title": {"fr": "Expérience", "en": "Experience"}},
    ],
    "sections": [
        {"key": "A", "title": {"fr": "Accueil", "en": "Welcome"}},
        {"key": "B", "title": {"fr": "Caisse", "en": "Checkout"}},
    ],
    "questions": [
        {
            "key": "greeted",
            "kind": "yes_no",
            "section": "A",
            "dimension": "compliance",
            "text": {
                "fr": "Une personne salue dans les 30 secondes",
                "en": "Someone greets within 30 seconds",
            },
            "comment": {"required_when": ["no"]},
            "critical": {"effect": "flag", "scope": "audit", "fail_on": ["no"]},
        },
        {
            "key": "why",
            "kind": "text",
            "section": "A",
            "show_if": {"q": "greeted", "in": ["no"]},
            "text": {"fr": "Que s’est-il passé ?", "en": "What happened?"},
        },
        {
            "key": "welcome",
            "kind": "likert",
            "section": "A",
            "dimension": "experience",
            "text": {"fr": "L’accueil donne envie de rester", "en": "The welcome makes one want to stay"},
        },
        {
            "key": "wait",
            "kind": "elapsed",
            "section": "B",
            "dimension": "compliance",
            "max_points": 2,
            "curve": {"type": "linear", "points": [["60", "1"], ["300", "0"]]},
            "text": {"fr": "Attente à la caisse", "en": "Wait at the checkout"},
        },
        {
            "key": "receipt",
            "kind": "yes_no",
            "section": "B",
            "dimension": "compliance",
            "allow_na": True,
            "text": {"fr": "Le reçu est exact", "en": "The receipt is exact"},
        },
        {
            "key": "story",
            "kind": "text",
            "section": "B",
            "narrative": True,
            "min_words": 3,
            "text": {"fr": "Commentaire narratif", "en": "Narrative"},
        },
    ],
}


EXTERNAL = ExternalBenchmark(
    id=ExternalBenchmarkId("external-1"),
    name="Baromètre du détail",
    sector="retail",
    channel="in_store",
    source="Institut fictif du détail, rapport 12",
    period="2026",
    method="client mystère, 40 enseignes",
    n=1200,
    figures={"overall": "80.5", "compliance": "75"},
)
"""What somebody published of the sector of both clients."""

LOCATIONS = tuple(LocationId(f"location-{number}") for number in range(6))
GRANTS = {
    "Adèle": Grant("administrator"),
    "Marc": Grant("programme_manager"),
    "Rita": Grant("reviewer"),
    "Robert": Grant("reviewer"),
    "Ana": Grant("auditor"),
    "Bao": Grant("auditor"),
    "Chloé": Grant("client", ClientId("client-1")),
    "Denis": Grant("regional_manager", ClientId("client-1"), NodeId("client-1-e"), "/n/e/"),
    "Stranger": Grant("client", ClientId("client-2")),
}


def actor(name: str) -> Actor:
    """Somebody of the office, signed in."""
    auditor_id = AuditorId(f"auditor-{name}") if GRANTS[name].role == "auditor" else None
    return Actor(AccountId(f"account-{name}"), name, "fr", (GRANTS[name],), auditor_id)


@dataclass
class Office:
    """The world, and a name for everything in it. `people` maps a name to an actor."""

    runtime: Runtime
    clock: SettableClock
    client: ClientId = field(default=cast("ClientId", "client-1"))
    other_client: ClientId = field(default=cast("ClientId", "client-2"))
    programme: ProgrammeId = field(default=cast("ProgrammeId", "programme-1"))
    wave: WaveId = field(default=cast("WaveId", "wave-2"))
    version: ChecklistVersionId = field(default=cast("ChecklistVersionId", "version-1"))
    locations: list[LocationId] = field(default_factory=lambda: list(LOCATIONS))
    people: dict[str, Actor] = field(default_factory=lambda: {name: actor(name) for name in GRANTS})

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]


def give_checklist(uow: UnitOfWork, office: Office, document: Mapping[str, Any]) -> None:
    """Have the checklist of the office say `document` from the start: what is published never changes, so only
    a statement beside the product's own way can do it."""
    row, digest = ChecklistVersionRow, definition.digest(document)
    uow.session.execute(update(row).where(row.id == office.version).values(document=document, digest=digest))


def an_action(office: Office, **changed: Any) -> Action:
    """Denis shall see to it in the East that people are greeted; opened by head office."""
    place = Miss(office.wave, "in_store", "covert", "greeted", "A1", both("Salut", "Greeting"), "/n/e/")
    plan = Plan("Rappeler le salut en réunion", AccountId("account-Denis"), date(2026, 11, 20))
    by = AccountId("account-Chloé")
    action = opened(office.client, ActionId("action-1"), place, plan, by=by, now=NOW)
    return replace(action, **changed)


@contextmanager
def open_office(folder: Path, database_url: str | None = None) -> Iterator[Office]:
    """A migrated database with everybody in it; the clock stands at NOW.

    It is made once in each process and kind of database, then copied.
    """
    urls = {} if database_url is None else {"database_url": database_url}
    settings = Settings.embedded(folder / "data", base_url="http://localhost", secret_key="s" * 40, **urls)
    copied = copy_office(settings.database_url)
    if not copied:
        schema.upgrade(settings.database_url)
    runtime = build(settings)
    clock = SettableClock(NOW)
    object.__setattr__(runtime, "clock", clock)
    office = Office(runtime, clock)
    if not copied:
        with runtime.storage.unit_of_work(access.SYSTEM) as uow:
            _network(uow, office)
            _programme(uow, office)
            _people(uow)
        runtime.storage.close()
        keep_office(settings.database_url)
    yield office
    runtime.close()


def _network(uow: UnitOfWork, office: Office) -> None:
    for client_id, name in ((office.client, "Pharmacie Boréale"), (office.other_client, "Banque du Fleuve")):
        uow.clients.add(Client(client_id, name, "retail", ("fr", "en"), "America/Toronto"))
        nodes = [
            HierarchyNode(client_id, NodeId(f"{client_id}-n"), None, "network", both("Réseau", "Network"), "/n/"),
            HierarchyNode(
                client_id, NodeId(f"{client_id}-e"), NodeId(f"{client_id}-n"), "region", both("Est", "East"), "/n/e/"
            ),
            HierarchyNode(
                client_id, NodeId(f"{client_id}-w"), NodeId(f"{client_id}-n"), "region", both("Ouest", "West"),
                "/n/w/",
            ),
        ]  # fmt: skip
        for node in nodes:
            uow.nodes.add(node)
    for number, location_id in enumerate(LOCATIONS):
        location = Location(office.client, location_id, f"Succursale {number}", str(100 + number))
        uow.locations.add(location)
        region = "e" if number < 3 else "w"
        uow.memberships.add(
            Membership(
                office.client, f"membership-{number}", location.id, NodeId(f"{office.client}-{region}"),
                f"/n/{region}/", date(2020, 1, 1),
            )
        )  # fmt: skip


def _programme(uow: UnitOfWork, office: Office) -> None:
    client = office.client
    family = ChecklistFamily(
        client, ChecklistId("checklist-1"), "store", both("En magasin", "In store"), "in_store"
    )
    uow.checklists.add(family)
    uow.checklist_versions.add(
        ChecklistVersion(
            client,
            office.version,
            family.id,
            1,
            CHECKLIST,
            definition.digest(CHECKLIST),
            "published",
            NOW,
            NOW,
        )
    )
    uow.programmes.add(Programme(client, office.programme, both("Expérience", "Experience")))
    uow.programme_channels.add(ProgrammeChannel(client, "channel-1", office.programme, "in_store", family.id))
    for position, (start, end) in enumerate(
        ((date(2026, 6, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 11, 30))), start=1
    ):
        name = both(f"Vague {position}", f"Wave {position}")
        uow.waves.add(Wave(client, WaveId(f"wave-{position}"), office.programme, name, position, start, end))
    for measure, value in (("overall", "80"), ("compliance", "85"), ("experience", "75")):
        uow.targets.add(
            Target(client, f"target-{measure}", office.programme, measure, value, date(2026, 1, 1))
        )


def _people(uow: UnitOfWork) -> None:
    for number, (name, grant) in enumerate(GRANTS.items()):
        account_id = AccountId(f"account-{name}")
        uow.accounts.add(
            Account(
                account_id,
                f"{name.lower()}@example.test",
                name,
                "fr",
                f"unique-{name}",
                NOW - timedelta(days=9),
            )
        )
        uow.grants.add(AccountGrant(f"grant-{name}", account_id, grant.role, grant.client_id, grant.node_id))
        if grant.role == "auditor":
            auditor_id = AuditorId(f"auditor-{name}")
            uow.auditors.add(Auditor(auditor_id, account_id, f"{400 + number:04d}", name))
