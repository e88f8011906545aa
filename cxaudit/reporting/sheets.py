"""Tables as files that are streamed: CSV and XLSX for people, JSON lines and Parquet for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Literal, get_args

import xlsxwriter

from cxaudit.domain.text import Language
from cxaudit.reporting import parquet
from cxaudit.reporting.cells import cell_of, inert, written
from cxaudit.reporting.dictionary import Column, said

Format = Literal["csv", "xlsx", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
Row = Mapping[str, Any]
_BOM = "\ufeff"
_AT_ONCE = 500
_CHUNK = 64 * 1024
_SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way to a file: its name, its columns, and its rows, read once and never all held."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]


def stream(form: Format, lang: Language, sheet: Sheet, notes: Sheet | None = None) -> Iterator[bytes]:
    """The file, in pieces. `notes`, the dictionary, is a second sheet where a file can have one.

    CSV and JSON lines leave as they are read; XLSX and Parquet are laid down in a temporary file first.
    Raises ImportError where Parquet is asked for and its library is not installed.
    """
    writers: dict[Format, Callable[[], Iterator[bytes]]] = {
        "csv": lambda: _csv(lang, sheet),
        "xlsx": lambda: _filed(
            lambda file: _write_xlsx(file, lang, [each for each in (sheet, notes) if each])
        ),
        "jsonl": lambda: _json_lines(sheet),
        "parquet": lambda: _filed(lambda file: parquet.write(file, sheet.columns, _groups(sheet))),
    }
    return writers[form]()


def csv_bytes(lang: Language, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A small table of a page as the same CSV: its head in words, text inert, floats to their last digit."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerows([[_cell(lang, cell) for cell in row] for row in (head, *rows)])
    return (_BOM + file.getvalue()).encode()


def xlsx_bytes(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The same small table as a workbook of one sheet `name`: numbers are numbers, text is inert."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        formats = _formats(book)
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(head) - 1, 0), _WIDTH)
        for at, words in enumerate(head):
            page.write_string(0, at, inert(words), formats["head"])
        for line, row in enumerate(rows, start=1):
            _write_row(page, formats, line, [_plain_cell(cell) for cell in row])
    return file.getvalue()


def _plain_cell(cell: Any) -> tuple[str, Any]:
    if isinstance(cell, str):
        return "text", inert(cell)
    return ("percent" if isinstance(cell, float) else "number"), cell


def _cell(lang: Language, cell: Any) -> str:
    if isinstance(cell, float):
        return written(lang, Decimal(repr(cell)))
    return inert(cell) if isinstance(cell, str) else written(lang, cell)


class _Echo:
    """What csv writes to: it hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _csv(lang: Language, sheet: Sheet) -> Iterator[bytes]:
    """Excel of Québec splits at semicolons and reads decimal commas; accents need the mark of UTF-8."""
    writer: Any = csv.writer(_Echo(), delimiter=";" if lang == "fr" else ",")
    heads = [inert(said(lang, column.title)) for column in sheet.columns]
    yield (_BOM + writer.writerow(heads)).encode()
    for some in _batches(sheet.rows):
        lines = ([written(lang, cell_of(lang, column, row)) for column in sheet.columns] for row in some)
        yield "".join(writer.writerow(line) for line in lines).encode()


def _json_lines(sheet: Sheet) -> Iterator[bytes]:
    """One object a line: stable names, codes, plain numbers, ISO 8601 with its offset, null for no value."""
    for some in _batches(sheet.rows):
        plain = ({column.name: row[column.name] for column in sheet.columns} for row in some)
        yield "".join(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _groups(sheet: Sheet) -> Iterator[list[Row]]:
    return _batches(sheet.rows, parquet.ROWS_OF_A_GROUP)


def _batches(rows: Iterable[Row], most: int = _AT_ONCE) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(islice(left, most)):
        yield some


def _filed(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """What `write` lays down, then read back in pieces; nothing is left on the disk."""
    with TemporaryFile() as file:
        write(file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _write_xlsx(file: IO[bytes], lang: Language, sheets: list[Sheet]) -> None:
    """Row after row goes to the disk: the library keeps none."""
    with TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(file, options) as book:
            formats = _formats(book)
            for sheet in sheets:
                _write_sheet(book, formats, lang, sheet)


def _formats(book: Any) -> dict[str, Any]:
    looks = {
        "head": {"bold": True, "bottom": 1},
        "instant": {"num_format": "yyyy-mm-dd hh:mm"},
        "percent": {"num_format": "0.0"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _write_sheet(book: Any, formats: dict[str, Any], lang: Language, sheet: Sheet) -> None:
    """One sheet, or as many as a spreadsheet of so many rows needs."""
    rows = iter(sheet.rows)
    part, row = 1, next(rows, None)
    while part == 1 or row is not None:
        page = book.add_worksheet(sheet.name if part == 1 else f"{sheet.name} {part}")
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.columns) - 1, _WIDTH)
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, inert(said(lang, column.title)), formats["head"])
        line = 1
        while row is not None and line < _SHEET_ROWS:
            _write_row(page, formats, line, [(c.kind, cell_of(lang, c, row)) for c in sheet.columns])
            line, row = line + 1, next(rows, None)
        part += 1


def _write_row(page: Any, formats: dict[str, Any], line: int, cells: list[tuple[str, Any]]) -> None:
    for at, (kind, value) in enumerate(cells):
        if isinstance(value, str):
            page.write_string(line, at, _fitting(value))
        elif isinstance(value, date):
            page.write_datetime(line, at, value, formats.get(kind))
        elif value is not None:
            page.write_number(line, at, float(value), formats.get(kind))


def _fitting(text: str) -> str:
    """A spreadsheet's cell holds so much and no more; the end is marked where some is left out."""
    return text if len(text) <= _CELL_CHARACTERS else text[: _CELL_CHARACTERS - 1] + "…"
