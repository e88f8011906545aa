"""Sheets that people send (XLSX, CSV, GeoJSON) as plain rows of text, hostile files refused first."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from cxaudit.adapters.sheet_limits import MAX_BYTES, MAX_TEXT, check_size, too_large, unreadable
from cxaudit.adapters.xlsx import xlsx_rows
from cxaudit.domain.errors import InvalidInput

_DELIMITERS = ",;\t|"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text as stored; rows[0] is what people call row 1. All rows are equally long."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_workbook(content: bytes, filename: str = "") -> tuple[Sheet, ...]:
    """The sheets in `content`; its first bytes say what it is, `filename` only names a sheet without a name.

    Raises InvalidInput: `workbook_unreadable` (reason), `workbook_too_large` (megabytes, rows, columns).
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    if content.startswith(b"PK"):
        found = xlsx_rows(content)
    else:
        text = _decoded(content)
        rows = _geojson_rows(text) if text.lstrip().startswith(("{", "[")) else _csv_rows(text)
        found = [(filename or "1", rows)]
    return tuple(_sheet(name, rows) for name, rows in found)


def _sheet(name: str, rows: list[list[str]]) -> Sheet:
    width = max((len(row) for row in rows), default=0)
    check_size(len(rows), width)
    for number, row in enumerate(rows, 1):
        _check_text(number, row)
    return Sheet(name, tuple((*row, *[""] * (width - len(row))) for row in rows))


def _check_text(number: int, row: list[str]) -> None:
    """JSON can write what no database keeps: U+0000, and halves of a character."""
    if any(len(cell) > MAX_TEXT for cell in row):
        raise InvalidInput("workbook_text_too_long", row=number, most=MAX_TEXT)
    text = "".join(row)
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise unreadable("not_text", number)


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 with a mark, else UTF-8 when it is valid, else what Excel writes on Windows."""
    encodings = ("utf-16",) if content.startswith(_UTF16_MARKS) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise unreadable("not_text")


def _csv_rows(text: str) -> list[list[str]]:
    """Rows with the blank lines kept, so that a message counts as people do."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            rows.append(row)
            check_size(len(rows), len(row))
    except csv.Error:
        raise unreadable("quotation_marks", len(rows) + 1) from None
    if not rows:
        raise InvalidInput("workbook_empty")
    return rows


def _delimiter(text: str) -> str:
    """The sign that parts the first row into most columns; the comma when none does."""

    def columns(sign: str) -> int:
        try:
            return len(next(csv.reader(StringIO(text, newline=""), delimiter=sign), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=columns)


def _geojson_rows(text: str) -> list[list[str]]:
    """A header of all properties, then `longitude` and `latitude`; one row for each feature."""
    features = _features(text)
    names = list(dict.fromkeys(name for feature in features for name in _properties(feature)))
    check_size(len(features), len(names))
    rows = [[*names, "longitude", "latitude"]]
    for feature in features:
        properties = _properties(feature)
        rows.append([_plain(properties.get(name)) for name in names] + _point(feature))
    return rows


def _features(text: str) -> list[Any]:
    try:
        collection = json.loads(text, parse_float=str)  # coordinates are kept as they are written
    except RecursionError:
        raise unreadable("too_deep") from None
    except ValueError:
        raise unreadable("not_geojson") from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        raise unreadable("not_geojson")
    return features


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _point(feature: Any) -> list[str]:
    """The coordinates, or twice what stands there instead of a point: it is refused with the row."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else "?"
    if geometry is None:
        return ["", ""]
    kind, place = (
        geometry.get(name) if isinstance(geometry, dict) else "?" for name in ("type", "coordinates")
    )
    if kind == "Point" and isinstance(place, list) and len(place) > 1:
        return [_plain(place[0]), _plain(place[1])]
    return [_plain(kind)[:50] or "?"] * 2


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def find_sheet(sheets: tuple[Sheet, ...], name: str) -> Sheet | None:
    """The sheet called `name`, whatever the case and the spaces around it."""
    return next((sheet for sheet in sheets if sheet.name.strip().lower() == name.lower()), None)


def filled_sheets(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """The sheets that hold anything. Raises InvalidInput("workbook_empty") when none does."""
    filled = tuple(s for s in sheets if any(cell.strip() for row in s.rows for cell in row))
    if not filled:
        raise InvalidInput("workbook_empty")
    return filled
