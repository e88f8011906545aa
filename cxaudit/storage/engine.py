"""Engines for SQLite and PostgreSQL: durable, with writers that queue instead of failing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

WRITES = "cxaudit_writes"
PATIENT = "cxaudit_patient"
"""Execution option of a transaction over whole tables: it may last longer than a request's."""
_BUSY_MS = 30_000
_PLANNING = ("join_collapse_limit = 4",)
"""With the tables that its scope asks about, a visit is a join of fourteen. Trying every order of eight of
them at a time, PostgreSQL took sixty times as long as SQLite to read one visit (`make bench`, a visit read),
and then read the same: an index leads to each row."""
_TIMEOUTS = (
    "statement_timeout = '30s'",
    "lock_timeout = '15s'",
    "idle_in_transaction_session_timeout = '60s'",
)


def open_engine(url: str) -> Engine:
    """An engine for `url`, set up for its kind.

    SQLite: WAL, synchronous=FULL (an acknowledged commit survives a power cut), foreign keys on, and
    BEGIN IMMEDIATE for units of work that write. PostgreSQL: psycopg 3, time-outs per transaction, no
    prepared statements, so that a transaction pooler may stand between. Errors never name the values of a
    statement: they end in logs.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return _open_postgresql(url)


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin on its own: `_begin_sqlite` does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A read that turns into a write fails at once in SQLite, so writers say so when they begin."""
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgresql(url: str) -> Engine:
    plain = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        plain, hide_parameters=True, pool_pre_ping=True, pool_size=5, connect_args={"prepare_threshold": None}
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    patient = connection.get_execution_options().get(PATIENT)
    settings = _PLANNING if patient else _PLANNING + _TIMEOUTS
    connection.exec_driver_sql(";".join(f"SET LOCAL {setting}" for setting in settings))
