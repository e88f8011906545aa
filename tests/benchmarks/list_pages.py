"""(c) How many statements a list page sends, with 50 rows and with 5,000."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import create_environ

from cxaudit.domain import access
from cxaudit.domain.account import Account
from cxaudit.domain.ids import AccountId, ClientId, ProgrammeId
from cxaudit.domain.network import Client
from cxaudit.domain.programme import Programme
from tests.benchmarks.clock import Line, serve
from tests.benchmarks.world import add_visits, bench_office, sign_in
from tests.people import NOW, Office, both

_AIM = 8
_STEPS = (50, 5_000)
_PAGES = (
    ("Ana", "/field/", "Worklist"),
    ("Rita", "/review/", "Review queue"),
    ("Marc", "", "Wave board"),
    ("Marc", "/programme/", "Programmes"),
    ("Adèle", "/admin/clients/", "Clients"),
    ("Adèle", "/admin/accounts/", "Accounts"),
)


def lines() -> list[Line]:
    """Each page at each size; half of the visits are in hand, half wait for review."""
    found = []
    with tempfile.TemporaryDirectory() as folder, bench_office(Path(folder), 6) as (office, app):
        have = 0
        for rows in _STEPS:
            add_visits(office, rows - have, "in_progress", "draft")
            add_visits(office, rows - have, "submitted", "submitted")
            _add_names(office, have, rows)
            have = rows
            for who, path, name in _PAGES:
                count = statements(office, app, who, path or f"/programme/waves/{office.wave}")
                found.append(Line(f"{name}, {rows:,} rows: statements", "", count, _AIM))
    return found


def _add_names(office: Office, have: int, rows: int) -> None:
    """Clients, programmes and accounts up to `rows` of each."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for number in range(have, rows):
            key, name = f"bench-{number}", f"Nom {number}"
            uow.clients.add(Client(ClientId(key), name, "retail", ("fr", "en"), "America/Toronto"))
            uow.programmes.add(Programme(office.client, ProgrammeId(key), both(name, name)))
            uow.accounts.add(Account(AccountId(key), f"{key}@example.test", name, "fr", key, NOW))


def statements(office: Office, app: Flask, who: str, path: str) -> int:
    """How many queries one answer takes; the beginning of a transaction is none."""
    cookie, _ = sign_in(app, who)
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(office.runtime.storage.engine, "before_cursor_execute", note)
    try:
        serve(app, [create_environ(path, headers={"Cookie": cookie})])
    finally:
        event.remove(office.runtime.storage.engine, "before_cursor_execute", note)
    return sum(not statement.startswith("BEGIN") for statement in seen)
