"""Quantiles of times and their intervals, against definitions spelt out; curves say their standard."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.checklist import Curve
from cxaudit.measurement.durations import (
    LEAST_FOR_NINE,
    MEDIAN,
    NINE_IN_TEN,
    durations_of,
    interval_places,
    least_visits,
)

SECONDS = st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=60)
RATIOS = st.sampled_from([Fraction(1), Fraction(1), Fraction(1, 2), Fraction(0)])
PLACES = st.lists(st.fractions(0, 600, max_denominator=4), min_size=1, max_size=6, unique=True).map(sorted)


def chance_below(k: int, n: int, q: Fraction) -> Fraction:
    """P(at most k of n values lie below the quantile q), exact."""
    return sum((comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(k + 1)), Fraction(0))


@pytest.mark.parametrize("q", [MEDIAN, NINE_IN_TEN])
@pytest.mark.parametrize("n", [1, 5, 6, 7, 20, 35, 36, 37, 100, 250])
def test_the_interval_holds_the_quantile_in_95_of_100_samples_and_no_narrower_one_does(
    n: int, q: Fraction
) -> None:
    tail, places = Fraction(25, 1000), interval_places(n, q)
    assert (places is None) == (n < least_visits(q))
    if places is None:
        assert q**n > tail or (1 - q) ** n > tail
        return
    low, high = places[0] + 1, places[1] + 1
    assert chance_below(low - 1, n, q) <= tail < chance_below(low, n, q)
    assert 1 - chance_below(high - 1, n, q) <= tail < 1 - chance_below(high - 2, n, q)


def test_a_large_wave_has_the_interval_of_the_normal_curve() -> None:
    low, high = interval_places(1_000_000, MEDIAN) or (0, 0)
    assert (low, high) == pytest.approx((499_020, 500_980), abs=2)


@given(SECONDS)
def test_the_figures_of_some_visits(seconds: list[int]) -> None:
    found = durations_of(np.array(seconds, dtype=np.int32))
    assert found is not None
    assert (found.n, found.fastest, found.slowest) == (len(seconds), min(seconds), max(seconds))
    assert found.median.value == pytest.approx(float(np.quantile(seconds, 0.5)))
    assert (found.nine is None) == (len(seconds) < LEAST_FOR_NINE)
    for level in (found.median, found.nine):
        if level is not None and level.low is not None and level.high is not None:
            assert level.low <= level.value <= level.high
            assert {level.low, level.high} <= set(map(float, seconds))
    if found.nine is not None:
        assert found.nine.value == pytest.approx(float(np.quantile(seconds, 0.9)))
        assert found.nine.value >= found.median.value


def test_no_visit_has_no_times() -> None:
    assert durations_of(np.array([], dtype=np.int32)) is None


@given(st.sampled_from(["linear", "step"]), PLACES, st.data())
def test_a_curve_gives_full_points_until_its_standard_and_less_right_after(
    kind: str, places: list[Fraction], data: st.DataObject
) -> None:
    points: list[tuple[Fraction | None, Fraction]] = [(place, data.draw(RATIOS)) for place in places]
    if kind == "step":
        points.append((None, data.draw(RATIOS)))
    curve = Curve(kind, tuple(points))
    standard = curve.full_until
    if standard is None:
        ends = {curve.at(Fraction(0)), curve.at(places[0]), curve.at(Fraction(1000))}
        assert curve.at(Fraction(-1)) < 1 or ends == {1}
        return
    assert all(curve.at(standard * part / 7) == 1 for part in range(8))
    assert curve.at(standard + Fraction(1, 1000)) < 1
