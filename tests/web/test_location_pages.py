"""Locations through the pages: found, read, checked row by row, imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.ids import LocationId, NodeId
from cxaudit.domain.network import Location, Membership
from cxaudit.web.security import password_hash
from tests.people import Office, open_office
from tests.services.test_imports import SAMPLES
from tests.services.test_visit import accepted, released
from tests.web.test_checklist_pages import confirm, send, statements
from tests.web.test_visit_pages import PASSWORD, give_password, sign_in

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
LIST = "/programme/locations/"
IMPORT = f"{LIST}import"
ROWS = (
    "number,name,city,latitude,longitude,region\n"
    "100,Vieux-Port,Québec,,,\n"
    "101,Succursale 1,,,,\n"
    "900,Neuve,Laval,45.5,-73.6,Nord\n"
    "901,,Laval,,,\n"
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def add(office: Office, count: int) -> None:
    """So many more locations, all in the East."""
    made = [Location(office.client, LocationId(f"more-{n}"), f"Île {n}", str(200 + n)) for n in range(count)]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.locations.add_all(made)
        uow.memberships.add_all(
            Membership(
                office.client, f"in-{place.id}", place.id, NodeId(f"{office.client}-e"), "/n/e/", date(2020, 1, 1)
            )
            for place in made
        )  # fmt: skip


def test_the_list_is_filtered_by_client_region_and_words(app: Flask, office: Office) -> None:
    add(office, 1)
    marc = sign_in(app, "Marc")
    page = marc.open(LIST)
    assert page.count('scope="row"') == 7
    assert re.search(r"Succursale 5.*?Ouest.*?America/Toronto.*?En activité", page, re.DOTALL)
    east = marc.open(f"{LIST}?client={office.client}&region={office.client}-e")
    assert east.count('scope="row"') == 4
    assert "4 succursales" in east
    for words in ("Succursale 5", "succursale 5", "105"):
        assert marc.open(f"{LIST}?text={words}").count('scope="row"') == 1, words
    for words in ("Île 0", "île 0", "ÎLE"):
        assert "Île 0" in marc.open(f"{LIST}?text={words}"), words
    assert "Aucune succursale ne correspond" in marc.open(f"{LIST}?text=100%25")
    assert "Aucune succursale ne correspond" in marc.open(
        f"{LIST}?client={office.other_client}&region={office.client}-e"
    )


def test_a_location_shows_where_it_stood_and_its_visits_by_state(app: Flask, office: Office) -> None:
    place = office.locations[2]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        programme = uow.programmes.get(id=office.programme)
        uow.programmes.save(replace(programme, lockout_days=0))
    released(office, 2)
    accepted(office, 2)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.memberships.add(
            Membership(office.client, "later", place, NodeId(f"{office.client}-w"), "/n/w/", date(2027, 1, 1))
        )
    page = sign_in(app, "Marc").open(f"{LIST}{place}")
    west, east = page.index("Région Ouest"), page.index("Région Est")
    assert west < east, "the newest place first"
    assert "2027-01-01" in page
    assert re.search(r"Publiée</span></span>\s*</th><td class=\"number\">1<", page)
    assert re.search(r"Toutes les visites</th><td class=\"number\">2<", page)
    english = sign_in(app, "Marc", "en").open(f"{LIST}{place}")
    assert "Region West" in english
    assert "Place in the network" in english


@pytest.mark.parametrize(
    ("language", "would", "outcomes", "said"),
    [
        (
            "fr",
            "2 succursales changeraient",
            ["Mise à jour", "Inchangée", "Créée"],
            "Succursales créées : 1 ; mises à jour : 1 ; inchangées : 1.",
        ),
        (
            "en",
            "2 locations would change",
            ["Updated", "Unchanged", "Created"],
            "Locations created: 1; updated: 1; unchanged: 1.",
        ),
    ],
)
def test_a_list_is_checked_row_by_row_then_imported(
    app: Flask, office: Office, language: str, would: str, outcomes: list[str], said: str
) -> None:
    marc = sign_in(app, "Marc", language)
    page = send(marc, office, ROWS.encode(), "list.csv", IMPORT, timezone="America/Halifax")
    assert would in page
    table = page[page.rindex("<tbody>") :]
    assert re.findall(r'data-label="(?:Devient|Becomes)">([^<]+)<', table) == outcomes
    assert "<del>Succursale 0</del> <ins>Vieux-Port</ins>" in table
    assert "<ins>Québec</ins>" in table
    assert re.search(r"<dt>(Régions à créer|Regions to create)</dt><dd>Nord</dd>", page)
    assert re.search(r"list.csv, (ligne|row) 5</th>", page)
    assert marc.open(f"{LIST}?text=Neuve").count('scope="row"') == 0, "the check keeps nothing"
    send(marc, office, ROWS.encode(), "list.csv", IMPORT, timezone="America/Halifax")
    assert said in confirm(marc, f"{IMPORT}/confirm")
    assert "America/Halifax" in marc.open(f"{LIST}?text=Neuve")
    assert "America/Toronto" in marc.open(f"{LIST}?text=Vieux-Port")


@pytest.mark.parametrize("name", ["ikea-stores.csv", "ikea-stores.geojson"])
def test_a_real_list_of_stores_is_brought_in_once(app: Flask, office: Office, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    marc = sign_in(app, "Marc")
    assert "207 succursales changeraient" in send(marc, office, content, name, IMPORT, timezone="")
    assert "Succursales créées : 207" in confirm(marc, f"{IMPORT}/confirm")
    assert "1 à 50 sur 213" in marc.page
    page = send(marc, office, content, name, IMPORT, timezone="")
    assert "Toutes les succursales sont déjà là" in page
    assert "import/confirm" not in page


@pytest.mark.parametrize(
    ("content", "timezone", "said"),
    [
        (b"city\nLaval\n", "", "La première ligne doit nommer les colonnes"),
        (b"\n\n", "", "Le fichier ne contient aucune ligne"),
        (b"PK\x03\x04 garbage", "", "Ce fichier est illisible"),
        (b"name\nA\n", "Mars/Olympus", "« Mars/Olympus » n’est pas un fuseau horaire"),
        (b"name\n" + b"x" * (11 * 1024 * 1024), "", "dépasse la limite de 10 Mo"),
    ],
    ids=["no name", "empty", "not a workbook", "zone", "large"],
)
def test_what_cannot_be_read_is_said_and_the_zone_stays_typed(
    app: Flask, office: Office, content: bytes, timezone: str, said: str
) -> None:
    marc = sign_in(app, "Marc")
    page = send(marc, office, content, "list.csv", IMPORT, timezone=timezone)
    assert marc.status == 422
    assert said in page
    assert f'value="{timezone}"' in page
    assert marc.open(LIST).count('scope="row"') == 6, "nothing is half saved"


def test_a_list_of_which_no_row_can_be_taken_cannot_be_confirmed(app: Flask, office: Office) -> None:
    page = send(sign_in(app, "Marc"), office, b"name,city\n,Laval\n", "list.csv", IMPORT, timezone="")
    assert "Aucune ligne ne peut être importée" in page
    assert "import/confirm" not in page


ROUTES = [
    ("get", LIST),
    ("get", f"{LIST}location-0"),
    ("get", IMPORT),
    ("post", IMPORT),
    ("post", f"{IMPORT}/confirm"),
]


@pytest.mark.parametrize("who", ["Ana", "Chloé", "Denis", "Stranger", "Rita"])
def test_client_people_auditors_and_reviewers_do_not_come_here(app: Flask, who: str) -> None:
    browser = sign_in(app, who)
    for method, address in ROUTES:
        browser.open("/account/")
        browser.open(address) if method == "get" else browser.post(address)
        assert browser.status in {403, 404}, (who, address)


def test_a_location_that_does_not_exist_is_not_found(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{LIST}nothing")
    assert marc.status == 404


def test_the_list_asks_eight_questions_at_most_at_any_size(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    few = statements(office, marc, LIST)
    add(office, 120)
    assert statements(office, marc, LIST) == few <= 8
    assert "1 à 50 sur 126" in marc.page
    assert marc.open(f"{LIST}?page=3").count('scope="row"') == 26
