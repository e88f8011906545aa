"""Auditors through the pages: added, certified, kept away from a client; known to the agency only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.account import Account
from cxaudit.domain.ids import AccountId, AuditorId
from cxaudit.domain.rotation import Auditor, Certification
from cxaudit.services import journal
from cxaudit.web.security import password_hash
from tests.people import NOW, Office, open_office
from tests.services.test_visit import accepted, submitted
from tests.web.test_checklist_pages import statements
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

LIST = "/programme/auditors/"
ANA = f"{LIST}auditor-Ana"
NAME = "Consignes en magasin"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            programme = uow.programmes.get(id=office.programme)
            uow.programmes.save(replace(programme, certification=NAME))
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def noted(office: Office, auditor_id: str = "auditor-Ana") -> list[str]:
    """What the journal says of an auditor, oldest first."""
    with office.runtime.reading(office["Adèle"]) as uow:
        return [entry.action for entry in journal.entries_of(uow, "auditor", auditor_id)]


def choices(browser: Browser, office: Office) -> str:
    """Who may go to a location, as the wave's page says it."""
    address = f"/programme/waves/{office.wave}"
    browser.open(address)
    return browser.post(
        address,
        location_id=office.locations[0],
        channel="in_store",
        first_day="2026-11-12",
        last_day="2026-11-20",
    )


def may_go(browser: Browser, office: Office) -> bool:
    found = re.search(r'name="auditor_id" value="auditor-Ana"([^>]*)>', choices(browser, office))
    assert found is not None
    return "disabled" not in found.group(1)


def test_the_list_shows_account_and_visits(app: Flask, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        programme = uow.programmes.get(id=office.programme)
        uow.programmes.save(replace(programme, certification=None))
    accepted(office, 0)
    submitted(office, 1)
    marc = sign_in(app, "Marc")
    page = marc.open(LIST)
    row = page[page.index("0404") : page.index("0405")]
    assert "ana@example.test" in row
    assert re.search(
        r'data-label="En main" class="number">1<.*data-label="Remises" class="number">1<', row, re.DOTALL
    )
    assert marc.open(f"{LIST}?text=bao").count('scope="row"') == 1
    assert "Aucune personne" in marc.open(f"{LIST}?text=zzz")


def test_an_auditor_is_added_with_a_closed_account(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{LIST}new")
    page = marc.post(
        f"{LIST}new", name="Zoé Roy", email="Zoe@Example.test", language="en", number="", city="Laval"
    )
    assert "Le dossier 0406 est ajouté" in page
    assert "zoe@example.test" in page
    assert "Fermé" in page
    made = marc.address.rpartition("/")[2]
    assert noted(office, made) == ["auditor.created"]
    with office.runtime.reading(office["Adèle"]) as uow:
        account = uow.accounts.get(email="zoe@example.test")
        assert (account.active, account.password_hash, account.language) == (False, None, "en")
        assert [grant.role for grant in uow.grants.list(account_id=account.id)] == ["auditor"]
        assert uow.invitations.list(account_id=account.id) == (), "inviting is the administrator's"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": "0404"}, "Le numéro 0404 est déjà pris"),
        ({"email": "ana@example.test"}, "Un compte utilise déjà cette adresse"),
        ({"email": "nowhere"}, "Ce n’est pas une adresse courriel"),
        ({"name": ""}, "Tapez un nom."),
    ],
)
def test_a_refused_auditor_loses_nothing_typed(app: Flask, fields: dict[str, str], said: str) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{LIST}new")
    typed = {
        "name": "Zoé",
        "email": "zoe@example.test",
        "language": "fr",
        "number": "",
        "city": "Laval",
        **fields,
    }
    page = marc.post(f"{LIST}new", **typed)
    assert marc.status in {409, 422}
    assert said in page
    assert 'value="Laval"' in page
    assert marc.open(LIST).count('scope="row"') == 2


@pytest.mark.parametrize(
    ("language", "until", "ended"), [("fr", "2027-06-30", "terminée"), ("en", "2027-06-30", "ended")]
)
def test_certifying_lets_an_auditor_go_and_ending_it_does_not(
    app: Flask, office: Office, language: str, until: str, ended: str
) -> None:
    marc = sign_in(app, "Marc", language)
    assert not may_go(marc, office)
    marc.open(ANA)
    page = marc.post(f"{ANA}/certifications", name=NAME, valid_until="2026-12-31")
    assert "2026-12-31" in page
    page = marc.post(f"{ANA}/certifications", name=NAME, valid_until=until)
    assert page.count(f'<th scope="row">{NAME}') == 1, "renewed, not doubled"
    assert may_go(marc, office)
    assert until in marc.open(LIST)
    end = re.search(r'action="([^"]+/end)"', marc.open(ANA))
    assert end is not None
    assert ended in marc.post(end.group(1))
    assert not may_go(marc, office)
    assert noted(office) == ["auditor.certified", "auditor.certified", "auditor.certification_ended"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": NAME, "valid_until": "2026-11-11"}, "est passé. Choisissez aujourd’hui"),
        ({"name": NAME, "valid_until": "soon"}, "field-error"),
        ({"name": "Autre", "valid_until": "2027-01-01"}, "field-error"),
    ],
)
def test_a_certification_that_cannot_be_is_refused(
    app: Flask, office: Office, fields: dict[str, str], said: str
) -> None:
    marc = sign_in(app, "Marc")
    marc.open(ANA)
    assert said in marc.post(f"{ANA}/certifications", **fields)
    assert marc.status in {409, 422}
    assert noted(office) == []


def test_the_evening_belongs_to_the_agencys_day(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    office.clock.set(datetime(2026, 11, 13, 3, 0, tzinfo=UTC))
    marc.open(ANA)
    page = marc.post(f"{ANA}/certifications", name=NAME, valid_until="2026-11-12")
    assert marc.status == 200, "in Toronto it is still the 12th"
    assert "2026-11-12" in page


def test_a_conflict_keeps_an_auditor_away_until_it_is_removed(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    marc.open(ANA)
    marc.post(f"{ANA}/certifications", name=NAME, valid_until="2027-06-30")
    page = marc.post(f"{ANA}/conflicts", client_id=office.client, reason="Sa sœur y travaille")
    assert "Sa sœur y travaille" in page
    assert "Toutes les succursales" in page
    assert not may_go(marc, office)
    marc.open(ANA)
    again = marc.post(f"{ANA}/conflicts", client_id=office.client, reason="Encore")
    assert marc.status == 409
    assert "Un conflit avec Pharmacie Boréale est déjà déclaré" in again
    assert "Encore" in again, "what was typed is not lost"
    remove = re.search(r'action="([^"]+/remove)"', again)
    assert remove is not None
    assert "Aucun conflit déclaré" in marc.post(remove.group(1))
    assert may_go(marc, office)
    assert noted(office)[1:] == ["auditor.conflict_declared", "auditor.conflict_removed"]


def test_a_conflict_at_one_location_leaves_the_others(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    marc.open(ANA)
    marc.post(f"{ANA}/certifications", name=NAME, valid_until="2027-06-30")
    typed = {"client_id": office.other_client, "location_id": office.locations[1], "reason": "Voisine"}
    page = marc.post(f"{ANA}/conflicts", **typed)
    assert "Choisissez une succursale du client ci-dessus" in page
    assert (marc.status, "Voisine" in page) == (422, True)
    page = marc.post(f"{ANA}/conflicts", **{**typed, "client_id": office.client})
    assert "101 Succursale 1</td>" in page
    assert may_go(marc, office), "the other locations stay open"
    marc.open(ANA)
    marc.post(f"{ANA}/conflicts", **{**typed, "client_id": office.client})
    assert marc.status == 409, "declared already"
    marc.open(ANA)
    marc.post(f"{ANA}/conflicts", client_id=office.client, location_id=office.locations[0], reason="Cousin")
    assert not may_go(marc, office)


def test_a_paused_auditor_is_asked_for_nothing(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    marc.open(ANA)
    marc.post(f"{ANA}/certifications", name=NAME, valid_until="2027-06-30")
    assert "En pause" in marc.post(f"{ANA}/active", active="no")
    assert not may_go(marc, office)
    marc.open(ANA)
    marc.post(f"{ANA}/active", active="yes")
    assert may_go(marc, office)
    assert noted(office)[1:] == ["auditor.paused", "auditor.resumed"]


ROUTES = [
    ("get", LIST),
    ("get", f"{LIST}new"),
    ("get", ANA),
    ("post", f"{LIST}new"),
    ("post", f"{ANA}/active"),
    ("post", f"{ANA}/certifications"),
    ("post", f"{ANA}/certifications/one/end"),
    ("post", f"{ANA}/conflicts"),
    ("post", f"{ANA}/conflicts/one/remove"),
]


@pytest.mark.parametrize("who", ["Ana", "Chloé", "Denis", "Stranger", "Rita", "Adèle"])
def test_who_the_auditors_are_is_for_programme_managers_only(app: Flask, office: Office, who: str) -> None:
    browser = sign_in(app, who)
    for method, address in ROUTES:
        browser.open("/account/")
        browser.open(address) if method == "get" else browser.post(address)
        assert browser.status in {403, 404}, (who, address)
        assert "bao@example.test" not in browser.page
    assert noted(office) == []


def test_what_does_not_exist_is_not_found(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{LIST}nobody")
    assert marc.status == 404
    for step in ("certifications/none/end", "conflicts/none/remove"):
        marc.open(ANA)
        marc.post(f"{ANA}/{step}")
        assert marc.status == 404, step


def test_another_auditors_certification_cannot_be_ended_here(app: Flask, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        day = NOW.date().replace(year=2027)
        uow.certifications.add(Certification("of-bao", AuditorId("auditor-Bao"), NAME, day))
    marc = sign_in(app, "Marc")
    marc.open(ANA)
    marc.post(f"{ANA}/certifications/of-bao/end")
    assert marc.status == 404


def test_the_list_asks_eight_questions_at_most_at_any_size(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    few = statements(office, marc, LIST)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for n in range(70):
            account_id = AccountId(f"many-{n}")
            uow.accounts.add(Account(account_id, f"many{n}@example.test", f"Une {n}", "fr", f"many-{n}", NOW))
            uow.auditors.add(Auditor(AuditorId(f"many-{n}"), account_id, f"{500 + n:04d}", f"Une {n}"))
            day = NOW.date().replace(year=2027)
            uow.certifications.add(Certification(f"many-{n}", AuditorId(f"many-{n}"), NAME, day))
    assert statements(office, marc, LIST) == few <= 8
    assert "1 à 50 sur 72" in marc.page
