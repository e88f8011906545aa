"""Checklists and location lists from files, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxaudit.domain.errors import DomainError, Forbidden, InvalidInput, NotFound
from cxaudit.services import imports
from tests.people import Office, open_office

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


def locations(office: Office, content: bytes, name: str = "list.csv") -> imports.LocationsImport:
    return imports.import_locations(office.runtime, office["Marc"], office.client, content, name)


def test_a_complete_checklist_is_published_once(office: Office) -> None:
    first = brought(office, DEMO.read_bytes())
    assert (first.state, first.version, first.findings) == ("published", 1, ())
    again = brought(office, DEMO.read_bytes())
    assert (again.state, again.version) == ("unchanged", 1)
    changed = brought(office, DEMO.read_bytes().replace(b"Pharmacy visit", b"Visit"))
    assert (changed.state, changed.version) == ("published", 2)


def test_a_dry_run_keeps_nothing(office: Office) -> None:
    assert brought(office, DEMO.read_bytes(), dry_run=True).state == "published"
    assert brought(office, DEMO.read_bytes()).version == 1


def test_an_xlsform_is_kept_as_a_draft_that_says_what_it_lacks(office: Office) -> None:
    done = brought(office, (SAMPLES / "service_rating.xlsx").read_bytes())
    assert done.state in {"draft", "published"}
    assert done.items > 0
    assert all(refusal.row > 0 for refusal in done.refusals)


def test_a_cycle_is_refused_with_its_lines_and_nothing_is_kept(office: Office) -> None:
    done = brought(office, CYCLE)
    assert done.state == "refused"
    assert ("a", 8) in [(found.key, found.line) for found in done.findings]
    assert brought(office, CYCLE.replace(b', show_if: {q: b, in: ["yes"]}', b"")).version == 1


@pytest.mark.parametrize(
    "content", [b"PK garbage", b"\xff\xfe\x00", b"- 1", b"key: a\nkey: b", b"nothing: 1"]
)
def test_what_cannot_be_read_is_refused_with_a_sentence(office: Office, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        brought(office, content)


@pytest.mark.parametrize("name", ["ikea-stores.csv", "ikea-stores.geojson"])
def test_a_store_list_is_kept_and_known_again(office: Office, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    first = locations(office, content, name)
    assert first.created > 100
    again = locations(office, content, name)
    assert (again.created, again.unchanged) == (0, first.created)


def test_bad_rows_are_listed_and_the_others_kept(office: Office) -> None:
    rows = "name,latitude,longitude,region\nOne,45.5,-73.6,Est\nTwo,95,-73.6,\nOne,45.5,-73.6,\n,45,-70,\n"
    done = locations(office, rows.encode())
    assert done.created == 1
    assert [(refusal.row, refusal.code) for refusal in done.refusals] == [
        (3, "location_coordinates"),
        (4, "location_repeated"),
        (5, "location_name_missing"),
    ]
    with office.runtime.reading(office["Marc"]) as uow:
        made = uow.locations.get(client_id=office.client, name="One")
        [place] = uow.memberships.list(client_id=office.client, location_id=made.id)
    assert (made.timezone, place.path) == ("America/Toronto", "/n/e/")


def test_a_huge_workbook_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        locations(office, b"name\n" + b"x" * (64 * 1024 * 1024))
    assert refused.value.code == "workbook_too_large"


@pytest.mark.parametrize("who", ["Ana", "Chloé", "Rita", "Stranger"])
def test_only_programme_managers_import(office: Office, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        imports.import_checklist(office.runtime, office[who], office.client, DEMO.read_bytes())
    with pytest.raises(DomainError):
        imports.import_locations(office.runtime, office[who], office.client, b"name\nA\n")
