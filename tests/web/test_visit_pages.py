"""A visit through the pages: planned, accepted, filled without JavaScript, reviewed, released."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.jobs import HANDLERS
from cxaudit.services import people, planning
from cxaudit.services.jobs import run_due
from cxaudit.services.people import Newcomer
from cxaudit.storage.unit_of_work import UnitOfWork
from cxaudit.web.guards import RULE
from cxaudit.web.security import RULES, password_hash
from tests.people import Office, open_office
from tests.services.test_visit import accepted, plan, submitted

PASSWORD = "une phrase assez longue"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def give_password(uow: UnitOfWork, hashed: str) -> None:
    """Everybody gets the same password: making one hash is slow on purpose."""
    for account in uow.accounts.list():
        uow.accounts.save(replace(account, password_hash=hashed, confirmed_at=account.created_at))


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.runtime.settings, office.runtime)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_password(uow, password_hash(app, PASSWORD))
    return app


class Http(FlaskClient):
    """A client that closes the file in which Werkzeug writes a long form: nobody else does."""

    def open(self, *asked: Any, **more: Any) -> TestResponse:
        answer = super().open(*asked, **more)
        for each in (*answer.history, answer):
            each.request.environ["wsgi.input"].close()
        return answer


class Browser:
    """A person at a browser without JavaScript: follows links, fills forms, keeps the token."""

    def __init__(self, app: Flask) -> None:
        self.http = Http(app, app.response_class, use_cookies=True)
        self.page = ""
        self.status = 0
        self.address = ""

    def open(self, address: str) -> str:
        return self._read(self.http.get(address, follow_redirects=True))

    def post(self, address: str, /, **fields: object) -> str:
        carried = {name: self._hidden(name) for name in ("csrf_token", "revision", "new_id")}
        data = {name: value for name, value in carried.items() if value} | fields
        return self._read(self.http.post(address, data=data, follow_redirects=True))

    def _hidden(self, name: str) -> str:
        """What the page itself put into its form."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', self.page)
        return found.group(1) if found else ""

    def _read(self, answer: object) -> str:
        self.page = unescape(answer.get_data(as_text=True)).replace("\u00a0", " ").replace("\u202f", " ")  # type: ignore[attr-defined]
        self.status = answer.status_code  # type: ignore[attr-defined]
        self.address = answer.request.path  # type: ignore[attr-defined]
        return self.page


def sign_in(app: Flask, who: str, language: str = "fr") -> Browser:
    browser = Browser(app)
    browser.http.set_cookie("cxaudit_language", language)
    browser.open("/account/login")
    browser.post("/account/login", email=f"{who.lower()}@example.test", password=PASSWORD)
    assert browser.status == 200
    return browser


def test_sign_in_speaks_french_and_refuses_a_wrong_password(app: Flask) -> None:
    browser = Browser(app)
    assert "Ouvrir une session" in browser.open("/account/login")
    browser.post("/account/login", email="ana@example.test", password="autre chose encore")
    assert "Mandats" not in browser.page
    assert re.search(r"notice-alert|field-error", browser.page)
    assert "Mandats" in sign_in(app, "Ana").page


def test_who_signs_in_stays_signed_in_for_thirty_days(app: Flask) -> None:
    browser = Browser(app)
    browser.open("/account/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.page)
    assert token is not None
    fields = {"csrf_token": token.group(1), "email": "ana@example.test", "password": PASSWORD}
    cookies = browser.http.post("/account/login", data=fields).headers.getlist("Set-Cookie")
    kept = next(each for each in cookies if each.startswith("cxaudit="))
    until = re.search(r"Expires=([^;]+)", kept)
    assert until is not None
    left = parsedate_to_datetime(until.group(1)) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert "HttpOnly" in kept


def test_the_whole_way_without_javascript(app: Flask, office: Office) -> None:
    marc = sign_in(app, "Marc")
    days = {"first_day": "2026-11-12", "last_day": "2026-11-20"}
    plan = {"location_id": office.locations[0], "channel": "in_store", **days}
    address = f"/programme/waves/{office.wave}"
    marc.open(address)
    assert "Ana" in marc.post(address, **plan)
    assert "Attribué" in marc.post(address, auditor_id=office["Ana"].auditor_id, **plan)

    ana = sign_in(app, "Ana")
    offer = re.search(r'href="(/field/assignments/[^"]+)"', ana.page)
    assert offer is not None
    ana.open(offer.group(1))
    assert "Signez la déclaration" in ana.post(f"{offer.group(1)}/accept")
    ana.post(f"{offer.group(1)}/accept", signed="yes")
    form = ana.address.rpartition("/")[0]
    null = {"was.greeted": "null", "was.welcome": "null"}
    ana.post(f"{form}/A", **null, **{"q.greeted": "no", "q.welcome": "4", "go": "next"})
    assert ana.address.endswith("/A"), "a new required item keeps the auditor in the section"
    assert "Que s’est-il passé" in ana.page
    was = {"was.greeted": '"no"', "was.why": "null", "was.welcome": "4"}
    ana.post(
        f"{form}/A",
        **was,
        **{
            "q.greeted": "no",
            "q.why": "Personne à l’entrée",
            "q.welcome": "4",
            "c.greeted": "Rien vu",
            "go": "next",
        },
    )
    assert ana.address.endswith("/B")
    nothing = {f"was.{key}": "null" for key in ("wait", "receipt", "story")}
    ana.post(f"{form}/B", **nothing, **{"q.wait": "vite", "q.story": "Bref mais courtois"})
    assert ana.status == 422
    assert "vite" in ana.page, "what was typed is not lost"
    was = {"was.wait": "null", "was.receipt": "null", "was.story": '"Bref mais courtois"'}
    ana.post(f"{form}/B", **was, **{"q.wait": "60,5", "na.receipt": "na", "q.story": "Bref mais courtois"})
    assert "La visite est prête" in ana.page
    audit = form.removesuffix("/sections")
    assert "Visite remise" in ana.post(f"{audit}/submit", submission="submission-1")

    rita = sign_in(app, "Rita")
    audit_id = audit.rpartition("/")[2]
    desk = f"/review/audits/{audit_id}"
    assert "2026-0001" in rita.page
    assert "Rien vu" in rita.open(desk)
    rita.post(f"{desk}/take")
    rita.post(f"{desk}/validate")
    assert "Publiée" in rita.post(f"{desk}/release")


def test_a_second_click_on_accept_opens_the_same_visit(app: Flask, office: Office) -> None:
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    ana = sign_in(app, "Ana")
    offer = f"/field/assignments/{asked.id}"
    seen = []
    for _click in range(2):
        ana.open(offer)
        ana.post(f"{offer}/accept", signed="yes")
        seen.append((ana.status, ana.address))
    assert seen[0] == seen[1]
    assert seen[0][0] == 200
    assert seen[0][1].endswith("/sections/A")


def test_a_photo_that_is_no_photo_is_refused_and_nothing_else_is_lost(app: Flask, office: Office) -> None:
    audit = accepted(office)
    ana = sign_in(app, "Ana")
    address = f"/field/audits/{audit.id}/sections/A"
    ana.open(address)
    was = {"was.greeted": "null", "was.welcome": "null"}
    photo = (BytesIO(b"not a photo"), "photo.jpg")
    ana.post(address, **was, **{"q.greeted": "yes", "p.greeted": photo})
    assert ana.status == 422
    assert "field-error" in ana.page
    assert re.search(r'name="q.greeted" value="yes"[^>]*checked', ana.page)


def test_strangers_get_404_on_every_page_of_an_audit(app: Flask, office: Office) -> None:
    audit = submitted(office)
    for who in ("Bao", "Stranger", "Denis"):
        browser = sign_in(app, who)
        for address in (f"/field/audits/{audit.id}", f"/review/audits/{audit.id}", "/photos/none"):
            browser.open(address)
            assert browser.status in {403, 404}, (who, address)


@pytest.mark.parametrize("address", ["/field/", "/review/", "/programme/", "/account/"])
def test_nobody_passes_without_signing_in(app: Flask, address: str) -> None:
    browser = Browser(app)
    browser.open(address)
    assert browser.address == "/account/login"


def test_every_route_has_a_rule(app: Flask) -> None:
    open_routes = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in RULES and not hasattr(app.view_functions[rule.endpoint], RULE)
    ]
    assert open_routes == []


def test_headers_forbid_inline_scripts_and_framing(app: Flask) -> None:
    policy = app.test_client().get("/account/login").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_forgotten_password_is_chosen_anew_through_the_mailed_link(app: Flask, office: Office) -> None:
    browser = Browser(app)
    browser.open("/account/reset")
    browser.http.environ_base["HTTP_HOST"] = "evil.test"
    browser.post("/account/reset", email="ana@example.test")
    del browser.http.environ_base["HTTP_HOST"]
    assert browser.status == 200
    browser.open("/account/reset")
    browser.post("/account/reset", email="nobody@example.test")
    assert browser.status == 200, "whether an account exists is not told"
    run_due(office.runtime, HANDLERS)
    (file,) = office.runtime.settings.data.rglob("*.eml")
    text = email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_content()
    link = re.search(r"http://localhost(/account/reset/\S+)", text)
    assert link is not None
    browser.open(link.group(1))
    new = "une autre phrase assez longue"
    browser.post(link.group(1), password=new, password_confirm=new)
    browser.open("/account/login")
    browser.post("/account/login", email="ana@example.test", password=PASSWORD)
    assert browser.address == "/account/login", "the old password no longer opens"
    browser.post("/account/login", email="ana@example.test", password=new)
    assert browser.address == "/field/"


def test_an_invitation_sets_a_password_once(app: Flask, office: Office) -> None:
    newcomer = Newcomer("new@example.test", "Nouvelle", "reviewer")
    token = people.invite(office.runtime, office["Adèle"], newcomer)
    browser = Browser(app)
    address = f"/account/invitation/{token}"
    assert "Nouvelle" in browser.open(address)
    assert browser.post(address, password="court", again="court").count("field-error") >= 1
    browser.post(address, password=PASSWORD, again=PASSWORD)
    assert browser.address == "/account/login"
    browser.post("/account/login", email="new@example.test", password=PASSWORD)
    assert browser.address == "/review/"
    other = Browser(app)
    other.open(address)
    assert other.status == 404


def test_health(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ready": True})
