"""Checklists through the pages: read in the reader's language, downloaded, checked, imported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from cxaudit.adapters.documents import read_checklist
from cxaudit.app import create_app
from cxaudit.domain import access, definition
from cxaudit.domain.ids import ChecklistId
from cxaudit.services import checklists, imports
from cxaudit.web.security import password_hash
from tests.people import CHECKLIST, Office, open_office
from tests.services.test_imports import CYCLE, DEMO, SAMPLES
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

# Werkzeug's test client leaves the file of a large body that it sends to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
LIST = "/programme/checklists/"
IMPORT = f"{LIST}import"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def statements(office: Office, browser: Browser, address: str) -> int:
    """How many queries one page takes; the beginning of a transaction is none."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(office.runtime.storage.engine, "before_cursor_execute", note)
    try:
        browser.open(address)
    finally:
        event.remove(office.runtime.storage.engine, "before_cursor_execute", note)
    assert browser.status == 200
    return sum(not statement.startswith("BEGIN") for statement in seen)


def send(
    browser: Browser, office: Office, content: bytes, name: str, address: str = IMPORT, **more: str
) -> str:
    """Choose a file and have it checked."""
    browser.open(address)
    return browser.post(address, client_id=office.client, file=(BytesIO(content), name), **more)


def confirm(browser: Browser, address: str = f"{IMPORT}/confirm") -> str:
    """Press the one button of the check."""
    names = ("client_id", "filename", "timezone", "content")
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', browser.page) for name in names}
    return browser.post(address, **{name: match.group(1) for name, match in found.items() if match})


def kept(office: Office, key: str) -> list[tuple[int, str]]:
    family = checklists.find_family(office.runtime, office["Marc"], office.client, key)
    if family is None:
        return []
    desk = checklists.get_desk(office.runtime, office["Marc"], family.id)
    return [(line.number, line.state) for line in desk.versions]


def changed(**more: Any) -> bytes:
    return json.dumps({**CHECKLIST, "key": "other", **more}).encode()


def test_the_list_shows_the_newest_version_of_each_checklist(app: Flask, office: Office) -> None:
    for decimals in (0, 1):
        imports.import_checklist(
            office.runtime, office["Marc"], office.client, changed(display_decimals=decimals)
        )
    page = sign_in(app, "Marc").open(LIST)
    assert page.count("/programme/checklists/checklist-1") == 1
    row = page[page.index("<tbody>") :]
    assert re.search(
        r'data-label="Version" class="number">2<.*?Publiée.*?data-label="Critères" class="number">6<',
        row,
        re.DOTALL,
    )
    assert "Grilles" in page
    assert f"client={office.client}" in sign_in(app, "Marc").open(f"{LIST}?client={office.client}")
    assert "Aucune grille" in sign_in(app, "Marc").open(f"{LIST}?client={office.other_client}")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            [
                "Une personne salue dans les 30 secondes",
                "S’affiche seulement si A1 est « Non ».",
                "Commentaire exigé pour « Non ».",
                "la visite est signalée ; son résultat ne change pas. Il échoue pour « Non ».",
                "« Sans objet » est permis.",
                "Conformité",
                "3 mots au moins.",
                "1 min : 100 %",
            ],
        ),
        (
            "en",
            [
                "Someone greets within 30 seconds",
                "Shown only if A1 is “No”.",
                "Comment required for “No”.",
                "Critical: when it fails, the visit is flagged; its score stays. It fails for “No”.",
                "“Not applicable” is allowed.",
                "Compliance",
                "3 words at least.",
                "1 min: 100%",
            ],
        ),
    ],
)
def test_a_checklist_reads_in_the_language_of_the_page(app: Flask, language: str, said: list[str]) -> None:
    page = sign_in(app, "Marc", language).open(f"{LIST}checklist-1")
    assert [words for words in said if words not in page] == []


def test_a_text_that_is_missing_stands_in_the_other_language_and_says_so(app: Flask, office: Office) -> None:
    questions: list[Any] = CHECKLIST["questions"]  # type: ignore[assignment]
    bare = {**questions[0], "text": {"en": "Only English"}}
    imports.import_checklist(
        office.runtime, office["Marc"], office.client, changed(questions=[bare, *questions[1:]])
    )
    family = checklists.find_family(office.runtime, office["Marc"], office.client, "other")
    assert family is not None
    page = sign_in(app, "Marc").open(f"{LIST}{family.id}")
    assert '<span lang="en-CA">Only English</span>' in page
    assert "1 élément empêche de publier" in page
    assert '<a href="#item-greeted">A1</a>' in page
    assert 'id="item-greeted"' in page


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_downloaded_document_is_the_one_that_was_kept(app: Flask, office: Office, form: str) -> None:
    answer = sign_in(app, "Marc").http.get(f"{LIST}checklist-1/versions/1.{form}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=store-v1.{form}"
    document, _lines = read_checklist(answer.data)
    assert definition.digest(document) == definition.digest(CHECKLIST)
    assert list(document)[:3] == ["key", "languages", "title"], "as the published format orders them"


@pytest.mark.parametrize(
    ("language", "would", "button", "done"),
    [
        (
            "fr",
            "Cette grille serait publiée",
            "Importer comme version 1",
            "La version 1 est importée et publiée.",
        ),
        (
            "en",
            "This checklist would be published",
            "Import as version 1",
            "Version 1 is imported and published.",
        ),
    ],
)
def test_a_checklist_is_checked_then_imported(
    app: Flask, office: Office, language: str, would: str, button: str, done: str
) -> None:
    marc = sign_in(app, "Marc", language)
    page = send(marc, office, DEMO.read_bytes(), "pharmacy.yaml")
    assert marc.status == 200
    assert would in page
    assert button in page
    assert kept(office, "pharmacy-in-store") == [], "the check keeps nothing"
    assert done in confirm(marc)
    assert kept(office, "pharmacy-in-store") == [(1, "published")]


def test_a_real_form_says_row_by_row_what_it_leaves_out_then_becomes_a_checklist(
    app: Flask, office: Office
) -> None:
    marc = sign_in(app, "Marc")
    page = send(marc, office, (SAMPLES / "service_rating.xlsx").read_bytes(), "service_rating.xlsx")
    assert re.search(r"survey, ligne \d+", page)
    assert "n’ont pas de colonne de points" in page
    assert "est importée comme brouillon" in confirm(marc)
    assert marc.address.startswith(LIST)
    assert marc.address.endswith("/drafts/1"), "the editor"
    page = send(marc, office, (SAMPLES / "service_rating.xlsx").read_bytes(), "again.xlsx")
    assert "Cette grille est déjà là" in page
    assert 'action="/programme/checklists/import/confirm"' not in page


def test_a_form_without_all_its_texts_becomes_a_draft_that_says_why(app: Flask, office: Office) -> None:
    content = (SAMPLES / "socio-economic-survey-en-fr.xlsx").read_bytes()
    marc = sign_in(app, "Marc")
    assert "Cette grille serait gardée comme brouillon" in send(marc, office, content, "survey.xlsx")
    page = confirm(marc)
    assert "est importée comme brouillon" in page
    assert "éléments à corriger avant de publier" in page
    assert marc.address.endswith("/drafts/1"), "the editor"
    assert "empêchent de publier" in marc.open(marc.address.partition("/drafts")[0])
    assert "Brouillon" in marc.page


def test_a_cycle_is_said_with_its_line_and_cannot_be_confirmed(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    page = send(marc, office, CYCLE, "cycle.yaml")
    assert "Cette grille ne peut pas être importée telle quelle" in page
    assert re.search(r'class="number">8</th><td>a</td><td>La condition tourne', page)
    assert "import/confirm" not in page
    confirm(marc)
    assert kept(office, "cycle") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK garbage", "Ce fichier est illisible"),
        (b"\xff\xfe\x00", "La ligne 1 est illisible"),
        (b"key: a\nkey: b", "Ligne 2 : « key » est écrit deux fois"),
        (b"nothing: 1", "une grille n’a pas cette entrée"),
        (b"key: " + b"x" * (1024 * 1024), "dépasse la limite de 512 Ko"),
        (b"key: " + b"x" * (11 * 1024 * 1024), "dépasse la limite de 512 Ko"),
    ],
    ids=["not a workbook", "not text", "twice", "unknown", "large", "very large"],
)
def test_what_cannot_be_read_is_said_on_the_form(
    app: Flask, office: Office, content: bytes, said: str
) -> None:
    marc = sign_in(app, "Marc")
    page = send(marc, office, content, "file.yaml")
    assert marc.status == 422
    assert said in page
    assert 'type="file"' in page, "another file can be chosen at once"


def test_no_file_and_a_page_that_was_cut_are_said(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    marc.open(IMPORT)
    assert "Choisissez un fichier." in marc.post(IMPORT, client_id=office.client)
    assert marc.status == 422
    page = marc.post(f"{IMPORT}/confirm", client_id=office.client, content="%%%")
    assert "n’est pas revenu entier" in page
    marc.post(f"{IMPORT}/confirm", client_id="nobody", content="a2V5OiBh")
    assert marc.status in {404, 422}


ROUTES = [
    ("get", LIST),
    ("get", f"{LIST}checklist-1"),
    ("get", f"{LIST}checklist-1/versions/1.yaml"),
    ("get", IMPORT),
    ("post", IMPORT),
    ("post", f"{IMPORT}/confirm"),
]


@pytest.mark.parametrize("who", ["Ana", "Chloé", "Denis", "Stranger", "Rita"])
def test_only_programme_managers_come_here(app: Flask, who: str) -> None:
    browser = sign_in(app, who)
    for method, address in ROUTES:
        browser.open("/account/")
        browser.open(address) if method == "get" else browser.post(address)
        assert browser.status in {403, 404}, (who, address)


def test_what_does_not_exist_is_not_found(app: Flask) -> None:
    marc = sign_in(app, "Marc")
    for address in (
        "nothing",
        "checklist-1?version=9",
        "checklist-1/versions/9.yaml",
        "checklist-1/versions/1.xml",
    ):
        marc.open(f"{LIST}{address}")
        assert marc.status == 404, address


def test_the_list_asks_eight_questions_at_most_at_any_size(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    few = statements(office, marc, LIST)
    for number in range(60):
        content = json.dumps({**CHECKLIST, "key": f"k{number:02d}"}).encode()
        imports.import_checklist(office.runtime, office["Marc"], office.client, content)
    assert statements(office, marc, LIST) == few <= 8
    assert "1 à 50 sur 61" in marc.page
    assert "k59" not in marc.page
    assert marc.open(f"{LIST}?page=2").count('scope="row"') == 11


def test_one_checklist_does_not_read_the_documents_of_its_older_versions(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    few = statements(office, marc, f"{LIST}checklist-1")
    for number in range(5):
        content = json.dumps({**CHECKLIST, "display_decimals": number}).encode()
        imports.import_checklist(office.runtime, office["Marc"], office.client, content)
    assert statements(office, marc, f"{LIST}checklist-1") == few
    desk = checklists.get_desk(office.runtime, office["Marc"], ChecklistId("checklist-1"))
    assert desk.versions[0].number == desk.shown.number
