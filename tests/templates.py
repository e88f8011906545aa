"""The office of the tests as a file or database to copy: migrating and filling one takes much longer."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.postgres import create_database

_SQLITE = "sqlite:///"
_TEMPLATE = "office_template"
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
        create_database(f"{kind}/{_TEMPLATE}", url.rpartition("/")[2])
        _KEPT[kind] = _TEMPLATE


def copy_office(url: str) -> bool:
    """Make the database at `url`, which is not there yet, a copy of the template; or an empty one, and False."""
    kind = _kind(url)
    if kind == _SQLITE:
        path = Path(url.removeprefix(_SQLITE))
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind in _KEPT:
            _copy_file(_KEPT[kind], str(path))
    else:
        create_database(url, _KEPT.get(kind, "template1"))
    return kind in _KEPT


def _copy_file(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
