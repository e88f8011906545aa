"""The pages of a wave as the client side and the agency see them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.people import Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released
from tests.web.test_api import app_of
from tests.web.test_visit_pages import Browser, sign_in


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("waves")) as office:
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


def test_results_lead_to_the_newest_wave_and_say_their_scope(chloe: Browser) -> None:
    page = chloe.open("/portal/waves/")
    assert chloe.address == "/portal/waves/wave-2"
    assert "Réseau, Vague 2" in page
    assert "Conformité" in page
    assert "Expérience" in page
    assert "Chaque succursale compte autant" in page
    assert "Parties du réseau" in page


def test_filters_lead_to_the_address_of_what_they_name(chloe: Browser, office: Office) -> None:
    region = f"{office.client}-e"
    page = chloe.open(
        f"/portal/waves/?show=wave&wave=wave-1&region={region}&channel=in_store&measure=experience"
    )
    assert chloe.address == "/portal/waves/wave-1"
    tabs = page.partition('class="tabs"')[2].partition("</nav>")[0]
    assert f"region={region}&channel=in_store" in tabs, "every page keeps the filters"
    assert "Est, Vague 1" in page
    assert 'aria-current="true">Expérience<' in page


def test_a_regional_manager_sees_the_own_part_and_no_other(denis: Browser, office: Office) -> None:
    page = denis.open("/portal/waves/wave-2")
    assert "Est, Vague 2" in page
    assert "Par rapport au reste du réseau" in page
    assert "Ouest" not in page
    denis.open(f"/portal/waves/wave-2?region={office.client}-w")
    assert denis.status == 404


def test_what_nobody_has_is_not_found(chloe: Browser, app: Flask) -> None:
    for address in (
        "/portal/waves/none",
        "/portal/waves/wave-2?region=none",
        "/portal/waves/wave-2?channel=kiosk",
    ):
        chloe.open(address)
        assert (address, chloe.status) == (address, 404)
    stranger = sign_in(app, "Stranger")
    stranger.open("/portal/waves/wave-2")
    assert stranger.status == 404
    stranger.open("/portal/waves/")
    assert stranger.address == "/portal/", "without a wave, to the visits"


def test_the_agency_reads_the_same_page(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    assert "Réseau, Vague 2" in marc.open("/portal/waves/wave-2")
    assert "/portal/waves/wave-2" in marc.open("/programme/waves/wave-2"), "from the desk of the wave"


def test_the_ranking_and_its_file_keep_scope_and_filters(
    chloe: Browser, denis: Browser, office: Office
) -> None:
    page = chloe.open("/portal/waves/wave-2/ranking?measure=experience&sort=name")
    assert "Palmarès des succursales" in page
    assert "Succursale 4" in page
    assert "Palmarès des régions" in chloe.open("/portal/waves/wave-2/ranking?unit=region")
    own = denis.open("/portal/waves/wave-2/ranking")
    assert "Succursale 1" in own
    assert "Succursale 4" not in own
    file = denis.http.get("/portal/waves/wave-2/ranking.csv")
    assert file.mimetype == "text/csv"
    assert "Succursale 4" not in file.get_data(as_text=True)
    file.close()


def test_the_trend_shows_every_wave_in_its_table(chloe: Browser) -> None:
    page = chloe.open("/portal/waves/wave-2/trend?measure=experience")
    assert "Tendance des vagues" in page
    assert "<svg" in page
    table = page.partition("Vague par vague")[2]
    assert "Vague 1" in table
    assert "Vague 2" in table
    assert "Limites provisoires" in page


def test_a_regional_manager_begins_with_what_to_do_on_monday(denis: Browser) -> None:
    page = denis.open("/")
    assert denis.address == "/portal/waves/monday"
    assert "Est : par quoi commencer" in page
    assert "Ouest" not in page


def test_priorities_and_their_file_stay_in_scope(chloe: Browser, denis: Browser, app: Flask) -> None:
    page = chloe.open("/portal/waves/wave-2/drivers?period=year")
    assert "Priorités, Réseau" in page
    assert "Aucune question sur l’ensemble de la visite à quoi comparer" in page
    assert "/portal/waves/wave-2/drivers" in chloe.open("/portal/waves/wave-2")
    assert "Priorités, Est" in denis.open("/portal/waves/wave-2/drivers")
    file = denis.http.get("/portal/waves/wave-2/drivers.csv")
    assert file.mimetype == "text/csv"
    file.close()
    stranger = sign_in(app, "Stranger")
    for address in ("drivers", "drivers.csv"):
        stranger.open(f"/portal/waves/wave-2/{address}")
        assert (address, stranger.status) == (address, 404)
