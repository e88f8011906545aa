"""Checklists and location lists from files, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cxaudit.domain.errors import Forbidden, InvalidInput, NotFound
from cxaudit.domain.ids import ClientId
from cxaudit.i18n import sentence
from cxaudit.services import checklist_drafts, imports, journal
from cxaudit.services.checklist_drafts import DraftPlace
from tests.people import CHECKLIST, Office, open_office

SAMPLES = Path(__file__).parents[1] / "adapters" / "samples"
DEMO = Path(__file__).parents[2] / "cxaudit" / "cli" / "demo" / "pharmacy.yaml"
CYCLE = b"""
key: cycle
languages: [en]
title: {en: Cycle}
rollup: points
sections: [{key: A, title: {en: A}}]
questions:
  - {key: a, kind: yes_no, section: A, text: {en: A}, show_if: {q: b, in: ["yes"]}}
  - {key: b, kind: yes_no, section: A, text: {en: B}, show_if: {q: a, in: ["yes"]}}
"""


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def brought(office: Office, content: bytes, *, dry_run: bool = False) -> imports.ChecklistImport:
    return imports.import_checklist(office.runtime, office["Marc"], office.client, content, dry_run=dry_run)


def locations(
    office: Office, content: bytes | str, name: str = "list.csv", **more: Any
) -> imports.LocationsImport:
    given = content if isinstance(content, bytes) else content.encode()
    return imports.import_locations(office.runtime, office["Marc"], office.client, given, name, **more)


def changed(**more: Any) -> bytes:
    """The checklist of the office under another key, with something else in it."""
    return json.dumps({**CHECKLIST, "key": "other", **more}).encode()


def kept(office: Office, key: str) -> list[tuple[int, str]]:
    with office.runtime.reading(office["Marc"]) as uow:
        family = uow.checklists.find(client_id=office.client, key=key)
        if family is None:
            return []
        versions = uow.checklist_versions.list(checklist_id=family.id, order=("number",))
        assert [entry.action for entry in journal.entries_of(uow, "checklist", family.id)] == [
            "checklist.imported"
        ] * len(versions)
    return [(version.number, version.state) for version in versions]


def test_a_complete_checklist_is_published_once(office: Office) -> None:
    first = brought(office, DEMO.read_bytes())
    assert (first.state, first.version, first.findings) == ("published", 1, ())
    again = brought(office, DEMO.read_bytes())
    assert (again.state, again.version) == ("unchanged", 1)
    other = brought(office, DEMO.read_bytes().replace(b"Pharmacy visit", b"Visit"))
    assert (other.state, other.version) == ("published", 2)
    assert kept(office, first.key) == [(1, "published"), (2, "published")]


def test_an_older_version_that_is_wanted_back_is_a_new_one(office: Office) -> None:
    old, new = changed(), changed(display_decimals=2)
    assert [brought(office, content).version for content in (old, new, old)] == [1, 2, 3]


def test_a_dry_run_keeps_nothing(office: Office) -> None:
    assert brought(office, DEMO.read_bytes(), dry_run=True).state == "published"
    assert kept(office, "pharmacy-in-store") == []
    assert locations(office, "name\nA\n", dry_run=True).created == 1
    assert locations(office, "name\nA\n").created == 1


def test_an_xlsform_is_taken_and_what_is_left_out_is_named_by_row(office: Office) -> None:
    done = brought(office, (SAMPLES / "service_rating.xlsx").read_bytes())
    assert (done.state, done.version) == ("draft", 1)
    assert done.items > 10
    assert ("survey", "xlsform_type_unknown") in {(one.sheet, one.code) for one in done.refusals}
    assert all(refusal.row > 0 for refusal in done.refusals)


def test_a_form_whose_choices_have_no_points_is_a_draft_that_says_which(office: Office) -> None:
    done = brought(office, (SAMPLES / "service_rating.xlsx").read_bytes())
    assert {one.code for one in done.findings} == {"no_points"}
    assert all(one.line for one in done.findings)
    desk = checklist_drafts.get_draft(office.runtime, office["Marc"], DraftPlace(done.checklist_id, 1))
    assert {found.key for found in desk.reading.doubts} == {one.key for one in done.findings}
    assert desk.reading.errors == ()


def test_a_checklist_that_can_earn_nothing_is_a_draft(office: Office) -> None:
    questions: list[Any] = CHECKLIST["questions"]  # type: ignore[assignment]
    done = brought(office, changed(rollup="points", questions=[{**questions[-1], "dimension": "experience"}]))
    assert [(one.code, one.key) for one in done.findings] == [("nothing_scored", "")]
    assert (done.state, kept(office, "other")) == ("draft", [(1, "draft")])


def test_texts_that_a_form_lacks_are_found_at_their_rows(office: Office) -> None:
    done = brought(office, (SAMPLES / "socio-economic-survey-en-fr.xlsx").read_bytes())
    assert done.state == "draft"
    assert {(one.code, one.severity) for one in done.findings} == {
        ("missing_language", "warning"), ("no_points", "warning"), ("nothing_scored", "warning")
    }  # fmt: skip
    assert any(one.line for one in done.findings)


def test_what_forbids_publishing_leaves_a_draft(office: Office) -> None:
    questions: list[Any] = CHECKLIST["questions"]  # type: ignore[assignment]
    done = brought(office, changed(questions=[{**questions[0], "min_words": 3}, *questions[1:]]))
    assert (done.state, done.version) == ("draft", 1)
    assert [(one.code, one.key, one.severity) for one in done.findings] == [
        ("narrative_invalid", "greeted", "warning")
    ]
    assert kept(office, "other") == [(1, "draft")]


def test_a_cycle_is_refused_with_its_lines_and_nothing_is_kept(office: Office) -> None:
    done = brought(office, CYCLE)
    assert (done.state, done.version) == ("refused", None)
    assert [(one.code, one.key, one.line, one.severity) for one in done.findings] == [
        ("show_if_cycle", "a", 8, "error")
    ]
    assert kept(office, "cycle") == []


def test_a_number_beyond_all_limits_names_its_question(office: Office) -> None:
    done = brought(
        office,
        CYCLE.replace(
            b"kind: yes_no, section: A, text: {en: B}", b"kind: yes_no, section: A, weight: '9999999999999'"
        ),
    )
    assert [(one.code, one.key, one.line) for one in done.findings] == [("checklist_malformed", "b", 9)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK garbage", "workbook_unreadable"),
        (b"\xff\xfe\x00", "document_unreadable"),
        (b"- 1", "document_unreadable"),
        (b"key: a\nkey: b", "document_key_repeated"),
        (b"nothing: 1", "document_key_unknown"),
        (changed(title={"fr": "a\0b", "en": "c"}), "document_value_invalid"),
        (changed(rollup="best"), "document_value_choice"),
        (b"key: " + b"x" * (1024 * 1024), "document_too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(office: Office, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        brought(office, content)
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["ikea-stores.csv", "ikea-stores.geojson"])
def test_a_store_list_is_kept_and_known_again(office: Office, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    assert locations(office, content, name) == imports.LocationsImport(207, 0, 0)
    assert locations(office, content, name) == imports.LocationsImport(0, 0, 207)


def test_the_same_stores_in_another_shape_are_known_again(office: Office) -> None:
    locations(office, (SAMPLES / "ikea-stores.csv").read_bytes())
    done = locations(office, (SAMPLES / "ikea-stores.geojson").read_bytes())
    assert (done.created, done.updated, done.unchanged) == (0, 0, 207)


def test_bad_rows_are_listed_and_the_others_kept(office: Office) -> None:
    rows = "name,latitude,longitude,region\nOne,45.5,-73.6,Est\nTwo,95,-73.6,\nOne,45.50,-73.60,\n,45,-70,\n"
    done = locations(office, rows)
    assert done.created == 1
    assert [(refusal.row, refusal.code) for refusal in done.refusals] == [
        (3, "location_coordinates"),
        (4, "location_repeated"),
        (5, "location_name_missing"),
    ]
    with office.runtime.reading(office["Marc"]) as uow:
        made = uow.locations.get(client_id=office.client, name="One")
        [place] = uow.memberships.list(client_id=office.client, location_id=made.id)
        [entry] = journal.entries_of(uow, "client", office.client)
    assert (made.timezone, place.path) == ("America/Toronto", "/n/e/")
    assert (entry.action, entry.details) == ("locations.imported", {"created": 1, "updated": 0})


def test_a_known_location_takes_what_the_list_says_and_keeps_the_rest(office: Office) -> None:
    done = locations(office, "number,name,city,timezone\n100,Vieux-Port,Québec,\n101,Succursale 1,,\n")
    assert (done.created, done.updated, done.unchanged) == (0, 1, 1)
    done = locations(office, "number,name,city\n100,Vieux-Port,\n", timezone="America/Halifax")
    assert (done.updated, done.unchanged) == (0, 1)
    with office.runtime.reading(office["Marc"]) as uow:
        made = uow.locations.get(client_id=office.client, number="100")
    assert (made.id, made.name, made.city) == (office.locations[0], "Vieux-Port", "Québec")
    assert made.timezone == "America/Toronto"


def test_stores_of_one_name_are_told_apart_by_their_address(office: Office) -> None:
    assert locations(office, "name,address\nCafé,1 rue A\n").created == 1
    done = locations(office, "name,address\nCafé,2 rue B\nCafé,1 rue A\n")
    assert (done.created, done.unchanged) == (1, 1)


def places_of(office: Office, name: str) -> list[tuple[str, str, date | None]]:
    """(region, first day, day it ended) of a location, oldest first."""
    with office.runtime.reading(office["Marc"]) as uow:
        place = uow.locations.get(client_id=office.client, name=name)
        stood = uow.memberships.list(location_id=place.id, order=("valid_from",))
        nodes = {node.id: node.name.text("fr") for node in uow.nodes.list(client_id=office.client)}
    return [(nodes[one.node_id], str(one.valid_from), one.valid_to) for one in stood]


def test_a_region_that_the_network_lacks_is_created_once(office: Office) -> None:
    rows = "name,region\nA,Nord\nB,west\nC,NORD\n"
    assert locations(office, rows, dry_run=True).regions == ("Nord",)
    assert locations(office, rows, dry_run=True).regions == ("Nord",), "a dry run keeps nothing"
    done = locations(office, rows)
    assert (done.created, done.regions, done.refusals) == (3, ("Nord",), ())
    assert locations(office, rows).regions == ()
    with office.runtime.reading(office["Marc"]) as uow:
        [made] = [node for node in uow.nodes.list(client_id=office.client) if node.name.text("fr") == "Nord"]
        [entry] = journal.entries_of(uow, "client", office.client)
    assert (made.level, made.parent_id, made.name.as_dict()) == (
        "region", f"{office.client}-n", {"fr": "Nord", "en": "Nord"},
    )  # fmt: skip
    assert made.path == f"/n/{made.id}/"
    assert entry.details["regions"] == ["Nord"]
    assert [places_of(office, name)[0][0] for name in "ABC"] == ["Nord", "Ouest", "Nord"]


def test_a_location_in_the_whole_network_moves_into_its_region_that_day(office: Office) -> None:
    locations(office, "name\nA\nB\n")
    done = locations(office, "name,region\nA,Nord\nB,Réseau\n")
    assert (done.updated, done.unchanged, done.regions) == (1, 1, ("Nord",))
    assert done.rows[0].changes == (("region", None, "Nord"),)
    assert places_of(office, "A") == [
        ("Réseau", "2000-01-01", date(2026, 11, 12)),
        ("Nord", "2026-11-12", None),
    ]
    again = locations(office, "name,region\nA,Sud\n")
    assert (again.unchanged, again.regions) == (1, ()), "a location in a region stays there"


@pytest.mark.parametrize(
    ("column", "most"),
    [
        ("number", 40),
        ("address", 300),
        ("city", 120),
        ("province", 120),
        ("postal code", 20),
        ("country", 80),
    ],
)
def test_a_text_as_long_as_its_column_is_kept_and_a_longer_one_refused(
    office: Office, column: str, most: int
) -> None:
    done = locations(office, f"name,{column}\nA,{'x' * most}\nB,{'y' * (most + 1)}\n")
    assert (done.created, [(one.row, one.code) for one in done.refusals]) == (
        1,
        [(3, "location_text_too_long")],
    )


def test_a_name_as_long_as_its_column_is_kept_and_a_longer_one_refused(office: Office) -> None:
    done = locations(office, f"name\n{'x' * 200}\n{'y' * 201}\n")
    assert (done.created, [one.row for one in done.refusals]) == (1, [3])


@pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud83d"])
def test_what_no_database_keeps_is_refused(office: Office, text: str) -> None:
    feature = f'{{"properties": {{"name": "{text}"}}, "geometry": null}}'
    with pytest.raises(InvalidInput, match="workbook_row_unreadable"):
        locations(office, f'{{"type": "FeatureCollection", "features": [{feature}]}}')


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name\n" + b"x" * (11 * 1024 * 1024), "workbook_too_large"),
        (b"PK\x03\x04 garbage", "workbook_unreadable"),
        (b"city\nLaval\n", "locations_no_header"),
        (b"\n\n", "workbook_empty"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_refused(office: Office, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        locations(office, content)
    assert refused.value.code == code


def test_a_zone_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput, match="timezone_unknown"):
        locations(office, "name\nA\n", timezone="Mars/Olympus")


@pytest.mark.parametrize("who", ["Ana", "Chloé", "Rita", "Stranger"])
def test_only_programme_managers_import(office: Office, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        imports.import_checklist(office.runtime, office[who], office.client, DEMO.read_bytes())
    with pytest.raises((Forbidden, NotFound)):
        imports.import_locations(office.runtime, office[who], office.client, b"name\nA\n")


def test_a_client_that_does_not_exist_is_not_found(office: Office) -> None:
    nobody = ClientId("nobody")
    with pytest.raises(NotFound):
        imports.import_checklist(office.runtime, office["Marc"], nobody, DEMO.read_bytes())
    with pytest.raises(NotFound):
        imports.import_locations(office.runtime, office["Marc"], nobody, b"name\nA\n", timezone="UTC")
    with pytest.raises(InvalidInput, match="client_unknown"):
        imports.find_client(office.runtime, office["Marc"], "Nobody")


def test_a_checklist_of_a_wrong_shape_is_explained_in_french_alone(office: Office) -> None:
    for content, words in (
        (changed(rollup="best"), "Écrivez l’une de celles-ci : points, sections"),
        (b"key: a\nfoo: 1", "foo"),
        (b"key: [1, 2", "un signe y manque"),
        (b"\xff", "en UTF-8"),
    ):
        with pytest.raises(InvalidInput) as refused:
            brought(office, content)
        assert words in sentence("fr", refused.value.code, **refused.value.params)


def test_what_is_in_other_sheets_is_said(office: Office) -> None:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in {"Liste": [["name"], ["A"]], "Notes": [["x"]], "Vide": []}.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    done = imports.import_locations(office.runtime, office["Marc"], office.client, target.getvalue())
    assert done.created == 1
    assert [(one.sheet, one.code) for one in done.refusals] == [("Notes", "workbook_sheet_left_out")]


def test_a_header_alone_and_exchanged_coordinates_are_said(office: Office) -> None:
    def bring(content: bytes) -> imports.LocationsImport:
        return imports.import_locations(
            office.runtime, office["Marc"], office.client, content, timezone="America/Toronto"
        )

    with pytest.raises(InvalidInput, match="locations_no_row"):
        bring(b"name,city\n")
    done = bring(b"name,lat,lon\nA,-73.6,45.5\nB,45.5,-73.6\nC,48.4,-123.4\n")
    assert (done.created, [(one.row, one.code) for one in done.refusals]) == (3, [(2, "location_swapped")])
