"""Every row of every table as plain JSON values, out of one database and into another of either kind.

No scope narrows these statements: they serve `storage.backup` only, which a person at the machine runs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, Table, exists, insert, select

from cxaudit.domain.network import Logo
from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables import Row
from cxaudit.storage.tables.columns import Localized, Logos, Utc

PlainRow = dict[str, Any]
_AT_ONCE = 500
_READ: dict[type[Any], Callable[[Any], Any]] = {
    Utc: datetime.fromisoformat,
    Date: date.fromisoformat,
    LargeBinary: partial(base64.b64decode, validate=True),
    Localized: lambda pairs: LocalizedText(tuple((language, text) for language, text in pairs)),
    Logos: lambda fields: Logo(**fields),
}
"""What a column of a kind makes of the JSON value that `_plain` gave."""


def tables() -> tuple[Table, ...]:
    """Every table of the product, each after those it refers to."""
    return tuple(Row.metadata.sorted_tables)


def is_empty(connection: Connection) -> bool:
    """Whether no table holds a row."""
    return not any(connection.scalar(select(exists().select_from(table))) for table in tables())


def read_rows(connection: Connection, table: Table) -> Iterator[PlainRow]:
    """All rows as they would stand in JSON, streamed in the order of the key; parents before children."""
    found = connection.execute(
        select(table).order_by(*table.primary_key), execution_options={"yield_per": _AT_ONCE}
    ).mappings()
    rows = ({name: _plain(value) for name, value in row.items()} for row in found)
    return _parents_first(table, rows)


def write_rows(connection: Connection, table: Table, rows: Iterable[PlainRow]) -> int:
    """Insert what `read_rows` gave; returns how many."""
    columns = {column.name: column for column in table.columns}
    values = ({name: _value(columns[name], plain) for name, plain in row.items()} for row in rows)
    count = 0
    while some := list(islice(values, _AT_ONCE)):
        connection.execute(insert(table), some)
        count += len(some)
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, LocalizedText):
        return [list(pair) for pair in value.by_language]
    if isinstance(value, Logo):
        return asdict(value)
    return value


def _value(column: Column[Any], plain: Any) -> Any:
    read = next((read for kind, read in _READ.items() if isinstance(column.type, kind)), None)
    return plain if plain is None or read is None else read(plain)


def _parents_first(table: Table, rows: Iterable[PlainRow]) -> Iterator[PlainRow]:
    """The rows of a table that refers to itself, level by level; others as they come.

    Only such a table is held in memory: hierarchies are small.
    """
    own = next((key for key in table.foreign_key_constraints if key.referred_table is table), None)
    if own is None:
        yield from rows
        return
    ends = {key.parent.name: key.column.name for key in own.elements}
    waiting, placed = list(rows), set[tuple[Any, ...]]()
    while waiting:
        ready = [row for row in waiting if _parent(row, ends) is None or _parent(row, ends) in placed]
        ready = ready or waiting  # a circle: the other database will say so
        yield from ready
        placed |= {tuple(row[name] for name in ends.values()) for row in ready}
        waiting = [row for row in waiting if row not in ready]


def _parent(row: PlainRow, ends: Mapping[str, str]) -> tuple[Any, ...] | None:
    """The key that a row refers to; None when it refers to nothing."""
    key = tuple(row[name] for name in ends)
    return None if None in key else key
