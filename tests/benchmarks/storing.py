"""(a) Storing a visit of 120 items, against one JSON document inserted by a bare Flask application."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.types import WSGIEnvironment

from flask import Flask, request
from sqlalchemy import Connection, text
from werkzeug.test import create_environ

from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import Operation
from cxaudit.services import field_sync
from cxaudit.storage.engine import WRITES
from cxaudit.web.guards import actor, requires, runtime
from tests.benchmarks.clock import Line, Prepared, compare, serve
from tests.benchmarks.world import ITEMS, add_visits, answers, bench_office, checklist, sign_in
from tests.people import Office

SECTIONS = 6
_AIM = 2.5


def lines() -> list[Line]:
    """The tablet's way (one batch) and the way without JavaScript (a form a section)."""
    with tempfile.TemporaryDirectory() as folder, bench_office(Path(folder), SECTIONS) as (office, app):
        app.add_url_rule("/bench/<audit_id>", view_func=push_batch, methods=["POST"])
        bare = bare_application(office)
        cookie, token = sign_in(app, "Ana")
        headers = {"Cookie": cookie, "X-CSRF": token}
        posted = json.dumps(answers())

        def one_batch() -> Prepared:
            (audit,) = add_visits(office, 1, "in_progress", "draft")
            sent = [_json(f"/bench/{audit}", json.dumps(operations(office)), headers)]
            return lambda: serve(app, sent)

        def six_forms() -> Prepared:
            (audit,) = add_visits(office, 1, "in_progress", "draft")
            sent = [_form(audit, key, token, cookie) for key in "ABCDEF"]
            return lambda: serve(app, sent)

        def inserts(count: int) -> Callable[[], Prepared]:
            def prepare() -> Prepared:
                sent = [_json("/", posted, {}) for _ in range(count)]
                return lambda: serve(bare, sent)

            return prepare

        return [
            compare("Store a visit: one batch / one insert", one_batch, inserts(1), _AIM),
            compare("Store a visit: 6 forms / 6 inserts", six_forms, inserts(SECTIONS), _AIM),
        ]


@requires("audit.fill")
def push_batch(audit_id: AuditId) -> dict[str, object]:
    """What a tablet's push comes down to: read the batch, check it, merge and store it."""
    batch = [Operation(**one) for one in request.get_json()]
    pushed = field_sync.push(runtime(), actor(), audit_id, "tablet", batch)
    return {"acknowledged": pushed.acknowledged, "revision": pushed.revision}


def operations(office: Office) -> list[dict[str, object]]:
    """The answers as a tablet has noted them, one by one."""
    at = int(datetime(2026, 11, 12, 15, tzinfo=UTC).timestamp() * 1000)
    return [
        Operation(office.runtime.ids.new(), key, "v", value, number, "tablet", at + number).plain()
        for number, (key, value) in enumerate(answers().items(), start=1)
    ]


def bare_application(office: Office) -> Flask:
    """The least that keeps answers: parse, insert, commit; same database, same durability."""
    engine = office.runtime.storage.engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, answers TEXT NOT NULL)"))
    bare = Flask("bare")

    @bare.post("/")
    def keep() -> dict[str, bool]:
        found = request.get_json()
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            _insert(connection, json.dumps(found))
        return {"kept": True}

    return bare


def _insert(connection: Connection, document: str) -> None:
    with connection.begin():
        connection.execute(text("INSERT INTO bare (answers) VALUES (:answers)"), {"answers": document})


def _json(path: str, body: str, headers: dict[str, str]) -> WSGIEnvironment:
    return create_environ(path, method="POST", data=body, content_type="application/json", headers=headers)


def _form(audit: AuditId, key: str, token: str, cookie: str) -> WSGIEnvironment:
    """A section as a browser without JavaScript sends it."""
    value = answers()
    fields = {"csrf_token": token, "section": key, "go": "next"}
    for asked in checklist(SECTIONS)["questions"]:
        if asked["section"] == key:
            name = asked["key"]
            fields |= {f"was.{name}": "null", f"q.{name}": str(value[name]), f"c.{name}": ""}
    assert len(fields) > ITEMS // SECTIONS
    path = f"/field/audits/{audit}/sections/{key}"
    return create_environ(path, method="POST", data=fields, headers={"Cookie": cookie})
