"""The pages that ask for a wave's reports, follow them and hand them out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.jobs import HANDLERS
from cxaudit.services.jobs import run_due
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Job
from tests.jobs.crew import short_report
from tests.people import Office
from tests.services.test_visit import released
from tests.web.test_visit_pages import sign_in

REPORTS = "/portal/waves/wave-2/reports"


@pytest.fixture
def shown(office: Office) -> list[Audit]:
    return [released(office, 0), released(office, 5)]


def fail(_runtime: Runtime, _job: Job) -> None:
    raise OSError("the picture is damaged")


def test_asked_followed_stopped_gone_on_with_and_fetched(
    app: Flask, office: Office, shown: list[Audit]
) -> None:
    chloe = sign_in(app, "Chloé")
    page = chloe.open(REPORTS)
    assert "2 rapports de cette vague" in page
    assert "Aucun n’existe encore" in page
    chloe.post(REPORTS)
    assert chloe.status == 422
    page = chloe.post(REPORTS, languages="fr")
    followed = chloe.address
    assert "2 rapports · Français · demande du" in page
    assert "à faire : 2" in page
    assert "La durée n’est pas encore connue" in page
    assert 'data-reload-after="5"' in page
    assert "La production a été arrêtée" in chloe.post(f"{followed}/cancel")
    assert chloe.post(f"{followed}/cancel")
    assert chloe.status == 409
    assert "à faire : 2" in chloe.post(f"{followed}/again")
    answer = chloe.http.get(f"{followed}/reports.zip")
    assert answer.status_code == 409
    run_due(office.runtime, HANDLERS | {"report": short_report})
    run_due(office.runtime, HANDLERS)
    page = chloe.open(followed)
    assert "2 rapports sont prêts" in page
    assert "Le fichier est conservé jusqu’au samedi 12 décembre 2026" in page
    answer = chloe.http.get(f"{followed}/reports.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Vague 2-fr.zip"'
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist()[0] == f"{shown[0].reference}-100 Succursale 0-fr.pdf"
    answer.close()
    page = chloe.open(REPORTS)
    assert "Tous existent déjà" in page
    assert followed in page
    assert "par vous" in page


def test_failures_are_listed_and_only_the_agency_reads_the_reason(
    app: Flask, office: Office, shown: list[Audit]
) -> None:
    chloe = sign_in(app, "Chloé")
    chloe.open(REPORTS)
    chloe.post(REPORTS, languages="fr")
    followed = chloe.address
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for job in uow.jobs.list(kind="report"):
            uow.jobs.save(replace(job, max_tries=1))
    run_due(office.runtime, {"report": fail, "batch": HANDLERS["batch"]})
    page = chloe.open(followed)
    assert "Rapports qui n’ont pas pu être produits" in page
    assert shown[0].reference in page
    assert "the picture is damaged" not in page
    assert "Donnez cette référence à l’agence" in page
    assert "the picture is damaged" in sign_in(app, "Marc").open(followed)


def test_a_regional_manager_asks_for_the_own_part_and_nobody_else_for_theirs(
    app: Flask, shown: list[Audit]
) -> None:
    denis, chloe, stranger = (sign_in(app, who) for who in ("Denis", "Chloé", "Stranger"))
    assert "1 rapport de cette vague" in denis.open(REPORTS)
    chloe.open(REPORTS)
    chloe.post(REPORTS, languages="fr")
    whole = chloe.address
    for browser in (denis, stranger):
        browser.open(whole)
        assert browser.status == 404
    stranger.open(REPORTS)
    assert stranger.status == 404


def test_without_reports_the_page_says_when_there_are_some(app: Flask) -> None:
    assert "Aucun rapport à télécharger ici" in sign_in(app, "Chloé").open(REPORTS)
