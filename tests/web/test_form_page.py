"""The audit form is drawn once for all audits: each still shows its own answers, and nothing of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.sync import Operation
from cxaudit.services import audits, field_sync
from cxaudit.web.security import password_hash
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_visit import accepted
from tests.web.test_visit_pages import PASSWORD, Browser, give_password, sign_in

EXTRA = [
    {
        "key": "seen", "kind": "multi", "section": "B", "dimension": "compliance",
        "text": {"fr": "Vu en caisse <b>", "en": "Seen at the checkout <b>"},
        "options": [{"key": key, "points": 1, "text": {"fr": key, "en": key}} for key in ("bag", "pen", "map")],
    },
    {
        "key": "front", "kind": "photo", "section": "B", "required": True, "evidence": {"photos": 2},
        "text": {"fr": "Façade", "en": "Front"},
    },
]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        document = {**CHECKLIST, "questions": [*CHECKLIST["questions"], *EXTRA]}  # type: ignore[misc]
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_checklist(uow, office, document)
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


def write(office: Office, audit: Audit, **values: object) -> None:
    changed = {name.replace("__", "/"): value for name, value in values.items()}
    field_sync.write_section(office.runtime, office["Ana"], audit.id, changed)


def item(page: str, key: str) -> str:
    found = re.search(rf'<section class="item[^"]*" id="item-{key}".*?</section>', page, re.DOTALL)
    assert found is not None
    return found.group(0)


def raw(browser: Browser, audit: Audit, section: str) -> str:
    return browser.http.get(f"/field/audits/{audit.id}/sections/{section}").get_data(as_text=True)


def checked(html: str) -> list[str]:
    return re.findall(r'value="([^"]*)" autocomplete="off" checked', html)


def test_each_audit_shows_its_own_answers(app: Flask, office: Office) -> None:
    first, second = accepted(office, 0), accepted(office, 1)
    write(office, first, greeted__v="no", welcome__v=4, seen__v=["bag", "map"], receipt__v="na", wait__v="75")
    ana = sign_in(app, "Ana")
    page = raw(ana, first, "A") + raw(ana, first, "B")
    assert checked(item(page, "greeted")) == ["no"]
    assert checked(item(page, "welcome")) == ["4"]
    assert checked(item(page, "seen")) == ["bag", "map"]
    assert checked(item(page, "receipt")) == ["na"]
    assert 'value="75"' in item(page, "wait")
    assert "Enregistré" in item(page, "welcome")
    assert "Commentaire exigé" in item(page, "greeted") or "comment-missing" in item(page, "greeted")
    untouched = raw(ana, second, "A") + raw(ana, second, "B")
    assert checked(untouched) == []
    assert "comment-missing" not in untouched
    assert "Enregistré" not in untouched


def test_answers_and_questions_are_escaped(app: Flask, office: Office) -> None:
    audit = accepted(office)
    write(office, audit, greeted__v="yes", greeted__c="<script>&", story__v='</textarea>"')
    ana = sign_in(app, "Ana")
    page = raw(ana, audit, "A") + raw(ana, audit, "B")
    assert "&lt;script&gt;&amp;</textarea>" in item(page, "greeted")
    assert "&lt;/textarea&gt;&#34;</textarea>" in item(page, "story")
    assert 'name="was.story" value="&#34;&lt;/textarea&gt;\\&#34;&#34;"' in item(page, "story")
    assert "&lt;b&gt;" in item(page, "seen")
    assert "\0" not in page


def test_each_language_has_its_own(app: Flask, office: Office) -> None:
    audit = accepted(office)
    assert "Une personne salue" in raw(sign_in(app, "Ana", "fr"), audit, "A")
    english = raw(sign_in(app, "Ana", "en"), audit, "A")
    assert "Someone greets" in english
    assert "salue" not in english


def test_a_photo_item_asks_for_its_photos(app: Flask, office: Office) -> None:
    audit = accepted(office)
    page = raw(sign_in(app, "Ana"), audit, "B")
    assert "2 photos" in item(page, "front")
    assert 'name="p.front"' in item(page, "front")
    assert 'name="p.seen"' not in page


def as_drawn(browser: Browser, audit: Audit, section: str) -> dict[str, str]:
    """What the browser posts of a section without touching it: hidden fields, chosen answers, texts."""
    page = raw(browser, audit, section)
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'name="(q[^"]+)" value="([^"]*)"[^>]* checked', page))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    return {name: unescape(value) for name, value in found.items()}


def post(browser: Browser, audit: Audit, section: str, tab: dict[str, str], **typed: str) -> int:
    fields = tab | {name.replace("__", "."): value for name, value in typed.items()}
    return browser.http.post(f"/field/audits/{audit.id}/sections/{section}", data=fields).status_code


def heads(office: Office, audit: Audit) -> dict[str, object]:
    file = audits.get_audit(office.runtime, office["Ana"], audit.id, "audit.fill")
    return {name: head.val for name, head in file.heads.items()}


def test_a_tab_left_open_erases_nothing_that_was_typed_in_another(app: Flask, office: Office) -> None:
    audit = accepted(office)
    write(office, audit, welcome__v=4, welcome__c="Bel\naccueil")
    ana = sign_in(app, "Ana")
    stale = as_drawn(ana, audit, "A")
    assert (
        post(ana, audit, "A", as_drawn(ana, audit, "A"), q__greeted="yes", c__greeted="Tout de suite") == 303
    )
    assert post(ana, audit, "A", stale, q__welcome="5") == 303
    assert heads(office, audit) == {
        "greeted/v": "yes", "greeted/c": "Tout de suite", "welcome/v": 5, "welcome/c": "Bel\naccueil",
    }  # fmt: skip
    assert post(ana, audit, "A", as_drawn(ana, audit, "A"), c__greeted="") == 303
    assert heads(office, audit)["greeted/c"] is None


def test_an_answer_changed_elsewhere_meanwhile_is_recorded_beside_the_later_one(
    app: Flask, office: Office
) -> None:
    audit = accepted(office)
    write(office, audit, greeted__v="yes", welcome__v=2)
    ana = sign_in(app, "Ana")
    stale, again = as_drawn(ana, audit, "A"), as_drawn(ana, audit, "A")
    tablet = Operation("op-1", "welcome", "v", 3, 9, "tablet", 1, json.loads(stale["drawn"])["welcome/v"])
    field_sync.push(office.runtime, office["Ana"], audit.id, "tablet", [tablet])
    assert post(ana, audit, "A", stale, q__greeted="no", c__greeted="Rien", q__welcome="5") == 303
    assert post(ana, audit, "A", again, c__greeted="Personne") == 303
    with office.runtime.reading(office["Rita"]) as uow:
        conflicts = uow.answer_conflicts.list(audit_id=audit.id)
    found = {(c.field, c.kept_value, c.other_value) for c in conflicts}
    assert found == {("welcome/v", 5, 3), ("greeted/c", "Personne", "Rien")}


def test_a_section_sent_after_the_visit_was_handed_in_is_kept_and_shown(app: Flask, office: Office) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana")
    late = as_drawn(ana, audit, "A")
    write(office, audit, _outcome__v="location_closed")
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-1")
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    typed = {"q.greeted": "no", "c.greeted": "Personne <b>", "q.welcome": "9"}
    photo = (BytesIO(picture.getvalue()), "entree.jpg")
    answer = ana.http.post(f"/field/audits/{audit.id}/sections/A", data=late | typed | {"p.greeted": photo})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for words in ("gardé pour le bureau", "Personne &lt;b&gt;", "Non", "entree.jpg", "<p>9</p>"):
        assert words in page
    ana.http.post(f"/field/audits/{audit.id}/location-closed", data={"csrf_token": late["csrf_token"]})
    assert "gardé pour le bureau" in ana.open(f"/field/audits/{audit.id}")
    with office.runtime.reading(office["Rita"]) as uow:
        operations = uow.operations.list(audit_id=audit.id, flag="audit_closed")
    kept = {(op.body["q"], op.body["f"][0]): op.body["val"] for op in operations}
    assert kept.pop(("greeted", "p"))["size"] > 0
    assert kept == {("greeted", "v"): "no", ("greeted", "c"): "Personne <b>", ("_outcome", "v"): None}
    assert heads(office, audit) == {"_outcome/v": "location_closed"}


@pytest.mark.parametrize("lost", ["session", "token", "sign-in"])
def test_what_was_typed_is_shown_when_it_came_too_late(app: Flask, office: Office, lost: str) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana")
    address = f"/field/audits/{audit.id}/sections/A"
    tab = as_drawn(ana, audit, "A") | {"c.greeted": "\nPersonne </textarea><b>\nà l’entrée"}
    if lost == "session":
        ana.http.delete_cookie("cxaudit")
    elif lost == "sign-in":
        with ana.http.session_transaction() as session:
            del session["_user_id"]
    else:
        tab["csrf_token"] = "wrong-token"
    answer = ana.http.post(address, data=tab, headers={"Referer": f"http://localhost{address}"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == (401 if lost == "sign-in" else 403)
    assert "readonly>\n\nPersonne &lt;/textarea&gt;&lt;b&gt;\nà l’entrée</textarea>" in page
    assert re.findall(r'<label for="typed-[0-9]+">([^<]*)</label>', page) == ["greeted"]
    if lost == "token":
        assert f'href="{address}"' in page
    else:
        assert f'href="/account/login?next={address}"' in page
        assert "Votre session a pris fin" in page


def test_nothing_secret_and_nothing_of_another_site_is_shown_again(app: Flask, office: Office) -> None:
    accepted(office)
    ana = sign_in(app, "Ana")
    secret = {"email": "ana@example.test", "password": "très secret", "csrf_token": "wrong"}
    assert "ecret" not in ana.http.post("/account/login", data=secret).get_data(as_text=True)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    page = ana.http.post("/account/language", data={"text": "Appelez ce numéro"}, headers=foreign)
    assert page.status_code == 403
    assert "Appelez" not in page.get_data(as_text=True)


@pytest.mark.parametrize("drawn", ["[", "[1]", '{"greeted/v": 3}'])
def test_a_page_says_what_it_was_drawn_with_or_is_refused(app: Flask, office: Office, drawn: str) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana")
    fields = as_drawn(ana, audit, "A")
    assert post(ana, audit, "A", fields, drawn=drawn, q__greeted="yes") == 400
    assert heads(office, audit) == {}
