"""Rows become locations, in French or English headers; a row that cannot is refused with its reason."""

from pathlib import Path

import pytest

from cxaudit.adapters.workbooks import read_workbook
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.location_rows import LocationDraft, LocationRows, read_locations

SAMPLES = Path(__file__).parent.parent / "adapters" / "samples"


def read(*rows: str) -> LocationRows:
    return read_locations([row.split(";") for row in rows], "S")


def said(found: LocationRows) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.code) for refusal in found.refusals]


@pytest.mark.parametrize("name", ["ikea-stores.csv", "ikea-stores.geojson"])
def test_a_real_list_of_stores_is_taken_whole(name: str) -> None:
    sheet = read_workbook((SAMPLES / name).read_bytes(), name)[0]
    found = read_locations(sheet.rows, sheet.name)

    assert found.refusals == ()
    assert len(found.drafts) == 207
    assert sum(draft.country == "Canada" for draft in found.drafts) == 14
    assert found.drafts[0].row == 2
    assert (found.drafts[0].latitude, found.drafts[0].longitude) == ("-37.9265315", "145.1439079")


def test_french_headers() -> None:
    found = read(
        "Numéro;Nom;Adresse;Ville;Province;Code postal;Région;Pays;Latitude;Longitude;Fuseau horaire",
        "0042;Sainte-Foy;2450, boul. Laurier;Québec;QC;G1V 2L1;Est;Canada;46,7712;-71,2820;America/Toronto",
    )

    assert found.refusals == ()
    assert found.drafts == (
        LocationDraft(
            row=2, number="0042", name="Sainte-Foy", address="2450, boul. Laurier", city="Québec",
            province="QC", postal_code="G1V 2L1", region="Est", country="Canada", latitude="46.7712",
            longitude="-71.2820",
            timezone="America/Toronto",
        ),
    )  # fmt: skip


def test_english_headers_in_any_form() -> None:
    found = read("Store_No.;STORE NAME;lat;lng;Time zone", "7;Downtown;+45.5;-73.6;America/Toronto")

    (draft,) = found.drafts
    assert (draft.number, draft.name, draft.latitude, draft.longitude) == ("7", "Downtown", "45.5", "-73.6")


def test_blank_rows_do_not_shift_the_numbers() -> None:
    found = read("", "name", "", "A", " ")
    assert [draft.row for draft in found.drafts] == [4]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";45;-73;", "location_name_missing"),
        ("A;91;0;", "location_coordinates"),
        ("A;0;180.5;", "location_coordinates"),
        ("A;45;;", "location_coordinates"),
        ("A;north;0;", "location_coordinates"),
        ("A;1e1;0;", "location_coordinates"),
        ("A;45;-73;Montréal", "location_timezone"),
        ("A;45;-73;../../etc/passwd", "location_timezone"),
        (f"{'A' * 301};45;-73;", "location_text_too_long"),
    ],
)
def test_a_row_that_cannot_be_a_location_is_refused_alone(row: str, code: str) -> None:
    found = read("name;lat;lon;tz", row, "B;45;-73;")

    assert said(found) == [(2, code)]
    assert [draft.name for draft in found.drafts] == ["B"]


def test_repeated_rows_are_refused_by_number_else_by_name_and_place() -> None:
    found = read(
        "number;name;lat;lon",
        "1;A;45;-73",
        "1;Another name;46;-74",
        ";B;45;-73",
        ";b;45;-73",
        ";B;46;-73",
        "2;A;45;-73",
    )

    assert [draft.row for draft in found.drafts] == [2, 4, 6, 7]
    assert [(refusal.row, refusal.params["first"]) for refusal in found.refusals] == [(3, "2"), (5, "4")]


def test_unknown_and_doubled_columns_are_passed_by_and_named() -> None:
    found = read("name;Manager;nom;city", "A;Léa;B;Laval")

    assert [(refusal.row, refusal.params) for refusal in found.refusals] == [
        (1, {"column": "Manager"}),
        (1, {"column": "nom"}),
    ]
    assert found.drafts == (LocationDraft(row=2, name="A", city="Laval"),)


@pytest.mark.parametrize("rows", [(), ("",), ("city;lat", "Laval;45")])
def test_a_sheet_without_names_is_refused(rows: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="locations_no_header"):
        read(*rows)
