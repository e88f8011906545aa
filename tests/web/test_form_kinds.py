"""Every kind of item on the form without JavaScript: answered, cleared, refused with its message, not applicable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.answers import heads_of, photos_of, values_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import EVIDENCE_KINDS, KINDS
from cxaudit.services import audits, field_sync, reviews
from cxaudit.web.security import password_hash
from tests.people import Office, give_checklist, open_office
from tests.services.test_visit import accepted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

OPTIONS = [{"key": key, "points": 1, "valence": 1, "text": {"fr": key, "en": key}} for key in ("a", "b", "c")]
ALONE = {"key": "none", "points": 0, "exclusive": True, "text": {"fr": "Aucun", "en": "None"}}
CURVE = {"type": "linear", "points": [["60", "1"], ["300", "0"]]}


@dataclass
class Case:
    """One kind: its item, what is posted for an answer and its stored value, what is refused with which words."""

    kind: str
    posted: Any
    value: Any
    wrong: Any = None
    says: str = ""
    more: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case("yes_no", "yes", "yes", "maybe", "Choisissez une des réponses"),
    Case("single", "b", "b", "z", "Choisissez une des réponses", {"options": OPTIONS}),
    Case("multi", ["a", "b"], ["a", "b"], ["a", "b", "c"], "Choisissez-en 2 au plus",
         {"options": OPTIONS, "max_selections": 2}),
    Case("multi", ["none"], ["none"], ["a", "none"], "« Aucun » ne peut pas", {"options": [*OPTIONS, ALONE]}),
    Case("likert", "4", 4, "9", "Choisissez une des réponses"),
    Case("csat", "5", 5, "0", "Choisissez une des réponses"),
    Case("ces", "7", 7, "8", "Choisissez une des réponses"),
    Case("nps", "0", 0, "11", "Choisissez une des réponses"),
    Case("numeric", "12,5", "12,5", "douze", "Écrivez un nombre", {"max_points": 0}),
    Case("elapsed", "2:40", "160", "2:75", "Écrivez des secondes", {"curve": CURVE}),
    Case("elapsed", "90", "90", "-5", "Écrivez des secondes", {"curve": CURVE}),
    Case("emotion", ["a", "c"], ["a", "c"], ["z"], "Choisissez une des réponses", {"options": OPTIONS}),
    Case("text", "Accueil\r\nrapide", "Accueil\nrapide", "x" * 20_001, "Ce texte compte"),
    Case("date", "2026-11-12", "2026-11-12", "2026-02-30", "Écrivez une date qui existe"),
    Case("photo", None, None),
    Case("signature", None, None),
    Case("file", None, None),
    Case("numeric", "10", "10", "10,5", "La réponse n’est pas de 0 à 10",
         {"max_points": 0, "lowest": 0, "highest": "10"}),
    Case("elapsed", "1:00", "60", "1:00,5", "La réponse ne peut pas dépasser 1 min", {"curve": CURVE, "highest": 60}),
]  # fmt: skip
NAMES = [f"{case.kind}-{place}" for place, case in enumerate(CASES)]
ANSWERED = [case for case in CASES if case.kind not in EVIDENCE_KINDS]


def document(case: Case) -> dict[str, Any]:
    """A tiny checklist: the item of the case, and another one that must not suffer."""
    text = {"fr": "Question", "en": "Question"}
    item = {"key": "it", "kind": case.kind, "section": "A", "text": text, **case.more}
    if case.kind not in {"text", "date", *EVIDENCE_KINDS}:
        item["allow_na"] = True
    other = {"key": "other", "kind": "yes_no", "section": "A", "text": text}
    return {
        "key": "tiny", "languages": ["fr", "en"], "title": text, "rollup": "points",
        "sections": [{"key": "A", "title": text}], "questions": [item, other],
    }  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            programme = uow.programmes.get(id=office.programme)
            uow.programmes.save(replace(programme, lockout_days=0))
        yield office


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


@pytest.fixture(scope="module")
def ana(app: Flask) -> Browser:
    return sign_in(app, "Ana")


@dataclass
class Form:
    """An auditor at the one section of a tiny checklist."""

    office: Office
    audit: Audit
    browser: Browser

    @property
    def address(self) -> str:
        return f"/field/audits/{self.audit.id}/sections/A"

    def post(self, **fields: Any) -> str:
        """Post the section as the page stands: with the values it was drawn with."""
        self.browser.open(self.address)
        was = dict(re.findall(r'name="(was\.\w+)" value="([^>]*)">', self.browser.page))
        named = {name.replace("__", "."): value for name, value in fields.items() if value is not None}
        return self.browser.post(self.address, **was, **named)

    def kept(self, key: str = "it") -> Any:
        """The stored value of an item."""
        file = audits.get_audit(self.office.runtime, self.office["Ana"], self.audit.id, "audit.fill")
        return values_of(file.checklist, file.heads).get(key)


def open_form(office: Office, ana: Browser, case: Case) -> Form:
    plain = document(case)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, plain)
    return Form(office, accepted(office), ana)


def picture(shade: int = 0) -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 90)).save(file, "JPEG")
    return BytesIO(file.getvalue()), "photo.jpg"


def test_the_table_has_every_kind() -> None:
    assert {case.kind for case in CASES} == set(KINDS)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.kind)
def test_an_answer_is_kept_shown_again_and_cleared(office: Office, ana: Browser, case: Case) -> None:
    form = open_form(office, ana, case)
    page = form.browser.open(form.address)
    assert f'data-q="it" data-t="{case.kind}"' in page
    assert 'id="save"' in page
    form.post(q__it=case.posted, c__it=None if case.kind == "text" else "Vu de près")
    assert form.browser.status == 200
    assert form.kept() == case.value
    page = form.browser.open(form.address)
    for each in case.value if isinstance(case.value, list) else [case.value]:
        shown = rf'name="q.it" value="{each}"[^>]*(checked|>= )|value="{each}"|>{each}</textarea>'
        assert re.search(shown, page), each
    assert case.kind == "text" or ">Vu de près</textarea>" in page
    cleared = {"clear": "it", "q__it": case.posted} if 'name="clear" value="it"' in page else {"q__it": ""}
    if case.kind in {"multi", "emotion"}:
        cleared = {}
    form.post(**cleared)
    assert form.kept() is None


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.kind)
def test_a_refused_answer_says_why_and_loses_nothing(office: Office, ana: Browser, case: Case) -> None:
    form = open_form(office, ana, case)
    page = form.post(q__it=case.wrong, q__other="yes", c__other="Vu")
    assert form.browser.status == 422
    assert case.says in page
    assert 'class="error-summary"' in page
    assert form.kept() is None
    assert form.kept("other") == "yes"
    assert ">Vu</textarea>" in page
    typed = case.wrong if isinstance(case.wrong, list) else [case.wrong]
    offered = [text for text in typed if f'value="{text}"' in page or escape(text) in page]
    assert offered or case.kind in {"yes_no", "single", "emotion", "likert", "csat", "ces", "nps"}


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.kind)
def test_not_applicable_only_where_it_is_allowed(office: Office, ana: Browser, case: Case) -> None:
    form = open_form(office, ana, case)
    allowed = case.kind not in {"text", "date"}
    page = form.browser.open(form.address)
    assert ('name="na.it"' in page) == allowed
    form.post(na__it="na", q__it=case.posted)
    assert form.kept() == ("na" if allowed else case.value), "N/A that was added wins over the answer"
    form.post(na__it="na", q__it=case.posted)
    assert form.kept() == case.value, "an answer that was added wins over N/A"


@pytest.mark.parametrize("kind", sorted(EVIDENCE_KINDS))
def test_several_pictures_are_taken_and_taken_back(office: Office, ana: Browser, kind: str) -> None:
    form = open_form(office, ana, Case(kind, None, None, more={"required": True, "evidence": {"photos": 2}}))
    page = form.browser.open(form.address)
    assert "2 photos requises" in page or "2 photos exigées" in page
    form.post(p__it=[picture(1), picture(2)], q__other="yes")
    assert len(form.kept()) == 2
    page = form.browser.open(form.address)
    first = re.search(r'name="remove" value="([^"]+)"', page)
    assert first is not None
    form.post(remove=first.group(1), q__other="no", c__other="Écrit avant de retirer la photo")
    assert len(form.kept()) == 1
    assert form.kept("other") == "no"
    form.post(p__it=(BytesIO(b"no picture"), "photo.jpg"), q__other="yes")
    assert form.browser.status == 422
    assert len(form.kept()) == 1
    assert form.kept("other") == "yes"


def test_enter_in_a_field_goes_on_and_never_clears(office: Office, ana: Browser) -> None:
    """A browser presses the first button of the form: it must not be the one of an item."""
    form = open_form(office, ana, CASES[0])
    form.post(q__it="yes")
    page = form.browser.open(form.address)
    buttons = re.findall(
        r'<button[^>]*type="submit"[^>]*name="(\w+)" value="(\w+)"', page.split('id="section"')[1]
    )
    assert buttons[0] == ("go", "next")
    assert ("clear", "it") in buttons


def test_a_stored_value_that_does_not_fit_is_shown_with_its_message(office: Office, ana: Browser) -> None:
    form = open_form(office, ana, Case("likert", "4", 4))
    field_sync.write_section(office.runtime, office["Ana"], form.audit.id, {"it/v": 9})
    assert "field-error" in form.browser.open(form.address)


def test_the_elapsed_time_says_how_it_was_read(office: Office, ana: Browser) -> None:
    form = open_form(office, ana, CASES[9])
    assert "2:40 vaut 160 secondes" in form.browser.open(form.address)
    form.post(q__it="2:40")
    assert "= 2 min 40 s" in form.browser.open(form.address)


def test_the_next_unanswered_item_is_one_button_away(office: Office, ana: Browser) -> None:
    form = open_form(office, ana, CASES[0])
    form.browser.open(form.address)
    answer = form.browser.http.post(form.address, data=_fields(form.browser, go="missing", **{"q.it": "yes"}))
    assert (answer.status_code, answer.location.partition("#")[2]) == (303, "item-other")
    answer = form.browser.http.post(
        form.address, data=_fields(form.browser, go="missing", **{"q.other": "yes"})
    )
    assert answer.location.endswith("/submit")


def _fields(browser: Browser, **fields: str) -> dict[str, str]:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.page)
    assert token is not None
    return {"csrf_token": token.group(1), "was.it": json.dumps(None), "was.other": json.dumps(None), **fields}


def test_what_a_reviewer_asked_stands_beside_the_item(office: Office, ana: Browser) -> None:
    form = open_form(office, ana, CASES[0])
    form.post(q__it="yes", q__other="yes")
    field_sync.submit(office.runtime, office["Ana"], form.audit.id, "s")
    reviews.take(office.runtime, office["Rita"], form.audit.id)
    asked = {"it": "À quelle heure ?", "": "Relisez tout."}
    reviews.return_audit(office.runtime, office["Rita"], form.audit.id, asked)
    page = form.browser.open(form.address)
    assert "Retournée : 2 éléments à corriger" in page
    assert "Relisez tout." in page
    beside = page[page.index('id="item-it"') : page.index('id="item-other"')]
    assert "À quelle heure ?" in beside
    assert "2 éléments à corriger" in form.browser.open("/field/")
    heads = heads_of(
        audits.get_audit(office.runtime, office["Ana"], form.audit.id, "audit.fill").document.heads
    )
    assert photos_of(heads, "it") == []
