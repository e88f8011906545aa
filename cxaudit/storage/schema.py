"""The schema of a database: upgrade it, and prove that migrations and tables agree."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cxaudit import resources
from cxaudit.domain.errors import Refused
from cxaudit.storage.engine import open_engine
from cxaudit.storage.tables import Row
from cxaudit.storage.unit_of_work import UnitOfWork


def config() -> Config:
    """Alembic's settings; the caller adds the connection."""
    settings = Config()
    settings.set_main_option("script_location", str(resources.migrations_dir()))
    return settings


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema; nothing happens when it is there.

    Refused: database_unreachable.
    """
    engine = open_engine(url)
    try:
        with _connect(engine) as connection, connection.begin():
            settings = config()
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    finally:
        engine.dispose()


def current(url: str) -> tuple[str | None, str | None]:
    """(revision of the database, newest revision); equal when it is up to date.

    Refused: database_unreachable.
    """
    engine = open_engine(url)
    try:
        with _connect(engine) as connection, connection.begin():
            have = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return have, newest()


def _connect(engine: Engine) -> Connection:
    """A connection; the refusal names the address without its password, and the driver's reason."""
    try:
        return engine.connect()
    except DBAPIError as wrong:
        address = engine.url.set(drivername=engine.url.get_backend_name())
        raise Refused(
            "database_unreachable",
            address=address.render_as_string(hide_password=True),
            reason=str(wrong.orig).strip().partition("\n")[0],
        ) from None


def revision(uow: UnitOfWork) -> str | None:
    """The revision of the database that `uow` works in."""
    return MigrationContext.configure(uow.session.connection()).get_current_revision()


def newest() -> str | None:
    """The newest revision that this version of the product knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def drift(url: str) -> list[Any]:
    """Differences between the migrated database and the tables; empty when they agree."""
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_name": _ours, "compare_type": True}
            )
            return list(compare_metadata(context, Row.metadata))
    finally:
        engine.dispose()


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("huey"))
