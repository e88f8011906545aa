"""A wave's results are what plain arithmetic over the score rows gives, on both databases, in every scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import ChecklistVersionId, NodeId, WaveId
from cxaudit.domain.programme import MEASURES
from cxaudit.measurement.columns import Segment
from cxaudit.measurement.inference import paired_change, versus_target, welch
from cxaudit.services.wave_results import WaveResults, get_wave_results
from cxaudit.services.wave_scope import Asked, newest_wave
from cxaudit.storage.queries.columns import compute_columns
from tests.people import CHECKLIST, Office, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released
from tests.storage.test_wave_columns import WAVES
from tests.web.statements import counted

MOST = 16
"""Statements: wave, nodes, targets, columns and names, whatever the number of visits."""
EAST, WEST = "/n/e/", "/n/w/"


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def results(office: Office, who: str = "Chloé", **asked: str) -> WaveResults:
    region = asked.get("region")
    filters = Asked(None if region is None else NodeId(region), asked.get("channel"))
    return get_wave_results(office.runtime, office[who], office.wave, filters)


def scores(office: Office, wave: WaveId, measure: str, path: str = "/n/") -> dict[Segment, float]:
    """A location where it stood -> mean of the visits that count in store, in a part of the network."""
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        facts = compute_columns(uow, office.client, wave).facts()
    visits = [
        ((fact.location, fact.path), fact.scores[measure] / 10_000)  # type: ignore[operator]
        for fact in facts
        if fact.scores[measure] is not None
        and (fact.channel, fact.standing) == ("in_store", "counted")
        and fact.path.startswith(path)
    ]
    found: dict[Segment, list[float]] = {}
    for segment, score in visits:
        found.setdefault(segment, []).append(score)
    return {segment: fmean(each) for segment, each in found.items()}


def _named(means: dict[Segment, float]) -> dict[str, float]:
    return {"".join(segment): mean for segment, mean in means.items()}


@pytest.mark.parametrize("count", [3, 60])
def test_network_and_region_are_what_the_score_rows_give(office: Office, count: int) -> None:
    many_scores(office, released(office), count)
    whole, east = results(office), results(office, region=f"{office.client}-e")
    for measure in MEASURES:
        now, before = (scores(office, wave, measure) for wave in reversed(WAVES))
        found = whole.measures[measure]
        assert found.own.mean == pytest.approx(fmean(now.values()))
        target = versus_target(list(now.values()), float(whole.scope.targets[measure].value))
        assert found.find("target").found.diff == pytest.approx(target.diff)  # type: ignore[union-attr]
        since = found.find("previous")
        if since is not None and since.pairs:
            assert since.found.diff == pytest.approx(
                paired_change(*(_named(each) for each in (before, now)))[1].diff
            )
        inside, outside = (list(scores(office, WAVES[1], measure, path).values()) for path in (EAST, WEST))
        rest = east.measures[measure].find("network")
        if rest is not None:
            assert rest.found.diff == pytest.approx(welch(outside, inside).diff)


def test_a_regional_manager_counts_only_visits_of_the_own_part(office: Office) -> None:
    many_scores(office, released(office), 40)
    part, region = results(office, "Denis"), results(office, region=f"{office.client}-e")
    for measure in MEASURES:
        assert part.measures[measure].own == region.measures[measure].own
        own = scores(office, office.wave, measure, EAST)
        assert part.measures[measure].own.locations == len(own)
    assert part.scope.places.regions == ()
    with pytest.raises(NotFound):
        results(office, "Denis", region=f"{office.client}-w")


def test_others_and_what_never_was_are_not_found(office: Office) -> None:
    released(office)
    with pytest.raises(NotFound):
        results(office, "Stranger")
    for asked in ({"region": "nowhere"}, {"region": f"{office.other_client}-e"}, {"channel": "kiosk"}):
        with pytest.raises(NotFound):
            results(office, **asked)


def test_a_wave_without_a_visit_has_no_figure(office: Office) -> None:
    found = results(office)
    assert all(group.own.mean is None and group.rows == () for group in found.measures.values())
    assert (found.sections, found.regions, found.scope.channel) == ((), (), None)
    assert newest_wave(office.runtime, office["Chloé"]) == office.wave
    assert newest_wave(office.runtime, office["Stranger"]) is None


def another_checklist(office: Office, audit: Audit, *, rewritten: bool) -> None:
    """The wave before was made with another version: the same questions, or others."""
    version = ChecklistVersionId("version-0")
    questions = [
        {**question, "key": f"old_{question['key']}"} if rewritten else question
        for question in CHECKLIST["questions"]  # type: ignore[attr-defined]
        if "show_if" not in question
    ]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = uow.checklist_versions.get(id=office.version)
        document = {**known.document, "questions": questions}
        digest = f"{rewritten}".ljust(64, "0")
        uow.checklist_versions.add(replace(known, id=version, number=9, document=document, digest=digest))
        for score in uow.scores.list(client_id=office.client, wave_id=WAVES[0]):
            uow.scores.save(replace(score, checklist_version_id=version))
    assert audit.checklist_version_id != version


@pytest.mark.parametrize("rewritten", [True, False])
def test_waves_with_checklists_that_cannot_be_compared_are_not(office: Office, rewritten: bool) -> None:
    audit = released(office)
    many_scores(office, audit, 30)
    another_checklist(office, audit, rewritten=rewritten)
    found = results(office)
    assert found.changed is rewritten
    compared = [group.find("previous") is not None for group in found.measures.values()]
    assert compared == [not rewritten] * len(MEASURES)


def test_sections_and_pillars_say_what_was_seen(office: Office) -> None:
    released(office)
    found = results(office)
    assert [part.key for part in found.sections] == ["A", "B"]
    assert all(part.group.own.audits == 1 for part in found.sections)
    assert all(part.group.own.audits == 0 for part in found.pillars), "no item of this checklist has a pillar"


def test_the_number_of_statements_does_not_grow_with_the_visits(office: Office) -> None:
    audit = released(office)
    seen = []
    for count in (12, 30):
        many_scores(office, audit, count)
        results(office)
        with counted(office) as statements:
            results(office)
        seen.append(len(statements))
    assert seen[0] == seen[1] <= MOST
