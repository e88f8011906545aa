"""Coverage counts what is released and seen; what is planned is for the agency alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import NodeId
from cxaudit.services.coverage import Coverage, get_coverage
from cxaudit.services.wave_scope import Asked
from cxaudit.storage.queries.columns import compute_columns
from tests.people import Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def coverage(office: Office, who: str = "Chloé", **asked: str) -> Coverage:
    region = asked.get("region")
    filters = Asked(None if region is None else NodeId(region), asked.get("channel"))
    return get_coverage(office.runtime, office[who], office.wave, filters)


def test_every_part_and_channel_is_counted_as_by_hand(office: Office) -> None:
    many_scores(office, released(office), 60)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        facts = [
            f for f in compute_columns(uow, office.client, office.wave).facts() if f.standing == "counted"
        ]
    for line in coverage(office).lines:
        path = "/n/" if line.node is None else line.node.path
        own = [f for f in facts if f.channel == line.channel and f.path.startswith(path)]
        assert line.released == len(own)
        assert line.seen == len({(f.location, f.path) for f in own})
        assert line.planned is None
        assert line.locations == (6 if line.node is None else 3)
    assert {line.channel for line in coverage(office, channel="phone").lines} == {"phone"}


def test_the_agency_alone_sees_what_is_planned(office: Office) -> None:
    audit = released(office)
    lines = {(line.node and line.node.path, line.channel): line for line in coverage(office, "Marc").lines}
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        asked = uow.assignments.list(client_id=office.client, wave_id=office.wave)
    planned = [each for each in asked if each.state not in ("cancelled", "expired")]
    assert planned
    assert lines[None, audit.channel].planned == len(planned)
    assert lines[None, audit.channel].released == 1
    for who in ("Chloé", "Denis"):
        assert all(line.planned is None for line in coverage(office, who).lines)


def test_a_regional_manager_counts_the_own_part_alone(office: Office) -> None:
    many_scores(office, released(office), 60)
    part = {line.channel: line for line in coverage(office, "Denis").lines}
    region = {line.channel: line for line in coverage(office, region=f"{office.client}-e").totals}
    assert {channel: line.released for channel, line in part.items()} == {
        channel: line.released for channel, line in region.items()
    }
    assert all(line.locations == 3 for line in part.values())
    for who in ("Stranger", "Denis"):
        with pytest.raises(NotFound):
            coverage(office, who, region=f"{office.client}-w")


def test_closed_and_moved_locations_count_where_they_stand(office: Office) -> None:
    released(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        closed = uow.locations.get(client_id=office.client, id=office.locations[0])
        uow.locations.save(replace(closed, active_to=date(2026, 10, 1)))
    (whole,) = coverage(office).totals
    assert whole.locations == 5


def test_a_wave_without_a_visit_has_no_line_for_the_client(office: Office) -> None:
    assert coverage(office).lines == ()
