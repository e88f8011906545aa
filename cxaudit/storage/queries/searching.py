"""Text sought in columns, whatever the case of its letters and their accents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from cxaudit.domain.text import folded
from cxaudit.storage.tables.columns import Named


def contains(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of `columns` holds `text`.

    SQLite folds the case of plain letters only, so accented ones are also sought as capitals and as small.
    """
    spellings = dict.fromkeys((text, text.lower(), text.upper(), text.title()))
    return or_(*(column.icontains(each, autoescape=True) for column in columns for each in spellings))


def called(text: str, named: type[Named], *columns: Any) -> ColumnElement[bool]:
    """Whether a row's name holds `text`, typed with its accents or without, or one of `columns` does."""
    words = folded(text)
    found = contains(text, *columns)
    if not any(letter.isalpha() for letter in words):
        return found
    return or_(found, named.sort_name.contains(words, autoescape=True))
