"""Sheets become rows of text, whatever program wrote them; hostile files are refused before they are read."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from cxaudit.adapters import sheet_limits
from cxaudit.adapters.workbooks import Sheet, filled_sheets, find_sheet, read_workbook
from cxaudit.domain.errors import InvalidInput
from cxaudit.i18n import sentence

SHEET = "xl/worksheets/sheet1.xml"
SAMPLES = Path(__file__).parent / "samples"


def workbook(cells: dict[str, object], **more: dict[str, object]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, content in ({"Sheet": cells} | more).items():
            sheet = book.add_worksheet(name)
            for place, value in content.items():
                sheet.write(place, value)
    return target.getvalue()


def tampered(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with `old` replaced in one part."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        assert part in source.namelist()
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new)
            copy.writestr(name, text)
    return target.getvalue()


def refusal(content: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        read_workbook(content)
    return refused.value


def test_cells_are_text_under_the_row_numbers_people_see() -> None:
    (sheet,) = read_workbook(workbook({"B2": 1, "C2": 0.1, "D2": True, "B4": " Été "}))

    assert sheet.rows[0] == ("", "", "", "")
    assert sheet.rows[1] == ("", "1", "0.1", "true")
    assert sheet.rows[3] == ("", " Été ", "", "")


def test_a_formula_gives_its_stored_value() -> None:
    sheets = read_workbook((SAMPLES / "socio-economic-survey-en-fr.xlsx").read_bytes())
    survey = find_sheet(sheets, "Survey")

    assert survey is not None
    assert survey.rows[3][2:4] == ("Household Information", "Informations sur le ménage")


def test_the_same_stores_come_out_of_csv_and_geojson() -> None:
    (table,) = read_workbook((SAMPLES / "ikea-stores.csv").read_bytes(), "stores")
    (features,) = read_workbook((SAMPLES / "ikea-stores.geojson").read_bytes(), "stores")

    assert table.name == "stores"
    assert len(table.rows) == 208
    columns = [table.rows[0].index(name) for name in features.rows[0]]
    assert tuple(tuple(row[column] for column in columns) for row in table.rows) == features.rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_the_encodings_and_with_the_signs_programs_use(encoding: str, delimiter: str) -> None:
    text = f'nom{delimiter}ville\n"L’Épicerie{delimiter} du coin"{delimiter}Québec\n\nA{delimiter}B\n'
    (sheet,) = read_workbook(text.encode(encoding))

    assert sheet.rows == (
        ("nom", "ville"),
        (f"L’Épicerie{delimiter} du coin", "Québec"),
        ("", ""),
        ("A", "B"),
    )


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02", b"\x81\x8d", b"PK\x03\x04 no zip", b"{",
     b'{"type": "Feature"}', b'{"features": 3, "type": "FeatureCollection"}', b"{" * 100_000],
)  # fmt: skip
def test_what_is_no_sheet_is_refused(content: bytes) -> None:
    assert refusal(content).code == "workbook_unreadable"


def test_geojson_features_of_any_shape_do_not_stop_the_others() -> None:
    text = """{"type": "FeatureCollection", "features": [
        {"properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [-71.20800, 46.8139]}},
        null, {"properties": null},
        {"properties": {"name": {"fr": "B"}}, "geometry": {"type": "Polygon"}}]}"""
    (sheet,) = read_workbook(text.encode())

    assert sheet.rows == (
        ("name", "longitude", "latitude"), ("A", "-71.20800", "46.8139"),
        ("", "?", "?"), ("", "", ""), ('{"fr": "B"}', "Polygon", "Polygon"),
    )  # fmt: skip


def test_limits_of_bytes_rows_and_columns() -> None:
    for content in (
        b"a" * (sheet_limits.MAX_BYTES + 1),
        b"a\n" * (sheet_limits.MAX_ROWS + 1),
        b"," * sheet_limits.MAX_COLUMNS,
    ):
        assert refusal(content).code == "workbook_too_large"
    assert refusal(b"a" * (sheet_limits.MAX_TEXT + 1)).code == "workbook_text_too_long"
    assert refusal(b"").code == "workbook_empty"


def test_a_zip_bomb_is_refused() -> None:
    spaces = b" " * (sheet_limits.MAX_UNZIPPED + 1)
    bomb = tampered(workbook({"A1": 1}), SHEET, b"</worksheet>", spaces)
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(bomb)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name))

    assert len(target.getvalue()) < 200_000
    assert refusal(target.getvalue()).code == "workbook_too_large"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A1"', b'r="XFD1048576"'),
        (b'<row r="1"', b'<row r="1048576"'),
        (b'<c r="A1"', b'<c r="&#88;FD1048576"'),
        (b"<sheetData>", b"<sheetData>" + b"<row/>" * 30_000),
    ],
    ids=["far cell", "far row", "hidden in an entity", "many rows"],
)
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_laid_out(old: bytes, new: bytes) -> None:
    assert refusal(tampered(workbook({"A1": 1}), SHEET, old, new)).code == "workbook_too_large"


def test_entities_and_other_encodings_are_refused() -> None:
    plain = workbook({"A1": 1})
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    assert refusal(tampered(plain, SHEET, b"<worksheet", entity)).code == "workbook_unreadable"
    utf16 = "<worksheet/>".encode("utf-16")
    assert refusal(tampered(plain, SHEET, b"<worksheet", utf16)).code == "workbook_unreadable"


def test_a_sheet_in_an_unusual_folder_is_measured_too() -> None:
    """Where a sheet lies is the archive's own choice: the check must not depend on it."""
    plain = tampered(workbook({"A1": 1}), SHEET, b'r="A1"', b'r="XFD1048576"')
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(plain)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            text = source.read(name).replace(b"worksheets/sheet1.xml", b"elsewhere.xml")
            copy.writestr(name.replace("worksheets/sheet1.xml", "elsewhere.xml"), text)

    assert refusal(target.getvalue()).code == "workbook_too_large"


def test_sheets_that_hold_nothing_are_passed_by() -> None:
    sheets = (Sheet("empty", ((" ",),)), Sheet("full", (("a",),)))
    assert [sheet.name for sheet in filled_sheets(sheets)] == ["full"]
    with pytest.raises(InvalidInput, match="workbook_empty"):
        filled_sheets(sheets[:1])


UNREADABLE = {
    b'name\n"never closed': "guillemet",
    b'{"type": "Polygon"}': "FeatureCollection",
    b"[" * 100_000: "imbriqu",
    b"PK no workbook": "XLSX",
    b"name\n" + b"x" * 40_000: "32\u00a0767 caract",
    b'{"type": "FeatureCollection", "features": [{"properties": {"a": "\\ud800"}}]}': "texte",
}


@pytest.mark.parametrize("content", UNREADABLE, ids=UNREADABLE.values())
def test_why_a_file_cannot_be_read_is_said_in_french_alone(content: bytes) -> None:
    found = refusal(content)
    said = sentence("fr", found.code, **found.params)
    assert UNREADABLE[content] in said
    assert not {"not", "row", "unexpected", "the"} & set(said.lower().split())


def test_a_shape_that_is_no_point_stands_in_its_row() -> None:
    shape = b'{"geometry": {"type": "Polygon", "coordinates": [[]]}, "properties": null}'
    content = b'{"type": "FeatureCollection", "features": [%s, null, 5]}' % shape
    assert read_workbook(content)[0].rows[1:] == (("Polygon", "Polygon"), ("?", "?"), ("?", "?"))
