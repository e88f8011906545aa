"""External benchmarks through the pages: kept by the office, read by clients of the sector with all that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.jobs import HANDLERS
from cxaudit.services import external_benchmarks, reports
from cxaudit.services.jobs import run_due
from tests.people import EXTERNAL, Office, open_office
from tests.services.test_external_benchmarks import LIST, TYPED
from tests.services.test_visit import released
from tests.web.statements import MOST, counted
from tests.web.test_api import app_of
from tests.web.test_visit_pages import Browser, sign_in

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
PAGES = "/programme/benchmarks/"
FORM = TYPED | {"sector": "retail"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    return app_of(office)


def give(office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.external_benchmarks.add(EXTERNAL)


@pytest.mark.parametrize("who", ["Marc", "Adèle"])
def test_one_is_added_changed_and_removed_after_a_question(app: Flask, who: str) -> None:
    browser = sign_in(app, who)
    assert "Aucun repère externe" in browser.open(PAGES)
    browser.open(f"{PAGES}new")
    page = browser.post(f"{PAGES}new", **FORM)
    assert "Le repère Baromètre est ajouté." in page
    assert "n non précisé" in page
    address = re.search(rf'href="({PAGES}[0-9a-f-]+)"', page)
    assert address is not None
    browser.open(address.group(1))
    page = browser.post(address.group(1), **FORM | {"n": "1200", "experience": "61,5"})
    assert "n = 1 200" in page
    assert "61,5 %" in page
    question = browser.open(f"{address.group(1)}/remove")
    assert "Retirer Baromètre?" in question.replace(" ?", "?")
    assert "Institut" in question
    page = browser.post(f"{address.group(1)}/remove")
    assert "est retiré" in page
    assert "Aucun repère externe" in page
    journal = sign_in(app, "Adèle").open("/admin/journal/")
    assert re.search(r"Repère externe retiré</th>\s*<td[^>]*>Baromètre<", journal)


def test_a_refused_form_keeps_what_was_typed_and_says_where(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{PAGES}new")
    for field, value, said in (
        ("source", "", "« source » est vide"),
        ("overall", "180", "n’est pas un pourcentage"),
        ("n", "beaucoup", "n’est pas un nombre entier"),
        ("overall", "", "au moins un chiffre"),
    ):
        page = marc.post(f"{PAGES}new", **FORM | {field: value})
        assert marc.status == 422
        error = page.partition(f'id="{field}-error"')[2].partition("</div>")[0]
        assert said in error
        assert "client mystère" in page


def test_what_another_window_saved_is_shown_and_nothing_is_lost(app: Flask, office: Office) -> None:
    give(office)
    marc = sign_in(app, "Marc")
    marc.open(f"{PAGES}{EXTERNAL.id}")
    external_benchmarks.change_benchmark(
        office.runtime, office["Adèle"], EXTERNAL, FORM | {"name": EXTERNAL.name, "source": "Autre source"}
    )
    page = marc.post(f"{PAGES}{EXTERNAL.id}", **FORM)
    assert marc.status == 422
    assert "Autre source" in page
    assert 'value="Institut"' in page


def send(browser: Browser, content: str) -> str:
    token = browser._hidden("csrf_token")
    data = {"csrf_token": token, "file": (BytesIO(content.encode()), "repères.csv")}
    return browser._read(browser.http.post(f"{PAGES}import", data=data, follow_redirects=True))


def test_a_list_is_checked_row_by_row_then_brought_in(app: Flask, office: Office) -> None:
    give(office)
    marc = sign_in(app, "Marc")
    assert "retail" in marc.open(f"{PAGES}import")
    page = send(marc, LIST)
    assert "2 repères changeraient" in page
    for said in ("Mis à jour", "Créé", "répète la ligne 3", "secteur « banque »", "« 170 » n’est pas"):
        assert said in page
    assert "Étude" not in sign_in(app, "Marc").open(PAGES)
    carried = {name: marc._hidden(name) for name in ("filename", "content")}
    page = marc.post(f"{PAGES}import/confirm", **carried)
    assert "Repères créés : 1; mis à jour : 1; inchangés : 0." in page.replace(" ;", ";")
    assert "82,25 %" in page
    assert "Étude" in page


def test_a_file_that_is_no_list_is_refused_in_words(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    marc.open(f"{PAGES}import")
    assert "doit nommer les colonnes" in send(marc, "a,b\n1,2\n")
    assert marc.status == 422
    assert "doit nommer les colonnes" not in marc.open(f"{PAGES}import")
    assert "Choisissez un fichier" in marc.post(f"{PAGES}import")


@pytest.mark.parametrize("who", ["Rita", "Ana", "Chloé", "Denis", "Stranger"])
def test_nobody_else_has_these_pages(app: Flask, office: Office, who: str) -> None:
    give(office)
    browser = sign_in(app, who)
    for page in ("", "new", EXTERNAL.id, f"{EXTERNAL.id}/remove", "import"):
        browser.open(PAGES + page)
        assert (page, browser.status) == (page, 403)


def test_marc_finds_nothing_under_an_unknown_address(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    for page in ("nothing", "nothing/remove"):
        marc.open(PAGES + page)
        assert marc.status == 404


def test_a_client_of_the_sector_sees_it_beside_its_own_figures_without_a_verdict(
    app: Flask, office: Office
) -> None:
    released(office, 0)
    give(office)
    location = f"/portal/locations/{office.locations[0]}"
    for who in ("Chloé", "Denis"):
        browser = sign_in(app, who)
        for address in (f"/portal/waves/{office.wave}", location):
            page = browser.open(address)
            part = page.partition('id="external"')[2].partition("</section>")[0]
            for said in (
                "Baromètre du détail",
                "Institut fictif",
                "période : 2026",
                "n = 1 200",
                "Aucun verdict",
            ):
                assert said in part, (who, address)
            assert "80,5 %" in part
            assert "points" in part
            assert "verdict-" not in part
            assert "chip" not in part
        table = browser.http.get(f"/portal/waves/{office.wave}/results.csv").get_data().decode("utf-8-sig")
        said = [line for line in table.splitlines() if "Baromètre du détail. Institut fictif" in line]
        assert len(said) == 2, "one line a published figure"
        assert all(line.endswith(";;;chiffre publié, aucune comparaison n’est testée") for line in said)


def test_beside_a_competitor_stands_nothing_that_was_published(app: Flask, office: Office) -> None:
    audit = released(office, 0)
    give(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        place = uow.locations.get(id=office.locations[0])
        uow.locations.save(replace(place, ownership="competitor"))
    page = sign_in(app, "Chloé").open(f"/portal/locations/{place.id}")
    assert "Succursale 0" in page
    assert "Baromètre du détail" not in page
    run_due(office.runtime, HANDLERS)
    content = reports.get_status(office.runtime, office["Chloé"], audit.id).report.content or {}
    assert content["location"]["name"] == "Succursale 0"
    assert "external" not in content


def test_a_client_of_another_sector_or_channel_sees_nothing_of_it(app: Flask, office: Office) -> None:
    released(office, 0)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.external_benchmarks.add(replace(EXTERNAL, channel="phone"))
        uow.external_benchmarks.add(
            replace(EXTERNAL, id="external-2", sector="banque")  # type: ignore[arg-type]
        )
    page = sign_in(app, "Chloé").open(f"/portal/waves/{office.wave}")
    assert "Baromètre du détail" not in page


def test_the_list_takes_as_many_statements_as_any(app: Flask, office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for number in range(60):
            uow.external_benchmarks.add(
                replace(EXTERNAL, id=f"e-{number}", period=f"{number}")  # type: ignore[arg-type]
            )
    marc = sign_in(app, "Marc")
    with counted(office) as seen:
        page = marc.open(PAGES)
    assert len(seen) <= MOST
    assert page.count('scope="row"') == external_benchmarks.PAGE
    assert "60 repères" in page
    assert marc.open(f"{PAGES}?page=2").count('scope="row"') == 10
