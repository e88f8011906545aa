"""Alembic's entry point: the metadata is ours, the connection comes from `storage.schema`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from cxaudit.storage.tables import Row
from cxaudit.storage.tables.columns import Localized, Utc, Words

_JSON = 'sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")'


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The queue keeps its own tables beside ours when it lives in PostgreSQL."""
    return not (kind == "table" and name is not None and name.startswith("huey"))


def _render(kind: str, item: object, autogen: Any) -> str | Literal[False]:
    """Migrations outlive the product's own column types: write the database's types."""
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, (Localized, Words, JSON)):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return _JSON
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    include_name=_ours,
    compare_type=True,
    render_item=_render,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
