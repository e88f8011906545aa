"""Real parts for every test: SQLite in a temporary folder, PostgreSQL from the system's package."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

from cxaudit.web import security

COST = "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"

# Machines are shared and noisy: how long an example takes proves nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# What SQLite writes is synced to the disk on every commit; the tests prove what it holds, not the disk.
_MEMORY = Path("/dev/shm")
_FOLDER = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
if _FOLDER:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _FOLDER)

_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres_user() -> dict[str, int]:
    """PostgreSQL refuses to run as root, so it runs as its own user then."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test process, without a database name."""
    if not _POSTGRES:
        pytest.fail("PostgreSQL is needed: apt-get install postgresql", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="cxaudit-postgres-", dir=_FOLDER))
    who = _postgres_user()
    if who:
        os.chown(folder, who["user"], who["group"])
    port = _free_port()
    run = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
    data = folder / "data"
    make = [_POSTGRES[-1] / "initdb", "-D", data, "-U", "cxaudit", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(make, check=True, **run)
    options = (
        "-c",
        "fsync=off",
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={folder}",
    )
    server = subprocess.Popen([_POSTGRES[-1] / "postgres", "-D", data, "-p", str(port), *options], **run)
    address = f"postgresql://cxaudit@127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/postgres")
        yield address
    finally:
        server.send_signal(signal.SIGINT)  # without waiting for connections that a test left open
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("PostgreSQL did not start", pytrace=False)


def new_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'test.sqlite3'}"
    server = request.getfixturevalue("postgres_server")
    name = f"t{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


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
