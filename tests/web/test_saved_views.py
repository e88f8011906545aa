"""Saved views: named from a page of a wave, found on the start page, renamed, removed; nobody else's business."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.people import Office
from tests.services.test_visit import released
from tests.web.test_visit_pages import Browser, sign_in

WAVE = "/portal/waves/wave-2"


@pytest.fixture
def chloe(app: Flask, office: Office) -> Browser:
    released(office)
    return sign_in(app, "Chloé")


def save(browser: Browser, name: str, address: str) -> str:
    browser.open(f"/portal/views/new?next={address.replace('?', '%3F').replace('&', '%26')}")
    return browser.post("/portal/views/new", name=name, next=address)


def test_a_view_is_named_on_its_page_and_found_on_the_start_page(chloe: Browser, office: Office) -> None:
    region = f"{office.client}-e"
    assert "Enregistrer cette vue" in chloe.open(f"{WAVE}/missed?region={region}&sort=points")
    said = save(chloe, "  Est :  points ", f"{WAVE}/missed?region={region}&sort=points")
    assert "La vue Est : points est enregistrée" in said.replace("\u00a0", " ")
    page = chloe.open("/portal/")
    link = page.partition('class="saved-views"')[2].partition('href="')[2].partition('"')[0]
    assert link.replace("&amp;", "&") == f"{WAVE}/missed?region={region}&sort=points"
    assert "Critères manqués, Est" in chloe.open(link.replace("&amp;", "&"))


def test_refused_names_keep_what_was_typed(chloe: Browser) -> None:
    save(chloe, "Réseau", WAVE)
    for name, words in (("", "Nom"), ("réseau", "déjà une vue"), ("x" * 101, "x" * 101)):
        said = save(chloe, name, WAVE)
        assert (name, chloe.status) == (name, 422)
        assert words in said
    assert chloe.open("/portal/").count('href="/portal/views/') == 1


def test_a_view_is_renamed_and_removed(chloe: Browser) -> None:
    save(chloe, "Réseau", WAVE)
    address = "/portal/views/" + chloe.open("/portal/").partition('href="/portal/views/')[2].partition('"')[0]
    assert 'value="Réseau"' in chloe.open(address)
    assert "data-confirm" in chloe.open(address)
    chloe.post(address, name="Tout le réseau")
    assert "Tout le réseau" in chloe.open("/portal/")
    chloe.open(address)
    chloe.post(f"{address}/remove")
    assert "Tout le réseau" not in chloe.open("/portal/").partition("saved-views")[2]
    chloe.open(address)
    assert chloe.status == 404


def test_a_view_is_its_owners_alone(chloe: Browser, app: Flask) -> None:
    save(chloe, "Réseau", WAVE)
    address = "/portal/views/" + chloe.open("/portal/").partition('href="/portal/views/')[2].partition('"')[0]
    for who in ("Denis", "Stranger", "Marc", "Adèle"):
        other = sign_in(app, who)
        assert "Réseau</a>" not in other.open("/portal/").partition("saved-views")[2]
        other.open(address)
        assert (who, other.status) == (who, 404)
        for path in (address, f"{address}/remove"):
            other.open("/account/")
            other.post(path, name="À moi")
            assert (who, other.status) == (who, 404)
    assert 'value="Réseau"' in chloe.open(address)


def test_a_view_shows_no_more_than_its_owner_may_see(chloe: Browser, app: Flask, office: Office) -> None:
    """A link that somebody sent can be kept; opening it is decided as for any other."""
    denis = sign_in(app, "Denis")
    denis.open(WAVE)
    save(denis, "Ouest", f"{WAVE}?region={office.client}-w")
    denis.open(f"{WAVE}?region={office.client}-w")
    assert denis.status == 404


@pytest.mark.parametrize(
    "address",
    ["/portal/", "/admin/", "//evil.test/portal/waves/x", "https://evil.test/portal/waves/x",
     "/portal/waves/x\\evil", "/portal/waves/../../admin", "/portal/waves/" + "x" * 500],
)  # fmt: skip
def test_only_pages_of_a_wave_can_be_kept(chloe: Browser, address: str) -> None:
    chloe.open("/account/")
    chloe.post("/portal/views/new", name="Ailleurs", next=address)
    assert chloe.status == 404
    chloe.open("/portal/views/new")
    assert chloe.status == 404


def test_there_is_an_end_to_them(chloe: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxaudit.services.saved_views.MOST", 2)
    for name in ("Un", "Deux"):
        save(chloe, name, WAVE)
    assert "Vous avez 2 vues" in save(chloe, "Trois", WAVE).replace("\u00a0", " ")
    assert chloe.status == 422
