"""Statistics against scipy, or against a slow formula written another way."""

from __future__ import annotations

import math
import random
from itertools import combinations, permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.regression.mixed_linear_model import MixedLM

from cxaudit.measurement import agreement, inference, means, proportions, quality
from cxaudit.measurement.alpha import krippendorff_alpha
from cxaudit.measurement.auditors import Audited, auditor_effects
from cxaudit.measurement.drivers import drivers_johnson, drivers_shapley
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.shrinkage import shrink

SAMPLES = st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=2, max_size=20)


@given(SAMPLES, SAMPLES)
def test_welch_is_scipys(a: list[float], b: list[float]) -> None:
    found = inference.welch(a, b)
    if found.se == 0 or len(set(a)) < 2 or len(set(b)) < 2:
        return
    oracle = stats.ttest_ind(b, a, equal_var=False)
    interval = oracle.confidence_interval()
    assert (found.t, found.p, found.df) == pytest.approx((oracle.statistic, oracle.pvalue, oracle.df))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


@given(SAMPLES, st.integers(0, 100))
def test_versus_target_is_scipys(values: list[float], target: int) -> None:
    found = inference.versus_target(values, target)
    if found.se:
        oracle = stats.ttest_1samp(values, target)
        assert (found.t, found.p) == pytest.approx((oracle.statistic, oracle.pvalue))


@given(st.integers(0, 80), st.integers(0, 80))
def test_shares_are_scipys(k: int, more: int) -> None:
    if k + more:
        found = proportions.wilson(k, k + more)
        oracle = stats.binomtest(k, k + more).proportion_ci(method="wilson")
        assert found is not None
        assert (found.low, found.high) == pytest.approx((100 * oracle.low, 100 * oracle.high), abs=1e-6)
        assert proportions.mcnemar_exact(k, more) == pytest.approx(stats.binomtest(k, k + more).pvalue)
        tail = stats.binomtest(k, k + more, 0.3, alternative="greater").pvalue
        assert quality.tail_probability(k, k + more, 0.3)[0] == pytest.approx(tail)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_are_scipys(p: list[float]) -> None:
    assert inference.adjust_bh(p)[0] == pytest.approx(list(stats.false_discovery_control(p)))


def test_required_audits_reach_their_power() -> None:
    """The normal power of the group size found is 80 %, and of one visit fewer is not."""
    for sigma, delta in ((8, 5), (12, 3), (5, 5)):
        n = inference.required_audits(sigma, delta)
        power = [stats.norm.sf(1.959963984540054 - delta / (sigma * math.sqrt(2 / m))) for m in (n, n - 1)]
        assert power[0] >= 0.8 > power[1]


def test_the_clustered_error_is_the_sandwich() -> None:
    """A regression on a constant with robust errors by cluster, in matrices."""
    visits = [("a", 70.0), ("a", 74.0), ("b", 90.0), ("c", 61.0), ("c", 80.0), ("c", 77.0)]
    y, groups = np.array([score for _, score in visits]), [name for name, _ in visits]
    x = np.ones((len(y), 1))
    bread = np.linalg.inv(x.T @ x)
    residual = y - x @ (bread @ x.T @ y)
    meat = np.zeros((1, 1))
    for group in set(groups):
        inside = np.array([name == group for name in groups])
        score = x[inside].T @ residual[inside]
        meat += np.outer(score, score)
    g = len(set(groups))
    assert means.mean_by_audit(visits).se == pytest.approx(
        math.sqrt((g / (g - 1) * bread @ meat @ bread).item())
    )


def test_shapley_is_the_mean_over_all_orders_of_entry() -> None:
    rng = np.random.default_rng(5)
    data = rng.normal(size=(40, 4))
    y = data @ [1.0, 0.5, 0.0, -0.3] + rng.normal(size=40)
    x = {name: data[:, j].tolist() for j, name in enumerate("abcd")}

    def r2(names: tuple[str, ...]) -> float:
        design = np.column_stack([np.ones(40), *(np.array(x[name]) for name in names)])
        fit = design @ np.linalg.lstsq(design, y, rcond=None)[0]
        return float(1 - ((y - fit) ** 2).sum() / ((y - y.mean()) ** 2).sum())

    orders = list(permutations("abcd"))
    gains = dict.fromkeys("abcd", 0.0)
    for order in orders:
        for place, name in enumerate(order):
            gains[name] += (r2(order[: place + 1]) - r2(order[:place])) / len(orders)
    found = drivers_shapley(x, y.tolist())
    assert found.raw == pytest.approx(gains)
    assert found.r2 == pytest.approx(r2(tuple("abcd"))) == pytest.approx(sum(found.raw.values()))
    assert drivers_johnson(x, y.tolist()).r2 == pytest.approx(found.r2)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_by_its_definition_pair_by_pair(level: str) -> None:
    rng = random.Random(8)
    ratings = [[rng.choice([1, 2, 3, 5, None]) for _ in range(12)] for _ in range(3)]
    units = [[v for v in unit if v is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    every = sorted(v for unit in units for v in unit)

    def distance(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        between = [v for v in every if low <= v <= high]
        ordinal = len(between) - (every.count(low) + every.count(high)) / 2
        values = {
            "nominal": a != b,
            "ordinal": a != b and ordinal,
            "interval": a - b,
            "ratio": (a - b) / (a + b),
        }
        return float(values[level]) ** 2

    observed = sum(2 * sum(distance(a, b) for a, b in combinations(u, 2)) / (len(u) - 1) for u in units)
    expected = 2 * sum(distance(a, b) for a, b in combinations(every, 2)) / (len(every) - 1)
    assert krippendorff_alpha(ratings, level)[0] == pytest.approx(1 - observed / expected)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_the_krippendorff_package(level: str) -> None:
    rng = random.Random(9)
    ratings = [[rng.choice([1, 2, 3, 5, 8, None]) for _ in range(40)] for _ in range(4)]
    table = [[math.nan if value is None else value for value in row] for row in ratings]
    expected = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
    assert krippendorff_alpha(ratings, level)[0] == pytest.approx(expected)


def test_one_random_effect_is_that_of_statsmodels() -> None:
    """Balanced shrinkage equals MixedLM by REML: mean, both variances and every prediction."""
    rng = random.Random(6)
    visits = [(f"L{j}", 70 + 4 * j + rng.gauss(0, 5)) for j in range(8) for _ in range(5)]
    y, names = [score for _, score in visits], [location for location, _ in visits]
    fit = MixedLM(y, np.ones((len(y), 1)), groups=names).fit(reml=True)
    found = shrink(visits)
    assert found.spread.mu == pytest.approx(fit.fe_params[0], rel=1e-4)
    assert found.spread.sigma2 == pytest.approx(fit.scale, rel=1e-3)
    assert found.spread.tau2 == pytest.approx(float(np.asarray(fit.cov_re)[0, 0]), rel=1e-2)
    for name, effect in fit.random_effects.items():
        estimate = found.locations[name].estimate - found.spread.mu
        assert estimate == pytest.approx(float(np.asarray(effect)[0]), abs=0.02)


def test_the_icc_of_shrout_and_fleiss() -> None:
    """Six subjects and four judges: ICC(1,1) .17, ICC(2,1) .29, ICC(1,k) .44 (Shrout and Fleiss 1979)."""
    table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    found = agreement.icc(table)
    assert (found.icc1, found.icc2, found.icc1_k) == pytest.approx((0.17, 0.29, 0.44), abs=0.005)


def test_balanced_shrinkage_is_the_best_linear_prediction() -> None:
    """The dense mixed model with the same variances gives the same estimates."""
    rng = random.Random(4)
    visits = [(f"L{j}", 70 + 3 * j + rng.gauss(0, 5)) for j in range(6) for _ in range(4)]
    found = shrink(visits)
    y, names = np.array([score for _, score in visits]), sorted(found.locations)
    z = np.array([[float(name == location) for name in names] for location, _ in visits])
    v = found.spread.tau2 * z @ z.T + found.spread.sigma2 * np.eye(len(y))
    inverse = np.linalg.inv(v)
    mu = (inverse @ y).sum() / inverse.sum()
    estimates = mu + found.spread.tau2 * z.T @ inverse @ (y - mu)
    assert found.spread.mu == pytest.approx(mu)
    assert [found.locations[name].estimate for name in names] == pytest.approx(list(estimates))


def _audits(seed: int, visits: int, locations: int, auditors: int) -> list[Audited]:
    rng = random.Random(seed)
    store = [rng.gauss(0, 6) for _ in range(locations)]
    person = [rng.gauss(0, 3) for _ in range(auditors)]
    found = []
    for _ in range(visits):
        j, k, wave = rng.randrange(locations), rng.randrange(auditors), rng.randrange(3)
        score = 80 + store[j] + person[k] + wave + rng.gauss(0, 5)
        found.append(Audited(f"A{k:03}", f"L{j:05}", f"W{wave}", score))
    return found


def _dense_reml(audits: list[Audited]) -> tuple[float, float, float]:
    """-2 log restricted likelihood of the full covariance matrix, minimised over the three variances."""
    y = np.array([each.score for each in audits])

    def design(name: str) -> np.ndarray:
        values = [getattr(each, name) for each in audits]
        return np.array([[float(value == level) for level in sorted(set(values))] for value in values])

    x, z1, z2 = design("wave"), design("location"), design("auditor")

    def criterion(logs: np.ndarray) -> float:
        s2, t1, t2 = np.exp(logs)
        v = s2 * np.eye(len(y)) + t1 * z1 @ z1.T + t2 * z2 @ z2.T
        inverse = np.linalg.inv(v)
        xvx = x.T @ inverse @ x
        residual = y - x @ np.linalg.solve(xvx, x.T @ inverse @ y)
        return np.linalg.slogdet(v)[1] + np.linalg.slogdet(xvx)[1] + residual @ inverse @ residual

    best = optimize.minimize(
        criterion, np.log([25.0, 36.0, 9.0]), method="Nelder-Mead", options={"fatol": 1e-8}
    )
    return tuple(np.exp(best.x))


def test_variances_are_those_of_the_dense_restricted_likelihood() -> None:
    audits = _audits(seed=2, visits=90, locations=12, auditors=6)
    found = auditor_effects(audits)
    dense = _dense_reml(audits)
    assert (found.sigma2, found.tau2_location, found.tau2_auditor) == pytest.approx(dense, rel=0.01)


def test_fifty_thousand_audits_recover_the_variances_and_the_people() -> None:
    """A dense audits × auditors matrix would hold twenty million numbers; the cross-products are enough."""
    found = auditor_effects(_audits(seed=3, visits=50_000, locations=10_000, auditors=200))
    assert found.sigma2 == pytest.approx(25, rel=0.05)
    assert found.tau2_location == pytest.approx(36, rel=0.05)
    assert found.tau2_auditor == pytest.approx(9, rel=0.3)
    rng = random.Random(3)
    for _ in range(10_000):
        rng.gauss(0, 6)
    true = [rng.gauss(0, 3) for _ in range(200)]
    errors = [found.auditors[f"A{k:03}"].effect - effect for k, effect in enumerate(true)]
    assert np.std(errors) < 0.6


@pytest.mark.parametrize(
    "rows",
    [
        [("A", "L1", 70), ("A", "L1", 75), ("A", "L2", 80), ("A", "L2", 84)],  # one auditor
        [("A", "L1", 70), ("B", "L1", 75), ("A", "L1", 80), ("B", "L1", 84)],  # one location
        [("A", "L1", 70), ("A", "L1", 75), ("B", "L2", 80), ("B", "L2", 84)],  # the same partition
        [("A", "L1", 70), ("B", "L2", 75), ("A", "L3", 80), ("B", "L4", 84)],  # no location twice
        [("A", "L1", 70), ("A", "L2", 75), ("B", "L1", 72), ("B", "L2", 77)],  # fitted exactly
        [("A", "L1", 70), ("B", "L1", 71), ("A", "L2", 70)],  # N <= waves + 2
    ],
)
def test_what_cannot_be_told_apart_is_said(rows: list[tuple[str, str, float]]) -> None:
    with pytest.raises(Refusal) as refused:
        auditor_effects([Audited(auditor, location, "W", score) for auditor, location, score in rows])
    assert refused.value.code == "not_estimable"
