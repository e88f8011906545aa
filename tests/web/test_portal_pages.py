"""What the client side sees: released visits of its scope, a location's history, reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.jobs import HANDLERS
from cxaudit.services import jobs, reports
from cxaudit.services.jobs import run_due
from tests.people import Office, open_office
from tests.services.test_visit import released, submitted
from tests.web.test_api import app_of
from tests.web.test_visit_pages import Browser, sign_in


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("portal")) as office:
        yield office


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    return app_of(office)


@pytest.fixture(scope="module")
def east(office: Office) -> str:
    return released(office, 0).id


@pytest.fixture(scope="module")
def west(office: Office) -> str:
    audit = released(office, 5)
    submitted(office, 4)
    run_due(office.runtime, HANDLERS)
    return audit.id


@pytest.fixture(scope="module")
def chloe(app: Flask, east: str, west: str) -> Browser:
    assert east != west
    return sign_in(app, "Chloé")


def test_the_client_lands_on_its_newest_wave_and_lists_its_released_visits(chloe: Browser) -> None:
    chloe.open("/")
    assert chloe.address == "/portal/waves/wave-2"
    page = chloe.open("/portal/")
    assert "2 visites" in page
    assert "Succursale 0" in page
    assert "Succursale 4" not in page


def test_filters_narrow_and_say_when_nothing_matches(chloe: Browser, office: Office) -> None:
    east_only = chloe.open(f"/portal/?region={office.client}-e&wave=wave-2&channel=in_store")
    assert "Succursale 0" in east_only
    assert "Succursale 5" not in east_only
    assert "Aucune visite publiée ne correspond" in chloe.open("/portal/?wave=wave-1")
    assert "Aucune visite publiée ne correspond" in chloe.open("/portal/?region=nowhere")


def test_a_location_shows_its_standing_and_its_history(chloe: Browser, office: Office) -> None:
    page = chloe.open(f"/portal/locations/{office.locations[0]}")
    assert chloe.status == 200
    assert "Cible" in page
    assert "Trop peu de visites" in page
    assert "2026-0001" in page


def test_a_location_page_compares_the_measure_and_wave_that_its_address_says(
    chloe: Browser, office: Office
) -> None:
    address = f"/portal/locations/{office.locations[0]}"
    assert re.search(r'aria-current="true">Expérience<', chloe.open(f"{address}?measure=experience"))
    assert "Résultat global" in chloe.open(f"{address}?measure=nonsense&wave=wave-2&channel=in_store")
    chloe.open(f"{address}?wave=wave-1")
    assert chloe.status == 404, "no released visit of that wave"


def test_an_item_missed_twice_in_the_last_visits_is_listed(chloe: Browser, office: Office) -> None:
    missed = {"greeted/v": "no", "greeted/c": "Personne", "why/v": "Personne"}
    for who in ("Ana", "Bao"):
        released(office, 3, who, **missed)
    again = chloe.open(f"/portal/locations/{office.locations[3]}")
    listed = again.partition("Manqué de nouveau")[2].partition("</aside>")[0]
    assert re.search(r"salue dans les 30 secondes</span>.*2 sur 2", listed, re.DOTALL)
    assert "donne envie de rester" not in listed


def test_a_report_is_downloaded_in_both_languages(chloe: Browser, east: str) -> None:
    assert "Télécharger en français (PDF)" in chloe.open(f"/portal/audits/{east}/report")
    for lang in ("fr", "en"):
        answer = chloe.http.get(f"/portal/audits/{east}/report.{lang}.pdf", buffered=True)
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF-")
        assert f"-{lang}.pdf" in answer.headers["Content-Disposition"]
    assert chloe.http.get(f"/portal/audits/{east}/report.de.pdf").status_code == 404


def test_others_get_not_found(app: Flask, office: Office, east: str, west: str) -> None:
    addresses = [
        f"/portal/audits/{west}/report",
        f"/portal/audits/{west}/report.fr.pdf",
        f"/portal/locations/{office.locations[5]}",
    ]
    for who in ("Stranger", "Denis"):
        browser = sign_in(app, who)
        for address in addresses:
            browser.open(address)
            assert (who, address, browser.status) == (who, address, 404)
        browser.open("/portal/")
        browser.post(f"/portal/audits/{west}/report/retry")
        assert browser.status == 404
    denis = sign_in(app, "Denis")
    assert "1 visite" in denis.open("/portal/")
    assert "Est" in denis.page
    assert "Ouest" not in denis.page
    denis.open(f"/portal/audits/{east}/report")
    assert denis.status == 200


def test_auditors_have_no_portal(app: Flask, east: str) -> None:
    ana = sign_in(app, "Ana")
    for address in ("/portal/", f"/portal/audits/{east}/report.fr.pdf"):
        ana.open(address)
        assert ana.status == 403


def test_a_report_under_way_says_so_and_a_failed_one_can_be_made_again(app: Flask, office: Office) -> None:
    audit = released(office, 1)
    chloe = sign_in(app, "Chloé")
    address = f"/portal/audits/{audit.id}/report"
    assert "en préparation" in chloe.open(address)
    assert "n’est pas encore prêt" in chloe.open(f"{address}.fr.pdf")
    assert chloe.status == 409
    office.clock.advance(timedelta(days=1))
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        report = uow.reports.get(audit_id=audit.id)
        job = uow.jobs.get(content_key=f"report:{report.id}")
        broken = {**job.payload, "audit_id": "gone"}

        uow.jobs.save(replace(job, payload=broken, max_tries=1))
    run_due(office.runtime, HANDLERS)
    page = chloe.open(address)
    assert "n’a pas pu être produit" in page
    assert job.id in page, "what the agency needs to find the job"
    assert "not_found" not in page, "what went wrong inside is for the agency"
    staff = sign_in(app, "Adèle").open("/admin/jobs/")
    assert job.id in staff
    assert "not_found" in staff
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        job = uow.jobs.get(content_key=f"report:{report.id}")
        uow.jobs.save(replace(job, payload={**job.payload, "audit_id": audit.id}))
    assert "en préparation" in chloe.post(f"{address}/retry")
    run_due(office.runtime, HANDLERS)
    assert reports.get_status(office.runtime, office["Chloé"], audit.id).report.state == "ready"
    assert "Télécharger" in chloe.open(address)


def test_a_report_is_sent_again_only_when_it_is_another_file(app: Flask, chloe: Browser, east: str) -> None:
    address = f"/portal/audits/{east}/report.fr.pdf"
    with chloe.http.get(address) as first:
        assert first.data.startswith(b"%PDF-")
        known = {"If-None-Match": str(first.headers["ETag"])}
    with chloe.http.get(address, headers=known) as again:
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == "private, no-cache"
    with chloe.http.get(address.replace(".fr.", ".en."), headers=known) as other:
        assert (other.status_code, other.headers["Content-Language"]) == (200, "en-CA")
    with sign_in(app, "Stranger").http.get(address, headers=known) as stranger:
        assert stranger.status_code == 404, "who knows its digest still may not have it"


def test_a_report_whose_job_was_cancelled_can_be_asked_for_again(app: Flask, office: Office) -> None:
    run_due(office.runtime, HANDLERS)  # what others have left: only the cancelled one is looked at
    audit = released(office, 2)
    chloe = sign_in(app, "Chloé")
    address = f"/portal/audits/{audit.id}/report"
    job = reports.get_status(office.runtime, office["Chloé"], audit.id).job
    assert job is not None
    jobs.cancel(office.runtime, office["Marc"], job.id)
    assert run_due(office.runtime, {"report": HANDLERS["report"]}) == 0
    assert "a été arrêtée" in chloe.open(address)
    assert "en préparation" in chloe.post(f"{address}/retry")
    run_due(office.runtime, HANDLERS)
    assert "Télécharger" in chloe.open(address)
