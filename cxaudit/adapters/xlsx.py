"""XLSX workbooks, unpacked and measured before a reader sees them."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cxaudit.adapters.sheet_limits import MAX_COLUMNS, MAX_UNZIPPED, check_size, too_large, unreadable

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NEEDED = (".xml", ".rels")
_READ = ("xl/", "_rels/", "[Content_Types].xml")
_NEVER_READ = ("xl/media/", "xl/drawings/", "xl/charts/")
_MAX_ENTRIES = 1000


def xlsx_rows(content: bytes) -> list[tuple[str, list[list[str]]]]:
    """The visible sheets as (name, rows of text), with the values a formula had when the file was saved.

    Row numbers are those of the spreadsheet: rows[0] is row 1. Raises InvalidInput.
    """
    archive = _repacked(content)
    try:
        with CalamineWorkbook.from_filelike(archive) as book:
            names = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            ]
            return [(name, _rows(book, name)) for name in names]
    except CalamineError:
        raise unreadable("not_xlsx") from None


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: object) -> str:
    """A stored value as text: 1.0 is "1", times are ISO, true and false in small letters."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _repacked(content: bytes) -> BytesIO:
    """The parts that are read, unpacked within the limit and packed again without compression.

    So the reader gets exactly the bytes that were measured, whatever sizes the archive claims.
    """
    target = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
            _copy_parts(source, copy)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise unreadable("not_xlsx") from None
    target.seek(0)
    return target


def _copy_parts(source: zipfile.ZipFile, copy: zipfile.ZipFile) -> None:
    parts = source.infolist()
    names = [part.filename for part in parts]
    if len(parts) > _MAX_ENTRIES or len({name.lower() for name in names}) != len(names):
        raise unreadable("not_xlsx")
    left = MAX_UNZIPPED
    for part in parts:
        if not _is_read(part.filename):
            continue
        with source.open(part) as stream:
            text = stream.read(left + 1)
        left -= len(text)
        if left < 0:
            raise too_large()
        _Measure().check(text)  # any part: where a sheet lies is the archive's own choice
        copy.writestr(part.filename, text)


def _is_read(name: str) -> bool:
    return name.startswith(_READ) and name.endswith(_NEEDED) and not name.startswith(_NEVER_READ)


class _Measure:
    """Finds how far a sheet reaches: a reader lays out every cell up to the last, filled or not."""

    def __init__(self) -> None:
        self._row = 0
        self._column = 0
        self._rows = 0
        self._columns = 0

    def check(self, text: bytes) -> None:
        """Refuse a sheet that reaches beyond the limits or declares entities; UTF-8 only, like the reader."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(text, True)
        except expat.ExpatError:
            raise unreadable("damaged_sheet") from None

    def _entity(self, *_declaration: object) -> None:
        raise unreadable("damaged_sheet")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif tag == "c":
            self._row, self._column = self._place(attributes.get("r"))
        else:
            return
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        check_size(self._rows, self._columns)

    def _place(self, reference: str | None) -> tuple[int, int]:
        if reference is None:
            return self._row, self._column + 1
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise unreadable("damaged_sheet")
        return int(match[2]), _column(match[1])


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise unreadable("damaged_sheet")
    return int(text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
        if number > MAX_COLUMNS:
            raise too_large()
    return number
