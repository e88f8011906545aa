"""(a) Storing a visit of 120 items, against bare Flask applications on a database of the same kind.

The bare application that the aim is about keeps an answer a row, as the Flask and SQLAlchemy tutorials do
(a form is first validated by WTForms): no sign-in, no policy, no history, no merge. The least that could be
done, one JSON document in one insert, is measured beside it and has no aim.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, abort, redirect, request
from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.test import create_environ
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired

from cxaudit.domain import access
from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import Operation
from cxaudit.storage.engine import open_engine
from cxaudit.storage.scope import guard
from tests.benchmarks.clock import Line, Prepared, compare, serve
from tests.benchmarks.world import ITEMS, add_visits, answers, bench_office, checklist, sign_in
from tests.people import Office

SECTIONS = 6
_AIM = 2.5


def lines() -> list[Line]:
    """The tablet's way (one batch) and the way without JavaScript (a form a section)."""
    with tempfile.TemporaryDirectory() as folder, bench_office(Path(folder), SECTIONS) as (office, app):
        bare = bare_application(folder)
        cookie, token = sign_in(app, "Ana")
        headers = {"Cookie": cookie, "X-CSRF": token}
        posted = json.dumps(answers())

        def one_batch() -> Prepared:
            (audit,) = add_visits(office, 1, "in_progress", "draft")
            sent = [_json(f"/api/v1/audits/{audit}/ops", json.dumps(batch(office)), headers)]
            return lambda: serve(app, sent)

        def six_forms() -> Prepared:
            (audit,) = add_visits(office, 1, "in_progress", "draft")
            sent = [_form(audit, key, token, cookie) for key in "ABCDEF"]
            return lambda: serve(app, sent)

        def bare_batch(path: str) -> Callable[[], Prepared]:
            return lambda: partial(serve, bare, [_json(path, posted, {})])

        def bare_forms() -> Prepared:
            return partial(serve, bare, [bare_form(key) for key in "ABCDEF"])

        return [
            compare("Store a visit: one batch / rows", one_batch, bare_batch("/rows"), _AIM),
            compare("Store a visit: one batch / one JSON insert", one_batch, bare_batch("/document"), None),
            compare("Store a visit: 6 forms / 6 forms of rows", six_forms, bare_forms, _AIM),
        ]


def batch(office: Office) -> dict[str, object]:
    """The answers as a tablet has noted them one by one, and sends them."""
    at = int(datetime(2026, 11, 12, 15, tzinfo=UTC).timestamp() * 1000)
    operations = [
        Operation(office.runtime.ids.new(), key, "v", value, number, "tablet", at + number).plain()
        for number, (key, value) in enumerate(answers().items(), start=1)
    ]
    return {
        "user": office["Ana"].account_id,
        "dev": "tablet",
        "v": 1,
        "now": at,
        "since": 0,
        "ops": operations,
    }


class _Base(DeclarativeBase):
    pass


class _Answer(_Base):
    __tablename__ = "plain_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(index=True)
    value: Mapped[Any] = mapped_column(JSON)


class _Document(_Base):
    __tablename__ = "plain_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[Any] = mapped_column(JSON)


def bare_application(folder: str) -> Flask:
    """Three ways of keeping answers, with the same durability as the product's database."""
    engine = open_engine(f"sqlite:///{folder}/bare.db")
    _Base.metadata.create_all(engine)
    bare = Flask("bare")

    def keep(rows: Iterable[_Base]) -> None:
        with Session(engine) as session, session.begin():
            guard(session, access.SYSTEM)  # listeners of the product are in this process: it narrows nothing
            session.add_all(rows)

    @bare.post("/rows")
    def keep_rows() -> dict[str, bool]:
        keep(_Answer(item=item, value=value) for item, value in request.get_json().items())
        return {"kept": True}

    @bare.post("/document")
    def keep_document() -> dict[str, bool]:
        keep([_Document(answers=request.get_json())])
        return {"kept": True}

    @bare.post("/forms/<key>")
    def keep_form(key: str) -> Response:
        form = BaseForm({asked["key"]: _field(asked) for asked in _questions(key)})
        form.process(request.form)
        if not form.validate():
            abort(422)
        keep(_Answer(item=field.name, value=field.data) for field in form)
        return redirect("/forms/next", 303)

    return bare


def _field(asked: dict[str, Any]) -> UnboundField:
    if asked["kind"] in {"elapsed", "text"}:
        return StringField(validators=[InputRequired()])
    options = {"yes_no": ["yes", "no"], "likert": list("12345"), "single": ["o0", "o1", "o2", "o3"]}
    return RadioField(choices=options[asked["kind"]], validators=[InputRequired()])


@cache
def _questions(key: str) -> list[dict[str, Any]]:
    return [asked for asked in checklist(SECTIONS)["questions"] if asked["section"] == key]


def bare_form(key: str) -> WSGIEnvironment:
    """A section as the bare application's own page would send it."""
    value = answers()
    fields = {asked["key"]: str(value[asked["key"]]) for asked in _questions(key)}
    return create_environ(f"/forms/{key}", method="POST", data=fields)


def _json(path: str, body: str, headers: dict[str, str]) -> WSGIEnvironment:
    return create_environ(path, method="POST", data=body, content_type="application/json", headers=headers)


def _form(audit: AuditId, key: str, token: str, cookie: str) -> WSGIEnvironment:
    """A section as a browser without JavaScript sends it."""
    value = answers()
    fields = {"csrf_token": token, "section": key, "go": "next"}
    for asked in _questions(key):
        name = asked["key"]
        fields |= {f"was.{name}": "null", f"q.{name}": str(value[name]), f"c.{name}": ""}
    assert len(fields) > ITEMS // SECTIONS
    path = f"/field/audits/{audit}/sections/{key}"
    return create_environ(path, method="POST", data=fields, headers={"Cookie": cookie})
