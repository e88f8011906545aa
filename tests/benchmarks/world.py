"""An office whose checklist has 120 items, with as many visits as a benchmark asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from cxaudit.app import create_app
from cxaudit.domain import access
from cxaudit.domain.assignment import Assignment, AssignmentState
from cxaudit.domain.audit import Audit, AuditState
from cxaudit.domain.ids import AssignmentId, AuditId, LocationId, WaveId
from cxaudit.domain.text import LocalizedText
from cxaudit.storage.records import AnswerDocument
from cxaudit.web.security import password_hash
from tests.people import CHECKLIST, NOW, Office, give_checklist, open_office

ITEMS = 120
TIMED = range(8, ITEMS, 10)
"""The items that measure a time."""
PASSWORD = "une phrase assez longue"


def question(number: int, section: str) -> dict[str, Any]:
    """One of ten kinds of items, in the mix of a store visit."""
    fr = f"Critère {number} : le personnel fait ce que la norme {number} demande, sans qu’on le lui rappelle"
    en = f"Item {number}: the staff does what standard {number} asks for, without being reminded"
    item: dict[str, Any] = {
        "key": f"q{number}", "section": section, "text": {"fr": fr, "en": en}, "dimension": "compliance",
        "kind": "yes_no",
    }  # fmt: skip
    place = number % 10
    if place == 1:
        item |= {"comment": {"required_when": ["no"]}}
    elif place == 2:
        item |= {"allow_na": True}
    elif place in {5, 6}:
        item |= {"kind": "likert", "dimension": "experience"}
    elif place == 7:
        choices = [
            {"key": f"o{n}", "points": n, "text": {"fr": f"Choix {n}", "en": f"Choice {n}"}} for n in range(4)
        ]
        item |= {"kind": "single", "options": choices}
    elif place == 8:
        item |= {
            "kind": "elapsed",
            "max_points": 2,
            "curve": {"type": "linear", "points": [["60", "1"], ["300", "0"]]},
        }
    elif place == 9:
        item |= {"kind": "text"}
        del item["dimension"]
    return item


def checklist(sections: int) -> dict[str, Any]:
    """ITEMS items in so many sections of the same size."""
    size = ITEMS // sections
    keys = [chr(ord("A") + n) for n in range(sections)]
    return {
        **CHECKLIST,
        "sections": [{"key": key, "title": {"fr": f"Section {key}", "en": f"Section {key}"}} for key in keys],
        "questions": [question(n, keys[n // size]) for n in range(ITEMS)],
    }


def answers() -> dict[str, Any]:
    """A value for each item."""
    by_place = {5: 4, 6: 5, 7: "o3", 8: "75", 9: "Tout s’est bien passé, merci"}
    return {f"q{n}": by_place.get(n % 10, "yes") for n in range(ITEMS)}


@contextmanager
def bench_office(folder: Path, sections: int) -> Iterator[tuple[Office, Flask]]:
    """The office of the tests with that checklist, and the product's application on it."""
    with open_office(folder) as office:
        app = create_app(office.runtime.settings, office.runtime)
        document = checklist(sections)
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_checklist(uow, office, document)
            hashed = password_hash(app, PASSWORD)
            for account in uow.accounts.list():
                uow.accounts.save(replace(account, password_hash=hashed, confirmed_at=account.created_at))
        yield office, app


def add_visits(
    office: Office,
    count: int,
    state: AssignmentState,
    audit_state: AuditState,
    heads: dict[str, Any] | None = None,
) -> list[AuditId]:
    """So many visits of Ana, written as rows."""
    asked = [_assignment(office, state) for _ in range(count)]
    audits = [_audit(office, each, audit_state) for each in asked]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.assignments.add_all(asked)
        uow.audits.add_all(audits)
        uow.answer_documents.add_all(
            [AnswerDocument(office.client, each.id, 1, heads or {}) for each in audits]
        )
    return [audit.id for audit in audits]


def _assignment(office: Office, state: AssignmentState) -> Assignment:
    return Assignment(
        office.client, AssignmentId(office.runtime.ids.new()), office.programme, office.wave, office.locations[0],
        "in_store", "covert", office.version, state, NOW, NOW + timedelta(days=3), office["Ana"].auditor_id,
        LocalizedText((("fr", "Scénario"), ("en", "Scenario"))),
    )  # fmt: skip


def _audit(office: Office, asked: Assignment, state: AuditState) -> Audit:
    assert asked.auditor_id is not None
    return Audit(
        office.client, AuditId(asked.id), asked.id, asked.id[-12:], office.programme, office.wave,
        asked.location_id, "in_store", "covert", office.version, asked.auditor_id, state, "/n/e/", NOW,
        asked.due_at, submitted_at=None if state == "draft" else NOW,
    )  # fmt: skip


def plain_audit(office: Office, wave: WaveId, location: str, path: str) -> Audit:
    """An audit of some wave and location, in memory only."""
    audit = _audit(office, _assignment(office, "in_progress"), "draft")
    return replace(audit, wave_id=wave, location_id=LocationId(location), path=path)


def sign_in(app: Flask, who: str) -> tuple[str, str]:
    """(cookies, token against forgery) of somebody signed in."""
    client = app.test_client()
    page = client.get("/account/login").get_data(as_text=True)
    token = _token(page)
    client.post(
        "/account/login",
        data={"email": f"{who.lower()}@example.test", "password": PASSWORD, "csrf_token": token},
    )
    page = client.get("/account/").get_data(as_text=True)
    cookie = client.get_cookie("cxaudit")
    assert cookie is not None
    return f"cxaudit={cookie.value}", _token(page)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found.group(1)
