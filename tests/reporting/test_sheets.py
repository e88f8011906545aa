"""Files of tables as Excel of Québec, a program and a data tool read them."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from cxaudit.domain.text import Language
from cxaudit.reporting import sheets
from cxaudit.reporting.cells import inert
from cxaudit.reporting.dictionary import TABLES, Column, columns_of, describe
from cxaudit.reporting.sheets import Format, Sheet, stream

COLUMNS = (
    Column("words", "text", "Comment", ""),
    Column("channel", "code", "Channel", "", codes="channel"),
    Column("count", "whole", "Photos", ""),
    Column("points", "number", "Points earned", ""),
    Column("score", "percent", "Score", "", "%"),
    Column("day", "date", "Day of the visit", ""),
    Column("at", "instant", "Start of the visit", ""),
    Column("critical", "flag", "Critical", ""),
)
ROW = {
    "words": 'Accueil « chaleureux »; "vif"\nà l’entrée',
    "channel": "drive_thru",
    "count": 3,
    "points": Decimal("-1.5"),
    "score": Decimal("84.9501"),
    "day": date(2026, 11, 12),
    "at": datetime(2026, 11, 12, 19, 30, tzinfo=UTC).astimezone(ZoneInfo("America/Toronto")),
    "critical": True,
}
LOCAL = datetime.fromisoformat("2026-11-12 14:30")
EMPTY = dict.fromkeys(ROW)
FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1", "＋1", "＠A1"]


def made(form: Format, *rows: dict[str, Any], lang: Language = "fr") -> bytes:
    return b"".join(stream(form, lang, Sheet("Visites", COLUMNS, iter(rows))))


def test_a_french_csv_file_opens_in_excel() -> None:
    text = made("csv", ROW, EMPTY).decode("utf-8")
    assert text.startswith("\ufeffCommentaire;Canal;Photos;Points obtenus;")
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert lines[1] == [
        ROW["words"], "Service au volant", "3", "-1,5", "84,9501", "2026-11-12", "2026-11-12 14:30", "Oui",
    ]  # fmt: skip
    assert lines[2] == [""] * 8
    assert text.endswith("\r\n")


def test_an_english_csv_file_has_commas_and_points() -> None:
    text = made("csv", ROW, lang="en").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert lines[1][1:5] == ["Drive-thru", "3", "-1.5", "84.9501"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_people_wrote_is_never_a_formula(text: str) -> None:
    row = EMPTY | {"words": text, "points": Decimal(-2)}
    [_, line] = list(csv.reader(io.StringIO(made("csv", row).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert line[0] == f"'{text}"
    assert line[3] == "-2", "numbers stay numbers"
    book = made("xlsx", row)
    [_, cells] = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert str(cells[0]).startswith("'")
    assert cells[3] == -2.0
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist())
    assert json.loads(made("jsonl", row))["words"] == text, "programs get what was written"


def test_ordinary_text_is_left_alone() -> None:
    for text in ("", "Bonjour = salut", "’s", "1-2", "É"):
        assert inert(text) == text


def test_a_workbook_has_values_of_their_kind_and_the_dictionary() -> None:
    notes = Sheet("Dictionnaire", columns_of("columns", "client"), describe("fr", "scores", "client"))
    book = b"".join(stream("xlsx", "fr", Sheet("Visites", COLUMNS, [ROW, EMPTY]), notes))
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert read.sheet_names == ["Visites", "Dictionnaire"]
    [_, line, *_] = read.get_sheet_by_index(0).to_python()
    assert line[1:] == [
        "Service au volant", 3.0, -1.5, 84.9501, date(2026, 11, 12), LOCAL, "Oui",
    ]  # fmt: skip
    names = [row[1] for row in read.get_sheet_by_index(1).to_python()[1:]]
    assert names == [column.name for column in columns_of("scores", "client")]


def test_rows_past_the_end_of_a_sheet_stand_in_a_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_SHEET_ROWS", 3)
    rows = [EMPTY | {"count": number} for number in range(5)]
    read = CalamineWorkbook.from_filelike(io.BytesIO(made("xlsx", *rows)))
    assert read.sheet_names == ["Visites", "Visites 2", "Visites 3"]
    counts = [[line[2] for line in read.get_sheet_by_index(at).to_python()[1:]] for at in range(3)]
    assert counts == [[0, 1], [2, 3], [4]]


def test_a_text_that_no_cell_holds_is_cut_with_a_mark() -> None:
    book = made("xlsx", EMPTY | {"words": "é" * 40_000})
    [_, line] = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(str(line[0])) == 32_767
    assert str(line[0]).endswith("é…")
    assert len(json.loads(made("jsonl", EMPTY | {"words": "é" * 40_000}))["words"]) == 40_000


def test_json_lines_have_stable_names_codes_and_offsets() -> None:
    [first, second] = made("jsonl", ROW, EMPTY).decode().splitlines()
    assert json.loads(first) == ROW | {
        "points": -1.5, "score": 84.9501, "day": "2026-11-12", "at": "2026-11-12T14:30:00-05:00",
    }  # fmt: skip
    assert json.loads(second) == EMPTY


def test_parquet_has_types() -> None:
    table = pq.read_table(io.BytesIO(made("parquet", ROW, EMPTY)))
    assert [str(field.type) for field in table.schema] == [
        "string", "string", "int64", "double", "double", "date32[day]", "timestamp[us, tz=UTC]", "bool",
    ]  # fmt: skip
    [first, second] = table.to_pylist()
    assert first == ROW | {"points": -1.5, "score": 84.9501}
    assert second == EMPTY


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
def test_a_file_without_rows_is_a_file(form: Format) -> None:
    content = made(form)
    if form == "xlsx":
        assert len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()) == 1
    elif form == "parquet":
        assert pq.read_table(io.BytesIO(content)).num_rows == 0
    else:
        assert content.count(b"\n") == (1 if form == "csv" else 0)


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_memory_does_not_grow_with_the_rows(form: Format) -> None:
    """A file of hundreds of thousands of rows is a list of pieces that nobody holds."""

    def peak(rows: int) -> int:
        tracemalloc.start()
        lines: Iterator[dict[str, Any]] = (EMPTY | {"words": f"Visite {n}", "count": n} for n in range(rows))
        size = sum(map(len, stream(form, "fr", Sheet("Visites", COLUMNS, lines))))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > rows
        return found

    peak(10)
    assert peak(6_000) < 2 * peak(1_500)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained_in_both_languages(table: str) -> None:
    for row in describe("fr", table, "agency"):  # type: ignore[arg-type]
        assert all(row[part] for part in ("title_fr", "title_en", "meaning_fr", "meaning_en", "type"))
        assert row["meaning_fr"] != row["meaning_en"]
    names = [column.name for column in columns_of(table, "agency")]  # type: ignore[arg-type]
    assert len(names) == len(set(names))
