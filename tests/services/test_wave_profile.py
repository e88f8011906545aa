"""The profile of a wave is what plain arithmetic over the score rows gives, on both databases, in every scope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import pytest

from cxaudit.domain import access
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import NodeId
from cxaudit.measurement.columns import ScoreFact
from cxaudit.services import wave_profile
from cxaudit.services.league import Unit
from cxaudit.services.wave_profile import WaveProfile, get_profile
from cxaudit.services.wave_scope import Asked
from cxaudit.storage.queries.columns import compute_columns
from tests.people import Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released

EAST = "/n/e/"


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def profile(
    office: Office, who: str = "Chloé", unit: Unit | None = None, region: str | None = None
) -> WaveProfile:
    asked = Asked(None if region is None else NodeId(region))
    return get_profile(office.runtime, office[who], office.wave, asked, unit=unit)


def visits(office: Office, path: str = "/n/") -> list[ScoreFact]:
    """What counts in store, in a part of the network."""
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        facts = compute_columns(uow, office.client, office.wave).facts()
    return [
        fact
        for fact in facts
        if (fact.channel, fact.standing) == ("in_store", "counted") and fact.path.startswith(path)
    ]


def mean(ppms: list[int | None]) -> float | None:
    known = [ppm / 10_000 for ppm in ppms if ppm is not None]
    return fmean(known) if known else None


def lost(facts: list[ScoreFact], section: str) -> tuple[float | None, int]:
    ppms = [fact.sections.get(section) for fact in facts]
    kept = mean(ppms)
    return None if kept is None else 100 - kept, sum(ppm is not None for ppm in ppms)


def same(found: float | None, expected: float | None) -> bool:
    return found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("count", [0, 3, 60])
def test_each_location_is_the_mean_of_its_visits(office: Office, count: int) -> None:
    many_scores(office, released(office), count)
    found, facts = profile(office), visits(office)
    assert [section.key for section in found.sections] == ["A", "B"]
    assert set(found.keys) == {fact.location for fact in facts}
    for line in found.lines():
        own = [fact for fact in facts if fact.location == line.key]
        assert line.visits == sum(fact.scores["overall"] is not None for fact in own)
        for measure in ("overall", "compliance", "experience"):
            assert same(getattr(line, measure), mean([fact.scores[measure] for fact in own]))
        for section, cell in zip(found.sections, line.cells, strict=True):
            expected = lost(own, section.key)
            assert same(cell.lost, expected[0])
            assert cell.n == expected[1]
    known = [line.overall for line in found.lines() if line.overall is not None]
    assert known == sorted(known), "the lowest first"


def test_parts_and_the_whole_count_each_location_once(office: Office) -> None:
    many_scores(office, released(office), 60)
    found = profile(office, unit="region")
    for line in found.lines():
        path = EAST if line.named is not None and line.named.name == "Est" else "/n/w/"
        facts = visits(office, path)
        assert same(line.overall, by_place(facts))
        assert line.visits == sum(fact.scores["overall"] is not None for fact in facts)
    assert same(found.total.overall, by_place(visits(office)))
    assert len(found) == 2


def by_place(facts: list[ScoreFact]) -> float | None:
    segments = {(fact.location, fact.path) for fact in facts}
    means = [
        mean([fact.scores["overall"] for fact in facts if (fact.location, fact.path) == segment])
        for segment in segments
    ]
    known = [each for each in means if each is not None]
    return fmean(known) if known else None


def test_a_regional_manager_reads_the_own_part_alone(office: Office) -> None:
    many_scores(office, released(office), 60)
    part, region = profile(office, "Denis"), profile(office, region=f"{office.client}-e")
    named = {line.key: line for line in region.lines()}
    assert part.lines()
    assert all(line == named[line.key] for line in part.lines())
    assert set(part.keys) == {fact.location for fact in visits(office, EAST)} & set(office.locations[:3])
    assert part.total == region.total
    assert profile(office, "Denis", unit="region").unit == "location", "a part without parts has no regions"
    with pytest.raises(NotFound):
        profile(office, "Denis", region=f"{office.client}-w")
    with pytest.raises(NotFound):
        profile(office, "Stranger")


def test_many_locations_are_shown_by_region_unless_asked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_scores(office, released(office), 60)
    assert profile(office).unit == "location"
    monkeypatch.setattr(wave_profile, "MANY", 2)
    assert profile(office).unit == "region"
    assert profile(office, unit="location").unit == "location"


def test_a_wave_without_a_visit_has_no_line(office: Office) -> None:
    found = profile(office)
    assert (len(found), found.lines(), found.sections, found.total.overall) == (0, (), (), None)
