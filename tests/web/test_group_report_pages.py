"""The page of a wave's and a location's report: asked for, made, downloaded, out of date, and whose it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import NodeId
from cxaudit.jobs import HANDLERS
from cxaudit.services import group_reports
from cxaudit.services.jobs import run_job
from cxaudit.services.location_report import location_subject
from cxaudit.services.report_checks import check_report
from cxaudit.services.wave_report import wave_subject
from cxaudit.services.wave_scope import Asked
from cxaudit.storage.records import Report
from tests.people import Office, open_office
from tests.services.test_visit import released
from tests.web.test_api import app_of
from tests.web.test_visit_pages import Browser, sign_in

WAVE = "/portal/waves/wave-2/report"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("group-reports")) as office:
        for number in (0, 1, 4, 5):
            released(office, number)
        yield office


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    return app_of(office)


@pytest.fixture(scope="module")
def browsers(app: Flask) -> dict[str, Browser]:
    return {who: sign_in(app, who) for who in ("Chloé", "Denis", "Marc", "Stranger", "Ana")}


def all_reports(office: Office) -> list[Report]:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return [report for report in uow.reports.list(order=("requested_at",)) if report.kind != "audit"]


def ask(browser: Browser, address: str) -> str:
    """Open the page, press its button."""
    browser.open(address)
    return browser.post(address)


def fetched(browser: Browser, address: str) -> tuple[int, bytes, str]:
    """(status, content, name) of a file."""
    answer = browser.http.get(address)
    found = answer.status_code, answer.data, answer.headers.get("Content-Disposition", "")
    answer.close()
    return found


def make(office: Office) -> None:
    """Run the jobs of these reports; those of the visits are tested where they are."""
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        jobs = [job for job in uow.jobs.list(kind="report", state="ready") if "audit_id" not in job.payload]
    assert jobs
    for job in jobs:
        assert run_job(office.runtime, job.id, HANDLERS)


def pdf_links(page: str) -> list[str]:
    return re.findall(r'href="(/portal/group-reports/[^"]+\.pdf)"', page)


@pytest.fixture(scope="module")
def network(office: Office, browsers: dict[str, Browser]) -> Report:
    """The network's report, made from its page."""
    chloe = browsers["Chloé"]
    assert f'href="{WAVE}"' in chloe.open("/portal/waves/wave-2")
    page = chloe.open(WAVE)
    assert "Ce rapport n’a pas encore été produit" in page
    page = ask(chloe, WAVE)
    assert "Le rapport est en cours" in page or "<progress" in page
    make(office)
    return next(report for report in all_reports(office) if report.kind == "wave")


def test_a_client_gets_the_report_of_its_wave_in_both_languages(
    network: Report, browsers: dict[str, Browser]
) -> None:
    page = browsers["Chloé"].open(WAVE)
    assert "Rapport de la vague Vague 2, Réseau" in page
    assert "4 visites, 4 succursales" in page
    links = pdf_links(page)
    assert [link.split(".")[-2] for link in links] == ["fr", "en"]
    for link in links:
        status, content, name = fetched(browsers["Chloé"], link)
        assert status == 200
        assert content.startswith(b"%PDF")
        assert "pharmacie-boreale-vague-2" in name


def test_asking_again_for_the_same_makes_no_second_report(
    office: Office, network: Report, browsers: dict[str, Browser]
) -> None:
    before = len(all_reports(office))
    ask(browsers["Chloé"], WAVE)
    assert len(all_reports(office)) == before


def test_a_wave_without_a_visit_has_no_report(office: Office, browsers: dict[str, Browser]) -> None:
    before = len(all_reports(office))
    for method in ("open", "post"):
        page = getattr(browsers["Chloé"], method)("/portal/waves/wave-1/report")
        assert browsers["Chloé"].status == 409
        assert "Aucune visite ne compte encore ici" in page
    assert len(all_reports(office)) == before


def test_the_agency_reads_and_downloads_it_too(network: Report, browsers: dict[str, Browser]) -> None:
    links = pdf_links(browsers["Marc"].open(WAVE))
    assert fetched(browsers["Marc"], links[0])[0] == 200


@pytest.mark.parametrize("who", ["Denis", "Stranger", "Ana"])
def test_nobody_else_downloads_the_report_of_the_network(
    network: Report, browsers: dict[str, Browser], who: str
) -> None:
    answer = browsers[who].http.get(f"/portal/group-reports/{network.id}.fr.pdf")
    assert answer.status_code in ({403, 404} if who == "Ana" else {404})


def test_a_regional_manager_has_a_report_of_the_own_part_alone(
    office: Office, network: Report, browsers: dict[str, Browser]
) -> None:
    ask(browsers["Denis"], WAVE)
    [report] = [each for each in all_reports(office) if (each.kind, each.path) == ("wave", "/n/e/")]
    told = json.dumps(report.content, ensure_ascii=False)
    assert "Succursale 0" in told
    assert not re.search("Succursale [345]", told)
    assert (report.content or {})["benchmarks"]["overall"]["audits"] == 2
    west = Asked(NodeId(f"{office.client}-w"))
    with pytest.raises(NotFound):
        wave_subject(office.runtime, office["Denis"], office.wave, west)


def test_the_region_of_a_client_and_of_its_manager_is_one_report(
    office: Office, browsers: dict[str, Browser]
) -> None:
    ask(browsers["Denis"], WAVE)
    before = len(all_reports(office))
    ask(browsers["Chloé"], f"{WAVE}?region={office.client}-e")
    assert len(all_reports(office)) == before


def test_whoever_runs_two_parts_names_one(office: Office) -> None:
    both = [office["Denis"].grants[0]]
    both.append(access.Grant("regional_manager", office.client, NodeId(f"{office.client}-w"), "/n/w/"))
    manager = access.Actor(office["Denis"].account_id, "Denis", "fr", tuple(both))
    with pytest.raises(Refused, match="report_one_part"):
        wave_subject(office.runtime, manager, office.wave)
    one = wave_subject(office.runtime, manager, office.wave, Asked(NodeId(f"{office.client}-w")))
    assert one.path == "/n/w/"


def test_a_location_has_its_report(office: Office, browsers: dict[str, Browser]) -> None:
    address = f"/portal/locations/{office.locations[0]}/report"
    assert address in browsers["Chloé"].open(f"/portal/locations/{office.locations[0]}")
    ask(browsers["Chloé"], address)
    make(office)
    page = browsers["Denis"].open(address)
    assert "Rapport de la succursale Succursale 0" in page
    links = pdf_links(page)
    assert fetched(browsers["Denis"], links[0])[1].startswith(b"%PDF")
    assert browsers["Stranger"].http.get(links[0]).status_code == 404
    assert browsers["Stranger"].http.get(address).status_code == 404
    west = f"/portal/locations/{office.locations[5]}/report"
    assert browsers["Denis"].http.get(west).status_code == 404


def test_a_location_of_another_region_is_no_subject_for_a_regional_manager(office: Office) -> None:
    with pytest.raises(NotFound):
        location_subject(office.runtime, office["Denis"], office.locations[5])


def test_new_visits_make_it_stale_and_a_newer_one_supersedes_it(
    office: Office, network: Report, browsers: dict[str, Browser]
) -> None:
    chloe, code = browsers["Chloé"], network.code or ""
    assert "ont changé" not in chloe.open(WAVE)
    assert check_report(office.runtime, code).finding == "valid"
    released(office, 2)
    page = chloe.open(WAVE)
    assert "Les résultats ont changé depuis ce rapport" in page
    assert len(pdf_links(page)) == 2, "what was made can still be had"
    ask(chloe, WAVE)
    assert check_report(office.runtime, code).finding == "valid", "until the newer one is there"
    make(office)
    ours = [each for each in all_reports(office) if each.subject == network.subject]
    newest = max(
        ours, key=lambda each: each.revision
    )  # the clock stands still: they were all asked for at once
    assert (newest.revision, newest.state) == (2, "ready")
    assert check_report(office.runtime, code).finding == "superseded"
    assert check_report(office.runtime, newest.code or "").finding == "valid"


def test_a_failed_report_says_so_and_is_asked_for_again(office: Office, browsers: dict[str, Browser]) -> None:
    address = f"{WAVE}?region={office.client}-w"
    ask(browsers["Chloé"], address)
    subject = wave_subject(office.runtime, office["Chloé"], office.wave, Asked(NodeId(f"{office.client}-w")))
    job = group_reports.get_group_report(office.runtime, office["Chloé"], subject).job
    assert job is not None
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        held = uow.jobs.get(id=job.id)
        object.__setattr__(held, "state", "failed")
        uow.jobs.save(held)
    page = browsers["Chloé"].open(address)
    assert job.id in page
    assert "n’a pas pu être" in page
    assert "<progress" in ask(browsers["Chloé"], address)
