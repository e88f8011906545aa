"""Column types shared by the tables: what a domain value looks like in a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from cxaudit.domain.network import Logo
from cxaudit.domain.text import Language, LocalizedText, folded

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PlainJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Key = String(40)


class Row(DeclarativeBase):
    """Base of every table; constraints are named so that migrations can name them too."""

    metadata = MetaData(naming_convention=NAMES)


_SORTED = 200


class Named:
    """A row that lists sort by its name: `sort_name` stands in the same order on every database, and is
    written whenever the row is.
    """

    sort_name: Mapped[str] = mapped_column(
        String(_SORTED).with_variant(String(_SORTED, collation="C"), "postgresql"), server_default=""
    )

    @property
    def known_as(self) -> str:
        """What a list shows first."""
        return str(self.name)  # type: ignore[attr-defined]  # every named row has it


@event.listens_for(Named, "before_insert", propagate=True)
@event.listens_for(Named, "before_update", propagate=True)
def _sort(_mapper: object, _connection: object, row: Named) -> None:
    row.sort_name = folded(row.known_as)[:_SORTED]


class Utc(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. Refuses naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in; SQLite keeps no zone, so none is written there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Localized(TypeDecorator[LocalizedText]):
    """A LocalizedText as a list of [language, text] pairs: the first language stays first."""

    impl = PlainJson
    cache_ok = True

    def process_bind_param(self, value: LocalizedText | None, dialect: Dialect) -> Any:
        """Pairs, in order."""
        return None if value is None else [list(pair) for pair in value.by_language]

    def process_result_value(self, value: Any, dialect: Dialect) -> LocalizedText | None:
        """The text again."""
        if value is None:
            return None
        pairs = value.items() if isinstance(value, Mapping) else value
        return LocalizedText(tuple((cast("Language", lang), str(text)) for lang, text in pairs))


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of short texts."""

    impl = PlainJson
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        """A list."""
        return None if value is None else list(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        """The tuple again."""
        return None if value is None else tuple(value)


class Logos(TypeDecorator[Logo]):
    """A Logo as an object of its fields."""

    impl = PlainJson
    cache_ok = True

    def process_bind_param(self, value: Logo | None, dialect: Dialect) -> Any:
        """Its fields."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Logo | None:
        """The logo again."""
        return None if value is None else Logo(**value)
