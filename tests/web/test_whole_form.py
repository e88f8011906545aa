"""The whole form as a tablet gets it: the same bytes each time, nobody's answers, small, and its worker."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cxaudit import resources
from cxaudit.domain import access
from cxaudit.resources.paths import static_dir
from cxaudit.services import field_sync
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import ANSWERS, accepted, submitted
from tests.web.test_api import app_of
from tests.web.test_visit_pages import sign_in

KINDS = ("yes_no", "likert", "text", "numeric", "single")
STATIC_IMPORT = re.compile(r"^import (?:[^;\"]* from )?\"([^\"]+)\";", re.MULTILINE)


@pytest.fixture(scope="module")
def build() -> Path:
    return resources.copy_assets()


@pytest.fixture
def office(tmp_path: Path, build: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    return app_of(office)


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    return sign_in(app, "Ana").http


def test_the_form_is_the_same_whatever_was_answered(office: Office, http: FlaskClient) -> None:
    audit = accepted(office)
    before = http.get(f"/field/audits/{audit.id}/form/fr")
    field_sync.write_section(office.runtime, office["Ana"], audit.id, ANSWERS)
    after = http.get(f"/field/audits/{audit.id}/form/fr")
    assert before.data == after.data
    assert before.headers["ETag"] == after.headers["ETag"]
    assert (after.headers["X-Cx-Page"], after.headers["X-Cx-User"]) == ("audit", "account-Ana")
    assert b"csrf" not in after.data
    assert "Accueil rapide" not in after.get_data(as_text=True)
    known = {"If-None-Match": after.headers["ETag"]}
    assert http.get(f"/field/audits/{audit.id}/form/fr", headers=known).status_code == 304


def test_each_language_has_its_address(office: Office, http: FlaskClient) -> None:
    audit = accepted(office)
    for lang, words in (("fr", "Une personne salue"), ("en", "Someone greets")):
        page = http.get(f"/field/audits/{audit.id}/form/{lang}").get_data(as_text=True)
        assert f'<html lang="{lang}-CA"' in page
        assert words in page
    assert http.get(f"/field/audits/{audit.id}/form/de").status_code == 404


def test_a_visit_that_was_handed_in_has_no_form(office: Office, http: FlaskClient) -> None:
    audit = submitted(office)
    reply = http.get(f"/field/audits/{audit.id}/form/fr")
    assert reply.status_code == 302
    assert reply.headers["Location"].endswith(f"/field/audits/{audit.id}")
    assert "X-Cx-Page" not in reply.headers


def test_the_worker_names_every_file_that_the_form_is_made_of(
    office: Office, http: FlaskClient, app: Flask
) -> None:
    audit = accepted(office)
    script = app.test_client().get("/field/worker.js")
    assert script.mimetype == "text/javascript"
    found = re.search(r"self\.CX = (\{.*\});", script.get_data(as_text=True))
    assert found
    files = set(json.loads(found[1])["files"])
    page = http.get(f"/field/audits/{audit.id}/form/fr").get_data(as_text=True)
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert {name for name in named if "/icons/app-" not in name} <= files
    for address in sorted(files):
        with app.test_client().get(address) as reply:
            assert reply.status_code == 200, address
    modules = {f"/static/{path.relative_to(static_dir().resolve())}" for path in _graph(named)}
    assert modules <= files


def _graph(named: set[str], lazy: bool = True) -> set[Path]:
    """Every module that the page's own modules import, at once or (`lazy`) later."""
    waiting = [static_dir() / name.removeprefix("/static/") for name in named if name.endswith(".js")]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop().resolve()
        if path in seen:
            continue
        seen.add(path)
        text = path.read_text(encoding="utf-8")
        imports = STATIC_IMPORT.findall(text) + (re.findall(r"import\(\"([^\"]+)\"\)", text) if lazy else [])
        waiting += [path.parent / name for name in imports]
    return seen


def test_three_hundred_items_stay_within_the_budget(office: Office, http: FlaskClient, build: Path) -> None:
    """60 kB, 20 of them scripts: what a first visit needs before anything can be answered, compressed."""
    _enlarge(office, 300)
    audit = accepted(office)
    page = http.get(f"/field/audits/{audit.id}/form/fr").data
    assert page.count(b"data-t=") >= 300
    named = set(re.findall(r'src="(/static/[^"]+)"', page.decode()))
    scripts = sum(_size(path.read_bytes()) for path in _graph(named, lazy=False))
    styles = _size((build / "css" / "field.css").read_bytes())
    assert scripts <= 20_000
    assert _size(page) + scripts + styles <= 60_000, (_size(page), scripts, styles)


def _size(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def _enlarge(office: Office, count: int) -> None:
    """The office's checklist with `count` items of several kinds."""
    more = [_item(number) for number in range(count - len(CHECKLIST["questions"]))]  # type: ignore[arg-type]
    document = {**CHECKLIST, "questions": [*CHECKLIST["questions"], *more]}  # type: ignore[misc]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, document)


def _item(number: int) -> dict[str, object]:
    kind = KINDS[number % len(KINDS)]
    options = [{"key": key, "points": 1, "text": {"fr": f"Choix {key}", "en": key}} for key in "abc"]
    found: dict[str, object] = {
        "key": f"more-{number}", "kind": kind, "section": "B",
        "text": {"fr": f"Critère numéro {number} de cette grille", "en": f"Item number {number} of it"},
    }  # fmt: skip
    if kind != "text":
        found["dimension"] = "compliance"
    if kind == "numeric":
        found |= {"max_points": 1, "curve": {"type": "linear", "points": [["0", "0"], ["10", "1"]]}}
    if kind == "single":
        found["options"] = options
    if number % 9 == 0:
        found["show_if"] = {"q": "greeted", "in": ["no"]}
    return found


def test_every_answer_is_written_with_strict_durability() -> None:
    """No test can cut the power; this at least keeps the setting that survives it."""
    store = (static_dir() / "js" / "field" / "store.js").read_text(encoding="utf-8")
    commit = store[store.index("async #commit(") :]
    assert 'durability: "strict"' in commit[: commit.index("await done")]
