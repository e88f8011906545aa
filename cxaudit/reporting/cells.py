"""One value as a person's spreadsheet holds it: words for codes, and never a formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.reporting.dictionary import Column

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TEXTS = {"text", "code", "flag"}


def inert(text: str) -> str:
    """`text` as no spreadsheet can take it for a formula: an apostrophe stands before what could be one."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def cell_of(lang: Language, column: Column, row: Mapping[str, Any]) -> Any:
    """The value for a person: text is inert, codes and flags are words, instants the place's own time.

    Numbers, days and instants stay what they are; None is an empty cell.
    """
    value = row[column.name]
    if value is None or column.kind not in _TEXTS:
        return value.replace(tzinfo=None, microsecond=0) if isinstance(value, datetime) else value
    if column.kind == "code":
        value = i18n.label(lang, column.codes, value)
    elif column.kind == "flag":
        value = i18n.gettext(lang, "Yes") if value else i18n.gettext(lang, "No")
    return inert(value)


def written(lang: Language, value: Any) -> str:
    """A cell as text of a CSV file: decimal comma in French, ISO days, no grouping of digits."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, str | int) or not hasattr(value, "as_tuple"):
        return str(value)
    return f"{value:f}".replace(".", "," if lang == "fr" else ".")
