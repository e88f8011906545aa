"""The search page as each role uses it, and the box on every page of the office."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.people import Office
from tests.services.test_visit import released, submitted
from tests.web.test_visit_pages import Browser, sign_in

STORY = "Le cœur <b>de</b> l’Hôtel-Dieu était accueillant"


@pytest.fixture
def visits(office: Office) -> dict[str, str]:
    return {
        "east": released(office, 0, **{"story/v": STORY}).id,
        "west": released(office, 5, "Bao", **{"story/v": STORY}).id,
        "waiting": submitted(office, 1, **{"story/v": STORY}).id,
    }


def links(page: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)"', page.partition('class="search-form"')[2])


def test_every_page_of_the_office_has_the_box(app: Flask, visits: dict[str, str]) -> None:
    chloe = sign_in(app, "Chloé")
    for address in ("/portal/", "/portal/exports/"):
        assert 'action="/search"' in chloe.open(address)
    page = chloe.open("/search")
    assert page.count("data-search-box") == 1
    assert "Deux lettres" not in page


def test_a_client_finds_released_visits_and_opens_them(app: Flask, visits: dict[str, str]) -> None:
    chloe = sign_in(app, "Chloé")
    page = chloe.open("/search?q=COEUR")
    raw = chloe.http.get("/search?q=COEUR").get_data(as_text=True)
    assert "<mark>cœur</mark> &lt;b&gt;de&lt;/b&gt;" in raw
    assert links(page) == [f"/portal/audits/{visits[each]}/report" for each in ("west", "east")]
    page = chloe.open("/search?q=succursale 105")
    assert links(page) == ["/portal/locations/location-5"]
    for href in links(page):
        assert chloe.http.get(href).status_code == 200


def test_each_role_is_led_to_its_own_page(app: Flask, visits: dict[str, str]) -> None:
    marc = sign_in(app, "Marc")
    page = marc.open("/search?q=hotel-dieu")
    assert f"/review/audits/{visits['waiting']}" in links(page)
    assert "/programme/locations/location-5" in links(marc.open("/search?q=105"))
    rita = sign_in(app, "Rita")
    for href in links(rita.open("/search?q=105")) + links(rita.open("/search?q=hotel")):
        assert rita.http.get(href).status_code == 200
    ana = sign_in(app, "Ana")
    page = ana.open("/search?q=hotel-dieu")
    assert set(links(page)) == {f"/field/audits/{visits[each]}" for each in ("east", "waiting")}


def test_a_region_and_another_client(app: Flask, visits: dict[str, str]) -> None:
    assert links(sign_in(app, "Denis").open("/search?q=coeur")) == [f"/portal/audits/{visits['east']}/report"]
    page = sign_in(app, "Stranger").open("/search?q=coeur")
    assert links(page) == []
    assert "Rien trouvé" in page
    assert Browser(app).http.get("/search?q=coeur").status_code == 302


def test_what_was_typed_stays_and_is_text(app: Flask, visits: dict[str, str]) -> None:
    raw = sign_in(app, "Chloé").http.get('/search?q="><script>alert(1)</script>').get_data(as_text=True)
    assert "<script>alert" not in raw
    assert "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in raw


def test_too_little_the_end_and_odd_kinds(app: Flask, visits: dict[str, str]) -> None:
    chloe = sign_in(app, "Chloé")
    assert "Écrivez un peu plus" in chloe.open("/search?q=a")
    assert "Rien de plus" in chloe.open("/search?q=coeur&kind=narratives&page=9")
    assert "Toutes les catégories" in chloe.open("/search?q=coeur&kind=narratives")
    assert len(links(chloe.open("/search?q=coeur&kind=secrets"))) == 2
