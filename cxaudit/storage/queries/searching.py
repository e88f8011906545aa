"""Text sought in columns, whatever the case of its letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_


def contains(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of `columns` holds `text`.

    SQLite folds the case of plain letters only, so accented ones are also sought as capitals and as small.
    """
    spellings = dict.fromkeys((text, text.lower(), text.upper(), text.title()))
    return or_(*(column.icontains(each, autoescape=True) for column in columns for each in spellings))
