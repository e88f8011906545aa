"""Ranks with what their intervals leave open; levels from means are those from visits."""

from __future__ import annotations

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement.means import by_location, sigma_w_sq
from cxaudit.measurement.ranking import quarter, rank_spans
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.shrinkage import lambda_of, shrink, shrink_means, visits_needed

INTERVALS = st.dictionaries(
    st.text("abcdefghij", min_size=1, max_size=2),
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda ends: (float(min(ends)), float(max(ends)))),
    min_size=1, max_size=15,
)  # fmt: skip
VISITS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 100)), max_size=40)


@given(INTERVALS)
def test_a_span_is_what_counting_gives(intervals: dict[str, tuple[float, float]]) -> None:
    spans = rank_spans(intervals)
    for key, (low, high) in intervals.items():
        above = sum(other_low > high for other_low, _ in intervals.values())
        below = sum(other_high < low for _, other_high in intervals.values())
        assert spans[key] == (1 + above, len(intervals) - below)


@given(INTERVALS)
def test_a_span_holds_the_rank_of_the_middle(intervals: dict[str, tuple[float, float]]) -> None:
    middles = {key: fmean(ends) for key, ends in intervals.items()}
    for key, (best, worst) in rank_spans(intervals).items():
        rank = 1 + sum(other > middles[key] for other in middles.values())
        assert best <= rank <= worst


@given(st.integers(1, 200))
def test_quarters_fill_in_order_and_about_equally(of: int) -> None:
    quarters = [quarter(place, of) for place in range(1, of + 1)]
    assert quarters == sorted(quarters)
    assert quarters[-1] == 4
    assert all(quarters.count(each) <= of // 4 + 1 for each in (1, 2, 3, 4))


@given(VISITS)
def test_levels_from_means_are_those_from_visits(visits: list[tuple[str, int]]) -> None:
    grouped = by_location(visits)
    means = {location: (fmean(scores), len(scores)) for location, scores in grouped.items()}
    try:
        expected = shrink(visits)
    except Refusal:
        with pytest.raises(Refusal):
            shrink_means(means, sigma_w_sq(grouped))
        return
    found = shrink_means(means, sigma_w_sq(grouped))
    assert found == expected
    needed = visits_needed(found.spread)
    if needed is None:
        assert not any(each.ranked for each in found.locations.values())
        return
    assert lambda_of(found.spread, needed) >= 0.5 - 1e-6
    assert needed == 1 or lambda_of(found.spread, needed - 1) < 0.5
    assert all(each.ranked == (each.n >= needed) for each in found.locations.values())
