"""One repository for every kind whose row has the fields of its domain type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from functools import cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from cxaudit.domain.errors import NotFound, StaleRevision
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.columns import Row

T = TypeVar("T")

_Names = tuple[str, ...]
_UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code; SQLite only has the words."""


def is_taken(error: IntegrityError) -> bool:
    """Whether a key or number that must be unique was there already."""
    code = getattr(error.orig, "sqlstate", None)
    return code == _UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error.orig)


@cache
def _names_of(row: type[Row], value: type[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(fields, key columns) of a kind: every unit of work asks for all kinds."""
    return tuple(each.name for each in fields(value)), tuple(each.name for each in row.__table__.primary_key)


@cache
def _query_of(row: Any, given: _Names, empty: _Names, order: _Names) -> Select[Any]:
    """The statement for these fields; made once, so that it is narrowed and compiled once a scope."""
    conditions = [getattr(row, name) == bindparam(name) for name in given]
    conditions += [getattr(row, name).is_(None) for name in empty]
    query = select(row).where(*conditions).order_by(*(getattr(row, name) for name in order))
    return query.execution_options(**{KEPT: True})


class Records(Generic[T]):
    """Values of one frozen type, stored one per row. What the scope hides does not exist here."""

    def __init__(self, session: Session, row: type[Row], value: type[T], kind: str) -> None:
        self._session = session
        self._row: Any = row
        self._value = value
        self._kind = kind
        self._names, self._keys = _names_of(row, cast("Any", value))
        self._held: dict[tuple[Any, ...], Any] = {}

    def find(self, **where: Any) -> T | None:
        """The one value with these fields, or None."""
        row = self._find_row(**where)
        return None if row is None else self.held(row)

    def get(self, **where: Any) -> T:
        """The one value with these fields. Raises NotFound, also when the scope hides it."""
        found = self.find(**where)
        if found is None:
            raise NotFound(self._kind)
        return found

    def list(
        self, *conditions: ColumnElement[bool], order: tuple[str, ...] = (), **where: Any
    ) -> tuple[T, ...]:
        """All values with these fields, in the order of `order` and then of the key."""
        query = self._query(where, (*order, *self._keys))
        if conditions:  # made for this once: it must not push out what requests ask all the time
            query = query.where(*conditions).execution_options(**{KEPT: False})
        rows = self._session.scalars(query, where)
        return tuple(self.value(row) for row in rows)

    def add(self, value: T) -> T:
        """Insert one value."""
        self.add_all((value,))
        return value

    def add_all(self, values: Iterable[T]) -> None:
        """Insert many values in one flush; rows of other kinds that they refer to must be there.

        Raises StaleRevision when somebody else has just taken a key or number that must be unique.
        """
        self._session.add_all([self._row(**self.columns_of(value)) for value in values])
        try:
            self._session.flush()
        except IntegrityError as taken:
            if is_taken(taken):
                raise StaleRevision(self._kind) from taken
            raise

    def save(self, value: T) -> T:
        """Write a changed value; returns it with its new revision. Raises StaleRevision, NotFound."""
        key = {name: getattr(value, name) for name in self._keys}
        row = self._held.get(tuple(key.values())) or self._find_row(**key)
        if row is None:
            raise NotFound(self._kind)
        columns = self.columns_of(value)
        revision = columns.pop("revision", None) if self._row.__mapper__.version_id_col is not None else None
        if revision is not None and row.revision != revision:
            raise StaleRevision(self._kind)
        for name, content in columns.items():
            setattr(row, name, content)
        self._flush()
        return value if revision is None else replace(value, revision=row.revision)  # type: ignore[type-var]

    def remove(self, **where: Any) -> bool:
        """Delete the one value with these fields; whether there was one."""
        row = self._find_row(**where)
        if row is None:
            return False
        self._held.pop(self._key_of(row), None)
        self._session.delete(row)
        self._session.flush()
        return True

    def value(self, row: Any) -> T:
        """The domain value of a row."""
        return self._value(**{name: getattr(row, name) for name in self._names})

    def held(self, row: Any) -> T:
        """`value` of a row that may be saved soon: it is not read again for that."""
        self._held[self._key_of(row)] = row
        return self.value(row)

    def columns_of(self, value: T) -> dict[str, Any]:
        """The row of a value."""
        return {name: getattr(value, name) for name in self._names}

    def _find_row(self, **where: Any) -> Any:
        return self._session.scalars(self._query(where), where).one_or_none()

    def _query(self, where: dict[str, Any], order: tuple[str, ...] = ()) -> Select[Any]:
        given = tuple(name for name, value in where.items() if value is not None)
        empty = tuple(name for name, value in where.items() if value is None)
        return _query_of(self._row, given, empty, order)

    def _key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self._keys)

    def _flush(self) -> None:
        try:
            self._session.flush()
        except StaleDataError as stale:
            raise StaleRevision(self._kind) from stale
