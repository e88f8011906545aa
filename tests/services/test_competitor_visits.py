"""Visits of competitors never enter the client's own figures, whoever reads them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from statistics import fmean

import pytest

from cxaudit.domain import access
from cxaudit.domain.ids import LocationId
from cxaudit.domain.programme import MEASURES
from cxaudit.measurement.columns import ScoreFact
from cxaudit.services.benchmarks import standing_of
from cxaudit.services.columns import verify_columns
from cxaudit.services.coverage import get_coverage
from cxaudit.services.league import Ordered, get_league
from cxaudit.services.missed_items import get_missed
from cxaudit.services.monday import get_monday
from cxaudit.services.planning import plan_visit
from cxaudit.services.wave_profile import get_profile
from cxaudit.services.wave_report import wave_subject
from cxaudit.services.wave_results import get_wave_results
from cxaudit.services.wave_scope import NOTHING_ASKED
from cxaudit.services.wave_trend import get_trend
from cxaudit.storage.queries.columns import compute_columns, read_columns
from cxaudit.storage.queries.scored_answers import Sought, count_scored, scored_answers
from cxaudit.storage.queries.sector import given_with, used_between
from tests.people import Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import plan, released

POOR = {"greeted/v": "no", "greeted/c": "Personne ne salue", "why/v": "Comptoir vide"}
RIVALS = (2, 5)
"""One location in the East, one in the West: the regional manager's scope shows the first alone."""


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("rivals"), module_database_url) as office:
        for number in range(6):
            released(office, number, **(POOR if number in RIVALS else {}))
        many_scores(office, released(office, 0, "Bao"), 60)
        for number in RIVALS:
            make_rival(office, number)
        yield office


def make_rival(office: Office, number: int) -> None:
    """The location turns out to be a competitor's."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        location = uow.locations.get(client_id=office.client, id=office.locations[number])
        uow.locations.save(replace(location, ownership="competitor", name=f"Rivale {number}"))


def own_facts(office: Office, wave: str = "wave-2") -> list[ScoreFact]:
    """The score rows of own visits, told apart here and not by the product."""
    rivals = {office.locations[number] for number in RIVALS}
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        scores = uow.scores.list(client_id=office.client, wave_id=wave, current=True)
        found = compute_columns(uow, office.client, wave).facts()
    counted = {s.audit_id for s in scores if s.location_id not in rivals}
    assert {fact.audit for fact in found} == counted
    assert len(counted) < len(scores)
    return [f for f in found if (f.channel, f.standing) == ("in_store", "counted")]


def mean_of(facts: list[ScoreFact], measure: str) -> float:
    by_place: dict[tuple[str, str], list[int]] = {}
    for fact in facts:
        if fact.scores[measure] is not None:
            by_place.setdefault((fact.location, fact.path), []).append(fact.scores[measure] or 0)
    return fmean(fmean(each) for each in by_place.values()) / 10_000


def test_averages_trend_and_network_are_of_own_locations_for_everybody(office: Office) -> None:
    facts = own_facts(office)
    for who in ("Chloé", "Marc"):
        found = get_wave_results(office.runtime, office[who], office.wave)
        for measure in MEASURES:
            assert found.measures[measure].own.mean == pytest.approx(mean_of(facts, measure))
        trend = get_trend(office.runtime, office[who], office.wave)
        last = trend.segments[-1].points[-1]
        assert last.own.mean == pytest.approx(mean_of(facts, "overall"))
    part = get_wave_results(office.runtime, office["Denis"], office.wave).measures["overall"]
    network = part.find("network")
    assert network is not None
    assert network.value == pytest.approx(mean_of(facts, "overall")), "a rival outside his part is a rival"


def test_no_list_of_places_names_a_competitor(office: Office) -> None:
    rivals = {str(office.locations[number]) for number in RIVALS}
    for who in ("Chloé", "Denis", "Marc"):
        actor = office[who]
        league = get_league(office.runtime, actor, office.wave, NOTHING_ASKED, Ordered())
        profile = get_profile(office.runtime, actor, office.wave, NOTHING_ASKED, unit="location")
        year = get_league(office.runtime, actor, office.wave, NOTHING_ASKED, Ordered(year=True))
        for keys in (
            {line.key for line in league.table.lines},
            set(profile.keys),
            {e.key for e in year.table.lines},
        ):
            assert keys
            assert not keys & rivals
    told = str(wave_subject(office.runtime, office["Chloé"], office.wave).content())
    assert "Succursale 1" in told
    assert "Rivale" not in told


def test_what_competitors_missed_is_nothing_to_take_up(office: Office) -> None:
    missed = get_missed(office.runtime, office["Chloé"], office.wave, NOTHING_ASKED)
    assert missed.visits == len(own_facts(office))
    monday = get_monday(office.runtime, office["Denis"])
    places = [place for each in monday.critical for place in each.places] + list(monday.unseen)
    assert "Rivale 2" not in {place.name for place in places}


def test_coverage_counts_own_visits_planned_and_released(office: Office) -> None:
    before = get_coverage(office.runtime, office["Marc"], office.wave).totals[0]
    assert before.released == len(own_facts(office))
    assert before.locations == 4
    plan_visit(office.runtime, office["Marc"], plan(office, 5), None)
    assert get_coverage(office.runtime, office["Marc"], office.wave).totals[0].planned == before.planned
    plan_visit(office.runtime, office["Marc"], plan(office, 4), None)
    assert (
        get_coverage(office.runtime, office["Marc"], office.wave).totals[0].planned
        == (before.planned or 0) + 1
    )


def test_the_sector_is_given_own_visits_only(office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.clients.save(replace(uow.clients.get(id=office.client), in_sector=True))
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        used = used_between(uow, date(2026, 1, 1), date(2026, 12, 31))
        places = {LocationId(visit.location) for each in used for visit in given_with(uow, each)}
    assert places == {office.locations[number] for number in (0, 1, 3, 4)}


def test_answers_that_are_scored_again_are_told_apart(office: Office) -> None:
    sought = Sought(office.client, office.wave, office.version, "in_store", "covert", ())
    rivals = {str(office.locations[number]) for number in RIVALS}
    for who in ("Chloé", "Denis"):
        with office.runtime.reading(office[who]) as uow:
            own = scored_answers(uow, sought)
            others = scored_answers(uow, replace(sought, whose="competitor"))
            assert count_scored(uow, sought) >= len(own)
        assert own
        assert not {each.location for each in own} & rivals
        assert {each.location for each in others} <= rivals


def test_a_competitors_visit_is_compared_with_itself_alone(office: Office) -> None:
    audit = next(a for a in _audits(office) if a.location_id == office.locations[2])
    for who in ("Chloé", "Denis", "Rita"):
        with office.runtime.reading(office[who]) as uow:
            found = standing_of(uow, audit, date(2026, 11, 12))
        overall = found.benchmarks["overall"]
        assert overall.value is not None
        assert {row.comparator for row in overall.rows} <= {"previous"}
        assert (found.region, dict(found.targets)) == (None, {})


def _audits(office: Office):  # type: ignore[no-untyped-def]
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.audits.list(client_id=office.client, state="released")


def test_both_sides_together_are_every_score_row(office: Office) -> None:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        every = uow.scores.list(client_id=office.client, wave_id=office.wave, current=True)
        sides = [
            {
                fact.audit
                for fact in read_columns(uow, office.client, (office.wave,), whose)[office.wave].facts()
            }
            for whose in ("own", "competitor")
        ]
    assert sides[0] | sides[1] == {score.audit_id for score in every}
    assert not sides[0] & sides[1]
    assert verify_columns(office.runtime)[1] == ()
