"""A brand beside competitors, and common questions: what plain arithmetic gives, whatever the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import definition
from cxaudit.measurement import inference
from cxaudit.measurement.benchmark import Spread
from cxaudit.measurement.comparability import common_to, compare_versions, rescored
from cxaudit.measurement.competitors import LEAST_LOCATIONS, side_by_side
from cxaudit.measurement.located import NOBODY, Located, located
from cxaudit.measurement.scoring import score_audit
from cxaudit.measurement.verdicts import verdict
from tests.people import CHECKLIST

MEANS = st.lists(st.integers(0, 100).map(float), min_size=1, max_size=8)
SPREAD = Spread(25.0, 20)


def places(means: list[float]) -> Located:
    return located(((f"place-{at}", "/n/"), mean) for at, mean in enumerate(means))


@given(MEANS, MEANS)
def test_the_difference_is_own_minus_the_competitors_by_welch(own: list[float], rival: list[float]) -> None:
    (row,) = side_by_side([(places(own), places(rival))], SPREAD)
    (turned,) = side_by_side([(places(rival), places(own))], SPREAD)
    whole = inference.welch(rival, own)
    assert row.found.diff == pytest.approx(whole.diff)
    if min(len(own), len(rival)) >= LEAST_LOCATIONS:
        assert astuple(row.found) == pytest.approx(astuple(whole), nan_ok=True)
    assert (row.audits, row.locations) == (len(rival), len(rival))
    assert row.found.diff == pytest.approx(-(turned.found.diff or 0.0))
    if min(len(own), len(rival)) < LEAST_LOCATIONS:
        assert (row.verdict, row.found.low, row.found.p) == ("insufficient", None, None)


def test_few_places_without_any_spread_say_nothing_reliable() -> None:
    (row,) = side_by_side([(places([84, 88, 80, 86, 82, 85, 87]), places([100, 100]))], SPREAD)
    assert row.verdict == "insufficient"
    (many,) = side_by_side([(places([84, 88, 80, 86, 82, 85, 87]), places([100] * 5))], SPREAD)
    assert many.verdict == "down"


@given(st.lists(MEANS, min_size=1, max_size=4))
def test_the_comparisons_given_together_are_one_family(rivals: list[list[float]]) -> None:
    own = places([60, 62, 64, 66, 68, 70])
    together = side_by_side([(own, places(each)) for each in rivals], SPREAD)
    adjusted, _reliable = inference.adjust_bh([row.found.p for row in together])
    for row, p in zip(together, adjusted, strict=True):
        found = row.found
        assert row.verdict == verdict(found.diff, (found.low, found.high), found.df, p)


def test_a_competitor_that_was_not_measured_has_no_value() -> None:
    (row,) = side_by_side([(places([80, 82]), NOBODY)], SPREAD)
    assert (row.value, row.audits, row.verdict) == (None, 0, "insufficient")


OLD = definition.parse(CHECKLIST)
NEW = definition.parse(
    {
        **CHECKLIST,
        "questions": [
            {**question, **({"max_points": 7} if question["key"] == "wait" else {})}
            for question in CHECKLIST["questions"]  # type: ignore[attr-defined]
        ],
    }
)
ANSWERS = st.fixed_dictionaries(
    {
        "greeted": st.sampled_from(["yes", "no"]).map(lambda value: {"value": value}),
        "welcome": st.integers(1, 5).map(lambda value: {"value": value}),
        "wait": st.integers(0, 400).map(lambda value: {"value": value}),
        "receipt": st.sampled_from([{"value": "yes"}, {"value": "no"}, {"na": True}]),
    }
)


@given(ANSWERS)
def test_rescoring_one_visit_is_comparing_versions(answers: Mapping[str, Any]) -> None:
    common = common_to(NEW, [OLD])
    pair = compare_versions(OLD, NEW, [answers], [answers])
    assert common.keys == set(pair.common)
    assert common.share_ppm == pair.share_ppm
    assert rescored(OLD, NEW, answers, common.keys).overall == pair.old_ppm[0]
    assert rescored(NEW, NEW, answers, common.keys).overall == pair.new_ppm[0]


@given(ANSWERS)
def test_on_all_questions_a_rescored_visit_is_the_visit_without_critical_effects(
    answers: Mapping[str, Any],
) -> None:
    plain = replace(NEW, items=tuple(replace(item, critical=None) for item in NEW.items))
    score = score_audit(plain, answers)
    found = rescored(plain, plain, answers, common_to(plain, [plain]).keys)
    assert found.overall == score.score_ppm
    assert dict(found.dimensions) == {key: each.ppm for key, each in score.dimensions.items()}
    assert dict(found.sections) == {key: each.ppm for key, each in score.sections.items()}
    assert common_to(plain, [plain]).share_ppm == Fraction(1) * 1_000_000
