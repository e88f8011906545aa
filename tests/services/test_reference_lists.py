"""The lists of checklists, locations and auditors, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxaudit.domain.ids import ClientId, LocationId, NodeId
from cxaudit.services import auditors, checklists, imports, locations
from cxaudit.services.auditors import NewAuditor
from cxaudit.services.locations import Sought
from tests.people import CHECKLIST, NOW, Office, open_office
from tests.services.test_visit import submitted


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def test_a_checklist_is_listed_with_its_newest_version(office: Office) -> None:
    content = json.dumps({**CHECKLIST, "questions": CHECKLIST["questions"][1:2]}).encode()  # type: ignore[index]
    refused = imports.import_checklist(office.runtime, office["Marc"], office.client, content)
    assert refused.state == "refused", "its condition has lost its question"
    content = json.dumps({**CHECKLIST, "questions": CHECKLIST["questions"][2:]}).encode()  # type: ignore[index]
    imports.import_checklist(office.runtime, office["Marc"], office.client, content)
    found = checklists.list_checklists(office.runtime, office["Marc"])
    assert [(line.key, line.number, line.items, line.client_name) for line in found.lines] == [
        ("store", 2, 4, "Pharmacie Boréale")
    ]
    desk = checklists.get_desk(office.runtime, office["Marc"], found.lines[0].id)
    assert [(line.number, line.items) for line in desk.versions] == [(2, 4), (1, 6)]
    assert desk.shown.number == 2
    assert checklists.get_desk(office.runtime, office["Marc"], found.lines[0].id, 1).shown.number == 1
    assert checklists.list_checklists(office.runtime, office["Marc"], ClientId("client-2")).count == 0


@pytest.mark.parametrize(
    ("sought", "count"),
    [
        (Sought(), 6),
        (Sought(ClientId("client-1"), NodeId("client-1-e")), 3),
        (Sought(None, NodeId("client-1-n")), 6),
        (Sought(ClientId("client-2"), NodeId("client-1-e")), 0),
        (Sought(text="SUCCURSALE 3"), 1),
        (Sought(text="_"), 0),
    ],
)
def test_locations_are_sought(office: Office, sought: Sought, count: int) -> None:
    found = locations.list_locations(office.runtime, office["Marc"], sought)
    assert (found.count, len(found.lines)) == (count, count)
    regions = {found.region_of(line) for line in found.lines}
    assert all(region is not None and region.level == "region" for region in regions)


def test_the_visits_of_a_location_are_counted_by_state(office: Office) -> None:
    submitted(office, 1)
    desk = locations.get_location(office.runtime, office["Marc"], LocationId(office.locations[1]))
    assert [(v.assignment_state, v.audit_state, v.count) for v in desk.visits] == [
        ("submitted", "submitted", 1)
    ]


def test_auditors_are_listed_with_visits_and_certifications(office: Office) -> None:
    submitted(office, 1)
    new = NewAuditor("Zoé Élie", "zoe@example.test", city="Île-Bizard")
    auditors.create_auditor(office.runtime, office["Marc"], new)
    lines, count, today = auditors.list_auditors(office.runtime, office["Marc"])
    assert (count, today) == (3, NOW.date())
    assert [(line.number, line.visits.in_hand, line.visits.delivered, line.open) for line in lines] == [
        ("0404", 0, 1, True),
        ("0405", 0, 0, True),
        ("0406", 0, 0, False),
    ]
    found, count, _today = auditors.list_auditors(office.runtime, office["Marc"], "île")
    assert (count, [line.name for line in found]) == (1, ["Zoé Élie"])
