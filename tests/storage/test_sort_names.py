"""Lists by name: the same order on both databases, a page at a time, also for what was there before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from cxaudit.domain import access
from cxaudit.domain.account import Account
from cxaudit.domain.ids import AccountId, AuditorId, BannerId, ClientId, LocationId
from cxaudit.domain.network import Banner, Client, Location
from cxaudit.domain.rotation import Auditor
from cxaudit.domain.text import folded
from cxaudit.services import auditors, clients, locations, people, planning
from cxaudit.services.locations import Sought
from cxaudit.storage import schema
from cxaudit.storage.engine import open_engine
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.people import NOW, Office, open_office

ORDERED = ["Élise", "Eric", "Étienne", "thomas", "Zoé"]
MIXED = ["Zoé", "Étienne", "thomas", "Élise", "Eric"]


def account(key: str, name: str) -> Account:
    return Account(AccountId(key), f"{key}@example.test", name, "fr", key, NOW)


def fill(uow: UnitOfWork, office: Office) -> None:
    """Everybody and everything is called as MIXED; their numbers grow from 8 on."""
    for number, name in enumerate(MIXED, start=8):
        uow.accounts.add(account(f"a-{number}", f"{name} X"))
        uow.auditors.add(Auditor(AuditorId(f"u-{number}"), AccountId(f"a-{number}"), str(number), name))
        uow.clients.add(Client(ClientId(f"c-{number}"), f"{name} Y", "x", ("fr",), "America/Toronto"))
        uow.banners.add(Banner(office.client, BannerId(f"b-{number}"), name))
        uow.locations.add(Location(office.other_client, LocationId(f"l-{number}"), name))
        numbered = Location(office.client, LocationId(f"n-{number}"), "Succursale", str(number))
        uow.locations.add(numbered)


Read = Callable[[Office], list[str]]
LISTS: dict[str, tuple[Read, list[str]]] = {
    "accounts": (
        lambda o: [a.name for a in people.list_accounts(o.runtime, o["Adèle"])[0] if a.name.endswith(" X")],
        [f"{name} X" for name in ORDERED],
    ),
    "clients": (
        lambda o: [
            c.name for c, _ in clients.list_clients(o.runtime, o["Adèle"])[0] if c.name.endswith(" Y")
        ],
        [f"{name} Y" for name in ORDERED],
    ),
    "banners": (
        lambda o: [b.name for b in clients.get_client(o.runtime, o["Adèle"], o.client).banners],
        ORDERED,
    ),
    "locations by name": (
        lambda o: [
            line.name
            for line in locations.list_locations(o.runtime, o["Marc"], Sought(client_id=o.other_client)).lines
        ],
        ORDERED,
    ),
    "locations by number": (
        lambda o: [str(place.number) for place in planning.get_board(o.runtime, o["Marc"], o.wave).locations],
        ["8", "9", "10", "11", "12", "100", "101", "102", "103", "104", "105"],
    ),
    "auditors by number": (
        lambda o: [line.number for line in auditors.list_auditors(o.runtime, o["Marc"])[0]],
        ["8", "9", "10", "11", "12", "0404", "0405"],
    ),
}


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with open_office(tmp_path_factory.mktemp("office"), module_database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            fill(uow, office)
        yield office


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_stands_in_the_order_a_reader_expects(office: Office, kind: str) -> None:
    read, expected = LISTS[kind]
    assert read(office) == expected


def test_a_name_that_changes_moves_and_no_page_repeats_or_skips_anybody(
    database_url: str, tmp_path: Path
) -> None:
    with open_office(tmp_path, database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            uow.accounts.add_all(account(f"n-{n}", f"{'Éé'[n % 2]}mile {n % 7}") for n in range(120))
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            first = uow.accounts.get(id=AccountId("n-0"))
            uow.accounts.save(Account(**{**_fields(first), "name": "Zzz"}))
        pages = [people.list_accounts(office.runtime, office["Adèle"], "", page)[0] for page in (1, 2, 3)]
        seen = [entry for page in pages for entry in page]
        assert len({entry.id for entry in seen}) == len(seen) == 120 + 9
        keys = [folded(entry.name) for entry in seen]
        assert (keys, seen[-1].name) == (sorted(keys), "Zzz")


def _fields(one: Account) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_names_that_were_there_before_are_sorted_too(database_url: str, tmp_path: Path) -> None:
    with open_office(tmp_path, database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            fill(uow, office)
        office.runtime.storage.close()
        _go_back_and_up(office.runtime.settings.database_url)
        assert schema.drift(office.runtime.settings.database_url) == []
        for read, expected in LISTS.values():
            assert read(office) == expected


def _go_back_and_up(url: str) -> None:
    settings = schema.config()
    (own,) = (s for s in ScriptDirectory.from_config(settings).walk_revisions() if "sort_names" in s.path)
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.downgrade(settings, str(own.down_revision))
            command.upgrade(settings, "head")
    finally:
        engine.dispose()
