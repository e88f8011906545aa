"""Monday's list: critical items, locations reliably below target, disputes, locations nobody visited; own part only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from cxaudit.domain import access
from cxaudit.domain.errors import Forbidden
from cxaudit.domain.ids import LocationId
from cxaudit.services.monday import Monday, get_monday
from cxaudit.services.monday_words import describe_monday
from tests.people import Office, open_office
from tests.services.test_visit import released
from tests.storage.test_wave_columns import make_audit

MISSED = {"greeted/v": "no", "greeted/c": "Personne", "why/v": "Personne"}


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def monday(office: Office, who: str = "Denis") -> Monday:
    return get_monday(office.runtime, office[who])


def visited(office: Office, low: int) -> None:
    """Every location three times: `low` far below the target, the others above it."""
    audit = released(office, 0)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        for number in range(6):
            for visit in range(3):
                level = 400_000 if number == low else 900_000
                where = replace(model, location_id=LocationId(f"location-{number}"))
                name = make_audit(uow, where, level + 10_000 * visit, Random(visit))
                path = "/n/e/" if number < 3 else "/n/w/"
                score = uow.scores.get(audit_id=name)
                uow.scores.save(replace(score, path=path, results=b"kkkkkk", critical_failed=()))


def test_before_the_first_release_there_is_nothing_to_do(office: Office) -> None:
    found = monday(office)
    assert (found.visits, found.critical, found.below) == (0, (), ())
    assert monday(office, "Stranger").scope is None
    with pytest.raises(Forbidden):
        monday(office, "Ana")


def test_a_missed_critical_item_comes_first_with_its_places(office: Office) -> None:
    for number in (0, 1):
        released(office, number, **MISSED)
    released(office, 5, **MISSED)
    found = monday(office)
    (critical,) = found.critical
    assert (critical.item.key, critical.missed, critical.seen) == ("greeted", 2, 2)
    assert [place.number for place in critical.places] == ["100", "101"], "not what others missed"
    assert [each.missed for each in monday(office, "Chloé").critical] == [3]
    first = describe_monday("en", found)[0]
    assert first.kind == "critical"
    assert "Missed in 2 of 2 visits (100" in first.reasons[0]


@pytest.mark.parametrize(("low", "listed"), [(1, True), (4, False)])
def test_a_location_reliably_below_target_is_listed_where_it_is_run(
    office: Office, low: int, listed: bool
) -> None:
    visited(office, low)
    assert [each.location_id for each in monday(office).below] == ([f"location-{low}"] if listed else [])
    assert [each.location_id for each in monday(office, "Chloé").below] == [f"location-{low}"]


def test_open_disputes_and_unseen_locations_follow(office: Office) -> None:
    east, west = released(office, 0), released(office, 5)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for audit in (east, west):
            uow.audits.save(replace(uow.audits.get(id=audit.id), state="disputed"))
    found = monday(office)
    assert [audit.id for audit, _place in found.disputes] == [east.id]
    assert [place.number for place in found.unseen] == ["101", "102"]
    assert [place.number for place in monday(office, "Chloé").unseen] == ["101", "102", "103", "104"]
    kinds = [task.kind for task in describe_monday("fr", found)]
    assert kinds == sorted(kinds, key=["critical", "below", "dispute", "unseen"].index)


def test_a_closed_location_is_not_asked_about(office: Office) -> None:
    released(office, 0)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        place = uow.locations.get(id=office.locations[1])
        uow.locations.save(replace(place, active_to=office.runtime.today() - timedelta(days=1)))
    assert [place.number for place in monday(office).unseen] == ["102"]
