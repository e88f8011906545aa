"""Locations in the pages: changing and moving them, and what their days and their place refuse in planning."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import escape

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.domain.ids import BannerId, LocationId
from cxaudit.domain.network import Banner, Location
from cxaudit.services import assignments, planning
from tests.people import Office
from tests.services.test_visit import plan, submitted
from tests.web.test_change_pages import (
    STALE,
    change_location,
    error_of,
    hidden,
    location_of,
    meanwhile,
    planned,
)
from tests.web.test_visit_pages import Browser, sign_in

PLACE = {
    "name": "Succursale 0",
    "number": "100",
    "banner_id": "",
    "ownership": "own",
    "timezone": "America/Toronto",
}


def test_a_location_is_changed(marc: Browser, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.banners.add(Banner(office.client, BannerId("banner-1"), "Boréale Express"))
    address = f"/programme/locations/{office.locations[0]}"
    assert "Modifier la succursale" in marc.open(address)
    assert 'value="Succursale 0"' in marc.open(f"{address}/change")
    marc.post(
        f"{address}/change", name="Rue Principale", number="777", banner_id="banner-1", ownership="competitor",
        timezone="America/Halifax", address="1, rue Principale", city="Gaspé", province="Québec",
        postal_code="G4X 1A1", country="Canada", latitude="48,83", longitude="-64,48",
        active_from="2020-05-01", active_to="2027-01-01",
    )  # fmt: skip
    assert marc.address == address
    for words in (
        "777 Rue Principale",
        "1, rue Principale",
        "48.83, -64.48",
        "America/Halifax",
        "Concurrent",
    ):
        assert words in marc.page
    assert location_of(office) == replace(
        Location(office.client, office.locations[0], "Rue Principale", "777", BannerId("banner-1")),
        address="1, rue Principale", city="Gaspé", province="Québec", postal_code="G4X 1A1", country="Canada",
        latitude="48.83", longitude="-64.48", timezone="America/Halifax", active_from=date(2020, 5, 1),
        active_to=date(2027, 1, 1), ownership="competitor", revision=2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": " "}, "name", "Écrivez un nom"),
        ({"name": "x" * 201}, "name", "trop long"),
        ({"number": "101"}, "number", "déjà celui de Succursale 1"),
        ({"timezone": "Nulle/Part"}, "timezone", "fuseau horaire"),
        ({"latitude": "91", "longitude": "0"}, "latitude", "coordonnées"),
        ({"latitude": "45"}, "latitude", "coordonnées"),
        ({"active_from": "2026-02-01", "active_to": "2026-02-01"}, "active_to", "ferme avant d’ouvrir"),
        ({"active_from": "0001-01-01"}, "active_from", "Choisissez un jour"),
        ({"banner_id": "unknown"}, "banner_id", "Ce choix ne figure pas"),
    ],
)
def test_a_refused_change_of_a_location_says_why(
    marc: Browser, office: Office, changed: dict[str, str], field: str, said: str
) -> None:
    address = f"/programme/locations/{office.locations[0]}/change"
    marc.open(address)
    marc.post(address, **PLACE | {"city": "Tapée"} | changed)
    assert (marc.status, said in error_of(marc.page, field)) == (422, True)
    assert "Tapée" in marc.page
    assert location_of(office).revision == 1


def test_two_windows_on_one_location(app: Flask, office: Office) -> None:
    one, other = sign_in(app, "Marc"), sign_in(app, "Adèle")
    address = f"/programme/locations/{office.locations[0]}/change"
    one.open(address)
    other.open(address)
    one.post(address, **PLACE | {"active_to": "2027-01-01"})
    other.post(address, **PLACE | {"city": "Gaspé"})
    assert STALE in other.page
    assert meanwhile(other.page) == ["2027-01-01", "rien"]
    assert location_of(office).city is None


def test_a_location_moves_and_its_past_stays(app: Flask, office: Office) -> None:
    one, other = sign_in(app, "Marc"), sign_in(app, "Marc")
    before = submitted(office, 0)
    address = f"/programme/locations/{office.locations[0]}"
    other.open(f"{address}/move")
    drawn = hidden(other, "drawn")
    assert "Elle relève de Est depuis le 1ᵉʳ janv. 2020" in one.open(f"{address}/move").replace("1er", "1ᵉʳ")
    west = {"node_id": f"{office.client}-w", "drawn": hidden(one, "drawn")}
    one.post(f"{address}/move", **west, first="2019-01-01")
    assert "depuis le" in error_of(one.page, "first")
    one.post(f"{address}/move", **west | {"node_id": f"{office.client}-e"}, first="2026-11-20")
    assert "relève déjà de cette partie" in error_of(one.page, "node_id")
    one.post(f"{address}/move", **west, first="2026-11-20")
    assert "La succursale est déplacée" in one.page
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        places = uow.memberships.list(order=("valid_from",), location_id=office.locations[0])
        kept = uow.audits.get(id=before.id).path
    assert [(p.path, p.valid_from, p.valid_to) for p in places] == [
        ("/n/e/", date(2020, 1, 1), date(2026, 11, 20)), ("/n/w/", date(2026, 11, 20), None),
    ]  # fmt: skip
    assert kept == "/n/e/"
    other.post(f"{address}/move", **west | {"drawn": drawn}, first="2026-12-01")
    assert (other.status, "entre-temps" in other.page) == (422, True)
    one.open(f"{address}/move")
    one.post(f"{address}/move", node_id=f"{office.client}-n", drawn=hidden(one, "drawn"), first="2026-11-20")
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        places = uow.memberships.list(order=("valid_from",), location_id=office.locations[0])
    assert [p.path for p in places] == ["/n/e/", "/n/"], "what only began that day never was"


@pytest.mark.parametrize(
    ("activity", "said"),
    [
        ({"active_from": date(2026, 11, 13)}, "La succursale ouvre le 13 nov. 2026"),
        ({"active_from": date(2026, 11, 12)}, ""),
        ({"active_to": date(2026, 11, 20)}, "La succursale est fermée à partir du 20 nov. 2026"),
        ({"active_to": date(2026, 11, 21)}, ""),
        ({"active_to": date(2026, 1, 1)}, "La succursale est fermée à partir du 1"),
    ],
)
def test_visits_are_planned_while_a_location_is_open(
    marc: Browser, office: Office, activity: dict[str, date], said: str
) -> None:
    change_location(office, 4, **activity)
    page = planned(marc, office)
    assert (marc.status, (said or "Qui peut y aller") in page) == (409 if said else 200, True)


def test_nobody_is_asked_for_a_location_that_closed_since(marc: Browser, office: Office) -> None:
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office, 2), office["Ana"].auditor_id)
    assignments.decline(office.runtime, office["Ana"], asked.id, "absence")
    change_location(office, 2, active_to=date(2026, 11, 13))
    marc.open(f"/programme/assignments/{asked.id}/ask")
    marc.post(f"/programme/assignments/{asked.id}/ask", auditor_id=office["Bao"].auditor_id)
    assert (marc.status, "La succursale est fermée à partir du 13 nov. 2026" in marc.page) == (409, True)


def cap(office: Office, **caps: int) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.banners.add(Banner(office.client, BannerId("banner-1"), "Boréale Express"))
        for number in (0, 4):
            found = uow.locations.get(id=office.locations[number])
            uow.locations.save(replace(found, banner_id=BannerId("banner-1")))
        uow.programmes.save(replace(uow.programmes.get(id=office.programme), **caps))


@pytest.mark.parametrize(
    ("caps", "refused", "said"),
    [
        ({"max_per_banner": 1}, {4}, "déjà 1 visites de cette bannière dans cette vague"),
        ({"max_per_region": 1}, {1, 2}, "déjà 1 visites de cette région dans cette vague"),
        ({"max_per_banner": 2, "max_per_region": 2}, set(), ""),
    ],
    ids=["banner", "region", "room left"],
)
def test_caps_by_banner_and_by_region(
    marc: Browser, office: Office, caps: dict[str, int], refused: set[int], said: str
) -> None:
    """Ana has a visit at location 0: banner Express, region East (0 to 2); 4 has the banner, and is in the West."""
    cap(office, **caps)
    planning.plan_visit(office.runtime, office["Marc"], plan(office, 0), office["Ana"].auditor_id)
    for number in (1, 2, 4, 5):
        page = planned(marc, office, number)
        ana = next(
            choice for choice in re.findall(r"<label class=\"choice\">.*?</label>", page) if "Ana" in choice
        )
        assert ("disabled" in ana, bool(said) and said in ana) == (number in refused, number in refused), (
            number
        )


def test_names_of_others_are_never_run(marc: Browser, office: Office) -> None:
    """A name is text, wherever it is shown."""
    sharp = "<b>&\"'"
    change_location(office, 0, name=sharp)
    raw = marc.http.get(f"/programme/locations/{office.locations[0]}/move").get_data(as_text=True)
    assert sharp not in raw
    assert escape("<b>&") in raw


def test_places_of_others_stay_closed(app: Flask, office: Office) -> None:
    for who in ("Rita", "Ana", "Chloé", "Denis"):
        browser = sign_in(app, who)
        for page in ("change", "move"):
            browser.open(f"/programme/locations/{LocationId(office.locations[0])}/{page}")
            assert browser.status == 403
