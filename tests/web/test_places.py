"""A location that moved in its network: its page shows and compares what it had place by place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from cxaudit.domain import access
from cxaudit.domain.ids import NodeId
from cxaudit.jobs import HANDLERS
from cxaudit.services import location_changes, reports
from cxaudit.services.jobs import run_due
from cxaudit.services.location_changes import Move
from tests.people import NOW, Office
from tests.services.test_visit import released
from tests.web.test_visit_pages import sign_in

GOOD = {"greeted/v": "yes", "welcome/v": 5, "wait/v": "50", "receipt/v": "yes"}
POOR = {"greeted/v": "no", "greeted/c": "Personne", "why/v": "Personne"}


@pytest.fixture
def moved(office: Office) -> str:
    """Location 3 was visited in the West, moved to the East, and was visited there: its address."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        programme = uow.programmes.get(id=office.programme)
        uow.programmes.save(replace(programme, lockout_days=0))
    for who in ("Ana", "Bao"):
        released(office, 3, who, **POOR)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        place = uow.memberships.get(location_id=office.locations[3])
    office.clock.advance(timedelta(days=2))
    first = (NOW + timedelta(days=1)).date()
    move = Move(NodeId(f"{office.client}-e"), first, place.id)
    location_changes.move_location(office.runtime, office["Marc"], office.locations[3], move)
    released(office, 3, "Ana", **GOOD)
    return f"/portal/locations/{office.locations[3]}"


def test_head_office_reads_both_places_and_compares_one(app: Flask, office: Office, moved: str) -> None:
    chloe = sign_in(app, "Chloé")
    page = chloe.open(moved)
    assert "ses visites à cette place : Région Est" in page
    groups = re.findall(r'scope="rowgroup"[^>]*>(.*?)<span class="detail">(.*?)</span>', page)
    assert groups == [("Région Est", "1 visite"), ("Région Ouest", "2 visites")]
    assert "Avec 1 visite de la vague" in page
    assert "salue dans les 30 secondes" not in page.partition("Manqué de nouveau")[2].partition("</aside>")[0]
    before = chloe.open(f"{moved}?place={office.client}-w")
    assert "ses visites à cette place : Région Ouest" in before
    assert "Avec 2 visites de la vague" in before
    again = before.partition("Manqué de nouveau")[2].partition("</aside>")[0]
    assert re.search(r"salue dans les 30 secondes</span>.*2 sur 2", again, re.DOTALL)
    assert "Région Est" in chloe.open(f"{moved}?place=nowhere"), "an unknown place is passed over"


def test_a_region_reads_its_own_place_only(app: Flask, moved: str) -> None:
    page = sign_in(app, "Denis").open(moved)
    assert "Avec 1 visite de la vague" in page
    for other in ("Ouest", "a changé de place", "2026-0001", "2026-0002"):
        assert other not in page


def test_the_report_counts_the_place_of_its_visit(office: Office, moved: str) -> None:
    assert moved
    run_due(office.runtime, HANDLERS)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        audits = uow.audits.list(location_id=office.locations[3], order=("created_at",))
    found = [reports.get_status(office.runtime, office["Chloé"], audit.id).report.content for audit in audits]
    contents = [content for content in found if content is not None]
    assert [content["region"]["fr"] for content in contents] == ["Ouest", "Ouest", "Est"]
    assert [content["benchmarks"]["overall"]["audits"] for content in contents] == [2, 2, 1]
    seen = [i["seen"] for content in contents for s in content["sections"] for i in s["items"]]
    assert {len(codes) for codes in seen if codes} == {1, 2}
    last = [i["seen"] for s in contents[-1]["sections"] for i in s["items"] if i["key"] == "greeted"]
    assert last == ["k"]
