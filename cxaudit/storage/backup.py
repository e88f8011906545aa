"""A whole database at one instant, and filling an empty one: each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import DBAPIError, StatementError

from cxaudit.domain.errors import Refused
from cxaudit.storage.engine import PATIENT, WRITES
from cxaudit.storage.queries import whole_tables
from cxaudit.storage.queries.whole_tables import PlainRow
from cxaudit.storage.unit_of_work import Storage

__all__ = ["PlainRow", "Snapshot", "restore", "snapshot", "table_names"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a database held when the transaction began, whatever others write meanwhile."""

    connection: Connection
    revision: str | None

    def rows(self, table: str) -> Iterator[PlainRow]:
        """The rows of one table, streamed."""
        return whole_tables.read_rows(self.connection, _named()[table])


def table_names() -> tuple[str, ...]:
    """Every table, each after those it refers to."""
    return tuple(_named())


@contextmanager
def snapshot(storage: Storage) -> Iterator[Snapshot]:
    """One reading transaction over everything; PostgreSQL keeps one instant only when asked to."""
    with storage.engine.connect() as plain:
        connection = plain.execution_options(**_reading(storage.engine))
        with connection.begin() as transaction:
            yield Snapshot(connection, MigrationContext.configure(connection).get_current_revision())
            transaction.rollback()


def _reading(engine: Engine) -> dict[str, object]:
    options: dict[str, object] = {WRITES: False, PATIENT: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return options


def require_empty(storage: Storage) -> None:
    """Refused: backup_not_empty when any table of the database holds a row."""
    with snapshot(storage) as held:
        _require_empty(held.connection)


def restore(storage: Storage, contents: Iterable[tuple[str, Iterable[PlainRow]]]) -> int:
    """Insert all rows, tables in the order of `table_names`, in one transaction; how many there were.

    Refused: backup_not_empty, backup_rows (the database does not take a row). Nothing is then kept.
    """
    try:
        with storage.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True, PATIENT: True})
            with connection.begin():
                _require_empty(connection)
                named = _named()
                return sum(whole_tables.write_rows(connection, named[name], rows) for name, rows in contents)
    except (DBAPIError, StatementError) as wrong:
        raise Refused("backup_rows", reason=str(wrong.orig or wrong).strip().partition("\n")[0]) from wrong


def _require_empty(connection: Connection) -> None:
    if not whole_tables.is_empty(connection):
        raise Refused("backup_not_empty")


def _named() -> dict[str, Table]:
    return {table.name: table for table in whole_tables.tables()}
