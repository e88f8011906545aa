"""The page of a wave's competitors, its file and its report, as the client side and the agency see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.jobs import HANDLERS
from cxaudit.services.jobs import run_job
from tests.people import Office, open_office
from tests.services.test_competitor_visits import make_rival
from tests.services.test_visit import released
from tests.services.test_wave_competitors import LEVELS, own_visit, rivals
from tests.web.test_api import app_of
from tests.web.test_visit_pages import Browser, sign_in

PAGE = "/portal/waves/wave-2/competitors"
REPORT = f"{PAGE}/report"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("competitors")) as office:
        for number, level in enumerate((70, 74, 66, 72, 68, 64)):
            own_visit(office, number, level)
        rivals(office)
        yield office


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    return app_of(office)


@pytest.fixture(scope="module")
def chloe(app: Flask) -> Browser:
    return sign_in(app, "Chloé")


def test_a_client_reads_itself_beside_each_competitor(chloe: Browser) -> None:
    assert f'href="{PAGE}"' in chloe.open("/portal/waves/wave-2"), "a page of the wave like the others"
    page = chloe.open(PAGE)
    assert "Concurrents, Réseau" in page
    assert "Officines du Parc" in page
    assert "5 succursales, 5 visites" in page
    assert "En dessous : écart fiable" in page.replace("\u00a0", " ")
    assert "Trop peu de visites pour comparer" in page
    assert "n’entrent dans aucun autre chiffre" in page
    other = chloe.open(f"{PAGE}?measure=experience")
    assert 'aria-current="true">Expérience<' in other


def test_no_other_page_of_the_wave_names_a_competitor(chloe: Browser) -> None:
    for page in ("", "/profile", "/missed", "/ranking", "/trend", "/drivers", "/coverage"):
        text = chloe.open(f"/portal/waves/wave-2{page}")
        assert chloe.status == 200
        assert "Officines" not in text, page
        assert "Place " not in text, page


def test_the_table_comes_as_a_file_with_every_comparison(chloe: Browser) -> None:
    for suffix in ("csv", "xlsx"):
        answer = chloe.http.get(f"{PAGE}.{suffix}")
        assert answer.status_code == 200
        if suffix == "csv":
            lines = answer.get_data(as_text=True).splitlines()
            assert sum("Officines du Parc" in line for line in lines) == 5, "three measures, two sections"
        answer.close()


def test_a_regional_manager_sees_the_competitors_of_the_own_part(app: Flask, office: Office) -> None:
    denis = sign_in(app, "Denis")
    page = denis.open(PAGE)
    assert "3 succursales, 3 visites" in page
    assert "Place alone" not in page
    assert denis.open(f"{PAGE}?region={office.client}-w")
    assert denis.status == 404


def test_strangers_find_nothing_and_the_agency_reads_the_same(app: Flask) -> None:
    stranger = sign_in(app, "Stranger")
    for address in (PAGE, f"{PAGE}.csv", f"{PAGE}.xlsx", REPORT):
        stranger.open(address)
        assert (address, stranger.status) == (address, 404)
    assert "Officines du Parc" in sign_in(app, "Marc").open(PAGE)


def test_a_wave_without_competitors_says_how_to_have_some(chloe: Browser) -> None:
    page = chloe.open("/portal/waves/wave-1/competitors")
    assert chloe.status == 200
    assert "Aucune visite chez un concurrent ne compte encore ici" in page
    assert "demandez à votre agence" in page
    assert "/competitors/report" not in page


def test_its_report_is_made_from_the_page_and_says_the_same(chloe: Browser, office: Office) -> None:
    assert REPORT in chloe.open(PAGE)
    chloe.open(REPORT)
    chloe.post(REPORT)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        jobs = [job for job in uow.jobs.list(kind="report", state="ready") if "audit_id" not in job.payload]
    assert [run_job(office.runtime, job.id, HANDLERS) for job in jobs] == [True]
    page = chloe.open(REPORT)
    assert "Les concurrents côte à côte, vague Vague 2, Réseau" in page
    link = re.findall(r'href="(/portal/group-reports/[^"]+\.pdf)"', page)[0]
    answer = chloe.http.get(link)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert "concurrents" in answer.headers["Content-Disposition"]
    answer.close()
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        report = uow.reports.get(kind="competitors")
    told = report.content or {}
    assert [each["locations"] for each in told["competitors"]] == [5, 1]
    assert told["benchmarks"]["overall"]["rows"][0]["value"] == pytest.approx(sum(LEVELS) / 5)


def test_a_report_without_competitors_is_refused_in_words(chloe: Browser, office: Office) -> None:
    for method in ("open", "post"):
        page = getattr(chloe, method)("/portal/waves/wave-1/competitors/report")
        assert chloe.status == 409
        assert "il n’y a rien à rapporter" in page.replace("\u00a0", " ")
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert len(uow.reports.list(kind="competitors")) == 1


def test_a_competitors_visit_is_marked_where_visits_are_listed(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        released(office, 0)
        released(office, 1)
        make_rival(office, 1)
        chloe = sign_in(app_of(office), "Chloé")
        listed = chloe.open("/portal/").partition("<tbody>")[2]
        assert listed.count('<span class="detail">Concurrent</span>') == 1
        page = chloe.open(f"/portal/locations/{office.locations[1]}")
        assert chloe.status == 200
        assert "Succursale d’un concurrent" in page
        assert PAGE in page
        assert "Réseau</th>" not in page
        assert "Succursale d’un concurrent" not in chloe.open(f"/portal/locations/{office.locations[0]}")
