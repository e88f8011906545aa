"""A PostgreSQL server of one's own on a free port of the loopback, from Debian's package."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.ports import free_port

_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_CHOICE = 150_000
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",  # it would go round the hundreds of databases of a test run all the time
)
"""Nothing need survive the server, and each test has a database of its own."""


@contextmanager
def serving(parent: str | None) -> Iterator[str]:
    """The address of a new server without a database name; stopped and removed at the end."""
    if not _POSTGRES:
        raise RuntimeError("PostgreSQL is needed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="cxaudit-postgres-", dir=parent))
    who = _postgres_user()
    if who:
        os.chown(folder, who["user"], who["group"])
    port = free_port()
    run = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
    data = folder / "data"
    make = [_POSTGRES[-1] / "initdb", "-D", data, "-U", "cxaudit", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(make, check=True, **run)
    settings = [*_SETTINGS, f"unix_socket_directories={folder}"]
    options = [part for setting in settings for part in ("-c", setting)]
    server = subprocess.Popen([_POSTGRES[-1] / "postgres", "-D", data, "-p", str(port), *options], **run)
    address = f"postgresql://cxaudit@127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/postgres")
        yield address
    finally:
        server.send_signal(signal.SIGINT)  # without waiting for connections that were left open
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def create_database(address: str, template: str = "template1") -> None:
    """Make the database of this address: empty, or a copy of another one of its server."""
    server, _, name = address.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        # Where there is a choice: through the log, as is usual, each page of the copy would be written twice.
        strategy = "STRATEGY FILE_COPY" if connection.info.server_version >= _CHOICE else ""
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}'.encode())


def drop_database(address: str) -> None:
    """Remove the database, if it was ever made: hundreds of them would fill the memory."""
    server, _, name = address.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _postgres_user() -> dict[str, int]:
    """PostgreSQL refuses to run as root, so it runs as its own user then."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")
