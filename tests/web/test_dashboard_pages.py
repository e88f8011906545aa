"""Further pages of a wave as the client side and the agency see them, with their files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.services import audits
from cxaudit.services.wave_timers import get_timers
from cxaudit.web.security import password_hash
from tests.people import Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released
from tests.web.statements import MOST, counted
from tests.web.test_api import app_of
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

PAGES = ("profile", "ranking", "missed", "timers", "coverage")
FILES = ("profile", "ranking", "missed", "timers", "coverage", "results", "trend")

NAMELESS = {"missed", "timers", "coverage", "results", "trend"}
"""Pages that name no location."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("dashboards")) as office:
        many_scores(office, released(office), 60)
        yield office


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    return app_of(office)


@pytest.fixture(scope="module")
def chloe(app: Flask) -> Browser:
    return sign_in(app, "Chloé")


@pytest.fixture(scope="module")
def denis(app: Flask) -> Browser:
    return sign_in(app, "Denis")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_its_scope_and_keeps_its_filters(chloe: Browser, office: Office, page: str) -> None:
    region = f"{office.client}-e"
    said = chloe.open(f"/portal/waves/wave-2/{page}?region={region}&channel=in_store")
    assert chloe.status == 200
    tabs = said.partition('class="tabs"')[2].partition("</nav>")[0]
    assert f"region={region}&channel=in_store" in tabs
    assert "Est" in said.partition("<h1")[2].partition("</h1>")[0]


@pytest.mark.parametrize("page", PAGES)
def test_a_regional_manager_reads_the_own_part_and_no_other(
    denis: Browser, office: Office, page: str
) -> None:
    said = denis.open(f"/portal/waves/wave-2/{page}")
    assert denis.status == 200
    assert page in NAMELESS or "Succursale 1" in said
    assert "Succursale 4" not in said
    assert "Ouest" not in said
    denis.open(f"/portal/waves/wave-2/{page}?region={office.client}-w")
    assert denis.status == 404


@pytest.mark.parametrize("page", [*PAGES, *(f"{name}.{form}" for name in FILES for form in ("csv", "xlsx"))])
def test_strangers_and_what_nobody_has_are_not_found(chloe: Browser, app: Flask, page: str) -> None:
    for address in (f"none/{page}", f"wave-2/{page}?region=none", f"wave-2/{page}?channel=kiosk"):
        chloe.open(f"/portal/waves/{address}")
        assert (address, chloe.status) == (address, 404)
    stranger = sign_in(app, "Stranger")
    stranger.open(f"/portal/waves/wave-2/{page}")
    assert stranger.status == 404


@pytest.mark.parametrize("name", FILES)
def test_both_files_hold_the_table_of_the_own_part(denis: Browser, name: str) -> None:
    text = denis.http.get(f"/portal/waves/wave-2/{name}.csv").get_data().decode("utf-8-sig")
    assert name in NAMELESS or "Succursale 1" in text
    assert not re.search("Succursale 4|Ouest", text)
    book = denis.http.get(f"/portal/waves/wave-2/{name}.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(book.get_data())).get_sheet_by_index(0).to_python()
    assert len(rows) == len(text.strip().split("\r\n"))
    assert rows[0][0] == text.split(";")[0]


def test_no_other_table_has_a_file(chloe: Browser) -> None:
    for address in ("nothing.csv", "profile.pdf", "../profile.csv"):
        chloe.open(f"/portal/waves/wave-2/{address}")
        assert chloe.status == 404


def test_the_profile_draws_every_place_and_says_what_its_sections_lose(chloe: Browser) -> None:
    page = chloe.open("/portal/waves/wave-2/profile")
    assert "Portrait des succursales" in page
    assert "sous les deux cibles" in page
    table = page.partition('class="heatmap"')[2].partition("</table>")[0]
    assert "Accueil" in table
    assert 'class="lost-' in table
    assert "Portrait des régions" in chloe.open("/portal/waves/wave-2/profile?unit=region")


def test_missed_items_lead_to_the_visits_behind_them(chloe: Browser, denis: Browser, app: Flask) -> None:
    page = chloe.open("/portal/waves/wave-2/missed")
    assert "Critères manqués" in page
    assert "par visite" in page
    address = page.partition('href="/portal/waves/wave-2/missed/')[2].partition('"')[0]
    visits = chloe.open(f"/portal/waves/wave-2/missed/{address}")
    assert chloe.status == 200
    assert "Manqué dans" in visits
    assert re.search(r"% ?, entre \d+ et \d+ si l’on refaisait les visites\.", visits)
    assert "/trace#item-" in visits
    for nobodys in ("nothing", "story"):
        chloe.open(f"/portal/waves/wave-2/missed/{nobodys}")
        assert chloe.status == 404
    stranger = sign_in(app, "Stranger")
    stranger.open(f"/portal/waves/wave-2/missed/{address}")
    assert stranger.status == 404
    assert "Succursale 4" not in denis.open(f"/portal/waves/wave-2/missed/{address}")


def test_times_stand_by_channel_with_their_standard_and_the_wave_before(chloe: Browser) -> None:
    page = chloe.open("/portal/waves/wave-2/timers")
    for said in ("En magasin, visite masquée", "Attente à la caisse", "norme 1", "Neuf sur dix", "sur dix"):
        assert said in page
    assert "<title>Attente à la caisse" in page, "a strip says what it shows"
    assert "Téléphone, visite masquée" in page
    alone = chloe.open("/portal/waves/wave-2/timers?channel=phone")
    assert "Téléphone, visite masquée" in alone
    assert "En magasin, visite masquée" not in alone


def test_the_times_take_as_many_statements_as_a_list_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audits, "_CACHE", {})  # a process that has parsed no checklist yet
    with counted(office) as seen:
        get_timers(office.runtime, office["Chloé"], office.wave)
    assert len(seen) <= MOST


def test_coverage_tells_the_agency_what_is_planned_and_nobody_else(chloe: Browser, app: Flask) -> None:
    assert "prévues" not in chloe.open("/portal/waves/wave-2/coverage")
    marc = sign_in(app, "Marc")
    assert "Visites prévues" in marc.open("/portal/waves/wave-2/coverage")
    assert "Visites prévues" in marc.http.get("/portal/waves/wave-2/coverage.csv").get_data(as_text=True)
    assert "prévues" not in chloe.http.get("/portal/waves/wave-2/coverage.csv").get_data(as_text=True)


def test_a_wave_without_visits_says_so(chloe: Browser, office: Office) -> None:
    with open_office(office.runtime.settings.data / "empty") as empty:
        app = create_app(empty.runtime.settings, empty.runtime)
        app.config["RATELIMIT_ENABLED"] = False
        with empty.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_password(uow, password_hash(app, PASSWORD))
        reader = sign_in(app, "Chloé")
        for page in PAGES:
            assert "Aucune visite de cette vague" in reader.open(f"/portal/waves/wave-2/{page}")
