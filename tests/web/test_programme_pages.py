"""What a programme manager does in the pages: programmes, rules, checklists, waves, targets, cancelling."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from cxaudit.domain import access, definition
from cxaudit.domain.ids import ChecklistId, ChecklistVersionId, ClientId, ProgrammeId
from cxaudit.domain.programme import Programme
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.services import assignments
from cxaudit.services.planning import plan_visit
from tests.people import CHECKLIST, NOW, Office, both
from tests.services.test_visit import accepted, plan
from tests.web.statements import MOST, counted
from tests.web.test_visit_pages import Browser, sign_in

NAMES = {"name_fr": "Accueil 2027", "name_en": "Welcome 2027"}
RULES = {"visit_type": "announced", "lockout_days": "45", "max_per_auditor": "3", "dispute_days": "10"}
WAVE = {"name_fr": "Hiver", "name_en": "Winter", "starts_on": "2026-12-01", "ends_on": "2027-02-28"}


@pytest.fixture(scope="module")
def calm(calm_app: Flask) -> Browser:
    """Marc in the office where nothing is changed."""
    return sign_in(calm_app, "Marc")


def error_of(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error".*?</div>', page, re.DOTALL)
    return "" if found is None else found.group()


def add_family(office: Office, client: ClientId, key: str, channel: str, state: str) -> ChecklistId:
    family = ChecklistFamily(client, ChecklistId(f"family-{key}"), key, both(f"Grille {key}", key), channel)  # type: ignore[arg-type]
    version = ChecklistVersion(
        client, ChecklistVersionId(f"version-{key}"), family.id, 1, CHECKLIST, definition.digest(CHECKLIST),
        state, NOW, NOW if state == "published" else None,
    )  # type: ignore[arg-type]  # fmt: skip
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.checklists.add(family)
        uow.checklist_versions.add(version)
    return family.id


def test_a_programme_is_created_and_says_what_comes_next(marc: Browser, office: Office) -> None:
    assert "Créer un programme" in marc.open("/programme/")
    marc.open("/programme/new")
    marc.post("/programme/new", client_id=office.other_client, **NAMES, **RULES)
    assert "Le programme est créé" in marc.page
    for words in ("Accueil 2027", "Banque du Fleuve", "Visite annoncée", "45 jours", "3 au plus", "10 jours"):
        assert words in marc.page
    for words in ("Aucune vague", "Aucun canal", "Aucune cible"):
        assert words in marc.page
    primary = re.findall(r'class="button" href="([^"]+)"', marc.page)
    assert [href.rpartition("/")[2] for href in primary] == ["channels"], "one primary button: the next step"
    assert "Banque du Fleuve n’a aucune grille publiée" in marc.open(primary[0])


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"name_fr": " "}, "Écrivez un nom", "name_fr"),
        ({"name_en": ""}, "Écrivez un nom", "name_en"),
        ({"name_en": "x" * 201}, "Écrivez 200 caractères au plus", "name_en"),
        ({"lockout_days": "-1"}, "Écrivez des jours entiers : de 0 à 3650", "lockout_days"),
        ({"lockout_days": "trente"}, "Ce n’est pas un nombre entier", "lockout_days"),
        ({"lockout_days": ""}, "Écrivez des jours entiers", "lockout_days"),
        ({"dispute_days": "366"}, "Écrivez des jours entiers : de 0 à 3650", "dispute_days"),
        (
            {"max_per_auditor": "0"},
            "Écrivez un nombre entier de visites, de 1 à 10 000",
            "max_per_auditor",
        ),
        ({"max_per_auditor": "99999999999"}, "Écrivez un nombre entier de visites", "max_per_auditor"),
        ({"visit_type": "secret"}, "Ce choix ne figure pas dans la liste", "visit_type"),
    ],
)
def test_refused_rules_say_why_and_lose_nothing(
    calm: Browser, calm_office: Office, changed: dict[str, str], said: str, field: str
) -> None:
    typed = {**NAMES, **RULES, **changed}
    for address in (f"/programme/{calm_office.programme}/rules", "/programme/new"):
        calm.open(address)
        calm.post(address, client_id=calm_office.client, **typed)
        assert calm.status == 422
        assert said in error_of(calm.page, field)
        assert calm.page.count(f'href="#{field}"') == 1, "the summary leads to the field"
        for name in (*NAMES, "lockout_days", "max_per_auditor", "dispute_days"):
            assert f'value="{typed[name]}"' in calm.page
    assert "Expérience" in calm.open(f"/programme/{calm_office.programme}")


def test_the_rules_are_changed_and_the_rest_stays(marc: Browser, office: Office) -> None:
    address = f"/programme/{office.programme}/rules"
    page = marc.open(address)
    assert 'value="Expérience"' in page
    assert 'value="Experience"' in page
    assert 'value="90"' in page
    marc.post(address, **NAMES, **{**RULES, "max_per_auditor": "", "lockout_days": "0"})
    assert "Les règles sont modifiées" in marc.page
    for words in ("Accueil 2027", "0 jour entre", "Aucune limite", "Vague 2", "En magasin"):
        assert words in marc.page
    assert "Règles du programme modifiées" in marc.open("/admin/journal/")


def test_a_programme_asks_for_a_certification_and_then_auditors_may_hold_it(
    marc: Browser, office: Office
) -> None:
    ana = "/programme/auditors/auditor-Ana"
    assert "Aucun programme n’exige de certification" in marc.open(ana)
    address = f"/programme/{office.programme}/rules"
    marc.open(address)
    page = marc.post(address, **NAMES, **RULES, certification=" Accueil en magasin ")
    assert re.search(r"<dt>Certification</dt><dd>Accueil en magasin</dd>", page)
    assert 'value="Accueil en magasin"' in marc.open(address)
    assert '<option value="Accueil en magasin">' in marc.open(ana)
    marc.open(address)
    assert "Accueil en magasin" not in marc.post(address, **NAMES, **RULES, certification=" ")


def test_only_published_checklists_of_the_client_are_offered(marc: Browser, office: Office) -> None:
    phone = add_family(office, office.client, "phone", "phone", "published")
    draft = add_family(office, office.client, "draft", "web", "draft")
    foreign = add_family(office, office.other_client, "foreign", "chat", "published")
    address = f"/programme/{office.programme}/channels"
    page = marc.open(address)
    assert "Téléphone · Grille phone" in page
    assert "En magasin · En magasin" in page
    assert "Grille draft" not in page
    assert "Grille foreign" not in page
    for wrong, said in ((draft, "Ce choix"), (foreign, "Ce choix"), ("", "Choisissez une grille")):
        marc.post(address, checklist_id=wrong)
        assert marc.status == 422
        assert said in error_of(marc.page, "checklist_id")
    marc.post(address, checklist_id=phone)
    assert "La grille est choisie" in marc.page
    assert "Grille phone" in marc.page
    again = add_family(office, office.client, "better", "phone", "published")
    marc.open(address)
    marc.post(address, checklist_id=again)
    assert "Grille better" in marc.page
    assert "Grille phone" not in marc.page, "a channel has one checklist"


def test_a_wave_is_added_after_the_last_one(marc: Browser, office: Office) -> None:
    address = f"/programme/{office.programme}/waves"
    assert "La dernière, Vague 2, se termine le 30 nov. 2026" in marc.open(address)
    marc.post(address, **WAVE)
    assert "La vague est ajoutée" in marc.page
    rows = re.findall(r'<tr><th scope="row" data-label="Vague".*?</tr>', marc.page, re.DOTALL)
    for row, name, state in zip(
        rows, ("Hiver", "Vague 2", "Vague 1"), ("À venir", "En cours", "Terminée"), strict=True
    ):
        assert name in row
        assert state in row


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"starts_on": "2026-11-30"}, "La dernière vague se termine le 30 nov. 2026", "starts_on"),
        ({"ends_on": "2026-11-30"}, "Le dernier jour précède le premier", "ends_on"),
        ({"starts_on": ""}, "Choisissez un jour", "starts_on"),
        ({"ends_on": "9999-12-31"}, "Choisissez un jour", "ends_on"),
        ({"ends_on": "hier"}, "Ce n’est pas une date", "ends_on"),
        ({"name_en": " "}, "Écrivez un nom", "name_en"),
    ],
)
def test_a_refused_wave_says_why_and_loses_nothing(
    calm: Browser, calm_office: Office, changed: dict[str, str], said: str, field: str
) -> None:
    address = f"/programme/{calm_office.programme}/waves"
    typed = {**WAVE, **changed}
    calm.open(address)
    calm.post(address, **typed)
    assert calm.status == 422
    assert said in error_of(calm.page, field)
    for name, text in typed.items():
        assert re.search(rf'name="{name}"[^>]*value="{text}"', calm.page), name


def test_a_target_is_set_and_replaced(marc: Browser, office: Office) -> None:
    address = f"/programme/{office.programme}/targets"
    marc.open(address)
    marc.post(address, measure="compliance", value="82,5 %", valid_from="2026-10-01")
    assert "La cible est fixée" in marc.page
    assert "82,5 %" in marc.page
    marc.open(address)
    marc.post(address, measure="compliance", value="90", valid_from="2026-10-01")
    assert "90 %" in marc.page
    assert "82,5 %" not in marc.page
    assert "85 %" in marc.page, "the target of the year's beginning stays"


@pytest.mark.parametrize("value", ["", "100,01", "-1", "1_0", "1e1", "50/1", "quatre", "8" * 60, "٥"])
def test_a_refused_target_says_why_and_loses_nothing(calm: Browser, calm_office: Office, value: str) -> None:
    address = f"/programme/{calm_office.programme}/targets"
    calm.open(address)
    calm.post(address, measure="experience", value=value, valid_from="2026-10-01")
    assert calm.status == 422
    assert "Écrivez un pourcentage de 0 à 100" in error_of(calm.page, "value")
    assert f'value="{value}"' in calm.page
    assert 'value="2026-10-01"' in calm.page
    assert re.search(r'<input checked[^>]*value="experience"', calm.page)


def test_cancelling_a_visit_asks_and_names_it(marc: Browser, office: Office) -> None:
    assignment = plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    page = marc.open(f"/programme/waves/{office.wave}")
    address = f"/programme/assignments/{assignment.id}/cancel"
    assert address in page
    assert "Annuler la visite à 100 Succursale 0 ?" in marc.open(address)
    assert "Ana" in marc.page
    marc.open(f"/programme/waves/{office.wave}")
    assert address in marc.page, "asking changes nothing"
    marc.post(address)
    assert marc.address == f"/programme/waves/{office.wave}"
    assert "Annulé" in marc.page
    assert address not in marc.page


def test_a_declined_visit_is_asked_of_somebody_else(marc: Browser, office: Office) -> None:
    assignment = plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    board, address = f"/programme/waves/{office.wave}", f"/programme/assignments/{assignment.id}/ask"
    assert address not in marc.open(board), "Ana has not answered"
    assignments.decline(office.runtime, office["Ana"], assignment.id, "En vacances")
    page = marc.open(board)
    assert "Raison : En vacances" in page
    assert re.search(rf'href="{address}">Demander à quelqu’un d’autre<', page)
    page = marc.open(address)
    assert "Demander la visite à 100 Succursale 0 à quelqu’un" in page
    assert "En vacances" in page
    marc.post(address)
    assert (marc.status, "Choisissez la personne" in marc.page) == (422, True)
    marc.post(address, auditor_id=office["Bao"].auditor_id)
    assert marc.address == board
    assert re.search(r"0405\s+Bao", marc.page)
    assert "En vacances" not in marc.page
    marc.open(address)
    marc.post(address, auditor_id=office["Ana"].auditor_id)
    assert marc.status == 409, "somebody is asked already"


def test_days_outside_the_wave_are_refused_and_kept(marc: Browser, office: Office) -> None:
    address = f"/programme/waves/{office.wave}"
    marc.open(address)
    place = {"location_id": office.locations[0], "channel": "in_store"}
    page = marc.post(address, first_day="2029-01-01", last_day="2029-01-05", **place)
    assert marc.status == 409
    assert "La vague va du" in page
    assert 'value="2029-01-05"' in page


def test_an_accepted_visit_is_not_cancelled(marc: Browser, office: Office) -> None:
    audit = accepted(office)
    address = f"/programme/assignments/{audit.assignment_id}/cancel"
    marc.open(address)
    marc.post(address)
    assert marc.status == 409
    assert "cette étape n’est plus possible" in marc.page


def test_the_list_of_programmes_sends_few_statements(marc: Browser, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.programmes.add_all(
            Programme(office.client, ProgrammeId(f"p-{n}"), both(f"Programme {n}", f"Programme {n}"))
            for n in range(60)
        )
    with counted(office) as seen:
        marc.open("/programme/")
    assert "61 programmes" in marc.page
    assert len(seen) <= MOST


def test_every_page_is_closed_to_others(app: Flask, office: Office) -> None:
    assignment = plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    values = {
        "programme_id": office.programme,
        "wave_id": office.wave,
        "assignment_id": assignment.id,
    }
    for who in ("Adèle", "Rita", "Ana", "Chloé", "Denis", "Stranger"):
        browser = sign_in(app, who)
        for rule in app.url_map.iter_rules():
            if rule.endpoint.rpartition(".")[0] != "programme":
                continue
            if who == "Adèle" and "export" in rule.endpoint:
                continue  # administrators export the agency's visits too: test_export_pages
            _host, address = rule.build({name: values[name] for name in rule.arguments})
            browser.post(address, **NAMES) if "POST" in rule.methods else browser.open(address)
            assert (who, address, browser.status) == (who, address, 403)
            assert "Code : csrf" not in browser.page


def test_what_does_not_exist_is_not_found(calm: Browser) -> None:
    for address in (
        "none",
        "none/rules",
        "none/channels",
        "none/waves",
        "none/targets",
        "assignments/none/ask",
        "assignments/none/cancel",
    ):
        calm.open(f"/programme/{address}")
        assert (address, calm.status) == (address, 404)


def test_a_client_without_english_needs_no_english_name(marc: Browser, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        client = uow.clients.get(id=office.other_client)
        uow.clients.save(replace(client, languages=("fr",)))
    marc.open("/programme/new")
    marc.post("/programme/new", client_id=office.other_client, name_fr="Accueil", name_en="", **RULES)
    assert "Le programme est créé" in marc.page
