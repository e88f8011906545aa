"""Real parts for every test: SQLite in a temporary folder, PostgreSQL from the system's package."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from cxaudit.web import security
from tests.postgres import create_database, serving

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


def new_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'test.sqlite3'}"
    server = request.getfixturevalue("postgres_server")
    return create_database(server, f"t{uuid4().hex}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    return new_database(request, request.param, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same for tests of a module that only read: one database of each kind for all of them."""
    return new_database(request, request.param, tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing a password is slow on purpose; `tests/web/test_passwords.py` looks at the real cost."""
    security._SETTINGS[COST] = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    yield
    del security._SETTINGS[COST]


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test makes an application of its own, which would compile every template again."""
    Flask.jinja_options = {
        "bytecode_cache": FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    }
