"""Real parts for every test: SQLite in a temporary folder, PostgreSQL from the system's package."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from cxaudit.storage import engine
from cxaudit.web import security
from tests.postgres import create_database, drop_database, serving

COST = "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"

# Machines are shared and noisy: how long an example takes proves nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# What SQLite writes is synced to the disk on every commit; the tests prove what it holds, not the disk.
_MEMORY = Path("/dev/shm")
_FOLDER = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
if _FOLDER:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _FOLDER)


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: the garbage collector need not go through them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test process, without a database name."""
    with serving(_FOLDER) as address:
        yield address


@contextmanager
def new_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """The address of a database of this kind that is not there yet, as `open_office` wants it."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.sqlite3'}"
        return
    address = f"{request.getfixturevalue('postgres_server')}/t{uuid4().hex}"
    yield address
    drop_database(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that is not there yet, once of each kind."""
    with new_database(request, request.param, tmp_path) as address:
        yield address


@pytest.fixture
def empty_database_url(database_url: str) -> str:
    """A database without a table, once of each kind."""
    if not database_url.startswith("sqlite"):
        create_database(database_url)
    return database_url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same for tests of a module that only read: one database of each kind for all of them."""
    with new_database(request, request.param, tmp_path_factory.mktemp("database")) as address:
        yield address


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing a password is slow on purpose; `tests/web/test_passwords.py` looks at the real cost."""
    security._SETTINGS[COST] = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    yield
    del security._SETTINGS[COST]


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test makes an application of its own, which would compile every template again."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    kept = folder / "templates"
    kept.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(kept))}


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Each application has the same addresses; writing the code that builds them is half of its start."""
    write, known = Rule._compile_builder, {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = write(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Each test has a database of its own, for which SQLAlchemy would compile every statement again."""
    start, known = engine.create_engine, LRUCache[Any, Any](5000)

    def sharing(*arguments: Any, **options: Any) -> Engine:
        made = start(*arguments, **options)
        made._compiled_cache = known
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", sharing)
        # What is compiled is kept by dialect, and two of a kind are the same.
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        yield
