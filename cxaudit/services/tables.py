"""The table under a chart, as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from cxaudit.domain.text import Language
from cxaudit.reporting.sheets import MEDIA_TYPES, csv_bytes, xlsx_bytes

__all__ = ["FORMS", "MEDIA_TYPES", "Cell", "Form", "Table", "file_of"]

Cell = str | int | float | None
Form = Literal["csv", "xlsx"]
FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Table:
    """Heads in words, and rows whose numbers are not rounded; None: an empty cell."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def file_of(form: Form, lang: Language, name: str, table: Table) -> bytes:
    """The table as CSV or XLSX, its text inert; `name`: of the sheet."""
    if form == "xlsx":
        return xlsx_bytes(name, table.head, table.rows)
    return csv_bytes(lang, table.head, table.rows)
