"""What an administrator does in the pages: accounts, clients, jobs, the journal; and who may not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.domain.account import Account
from cxaudit.domain.ids import AccountId, JobId
from cxaudit.jobs import HANDLERS
from cxaudit.services import auditors, batches, journal
from cxaudit.services.auditors import NewAuditor
from cxaudit.services.jobs import run_due
from cxaudit.services.wave_scope import NOTHING_ASKED
from cxaudit.storage import schema
from cxaudit.storage.records import Job, JobState
from tests.people import NOW, Office
from tests.services.test_visit import released, submitted
from tests.web.statements import MOST, counted
from tests.web.test_visit_pages import PASSWORD, Browser, sign_in

MANY = 120
INVITE = "/admin/accounts/invite"
NOWHERE = {"client_id": "", "node_id": ""}
SOMEBODY = {"name": "Nouvelle Venue", "email": "venue@example.test", "language": "fr", **NOWHERE}


@pytest.fixture(scope="module")
def calm(calm_app: Flask) -> Browser:
    """Adèle in the office where nothing is changed."""
    return sign_in(calm_app, "Adèle")


def add_job(office: Office, state: JobState = "ready", key: str = "job-1", **more: object) -> JobId:
    job = Job(JobId(key), "report", office.client, {}, key, state, NOW, NOW + timedelta(hours=1))
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.jobs.add(replace(job, **more))
    return job.id


def state_of(office: Office, job_id: JobId) -> JobState:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.jobs.get(id=job_id).state


def account_of(office: Office, email: str) -> Account:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.accounts.get(email=email)


def row_of(page: str, words: str) -> str:
    return next(row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if words in row)


def test_the_first_page_says_whether_everything_runs(adele: Browser, office: Office) -> None:
    assert "Aucune tâche en attente, aucune en échec" in adele.open("/")
    assert adele.address == "/admin/"
    assert f"{schema.newest()} · à jour" in adele.page
    for link in ("Comptes", "Clients", "Tâches", "Journal"):
        assert link in adele.page
    add_job(office, run_at=NOW - timedelta(hours=2))
    assert "1 tâche en attente, aucune en échec" in adele.open("/admin/")
    assert "la plus ancienne devait partir le 12 nov. 2026, 8 h" in adele.page
    add_job(office, "failed", "job-2")
    submitted(office)
    assert "1 tâche en échec" in adele.open("/admin/")
    assert "Visite soumise" in adele.page
    assert "Visite 2026-0001" in adele.page


def with_mail(office: Office) -> None:
    """An installation that has a mail server."""
    settings = replace(office.runtime.settings, mail_url="smtp://mail.example.test:25?from=a@example.test")
    object.__setattr__(office.runtime, "settings", settings)


def test_an_invitation_reaches_the_person_as_a_mail_job(adele: Browser, office: Office, app: Flask) -> None:
    with_mail(office)
    assert "par une tâche" in adele.open(INVITE)
    adele.post(INVITE, **SOMEBODY, role="reviewer")
    assert adele.address == "/admin/accounts/"
    assert "Le courriel à venue@example.test est une tâche" in adele.page
    assert "/account/invitation/" not in adele.page, "whoever is mailed needs no link shown to others"
    assert "Invitation envoyée" in row_of(adele.page, "Nouvelle Venue")
    mail = row_of(adele.open("/admin/jobs/"), "Courriel")
    assert "En attente" in mail
    run_due(office.runtime, HANDLERS)
    assert "Terminée" in row_of(adele.open("/admin/jobs/"), "Courriel")
    assert len([*office.runtime.settings.data.rglob("*.eml")]) == 1
    adele.open("/admin/accounts/")
    account = account_of(office, "venue@example.test")
    adele.post(f"/admin/accounts/{account.id}/invite")
    assert "L’invitation de Nouvelle Venue est prête" in adele.page
    run_due(office.runtime, HANDLERS)
    assert len([*office.runtime.settings.data.rglob("*.eml")]) == 2


def link_of(page: str) -> str:
    found = re.search(r'value="http://localhost(/account/invitation/[^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_without_a_mail_server_the_link_is_shown_once(adele: Browser, office: Office, app: Flask) -> None:
    adele.open(INVITE)
    adele.post(INVITE, **SOMEBODY, role="reviewer")
    assert "Aucun courriel n’est envoyé" in adele.page
    first = link_of(adele.page)
    assert "/account/invitation/" not in adele.open("/admin/accounts/")
    adele.post(f"/admin/accounts/{account_of(office, 'venue@example.test').id}/invite")
    link = link_of(adele.page)
    somebody = Browser(app)
    somebody.open(first)
    assert somebody.status == 404, "a new link ends the old one"
    somebody.open(link)
    somebody.post(link, password=PASSWORD, again=PASSWORD)
    assert account_of(office, "venue@example.test").password_hash is not None


def test_an_account_that_was_never_opened_is_opened_and_invited_at_once(
    adele: Browser, office: Office, app: Flask
) -> None:
    new = NewAuditor("Nouvelle Auditrice", "neuve@example.test", "fr", "", "")
    auditors.create_auditor(office.runtime, office["Marc"], new)
    row = row_of(adele.open("/admin/accounts/"), "Nouvelle Auditrice")
    assert "Pas encore ouvert" in row
    assert "Désactivé" not in row
    action = re.search(r'action="([^"]+)"[^>]*>.*?Ouvrir et inviter', row)
    assert action is not None
    adele.post(action.group(1))
    Browser(app).open(link_of(adele.page))
    assert account_of(office, "neuve@example.test").active
    assert "Invitation envoyée" in row_of(adele.open("/admin/accounts/"), "Nouvelle Auditrice")
    adele.open(f"/admin/accounts/{account_of(office, 'neuve@example.test').id}/deactivate")
    adele.post(adele.address)
    assert "Désactivé" in row_of(adele.page, "Nouvelle Auditrice")


def test_the_first_page_warns_of_missing_mail_and_a_missing_worker(adele: Browser, office: Office) -> None:
    assert "Aucun courriel n’est envoyé" in adele.open("/admin/")
    add_job(office, run_at=NOW - timedelta(hours=2))
    assert "Rien n’exécute les tâches" in adele.open("/admin/")
    add_job(office, "done", "job-2", finished_at=NOW - timedelta(minutes=2))
    assert "Rien n’exécute les tâches" not in adele.open("/admin/"), "a worker is only busy"
    with_mail(office)
    assert "Aucun courriel n’est envoyé" not in adele.open("/admin/")


def test_jobs_that_wait_for_a_moment_are_no_alarm(adele: Browser, office: Office) -> None:
    add_job(office, run_at=NOW - timedelta(minutes=2))
    assert "Rien n’exécute les tâches" not in adele.open("/admin/")


def test_a_role_of_the_client_side_keeps_its_client_and_part(adele: Browser, office: Office) -> None:
    adele.open(f"{INVITE}?client={office.client}")
    assert re.search(rf'<option selected value="{office.client}">Pharmacie Boréale', adele.page)
    where = {"client_id": office.client, "node_id": f"{office.client}-e"}
    adele.post(INVITE, **{**SOMEBODY, **where}, role="regional_manager")
    row = row_of(adele.open("/admin/accounts/"), "Nouvelle Venue")
    assert "Direction régionale" in row
    assert "Pharmacie Boréale › Est" in row
    adele.open(INVITE)
    adele.post(INVITE, name="Tout Vu", email="tout@example.test", language="en", role="reviewer", **where)
    assert "Boréale" not in row_of(adele.open("/admin/accounts/"), "Tout Vu"), (
        "an agency role is of no client"
    )


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"name": "  "}, "Écrivez un nom", "name"),
        ({"name": "x" * 201}, "Écrivez 200 caractères au plus", "name"),
        ({"email": "venue"}, "Ce n’est pas une adresse courriel", "email"),
        ({"email": "ANA@example.test"}, "Un compte utilise déjà cette adresse", "email"),
        ({"role": "client"}, "Ce rôle sert un seul client", "client_id"),
        ({"role": "regional_manager", "client_id": "client-1"}, "Ce rôle voit une partie", "node_id"),
        (
            {"role": "regional_manager", "client_id": "client-1", "node_id": "client-2-e"},
            "Cette partie appartient au réseau d’un autre client",
            "node_id",
        ),
        ({"role": "emperor"}, "", "role"),
    ],
)
def test_a_refused_invitation_says_why_and_loses_nothing(
    calm: Browser, calm_office: Office, changed: dict[str, str], said: str, field: str
) -> None:
    typed = {**SOMEBODY, "role": "reviewer", **changed}
    calm.open(INVITE)
    calm.post(INVITE, **typed)
    assert calm.status == 422
    error = re.search(rf'id="{field}-error".*?</div>', calm.page, re.DOTALL)
    assert error is not None
    assert said in error.group()
    assert calm.page.count(f'href="#{field}"') == 1, "the summary leads to the field"
    assert f'value="{typed["name"]}"' in calm.page
    assert f'value="{typed["email"]}"' in calm.page
    with calm_office.runtime.storage.reading(access.SYSTEM) as uow:
        assert uow.jobs.list() == ()


def test_whoever_has_joined_needs_no_invitation(calm: Browser, calm_office: Office) -> None:
    calm.open("/admin/accounts/")
    calm.post(f"/admin/accounts/{calm_office['Rita'].account_id}/invite")
    assert calm.status == 409
    assert "rita@example.test a déjà un mot de passe" in calm.page


def test_deactivating_asks_first_ends_sessions_and_can_be_undone(
    adele: Browser, office: Office, app: Flask
) -> None:
    rita = sign_in(app, "Rita")
    address = f"/admin/accounts/{office['Rita'].account_id}/deactivate"
    assert "Désactiver le compte de Rita ?" in adele.open(address)
    assert account_of(office, "rita@example.test").active, "asking changes nothing"
    adele.post(address)
    assert "Rita ne peut plus ouvrir de session" in adele.page
    assert "Désactivé" in row_of(adele.page, "rita@example.test")
    rita.open("/review/")
    assert rita.address == "/account/login"
    adele.post(f"/admin/accounts/{office['Rita'].account_id}/activate")
    assert "Rita peut de nouveau ouvrir une session" in adele.page
    assert sign_in(app, "Rita").address == "/review/"


def test_nobody_shuts_out_oneself(calm: Browser, calm_office: Office) -> None:
    assert "C’est vous" in row_of(calm.open("/admin/accounts/"), "adèle@example.test")
    address = f"/admin/accounts/{calm_office['Adèle'].account_id}/deactivate"
    calm.open(address)
    calm.post(address)
    assert calm.status == 409
    assert "Vous ne pouvez pas désactiver votre propre compte" in calm.page
    assert account_of(calm_office, "adèle@example.test").active


NEW_CLIENT = {"name": "Épicerie du Coin", "sector": "épicerie", "timezone": "America/Halifax"}


def test_a_client_is_added_with_its_network(adele: Browser, office: Office) -> None:
    assert "6" in row_of(adele.open("/admin/clients/"), "Pharmacie Boréale")
    adele.open("/admin/clients/new")
    adele.post("/admin/clients/new", **NEW_CLIENT, languages=["fr"])
    assert "Épicerie du Coin est ajouté" in adele.page
    assert "0 succursale" in adele.page
    assert "Ni logo ni couleurs" in adele.page
    assert "America/Halifax" in adele.page
    assert "Réseau" in adele.page
    assert "0" in row_of(adele.open("/admin/clients/"), "Épicerie du Coin")
    page = adele.open(f"/admin/clients/{office.client}")
    assert "3" in row_of(page, "Ouest")


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"name": ""}, "Écrivez un nom", "name"),
        ({"name": "Pharmacie Boréale"}, "Un client s’appelle déjà « Pharmacie Boréale »", "name"),
        ({"sector": " "}, "Écrivez le secteur", "sector"),
        ({"sector": "x" * 61}, "Écrivez 60 caractères au plus", "sector"),
        ({"languages": []}, "Choisissez au moins une langue", "languages"),
        ({"timezone": "Montréal"}, "« Montréal » n’est pas un fuseau horaire", "timezone"),
    ],
)
def test_a_refused_client_says_why_and_loses_nothing(
    calm: Browser, changed: dict[str, object], said: str, field: str
) -> None:
    typed = {**NEW_CLIENT, "languages": ["fr"], **changed}
    calm.open("/admin/clients/new")
    calm.post("/admin/clients/new", **typed)
    assert calm.status == 422
    error = re.search(rf'id="{field}-error".*?</div>', calm.page, re.DOTALL)
    assert error is not None
    assert said in error.group()
    for name in ("name", "sector", "timezone"):
        assert f'value="{typed[name]}"' in calm.page
    assert ("checked" in calm.page) == bool(typed["languages"])


def test_a_failed_job_says_why_and_starts_again(adele: Browser, office: Office) -> None:
    assert "Aucune tâche pour l’instant" in adele.open("/admin/jobs/")
    job_id = add_job(office, "failed", tries=5, error="OSError: disk full")
    row = row_of(adele.open("/admin/jobs/"), "Rapport")
    for words in ("En échec", "Pharmacie Boréale", "5 sur 5", "OSError: disk full"):
        assert words in row
    address = f"/admin/jobs/{job_id}/retry"
    assert "Relancer la tâche « rapport » du 12 nov. 2026, 10 h ?" in adele.open(address)
    assert state_of(office, job_id) == "failed", "asking changes nothing"
    adele.post(address)
    assert "En attente" in row_of(adele.page, "Rapport")
    adele.post(address)
    assert adele.status == 409
    assert "Cette tâche a avancé entre-temps" in adele.page


def test_a_waiting_job_is_cancelled_after_a_question(adele: Browser, office: Office) -> None:
    job_id = add_job(office)
    address = f"/admin/jobs/{job_id}/cancel"
    assert "Annuler la tâche « rapport » du 12 nov. 2026, 10 h ?" in adele.open(address)
    adele.post(address)
    assert "Annulée" in row_of(adele.page, "Rapport")
    assert "Tâche annulée" in adele.open("/admin/journal/")
    assert "ce n’est pas possible" in adele.open(address)


def test_the_journal_names_things_and_who_acted(adele: Browser, office: Office) -> None:
    submitted(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        by_command = access.system("command")
        journal.write(office.runtime, uow, by_command, "account.invited", ("account", "account-Ana"))
    page = adele.open("/admin/journal/")
    assert "Visite 2026-0001" in row_of(page, "Visite soumise")
    assert "100 Succursale 0" in row_of(page, "Visite attribuée")
    invited = row_of(page, "Personne invitée")
    assert "Ligne de commande" in invited
    assert "Ana" in invited
    assert [row for row in re.findall(r'<th scope="row".*?</th>', page) if "." in row] == []


def test_the_journal_names_waves_checklists_and_locations(adele: Browser, office: Office) -> None:
    released(office)
    batches.ask(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED, ["fr"])
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        family = uow.checklists.list(client_id=office.client)[0]
        for action, subject in (
            ("report.asked", ("wave", office.wave)),
            ("report.retried", ("location", office.locations[1])),
            ("checklist.drafted", ("checklist", family.id)),
        ):
            journal.write(office.runtime, uow, office["Chloé"], action, subject, client_id=office.client)
    page = adele.open("/admin/journal/")
    assert "Vague 2" in row_of(page, "Rapports d’une vague demandés")
    assert "Vague 2" in row_of(page, "Rapport demandé")
    assert "101 Succursale 1" in row_of(page, "Rapport redemandé")
    assert family.title.text("fr") in row_of(page, "Brouillon de grille commencé")


def many_rows(office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.accounts.add_all(
            Account(AccountId(f"m-{n}"), f"m{n}@example.test", f"Membre {n:03d}", "fr", f"u-{n}", NOW)
            for n in range(MANY)
        )
        uow.jobs.add_all(
            Job(JobId(f"j-{n}"), "mail", None, {}, f"k-{n}", "done", NOW, NOW) for n in range(MANY)
        )
        for n in range(MANY):
            subject = ("account", f"m-{n}")
            journal.write(office.runtime, uow, office["Adèle"], "account.invited", subject)


@pytest.mark.parametrize("address", ["/admin/accounts/", "/admin/jobs/", "/admin/journal/"])
def test_lists_have_pages_and_few_statements(adele: Browser, office: Office, address: str) -> None:
    many_rows(office)
    with counted(office) as seen:
        adele.open(address)
    assert len(seen) <= MOST
    assert re.search(r"1 à 50 sur 1[23]\d", adele.page)
    last = adele.open(f"{address}?page=3")
    assert re.search(r"101 à 1[23]\d sur 1[23]\d", last)
    assert "Page suivante" not in last
    beyond = adele.open(f"{address}?page=9")
    end = "Cette page de la liste est vide" if "journal" in address else r"101 à 1[23]\d sur 1[23]\d"
    assert re.search(end, beyond)
    assert adele.open(f"{address}?page=-4").count("1 à 50") == 1


@pytest.mark.parametrize("address", ["/admin/clients/", "/admin/", INVITE])
def test_other_pages_send_few_statements(calm: Browser, calm_office: Office, address: str) -> None:
    with counted(calm_office) as seen:
        calm.open(address)
    assert calm.status == 200
    assert len(seen) <= MOST


SHARED = {"admin.jobs", "admin.retry", "admin.retry_now", "admin.cancel", "admin.cancel_now", "admin.entries"}
"""What the whole staff may do."""


def test_every_page_is_closed_to_others(app: Flask, office: Office) -> None:
    values = {"account_id": "account-Rita", "grant_id": "grant-Rita", "client_id": office.client}
    values |= {"job_id": add_job(office, "failed"), "banner_id": "banner-1"}
    for who in ("Marc", "Rita", "Ana", "Chloé", "Denis", "Stranger"):
        browser = sign_in(app, who)
        for rule in app.url_map.iter_rules():
            if not rule.endpoint.startswith("admin."):
                continue
            if rule.endpoint in SHARED and who in {"Marc", "Rita"}:
                continue
            _host, address = rule.build({name: values[name] for name in rule.arguments})
            browser.post(address) if "POST" in (rule.methods or ()) else browser.open(address)
            assert (who, address, browser.status) == (who, address, 403)
            assert "Code : csrf" not in browser.page
    assert account_of(office, "rita@example.test").active
    assert state_of(office, values["job_id"]) == "failed"


def test_staff_reads_journal_and_jobs(app: Flask, office: Office) -> None:
    job_id = add_job(office, "failed")
    for who in ("Marc", "Rita"):
        browser = sign_in(app, who)
        assert 'href="/admin/journal/"' in browser.open("/account/")
        for address in ("/admin/journal/", "/admin/jobs/", f"/admin/jobs/{job_id}/retry"):
            browser.open(address)
            assert (who, address, browser.status) == (who, address, 200)


def test_what_does_not_exist_is_not_found(calm: Browser) -> None:
    for address in ("accounts/none/deactivate", "clients/none", "jobs/none/retry", "jobs/none/cancel"):
        calm.open(f"/admin/{address}")
        assert (address, calm.status) == (address, 404)
    calm.post("/admin/accounts/none/activate")
    assert calm.status == 404
