"""The first row of a spreadsheet that is not blank: which field stands under which header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from cxaudit.domain.refusals import Refusal

Numbered = tuple[int, Sequence[str]]
"""A row with its number, as people count them."""


def field_names(columns: Mapping[str, str]) -> dict[str, str]:
    """Header -> field, from field -> its headers in both languages, parted by commas."""
    return {header: field for field, headers in columns.items() for header in headers.split(", ")}


def filled(rows: Sequence[Sequence[str]]) -> list[Numbered]:
    """The rows that hold anything."""
    return [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]


def read_header(
    sheet: str, header: Numbered, names: Mapping[str, str], code: str, refusals: list[Refusal]
) -> list[str]:
    """The field under each header; "" for a column that is passed by (`code`), as the second of two is."""
    number, cells = header
    fields: list[str] = []
    for cell in cells:
        field = names.get(_plain(cell), "")
        if field in fields:
            field = ""
        if not field and cell.strip():
            refusals.append(Refusal(sheet, number, code, {"column": cell.strip()[:100]}))
        fields.append(field)
    return fields


def cells_of(fields: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """What a row says, by field; an empty cell says nothing."""
    return {field: cell for field, cell in _pairs(fields, row) if field and cell}


def _pairs(fields: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(fields, (cell.strip() for cell in row), strict=False)


def _plain(header: str) -> str:
    """Small letters without accents or signs: `Store_No.` -> `store no`."""
    letters = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", letters))
