"""The trend of a scope: the chart of its waves, cut where the checklist changed too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import access, definition
from cxaudit.domain.ids import ChecklistVersionId, WaveId
from cxaudit.domain.programme import Measure, Wave
from cxaudit.measurement.trend import segments, xmr
from cxaudit.services.trend_words import describe_trend
from cxaudit.services.wave_scope import Asked
from cxaudit.services.wave_trend import Trend, get_trend
from tests.people import CHECKLIST, Office, both, open_office
from tests.services.test_visit import released
from tests.services.test_wave_results import another_checklist
from tests.storage.test_wave_columns import make_audit


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def waves(office: Office, levels: list[int]) -> None:
    """Two locations visited in each of several later waves, at these levels in percent."""
    audit = released(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        for number, level in enumerate(levels, 3):
            day = date(2026, 12, 1) + timedelta(days=7 * number)
            wave = WaveId(f"wave-{number}")
            name = both(f"Vague {number}", f"Wave {number}")
            uow.waves.add(Wave(office.client, wave, office.programme, name, number, day, day))
            for place, path in enumerate(("/n/e/", "/n/w/")):
                where = replace(model, wave_id=wave, location_id=office.locations[5 * place])
                made = make_audit(uow, where, 10_000 * (level + 10 * place), Random(number))
                uow.scores.save(replace(uow.scores.get(audit_id=made), path=path))


def trend(office: Office, last: int, who: str = "Chloé", measure: Measure = "overall") -> Trend:
    return get_trend(office.runtime, office[who], WaveId(f"wave-{last}"), Asked(), measure)


@given(st.lists(st.booleans(), max_size=12))
def test_segments_hold_every_point_once_and_begin_where_something_breaks(breaks: list[bool]) -> None:
    found = segments(breaks)
    assert [place for first, last in found for place in range(first, last)] == list(range(len(breaks)))
    assert all(first < last for first, last in found)
    assert {first for first, _last in found} == {p for p, broken in enumerate(breaks) if broken or p == 0}


def test_the_chart_is_that_of_the_wave_means_and_a_jump_is_a_signal(office: Office) -> None:
    waves(office, [60, 61, 60, 61, 60, 61, 60, 85])
    found = trend(office, 10)
    means = [point.own.mean for point in found.points]
    assert means[1:] == pytest.approx([65, 66, 65, 66, 65, 66, 65, 90])
    limits = found.segments[0].limits
    assert limits == xmr([mean for mean in means if mean is not None])
    assert "limit" in found.points[-1].signals
    page = describe_trend("en", found)
    assert page.title.startswith("Wave 10 is a signal: ")
    assert "outside the limits" in page.title
    assert page.lines[0].name == "Wave 10", "newest first"
    assert trend(office, 9).points[-1].wave.id == "wave-9", "later waves are not looked at"


def test_a_regional_manager_follows_the_own_part(office: Office) -> None:
    waves(office, [60, 61, 62])
    assert [point.own.mean for point in trend(office, 5, "Denis").points][1:] == pytest.approx([60, 61, 62])


def test_few_waves_are_provisional_and_one_shows_no_trend(office: Office) -> None:
    empty = describe_trend("en", trend(office, 2))
    assert (empty.chart, empty.lines) == (None, ())
    waves(office, [60, 61])
    alone = trend(office, 2)
    assert alone.segments[0].limits is None
    assert "One wave alone" in describe_trend("en", alone).title
    assert "Provisional limits: they rest on 3 waves" in " ".join(
        describe_trend("en", trend(office, 4)).sentences
    )


@pytest.mark.parametrize("rewritten", [True, False])
def test_the_chart_is_cut_where_the_checklist_cannot_be_compared(office: Office, rewritten: bool) -> None:
    audit = released(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        make_audit(uow, replace(model, wave_id=WaveId("wave-1")), 500_000, Random(1))
    another_checklist(office, audit, rewritten=rewritten)
    found = trend(office, 2)
    assert len(found.segments) == (2 if rewritten else 1)
    assert [point.change for point in found.points] == ["none", "break" if rewritten else "comparable"]
    page = describe_trend("en", found)
    assert ("checklist v1" in str(page.chart)) is rewritten
    assert ("not comparable" in page.lines[0].said) is rewritten


def two_versions(office: Office, *, shared: bool = True) -> None:
    """Three real visits: two of the wave before, with a version that shares one question at most, then one."""
    before = [released(office, number, **{"welcome/v": 2}) for number in (0, 3)]
    released(office, 1, **{"welcome/v": 4})
    kept = {"welcome"} if shared else set[str]()
    questions: list[dict[str, Any]] = [
        question if question["key"] in kept else {**question, "key": f"old_{question['key']}"}
        for question in CHECKLIST["questions"]  # type: ignore[attr-defined]
        if "show_if" not in question
    ]
    version = ChecklistVersionId("version-0")
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = uow.checklist_versions.get(id=office.version)
        document = {**known.document, "questions": questions}
        uow.checklist_versions.add(
            replace(known, id=version, number=9, document=document, digest=definition.digest(document))
        )
        for audit in before:
            score = uow.scores.get(audit_id=audit.id)
            uow.scores.save(replace(score, wave_id=WaveId("wave-1"), checklist_version_id=version))


def test_at_a_break_both_waves_are_shown_on_the_questions_they_share(office: Office) -> None:
    two_versions(office)
    found = trend(office, 2)
    pair = found.points[-1].constant
    assert pair is not None
    assert (pair.questions, pair.share_ppm) == (1, 200_000)
    assert (pair.before and pair.before.mean, pair.now and pair.now.mean) == (25.0, 75.0)
    assert (pair.before and pair.before.locations, pair.now and pair.now.audits) == (2, 1)
    page = describe_trend("en", found)
    said = "On the 1 question that both ask (20% of the points, hollow marks): 25.0% (2 visits), then 75.0% (1 visit)."
    assert said in page.sentences
    assert "on constant questions 25.0%, then 75.0%" in page.lines[0].said
    assert 'stroke-dasharray="3 3"' in str(page.chart)


def test_the_pair_of_a_regional_manager_is_of_the_own_part(office: Office) -> None:
    two_versions(office)
    pair = trend(office, 2, "Denis").points[-1].constant
    assert pair is not None
    assert pair.before is not None
    assert pair.before.audits == 1


def test_versions_that_share_nothing_have_no_pair_and_say_so(office: Office) -> None:
    two_versions(office, shared=False)
    page = describe_trend("en", trend(office, 2))
    assert "Both versions share no question that holds points." in page.sentences
    assert 'stroke-dasharray="3 3"' not in str(page.chart)


def test_a_wave_of_one_visit_is_not_called_ordinary(office: Office) -> None:
    waves(office, [80, 82])
    said = describe_trend("en", trend(office, 4))
    assert [line.said for line in said.lines] == [
        "Ordinary variation", "Ordinary variation", "One visit alone says little of a wave",
    ]  # fmt: skip
