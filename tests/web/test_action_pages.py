"""Actions through the pages: opened from a missed item, said to be done, closed by somebody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from cxaudit.domain import access
from tests.people import Office, an_action
from tests.services.test_actions import MISSED
from tests.services.test_visit import released
from tests.web.statements import MOST, counted
from tests.web.test_visit_pages import Browser, sign_in

NEW = "/portal/actions/new?wave=wave-2&item=greeted"
PLAN = {"task": "Rappeler le salut", "owner_id": "account-Denis", "due_on": "2026-11-20"}
ACTION = "/portal/actions/action-1"


@pytest.fixture
def chloe(app: Flask, office: Office) -> Browser:
    released(office, 0, **MISSED)
    released(office, 5, "Bao", **MISSED)
    return sign_in(app, "Chloé")


@pytest.fixture
def denis(app: Flask, office: Office, chloe: Browser) -> Browser:
    """Who owns an open action."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.actions.add(an_action(office))
    return sign_in(app, "Denis")


def test_an_action_is_opened_from_a_missed_item(chloe: Browser, app: Flask) -> None:
    page = chloe.open("/portal/waves/wave-2/missed/greeted?region=client-1-e")
    link = page.partition('href="/portal/actions/new')[2].partition('"')[0]
    page = chloe.open(f"/portal/actions/new{link}")
    assert '<option selected value="part:client-1-e">Région Est · manqué 1 fois sur 1' in page
    assert "100 Succursale 0 · manqué 1 fois sur 1" in page
    assert "2026-11-26" in page
    chloe.post(f"/portal/actions/new{link}", place="part:client-1-e", **PLAN)
    assert chloe.status == 200
    assert "L’action est ouverte." in chloe.page
    assert "Rappeler le salut" in sign_in(app, "Denis").open("/portal/actions/")
    assert "Rappeler le salut" in sign_in(app, "Marc").open("/portal/actions/?shown=open")
    assert "Rappeler le salut" not in sign_in(app, "Stranger").open("/portal/actions/")


def test_what_a_location_missed_again_leads_to_an_action_there(
    chloe: Browser, app: Flask, office: Office
) -> None:
    assert "/portal/actions/new" not in chloe.open("/portal/locations/location-0"), "missed once only"
    released(office, 0, "Bao", **MISSED)
    page = chloe.open("/portal/locations/location-0")
    link = page.partition('href="/portal/actions/new')[2].partition('"')[0].replace("&amp;", "&")
    page = chloe.open(f"/portal/actions/new{link}")
    assert '<option selected value="location:location-0">' in page
    rita = sign_in(app, "Rita")
    assert "/portal/actions/new" not in rita.open("/portal/locations/location-0")
    assert rita.status == 200


def test_a_place_that_did_not_miss_the_item_is_not_quietly_replaced(chloe: Browser) -> None:
    said = "n’a pas manqué ce critère"
    assert said in chloe.open(f"{NEW}&place=location:location-1")
    assert said not in chloe.open(f"{NEW}&place=part:client-1-e")
    assert said not in chloe.open(NEW)


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"task": " "}, "Écrivez ce qu’il faut faire"), ({"due_on": "2026-11-01"}, "Ce jour est passé"),
     ({"due_on": ""}, "Choisissez un jour"), ({"owner_id": "account-Marc"}, "Ce choix ne figure pas dans la liste"),
     ({"place": "part:client-1-w"}, "ne voit pas cette partie"), ({"task": "x" * 1001}, "1000")],
)  # fmt: skip
def test_a_refused_form_keeps_what_was_typed(chloe: Browser, typed: dict[str, str], words: str) -> None:
    chloe.open(NEW)
    fields = {"place": "part:client-1-e", **PLAN, **typed}
    page = chloe.post(NEW, **fields)
    assert chloe.status == 422
    assert words in page
    assert fields["task"].strip() in page
    assert "Aucune action pour l’instant" in chloe.open("/portal/actions/")


def test_the_owner_says_it_is_done_and_another_closes_it(denis: Browser, chloe: Browser) -> None:
    page = denis.open(ACTION)
    assert "Déclarer l’action faite" in page
    assert f"{ACTION}/drop" not in page, "nobody ends an own action"
    assert "Personne ne met fin à sa propre action" in page
    assert f"{ACTION}/finish" not in chloe.open(ACTION)
    assert "Seule la personne responsable" in chloe.post(f"{ACTION}/finish")
    denis.open(ACTION)
    assert "L’action est déclarée faite." in denis.post(f"{ACTION}/finish")
    denis.open(f"{ACTION}/close")
    assert "Personne ne met fin à sa propre action" in denis.post(f"{ACTION}/close")
    assert "Fermer cette action ?" in chloe.open(f"{ACTION}/close")
    assert "L’action est fermée." in chloe.post(f"{ACTION}/close")
    assert "Chloé" in chloe.page.partition("Ce qui s’est passé")[2]


def test_a_reason_is_asked_to_open_again_and_to_give_up(denis: Browser, chloe: Browser) -> None:
    denis.open(ACTION)
    denis.post(f"{ACTION}/finish")
    for step, done in (("reopen", "L’action est rouverte."), ("drop", "L’action est abandonnée.")):
        chloe.open(f"{ACTION}/{step}")
        assert "Écrivez pourquoi" in chloe.post(f"{ACTION}/{step}", reason=" ")
        assert chloe.status == 422
        chloe.open(f"{ACTION}/{step}")
        page = chloe.post(f"{ACTION}/{step}", reason=f"Parce que {step}")
        assert done in page
        assert f"Parce que {step}" in page.partition("Ce qui s’est passé")[2]
    assert "Abandonnée parce que" in chloe.page


def test_a_change_shows_what_another_window_saved(denis: Browser, chloe: Browser) -> None:
    denis.open(f"{ACTION}/change")
    chloe.open(f"{ACTION}/change")
    chloe.post(f"{ACTION}/change", **(PLAN | {"task": "Former à l’accueil"}))
    assert "L’action est modifiée." in chloe.page
    page = denis.post(f"{ACTION}/change", **PLAN)
    assert denis.status == 422
    assert "Former à l’accueil" in page
    assert "Rappeler le salut" in page


def test_an_owner_who_has_left_stays_until_another_is_chosen(
    denis: Browser, chloe: Browser, office: Office
) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.accounts.save(replace(uow.accounts.get(id="account-Denis"), active=False))
    assert '<option selected value="account-Denis">Denis' in chloe.open(f"{ACTION}/change")
    assert "L’action est modifiée." in chloe.post(f"{ACTION}/change", **PLAN)
    assert "account-Denis" not in chloe.open(NEW)


def test_the_history_names_nobody_of_the_agency(app: Flask, denis: Browser) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{ACTION}/drop")
    assert "Marc" in marc.post(f"{ACTION}/drop", reason="Doublon").partition("Ce qui s’est passé")[2]
    said = sign_in(app, "Adèle").open("/admin/journal/")
    assert "Action abandonnée" in said
    assert ">A1</td>" in said
    said = denis.open(ACTION).partition("Ce qui s’est passé")[2]
    assert "L’agence" in said
    assert "Marc" not in said


def test_monday_asks_for_an_action_and_leads_to_those_overdue(
    denis: Browser, chloe: Browser, office: Office
) -> None:
    assert "Ouvrir une action" in denis.open("/portal/waves/monday")
    assert "action échue" not in denis.page
    office.clock.set(office.runtime.now().replace(day=25))
    page = denis.open("/portal/waves/monday")
    assert "Terminer ou prolonger 1 action échue" in page
    assert "Rappeler le salut en réunion (échéance le 20 nov. 2026)" in page
    assert "Échue depuis 5 jours" in denis.open("/portal/actions/?shown=overdue&whose=mine")
    assert "Aucune action ne correspond" in chloe.open("/portal/actions/?shown=overdue&whose=mine")


def test_who_manages_no_action_has_no_page_of_them(app: Flask, denis: Browser) -> None:
    for who in ("Rita", "Ana"):
        browser = sign_in(app, who)
        assert "/portal/actions/" not in browser.page
        for address in ("/portal/actions/", NEW, ACTION):
            browser.open(address)
            assert (who, browser.status) == (who, 403)
    rita = sign_in(app, "Rita")
    assert "Ouvrir une action" not in rita.open("/portal/waves/wave-2/missed/greeted")
    assert rita.status == 200


@pytest.mark.parametrize("who", ["Stranger", "Denis"])
def test_misses_of_others_cannot_be_acted_on(app: Flask, chloe: Browser, who: str) -> None:
    browser = sign_in(app, who)
    asked = NEW if who == "Stranger" else NEW.replace("greeted", "receipt")
    for address in (asked, "/portal/actions/new", "/portal/actions/new?wave=wave-2"):
        browser.open(address)
        assert browser.status == 404
        browser.open("/account/")
        browser.post(address, place="part:client-1-w", **PLAN)
        assert browser.status == 404


def test_a_list_of_any_length_is_a_few_statements(denis: Browser, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.actions.add_all([an_action(office, id=f"many-{number}") for number in range(60)])
    with counted(office) as seen:
        page = denis.open("/portal/actions/")
    assert len(seen) <= MOST + 2, seen
    assert "1 à 50 sur 61" in page
    assert "51 à 61 sur 61" in denis.open("/portal/actions/?page=9")
