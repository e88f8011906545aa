"""Taking data away through the pages, as a client, a regional manager and the agency do."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from cxaudit.domain import access
from tests.people import Office, an_action
from tests.services.test_visit import released, submitted
from tests.web.test_visit_pages import Browser, sign_in

FILE = "/portal/exports/file?what=audits&format=csv&lang=fr"


@pytest.fixture
def visits(office: Office) -> None:
    released(office, 0)
    released(office, 5, "Bao")
    submitted(office, 1)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.actions.add(an_action(office))


def test_a_client_downloads_released_visits(app: Flask, visits: None) -> None:
    chloe = sign_in(app, "Chloé")
    page = chloe.open("/portal/exports/")
    assert "Emporter vos données" in page
    assert "Vague 2" in page
    answer = chloe.http.get(FILE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=cxaudit-audits-2026-11-12.csv"
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.get_data(as_text=True)
    assert "2026-0001" in text
    assert "2026-0003" not in text


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
@pytest.mark.parametrize("what", ["audits", "answers", "scores", "actions", "columns"])
def test_every_table_in_every_form(app: Flask, visits: None, what: str, form: str) -> None:
    answer = sign_in(app, "Denis").http.get(f"/portal/exports/file?what={what}&format={form}&lang=en")
    assert answer.status_code == 200
    content = answer.get_data()
    assert content
    if form == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert len(book.sheet_names) == (1 if what == "columns" else 2)


def test_a_region_has_only_its_own(app: Flask, visits: None) -> None:
    denis = sign_in(app, "Denis")
    page = denis.open("/portal/exports/")
    assert "Est" in page
    assert "Ouest" not in page
    text = denis.http.get(FILE).get_data(as_text=True)
    assert ("2026-0001" in text, "2026-0002" in text) == (True, False)
    assert denis.http.get(f"{FILE}&region=client-1-w").status_code == 404


def test_another_client_and_other_roles_get_nothing(app: Flask, visits: None) -> None:
    stranger = sign_in(app, "Stranger")
    for asked in ("wave=wave-2", "region=client-1-e"):
        assert stranger.http.get(f"{FILE}&{asked}").status_code == 404
    assert "2026-000" not in stranger.http.get(FILE).get_data(as_text=True)
    for who in ("Ana", "Rita"):
        browser = sign_in(app, who)
        for address in (FILE, "/portal/exports/", "/portal/exports/columns", "/programme/exports/"):
            assert browser.http.get(address).status_code == 403
    chloe = sign_in(app, "Chloé")
    for page in ("", "file?what=audits&format=csv&lang=fr", "columns"):
        assert chloe.http.get(f"/programme/exports/{page}").status_code == 403
    assert Browser(app).http.get(FILE).status_code == 302


def test_the_agency_has_every_visit_and_its_own_columns(app: Flask, visits: None) -> None:
    marc = sign_in(app, "Marc")
    assert "Pharmacie Boréale · Vague 2" in marc.open("/programme/exports/")
    text = marc.http.get("/programme/exports/file?what=audits&format=csv&lang=en").get_data(as_text=True)
    assert "Auditor name" in text
    assert "2026-0003" in text
    text = marc.http.get(FILE.replace("lang=fr", "lang=en")).get_data(as_text=True)
    assert "Auditor name" not in text, "in the portal everybody gets what the client gets"


@pytest.mark.parametrize("asked", ["?what=secrets&format=csv&lang=fr", "?what=audits&format=exe&lang=fr"])
def test_a_choice_that_there_is_not_brings_the_form_back(app: Flask, asked: str) -> None:
    chloe = sign_in(app, "Chloé")
    answer = chloe.http.get(f"/portal/exports/file{asked}")
    assert answer.status_code == 422
    assert "réponse" in answer.get_data(as_text=True)


def test_the_dictionary_is_a_page_in_both_languages(app: Flask) -> None:
    page = sign_in(app, "Chloé").open("/portal/exports/columns")
    assert "Points obtenus" in page
    assert "Points earned" in page
    assert "auditor_name" not in page
    assert "auditor_name" in sign_in(app, "Marc").open("/programme/exports/columns")
