"""What can be changed after it was created, closing instead of deleting, and two windows on one thing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from cxaudit.domain import access, definition
from cxaudit.domain.account import Account
from cxaudit.domain.ids import AccountId, ClientId, ProgrammeId
from cxaudit.domain.network import Client, Location
from cxaudit.domain.programme import Programme
from cxaudit.domain.publishing import check_texts
from cxaudit.services import planning
from tests.people import CHECKLIST, NOW, Office, both
from tests.services.test_visit import plan
from tests.web.test_visit_pages import Browser, sign_in

CLIENT = {
    "name": "Pharmacie Boréale",
    "sector": "pharmacie",
    "languages": ["fr", "en"],
    "timezone": "America/Toronto",
}
RULES = {
    "name_fr": "Expérience", "name_en": "Experience", "visit_type": "covert", "lockout_days": "90",
    "max_per_auditor": "", "dispute_days": "14",
}  # fmt: skip
STALE = "Cette fiche a été modifiée depuis que vous avez ouvert la page"


def error_of(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error".*?</div>', page, re.DOTALL)
    return "" if found is None else found.group()


def meanwhile(page: str) -> list[str]:
    """What another window saved, as the page shows it."""
    return re.findall(r'class="field-now"><span>Enregistré entre-temps</span>(.*?)</p>', page)


def hidden(browser: Browser, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', browser.page)
    assert found is not None
    return found.group(1)


def client_of(office: Office) -> Client:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.clients.get(id=office.client)


def location_of(office: Office, number: int = 0) -> Location:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.locations.get(id=office.locations[number])


def programme_of(office: Office) -> Programme:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.programmes.get(id=office.programme)


def change_location(office: Office, number: int = 0, **changed: object) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.locations.save(replace(uow.locations.get(id=office.locations[number]), **changed))


def test_a_client_is_changed_and_the_journal_says_so(adele: Browser, office: Office) -> None:
    address = f"/admin/clients/{office.client}"
    assert "Modifier le client" in adele.open(address)
    assert 'value="Pharmacie Boréale"' in adele.open(f"{address}/change")
    adele.post(f"{address}/change", **CLIENT | {"name": "Boréale Santé", "languages": ["fr"]})
    assert adele.address == address
    for words in ("Boréale Santé", "pharmacie"):
        assert words in adele.page
    assert client_of(office).languages == ("fr",)
    assert "Client modifié" in adele.open("/admin/journal/")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": " "}, "name"), ({"name": "Banque du Fleuve"}, "name"), ({"sector": ""}, "sector"),
     ({"timezone": "Nulle/Part"}, "timezone"), ({"languages": []}, "languages")],
)  # fmt: skip
def test_a_refused_change_of_a_client_keeps_what_was_typed(
    adele: Browser, office: Office, changed: dict[str, object], field: str
) -> None:
    adele.open(f"/admin/clients/{office.client}/change")
    adele.post(f"/admin/clients/{office.client}/change", **CLIENT | {"sector": "tapé ici"} | changed)
    assert (adele.status, error_of(adele.page, field) != "") == (422, True)
    assert "tapé ici" in adele.page or field == "sector"
    assert client_of(office).sector == "retail"


def test_two_windows_on_one_client(app: Flask, office: Office) -> None:
    one, other = sign_in(app, "Adèle"), sign_in(app, "Adèle")
    address = f"/admin/clients/{office.client}/change"
    one.open(address)
    other.open(address)
    one.post(address, **CLIENT | {"sector": "premier"})
    other.post(address, **CLIENT | {"sector": "second"})
    assert other.status == 422
    assert STALE in other.page
    assert 'value="second"' in other.page, "what was typed is kept"
    assert meanwhile(other.page) == ["premier"], "what is saved stands beside it, and only where it differs"
    assert client_of(office).sector == "premier", "nothing is overwritten"
    other.post(address, **CLIENT | {"sector": "second"})
    assert client_of(office).sector == "second", "whoever has seen both decides"


def test_two_windows_on_the_rules_of_a_programme(app: Flask, office: Office) -> None:
    one, other = sign_in(app, "Marc"), sign_in(app, "Marc")
    address = f"/programme/{office.programme}/rules"
    one.open(address)
    other.open(address)
    one.post(address, **RULES | {"lockout_days": "30", "visit_type": "announced"})
    assert "Les règles sont modifiées" in one.page
    other.post(address, **RULES | {"lockout_days": "60", "max_per_banner": "2"})
    assert (other.status, STALE in other.page) == (422, True)
    assert 'value="60"' in other.page
    assert meanwhile(other.page) == ["Visite annoncée", "30", "rien"]
    assert (programme_of(office).lockout_days, programme_of(office).max_per_banner) == (30, None)


def test_a_page_without_its_revision_changes_nothing(marc: Browser, office: Office) -> None:
    marc.open(f"/programme/{office.programme}/rules")
    for sent in ("", "x", "-1", "²", "9" * 30):
        marc.post(f"/programme/{office.programme}/rules", **RULES, revision=sent)
        assert (marc.status, STALE in marc.page) == (422, True), sent
    assert programme_of(office).revision == 1


def test_a_closed_client_begins_nothing_new_and_opens_again(app: Flask, office: Office) -> None:
    adele, marc = sign_in(app, "Adèle"), sign_in(app, "Marc")
    address = f"/admin/clients/{office.client}"
    marc.open("/programme/new")
    page = marc.page
    adele.open(address)
    assert "Fermer Pharmacie Boréale ?" in adele.open(f"{address}/close")
    adele.post(f"{address}/close")
    assert "Ce client est fermé" in adele.page
    assert "Fermé" in adele.open("/admin/clients/")
    assert office.client not in adele.open("/admin/accounts/invite")
    assert office.client in page
    assert office.client not in marc.open("/programme/new")
    assert "Ce client est fermé" in planned(marc, office)
    assert sign_in(app, "Chloé").open("/portal/") != "", "its people still see their results"
    adele.open(address)
    adele.post(f"{address}/reopen")
    assert client_of(office).active
    assert [line for line in ("Client fermé", "Client rouvert") if line in adele.open("/admin/journal/")] == [
        "Client fermé", "Client rouvert",
    ]  # fmt: skip


def planned(browser: Browser, office: Office, number: int = 4, **fields: object) -> str:
    """The page after asking who may go to a location."""
    address = f"/programme/waves/{office.wave}"
    browser.open(address)
    where = {"location_id": office.locations[number], "channel": "in_store"}
    days = {"first_day": "2026-11-12", "last_day": "2026-11-20"}
    return browser.post(address, **where, **days | fields)


def test_a_closed_programme_takes_no_wave_and_no_visit(marc: Browser, office: Office) -> None:
    address = f"/programme/{office.programme}"
    assert "Fermer Expérience ?" in marc.open(f"{address}/close")
    marc.post(f"{address}/close")
    assert "Ce programme est fermé" in marc.page
    assert "Ce programme est fermé" in planned(marc, office)
    marc.open(f"{address}/waves")
    marc.post(
        f"{address}/waves", name_fr="Hiver", name_en="Winter", starts_on="2027-01-01", ends_on="2027-02-01"
    )
    assert (marc.status, "Ce programme est fermé" in marc.page) == (422, True)
    marc.open(address)
    marc.post(f"{address}/reopen")
    assert "Le programme est de nouveau ouvert" in marc.page
    assert "Qui peut y aller" in planned(marc, office)


def test_what_is_sent_twice_is_created_once(marc: Browser, adele: Browser, office: Office) -> None:
    marc.open("/programme/new")
    page, wanted = marc.page, RULES | {"client_id": office.client, "name_fr": "Deux", "name_en": "Two"}
    marc.post("/programme/new", **wanted)
    first = marc.address
    marc.page = page
    marc.post("/programme/new", **wanted)
    assert (marc.status, marc.address) == (200, first), "the second click leads to the same programme"
    marc.page = page
    marc.post("/programme/new", **wanted | {"name_fr": "Trois"})
    assert marc.address != first, "another programme written on a page of before is one of its own"
    assert [marc.open("/programme/").count(f">{name}<") for name in ("Deux", "Trois")] == [1, 1]

    marc.open(f"{first}/waves")
    page, wave = (
        marc.page,
        {"name_fr": "V", "name_en": "W", "starts_on": "2027-01-01", "ends_on": "2027-02-01"},
    )
    for _click in range(2):
        marc.page = page
        marc.post(f"{first}/waves", **wave)
        assert (marc.status, marc.address) == (200, first)
    assert marc.page.count('href="/programme/waves/') == 1

    adele.open("/admin/clients/new")
    page = adele.page
    for _click in range(2):
        adele.page = page
        adele.post("/admin/clients/new", **CLIENT | {"name": "Nouveau"})
        assert (adele.status, "Nouveau" in adele.page) == (200, True)
    assert adele.open("/admin/clients/").count(">Nouveau<") == 1


def test_banners_are_added_renamed_and_told_apart(app: Flask, office: Office) -> None:
    adele, other = sign_in(app, "Adèle"), sign_in(app, "Adèle")
    address = f"/admin/clients/{office.client}"
    assert "Aucune bannière" in adele.open(address)
    adele.open(f"{address}/banners/new")
    adele.post(f"{address}/banners/new", name="Boréale Express")
    assert "La bannière Boréale Express est ajoutée" in adele.page
    adele.post(f"{address}/banners/new", name=" boreale express ")
    assert "Une bannière porte déjà le nom" in error_of(adele.page, "name")
    found = re.search(rf'href="({address}/banners/[^"]+)">Boréale Express', adele.open(address))
    assert found is not None
    other.open(found.group(1))
    adele.open(found.group(1))
    adele.post(found.group(1), name="Boréale Rapide")
    assert "La bannière s’appelle maintenant Boréale Rapide" in adele.page
    other.post(found.group(1), name="Boréale Vite")
    assert (STALE in other.page, meanwhile(other.page)) == (True, ["Boréale Rapide"])
    adele.open(f"/admin/clients/{office.other_client}{found.group(1).removeprefix(address)}")
    assert adele.status == 404


def test_the_rules_say_the_caps(marc: Browser, office: Office) -> None:
    address = f"/programme/{office.programme}"
    marc.open(f"{address}/rules")
    marc.post(
        f"{address}/rules", **RULES | {"max_per_auditor": "9", "max_per_banner": "2", "max_per_region": "0"}
    )
    assert "de 1 à 10 000" in error_of(marc.page, "max_per_region")
    marc.post(
        f"{address}/rules", **RULES | {"max_per_auditor": "9", "max_per_banner": "2", "max_per_region": "3"}
    )
    assert "9 au plus · 2 dans une même bannière · 3 dans une même région" in marc.page


def test_what_auditors_read_is_changed_and_a_new_declaration_is_a_new_version(
    app: Flask, marc: Browser, office: Office
) -> None:
    address = f"/programme/{office.programme}/texts"
    marc.open(address)
    said = {
        "guidelines_fr": "Deux\nlignes",
        "guidelines_en": "Two",
        "declaration_fr": "",
        "declaration_en": "",
    }
    marc.post(address, **said)
    assert programme_of(office).declaration_version == 1, "only the guidelines changed"
    marc.open(address)
    marc.post(address, **said | {"declaration_fr": "Je le promets.", "declaration_en": "I promise."})
    assert "Je le promets." in marc.page
    assert programme_of(office).declaration == both("Je le promets.", "I promise.")
    assert programme_of(office).declaration_version == 2
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office, 1), office["Ana"].auditor_id)
    assert "Je le promets." in sign_in(app, "Ana").open(f"/field/assignments/{asked.id}")


def test_a_wave_is_changed_between_its_neighbours_and_around_its_visits(
    marc: Browser, office: Office
) -> None:
    planning.plan_visit(office.runtime, office["Marc"], plan(office, 1))
    address = f"/programme/waves/{office.wave}"
    assert 'value="Vague 2"' in marc.open(f"{address}/change")
    names = {"name_fr": "Automne", "name_en": "Autumn"}
    for days, field, said in (
        (("2026-08-31", "2026-11-30"), "starts_on", "31 août 2026"),
        (("2026-11-30", "2026-09-01"), "ends_on", "dernier jour"),
        (("2026-11-13", "2026-11-30"), "starts_on", "Visites en dehors de ces jours : 1"),
    ):
        marc.post(f"{address}/change", **names, starts_on=days[0], ends_on=days[1])
        assert (marc.status, said in error_of(marc.page, field)) == (422, True), days
    marc.post(f"{address}/change", **names, starts_on="2026-11-01", ends_on="2026-12-31")
    assert "La vague est enregistrée" in marc.page
    assert "Automne" in marc.page
    first = "/programme/waves/wave-1/change"
    marc.open(first)
    marc.post(first, **names, starts_on="2026-06-01", ends_on="2026-11-01")
    assert "commence le 1" in error_of(marc.page, "ends_on")


@pytest.mark.parametrize(("effect", "allowed"), [("flag", True), ("zero", False), ("cap", False)])
def test_an_integrity_question_flags_and_never_lowers_a_score(effect: str, allowed: bool) -> None:
    critical = {
        "effect": effect,
        "scope": "audit",
        "fail_on": ["no"],
        **({"cap": "0.5"} if effect == "cap" else {}),
    }
    hidden_item = {
        "key": "honest", "kind": "yes_no", "section": "A", "integrity": True, "yes_points": 0,
        "text": {"fr": "Reçu du jour", "en": "Receipt of the day"}, "critical": critical,
    }  # fmt: skip
    document = CHECKLIST | {"questions": [*CHECKLIST["questions"], hidden_item]}  # type: ignore[misc]
    found = check_texts(definition.parse(document))
    assert [(one.code, one.key) for one in found] == ([] if allowed else [("integrity_critical", "honest")])


def test_lists_stand_in_the_order_a_reader_expects_a_page_at_a_time(
    adele: Browser, marc: Browser, office: Office
) -> None:
    names = ["Zoé", "Étienne", "thomas", "Élise", "Eric"]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for number, name in enumerate(names):
            key = f"new-{number}"
            uow.accounts.add(Account(AccountId(key), f"{key}@example.test", f"{name} X", "fr", key, NOW))
            uow.clients.add(Client(ClientId(key), f"{name} Client", "x", ("fr", "en"), "America/Toronto"))
        for number in range(60):
            uow.clients.add(
                Client(ClientId(f"c-{number}"), f"ZZ {number:02}", "x", ("fr",), "America/Toronto")
            )
            uow.programmes.add(
                Programme(office.client, ProgrammeId(f"p-{number}"), both(f"P {number:02}", "x"))
            )
    ordered = ["Élise", "Eric", "Étienne", "thomas", "Zoé"]
    page = adele.open("/admin/accounts/")
    assert re.findall(r">(\w+) X</th>", page) == ordered
    page = adele.open("/admin/clients/")
    assert re.findall(r">(\w+) Client</a>", page) == ordered
    assert ("67 clients" in page, page.count("<tr>") - 1) == (True, 50)
    assert adele.open("/admin/clients/?page=2").count("<tr>") - 1 == 17
    assert adele.open("/admin/clients/?page=9").count("<tr>") - 1 == 17, "past the end: the last page"
    assert "Élise Client" in (page := adele.open("/admin/clients/?text=elise"))
    assert ("1 client" in page, "thomas" in page) == (True, False)
    assert adele.open("/admin/clients/?text=zz&page=2").count("<tr>") - 1 == 10
    assert re.search(r'rel="prev" href="[^"]*text=zz', adele.open("/admin/clients/?text=zz&page=2"))
    assert "Aucun client ne correspond à cette recherche" in adele.open("/admin/clients/?text=rien")
    assert re.findall(r">(\w+) X</th>", adele.open("/admin/accounts/?text=etienne")) == ["Étienne"]
    assert re.findall(r">(\w+) X</th>", adele.open("/admin/accounts/?text=new-2@")) == ["thomas"]
    assert "Aucun compte ne correspond à cette recherche" in adele.open("/admin/accounts/?text=%25")
    assert "61 programmes" in marc.open("/programme/")
    assert "1 programme<" in marc.open("/programme/?text=p+07")
    assert "61 programmes" in marc.open(f"/programme/?client={office.client}")
    assert "Aucun programme ne correspond" in marc.open(f"/programme/?client={office.other_client}")
    assert marc.open("/programme/?page=2").count("<tr>") - 1 == 11
    assert marc.open("/programme/?page=9").count("<tr>") - 1 == 11
