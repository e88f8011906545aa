"""How many statements a page sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.people import Office

MOST = 8
"""What a list may send, whatever its length."""


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """Every statement sent meanwhile; the beginning of a transaction is none."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(office.runtime.storage.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(office.runtime.storage.engine, "before_cursor_execute", note)
