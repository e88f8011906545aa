"""What must hold for any visits: invariances, intervals around estimates, shrinkage, exact cells, privacy."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement import inference, means, proportions, ranking, sector, trend
from cxaudit.measurement.cells import cell_of, histogram_quantile, merge_cells
from cxaudit.measurement.evaluate import evaluate
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.rollups import ScoredAudit, rollup
from cxaudit.measurement.sector import Contributor, nested_cells, sector_benchmark
from cxaudit.measurement.shrinkage import Spread, beyond_regression, shrink

SCORES = st.integers(0, 1000).map(lambda tenths: tenths / 10)
VISITS = st.lists(st.tuples(st.sampled_from("abcdef"), SCORES), max_size=40)
PPM = st.lists(st.integers(0, 1_100_000), max_size=30)


def near(value: float | None) -> Any:
    """Equal but for float noise; None is only None."""
    return None if value is None else pytest.approx(value, rel=1e-7, abs=1e-7)


@given(VISITS)
@pytest.mark.parametrize("mean", [means.mean_by_location, means.mean_by_audit])
def test_an_interval_holds_its_estimate_whatever_the_order(
    mean: Any, visits: list[tuple[str, float]]
) -> None:
    found = mean(visits)
    again = mean(list(reversed(visits)))
    assert (found.locations, found.audits) == (again.locations, again.audits)
    assert found.mean == near(again.mean)
    if found.low is not None:
        assert found.low <= found.mean <= found.high
        assert found.se == near(again.se)


@given(VISITS, st.integers(-50, 50))
def test_a_constant_added_to_every_score_moves_the_mean_and_nothing_else(
    visits: list[tuple[str, float]], step: int
) -> None:
    found, moved = (
        means.mean_two_stage(each, 8) for each in (visits, [(name, score + step) for name, score in visits])
    )
    if found.mean is not None:
        assert moved.mean == pytest.approx(found.mean + step)
    assert moved.se == near(found.se)
    assert moved.df == found.df


@given(VISITS, VISITS)
def test_twice_the_scale_is_twice_the_difference_and_the_same_evidence(
    before: list[tuple[str, float]], after: list[tuple[str, float]]
) -> None:
    a, b = ([score for _, score in visits] for visits in (before, after))
    found = inference.welch(a, b)
    double = inference.welch([2 * score for score in a], [2 * score for score in b])
    swapped = inference.welch(b, a)
    assert double.p == near(found.p)
    if found.diff is not None:
        assert double.diff == pytest.approx(2 * found.diff)
        assert swapped.diff == pytest.approx(-found.diff)
    assert swapped.p == near(found.p)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_shares_stay_inside_and_swap_sides(k1: int, more1: int, k2: int, more2: int) -> None:
    share = proportions.wilson(k1, k1 + more1)
    if share is not None:
        assert 0 <= share.low <= share.value <= share.high <= 100
    found, back = (
        proportions.newcombe(k1, k1 + more1, k2, k2 + more2),
        proportions.newcombe(k2, k2 + more2, k1, k1 + more1),
    )
    if found is not None and back is not None:
        assert found.low <= found.value <= found.high
        assert (back.low, back.high) == pytest.approx((-found.high, -found.low))


@given(st.lists(st.floats(0, 1), max_size=20), st.randoms(use_true_random=False))
def test_adjustment_never_helps_and_keeps_the_order(p: list[float], random: Any) -> None:
    adjusted, _ = inference.adjust_bh(p)
    assert all(
        value <= new + 1e-15 <= 1 + 1e-15 for value, new in zip(p, adjusted, strict=True) if new is not None
    )
    places = list(range(len(p)))
    random.shuffle(places)
    shuffled, _ = inference.adjust_bh([p[place] for place in places])
    assert shuffled == [adjusted[place] for place in places]


@given(VISITS)
def test_an_estimate_lies_between_the_observation_and_the_mean(visits: list[tuple[str, float]]) -> None:
    try:
        found = shrink(visits, sigma2_prior=40.0)
    except Refusal:
        assert len({location for location, _ in visits}) < 3
        return
    for each in found.locations.values():
        ends = sorted((each.mean, found.spread.mu))
        assert ends[0] - 1e-9 <= each.estimate <= ends[1] + 1e-9
        assert each.low <= each.estimate <= each.high
        assert each.ranked == (each.rank is not None) == (each.lam >= 0.5 - 1e-9)
    ranks = sorted(each.rank for each in found.locations.values() if each.rank is not None)
    assert ranks[:1] in ([], [1])


@given(SCORES, st.integers(1, 9), SCORES, st.integers(1, 9), st.integers(0, 100), st.integers(0, 100))
def test_a_low_store_owes_part_of_its_gain_to_chance(
    before: float, n_before: int, after: float, n_after: int, tau2: int, sigma2: int
) -> None:
    found = beyond_regression(Spread(80.0, tau2, sigma2), (before, n_before), (after, n_after))
    assert found.apparent_gain == pytest.approx(after - before)
    if before < 80:
        assert found.gain_beyond_chance <= found.apparent_gain + 1e-9
    assert found.low <= found.gain_beyond_chance <= found.high


@given(st.lists(SCORES.map(lambda score: Fraction(str(score))), min_size=1), st.fractions(0, 1))
def test_a_quantile_is_between_the_ends(values: list[Fraction], q: Fraction) -> None:
    assert min(values) <= ranking.quantile(values, q) <= max(values)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.fractions(0, 100)))
def test_ranks_follow_what_is_displayed(values: dict[str, Fraction]) -> None:
    ranks = ranking.rank(values)
    best_first = sorted(values, key=lambda key: -values[key])
    assert [ranks[key] for key in best_first] == sorted(rank for rank in ranks.values() if rank is not None)


@given(PPM, PPM, PPM)
def test_cells_merge_exactly_in_any_order(one: list[int], two: list[int], removed: list[int]) -> None:
    whole = cell_of(one + two)
    parts = [
        ("add", cell_of(one)),
        ("add", cell_of(two)),
        ("add", cell_of(removed)),
        ("remove", cell_of(removed)),
    ]
    for order in permutations(parts):
        assert merge_cells(order) == whole


@given(PPM, st.fractions(0, 1))
def test_a_histogram_quantile_is_within_a_tenth_of_a_point(scores: list[int], q: Fraction) -> None:
    found = histogram_quantile(cell_of(scores).hist, q)
    if not scores:
        assert found is None
        return
    exact = sorted(scores)[max(0, -(-q.numerator * len(scores) // q.denominator) - 1)] / 10_000
    assert found is not None
    assert 0 <= exact - found < 0.1 + 1e-9


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10**6)), min_size=1))
def test_a_roll_up_is_exact_where_floats_are_not(audits: list[tuple[str, int]]) -> None:
    """Region means never drift: the sum of deviations from an exact mean is exactly 0."""
    found = rollup([ScoredAudit(name, ppm) for name, ppm in audits], "by_audit")
    assert found.value is not None
    assert sum((ppm - found.value for _, ppm in audits), Fraction(0)) == 0
    again = rollup([ScoredAudit(name, ppm) for name, ppm in reversed(audits)], "by_location")
    assert again == rollup([ScoredAudit(name, ppm) for name, ppm in audits], "by_location")


def test_three_tenths_are_three_tenths() -> None:
    """0.1 + 0.2 as floats is 0.30000000000000004, which would show 0.31 above a limit of 0.3."""
    audits = [{"location": "a", "score_ppm": 1, "earned": text, "possible": "1"} for text in ("0.1", "0.2")]
    found = evaluate("rollup", {"audits": audits, "method": "pooled_points"})
    assert found["value_ppm"] == "150000"


CLIENTS = st.lists(
    st.builds(Contributor, st.text("abcdefghijklmnop", min_size=1, max_size=1), st.integers(1, 9),
              st.integers(0, 200).map(lambda halves: Fraction(halves, 2))),
    max_size=16, unique_by=lambda each: each.client,
)  # fmt: skip


@given(CLIENTS)
def test_a_published_figure_rests_on_five_others_and_ignores_the_viewer(
    contributors: list[Contributor],
) -> None:
    for viewer in contributors:
        found = sector_benchmark(contributors, viewer.client)
        others = [each for each in contributors if each is not viewer]
        changed = [Contributor(viewer.client, 99, Fraction(0)), *others]
        assert sector_benchmark(changed, viewer.client) == found
        assert found.published == (len(others) >= 5 and sum(each.locations for each in others) >= 20)
        assert (found.value is None) == (not found.published)
        assert (found.q1 is None) == (not found.published or len(others) < 10)


@given(CLIENTS, st.sets(st.text("abcdefghijklmnop", min_size=1, max_size=1)))
def test_no_published_pair_of_cells_differs_by_fewer_than_five(
    contributors: list[Contributor], chosen: set[str]
) -> None:
    """Parent minus child is what an attacker can compute: nobody, or five clients and more."""
    parent = {each.client for each in contributors}
    child = parent & chosen
    if nested_cells(parent, child):
        assert len(child) >= 5
        assert len(parent - child) not in {1, 2, 3, 4}


@given(CLIENTS, SCORES.map(lambda score: Fraction(str(score))))
def test_rounding_hides_one_contributor(contributors: list[Contributor], mean: Fraction) -> None:
    """Undoing the plain mean from two published figures, before and after a client joined, gives no mean:
    each figure is known to half a point only, so the newcomer to n·½ points at best."""
    joined = [*contributors, Contributor("newcomer", 20, mean)]
    before, after = sector_benchmark(contributors), sector_benchmark(joined)
    if before.value is None or after.value is None or before.clients is None:
        return
    n = before.clients
    guess = (n + 1) * after.value - n * before.value
    assert abs(guess - mean) <= Fraction(2 * n + 1, 4)
    assert after.value % Fraction(1, 2) == 0


@given(st.lists(st.integers(0, 50).map(Fraction), min_size=1, max_size=12), st.fractions(0, 1))
def test_capped_shares_sum_to_one_under_the_cap(weights: list[Fraction], cap: Fraction) -> None:
    try:
        shares = sector.capped_shares(weights, cap)
    except Refusal:
        assert len(weights) * cap < 1
        return
    if shares is None:
        assert not any(weights)
        return
    assert sum(shares) == 1
    assert max(shares) <= max(cap, Fraction(1, len(weights)))
    assert all(
        shares[i] >= shares[j] for i in range(len(weights)) for j in range(i) if weights[i] > weights[j]
    )


@given(st.lists(SCORES, min_size=2, max_size=30), st.integers(-20, 20))
def test_a_chart_moves_with_its_values(values: list[float], step: int) -> None:
    found, moved = trend.xmr(values), trend.xmr([value + step for value in values])
    assert moved.center == near(found.center + step)
    assert moved.signals == found.signals
    assert found.lower <= found.center <= found.upper
