"""An administrator gives and takes roles; open sessions see it with their next page."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from cxaudit.domain import access
from tests.people import Office
from tests.web.test_admin_pages import NOWHERE, row_of
from tests.web.test_visit_pages import Browser, sign_in


@pytest.fixture
def adele(app: Flask) -> Browser:
    return sign_in(app, "Adèle")


def add(adele: Browser, who: str, role: str, **where: str) -> None:
    address = f"/admin/accounts/account-{who}/roles"
    adele.open(address)
    adele.post(address, role=role, **{**NOWHERE, **where})


def take(adele: Browser, who: str, role: str) -> None:
    row = row_of(adele.open(f"/admin/accounts/account-{who}/roles"), role)
    found = re.search(r'action="([^"]+)"', row)
    assert found is not None
    adele.post(found.group(1))


def test_a_reviewer_who_audits_too_finds_both_works(adele: Browser, app: Flask, office: Office) -> None:
    rita = sign_in(app, "Rita")
    assert 'href="/field/"' not in rita.page
    assert 'href="/admin/accounts/account-Rita/roles"' in adele.open("/admin/accounts/")
    add(adele, "Rita", "auditor")
    assert "Le rôle est ajouté" in adele.page
    assert "Auditrice ou auditeur" in adele.page
    assert 'href="/field/"' in rita.open("/review/"), "without signing in again"
    assert "Mandats" in rita.open("/field/")
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert uow.auditors.get(account_id="account-Rita").active
    assert "Rôle ajouté" in adele.open("/admin/journal/")


def test_a_role_taken_back_closes_its_pages_at_once(adele: Browser, app: Flask, office: Office) -> None:
    ana = sign_in(app, "Ana")
    take(adele, "Ana", "Auditrice ou auditeur")
    assert "Aucun rôle" in adele.page
    ana.open("/field/")
    assert ana.status == 403
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert not uow.auditors.get(account_id="account-Ana").active, "no visit is asked of them any more"
    assert "Rôle retiré" in adele.open("/admin/journal/")
    add(adele, "Ana", "auditor")
    ana.open("/field/")
    assert ana.status == 200
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert [a.number for a in uow.auditors.list(account_id="account-Ana", active=True)] == ["0404"]


def test_the_last_administrator_stays_one(adele: Browser, app: Flask) -> None:
    take(adele, "Adèle", "Administration")
    assert adele.status == 409
    assert "Personne d’autre ne pourrait gérer les comptes" in adele.page
    add(adele, "Rita", "administrator")
    take(adele, "Adèle", "Administration")
    adele.open("/admin/")
    assert adele.status == 403
    assert "Comptes" in sign_in(app, "Rita").page


@pytest.mark.parametrize(
    ("who", "role", "where", "said"),
    [
        ("Rita", "reviewer", {}, "Le compte a déjà ce rôle"),
        ("Rita", "client", {"client_id": "client-1"}, "soit pour l’agence, soit pour un seul client"),
        ("Chloé", "auditor", {}, "soit pour l’agence, soit pour un seul client"),
        ("Chloé", "client", {"client_id": "client-2"}, "soit pour l’agence, soit pour un seul client"),
        ("Chloé", "regional_manager", {"client_id": "client-1"}, "Ce rôle voit une partie"),
        ("Rita", "client", {}, "Ce rôle sert un seul client"),
    ],
)
def test_what_cannot_be_given_says_why(
    adele: Browser, office: Office, who: str, role: str, where: dict[str, str], said: str
) -> None:
    add(adele, who, role, **where)
    assert adele.status == 422
    assert said in adele.page
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert len(uow.grants.list(account_id=f"account-{who}")) == 1


def test_a_part_of_the_same_client_may_be_added(adele: Browser) -> None:
    add(adele, "Denis", "regional_manager", client_id="client-1", node_id="client-1-w")
    assert "Pharmacie Boréale › Ouest" in adele.page
