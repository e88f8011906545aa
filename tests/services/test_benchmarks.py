"""A location's standing from wave columns is what plain SQL over the score rows gives, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import ClientId
from cxaudit.domain.programme import MEASURES
from cxaudit.measurement.benchmark import Row
from cxaudit.measurement.inference import location_vs_rest
from cxaudit.measurement.means import mean_by_location
from cxaudit.services.benchmarks import Standing, standing_of
from cxaudit.storage.queries.columns import compute_columns, fold
from cxaudit.storage.queries.scores import last_visits
from cxaudit.storage.queries.wave_subjects import wave_and_before
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.people import NOW, Office, open_office
from tests.services.test_visit import released
from tests.storage.test_wave_columns import WAVES, make_audit

DAY = date(2026, 11, 12)
Pairs = list[tuple[str, float]]


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def many_scores(office: Office, audit: Audit, count: int) -> None:
    """Scores of other locations, waves, parts, channels and standings, about half of them folded."""
    random = Random(count)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
    for number in range(count):
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            make_audit(uow, varied(model, random, office), random.randrange(1_000_001), random)
            if number == count // 2:
                for wave in WAVES:
                    fold(uow, office.client, wave, NOW)


def varied(model: StoredScore, random: Random, office: Office) -> StoredScore:
    return replace(
        model,
        location_id=random.choice(office.locations),
        wave_id=random.choice(WAVES),
        channel=random.choice(["in_store", "in_store", "in_store", "phone"]),
        standing=random.choice(["counted", "counted", "counted", "provisional"]),
        compliance_ppm=random.choice([None, random.randrange(1_000_001)]),
    )


def pairs(uow: UnitOfWork, audit: Audit, wave: str, measure: str) -> Pairs:
    """(location with its place, percent) of each visit, some of them before or after a move."""
    facts = compute_columns(uow, audit.client_id, wave).facts()
    return [
        (fact.location + fact.path, fact.scores[measure] / 10_000)  # type: ignore[operator]
        for fact in facts
        if fact.scores[measure] is not None
        and (fact.channel, fact.visit_type, fact.standing) == (audit.channel, audit.visit_type, "counted")
    ]


def standing(office: Office, audit: Audit, who: str = "Chloé") -> Standing:
    with office.runtime.reading(office[who]) as uow:
        return standing_of(uow, audit, DAY)


def assert_region(found: Standing, row: Row, wave: Pairs, here: str) -> None:
    """The region's row rests on the visits of the region and on no other."""
    assert found.region is not None
    inside = [pair for pair in wave if pair[0][pair[0].index("/") :].startswith(found.region.path)]
    rest, average = location_vs_rest(inside, here), mean_by_location(inside)
    assert (row.audits, row.locations) == (average.audits, average.locations)
    assert row.value == pytest.approx(average.mean)
    assert (row.found.diff, row.found.p) == (pytest.approx(rest.diff), pytest.approx(rest.p))


def test_a_wave_is_found_with_the_one_before_it_and_by_nobody_else(office: Office) -> None:
    first, second = WAVES
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        wave, before = wave_and_before(uow, office.client, second)
        assert before is not None
        assert (wave.id, before.id) == (second, first)
        wave, before = wave_and_before(uow, office.client, first)
        assert (wave.id, before) == (first, None)
    stranger = access.Scope("client", client_id=ClientId("client-3"))
    with office.runtime.storage.reading(stranger) as uow, pytest.raises(NotFound):
        wave_and_before(uow, office.client, second)


@pytest.mark.parametrize("count", [0, 3, 40])
def test_the_standing_is_what_the_score_rows_give(office: Office, count: int) -> None:
    audit = released(office)
    many_scores(office, audit, count)
    found = standing(office, audit)
    for measure in MEASURES:
        with office.runtime.storage.reading(access.SYSTEM) as uow:
            wave, before = (pairs(uow, audit, each, measure) for each in reversed(WAVES))
        here = audit.location_id + audit.path
        own = [score for place, score in wave if place == here]
        assert found.benchmarks[measure].audits == len(own)
        assert found.benchmarks[measure].value == pytest.approx(sum(own) / len(own))
        rows = {row.comparator: row for row in found.benchmarks[measure].rows}
        rest, average = location_vs_rest(wave, here), mean_by_location(wave)
        assert (rows["network"].audits, rows["network"].locations) == (average.audits, average.locations)
        assert rows["network"].value == pytest.approx(average.mean)
        assert rows["network"].found.diff == pytest.approx(rest.diff)
        assert rows["network"].found.p == pytest.approx(rest.p)
        then = [score for place, score in before if place == here]
        assert ("previous" in rows) == bool(then)
        if then:
            assert rows["previous"].value == pytest.approx(sum(then) / len(then))
            assert rows["previous"].audits == len(then)
        assert_region(found, rows["region"], wave, here)


def test_a_small_wave_takes_the_spread_of_the_last_twelve_months(office: Office) -> None:
    audit = released(office)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
    random = Random(1)
    for day in (date(2026, 9, 1), date(2025, 3, 1)):
        for _visit in range(6):
            with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
                old = replace(model, wave_id=WAVES[0], visited_on=day)
                made = make_audit(uow, old, random.randrange(1_000_001), random)
                uow.scores.save(replace(uow.scores.get(audit_id=made), path=audit.path))
    spread = standing(office, audit).benchmarks["overall"].spread
    assert spread.df == 6, "six visits of this year and the one of the wave, at one location"


def visited_elsewhere(office: Office, audit: Audit, ppm: int) -> None:
    """The audit's location was visited in both waves while it stood in the West."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        for wave in WAVES:
            made = make_audit(uow, replace(model, wave_id=wave), ppm, Random(1))
            score = uow.scores.get(audit_id=made)
            uow.scores.save(replace(score, path="/n/w/", compliance_ppm=ppm, critical_failed=()))


def test_a_location_is_compared_by_what_it_had_where_it_stood_whoever_reads(office: Office) -> None:
    audit, other = released(office, 0), released(office, 1)
    visited_elsewhere(office, audit, 123_456)
    head_office, region, agency = (
        standing(office, audit, who).benchmarks["overall"] for who in ("Chloé", "Denis", "Rita")
    )
    assert head_office == region == agency
    assert head_office.audits == 1
    assert [row.comparator for row in head_office.rows] == ["target", "region", "network"], "no wave before"
    network = head_office.rows[-1]
    assert (network.audits, network.locations) == (3, 3), "the location counts once in each place"
    beside = standing(office, other, "Denis").benchmarks["overall"].rows[-1]
    assert beside.value == network.value, "no difference of two averages tells the rest"


def test_the_place_it_left_keeps_what_it_had_there(office: Office) -> None:
    audit = released(office, 0)
    visited_elsewhere(office, audit, 123_456)
    found = standing(office, replace(audit, path="/n/w/"))
    assert found.benchmarks["overall"].value == pytest.approx(12.3456)
    assert found.region is not None
    assert found.region.name.text("fr") == "Ouest"
    assert [row.comparator for row in found.benchmarks["overall"].rows] == [
        "target",
        "previous",
        "region",
        "network",
    ]


def test_last_visits_are_those_of_the_place_whoever_reads(office: Office) -> None:
    audit = released(office)
    visited_elsewhere(office, audit, 123_456)
    for who in ("Chloé", "Denis", "Rita"):
        with office.runtime.reading(office[who]) as uow:
            assert [visit.audit_id for visit in last_visits(uow, audit, DAY)] == [audit.id]
            moved = replace(audit, path="/n/w/")
            assert len(last_visits(uow, moved, DAY)) == 2
