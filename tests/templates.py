"""The office of the tests as a file or database to copy: migrating and filling one takes much longer."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg

_SQLITE = "sqlite:///"
_KEPT: dict[str, str] = {}
"""Kind of database -> its template: a file's path, or the name of a database on that server."""


def _kind(url: str) -> str:
    return _SQLITE if url.startswith(_SQLITE) else url.rpartition("/")[0]


def keep_office(url: str) -> None:
    """Remember the database at `url`, to which nobody is connected, as the template of its kind."""
    kind = _kind(url)
    if kind == _SQLITE:
        folder = Path(tempfile.mkdtemp(prefix="cxaudit-office-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _copy_file(url.removeprefix(_SQLITE), str(folder / "office.sqlite3"))
        _KEPT[kind] = str(folder / "office.sqlite3")
    else:
        _KEPT[kind] = "office_template"
        _run(kind, f'CREATE DATABASE "{_KEPT[kind]}" TEMPLATE "{url.rpartition("/")[2]}"')


def copy_office(url: str) -> bool:
    """Make `url`, which is empty, a copy of the template; whether there was one."""
    kind = _kind(url)
    if kind not in _KEPT:
        return False
    if kind == _SQLITE:
        Path(url.removeprefix(_SQLITE)).parent.mkdir(parents=True, exist_ok=True)
        _copy_file(_KEPT[kind], url.removeprefix(_SQLITE))
    else:
        name = url.rpartition("/")[2]
        _run(kind, f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{_KEPT[kind]}"')
    return True


def _copy_file(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _run(server: str, *statements: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
