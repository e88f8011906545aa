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
        server.send_signal(signal.SIGINT)  # without waiting for connections that were left open
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str, name: str) -> str:
    """The address of a new, empty database of this server."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


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
