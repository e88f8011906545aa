"""Intervals and tests (measurement specification, section 5). The unit of evidence is the location.

Scores are percents. Level 95 %, two-sided. A standard error under 1e-9 is exactly 0: float noise is no
evidence, so t and p are then None and the interval is the difference itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean

from scipy import stats

NOISE = 1e-9
_LEVEL = 0.95
_LEAST_DF = 4
_LEAST_LOCATIONS = 3
_P_NOISE = 1e-12

Visits = Iterable[tuple[str, float]]
"""(location, score in percent) of each visit."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference in points with its evidence; None where there is none."""

    diff: float | None
    se: float | None
    df: float | None
    t: float | None
    p: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean of location means with its interval."""

    locations: int
    audits: int
    mean: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None


def compare(diff: float | None, se: float | None, df: float | None) -> Comparison:
    """The t interval and test of `diff` against 0. No df, or one that is not positive: no evidence."""
    if diff is None or se is None:
        return Comparison(diff, None, df, None, None, None, None)
    if se < NOISE:
        return Comparison(diff, 0.0, df, None, None, diff, diff)
    if df is None or df <= 0:
        return Comparison(diff, None, df, None, None, None, None)
    t = diff / se
    half = float(stats.t.ppf((1 + _LEVEL) / 2, df)) * se
    return Comparison(diff, se, df, t, float(2 * stats.t.sf(abs(t), df)), diff - half, diff + half)


def by_location(visits: Visits) -> dict[str, list[float]]:
    """The scores of each location."""
    grouped: dict[str, list[float]] = defaultdict(list)
    for location, score in visits:
        grouped[location].append(score)
    return dict(grouped)


def sigma_w_sq(grouped: Mapping[str, Sequence[float]]) -> tuple[float | None, int]:
    """(s_w², df): pooled variance of visits around their location's mean, on N − m degrees of freedom."""
    df = sum(len(scores) for scores in grouped.values()) - len(grouped)
    if df <= 0:
        return None, df
    squares = sum((score - fmean(scores)) ** 2 for scores in grouped.values() for score in scores)
    pooled = squares / df
    return (0.0 if pooled < NOISE else pooled), df


def mean_by_location(visits: Visits) -> Estimate:
    """Mean of location means, se = sd/√m, df = m − 1 (the default figure of every report)."""
    grouped = by_location(visits)
    means = [fmean(scores) for scores in grouped.values()]
    audits = sum(len(scores) for scores in grouped.values())
    if len(means) < 2:
        mean = means[0] if means else None
        return Estimate(len(means), audits, mean, None, None, None, None)
    found = compare(fmean(means), _sd(means) / sqrt(len(means)), len(means) - 1)
    return Estimate(len(means), audits, found.diff, found.se, found.df, found.low, found.high)


def versus_target(location_means: Sequence[float], target: float) -> Comparison:
    """One-sample t of location means against a target."""
    m = len(location_means)
    if m == 0:
        return compare(None, None, None)
    diff = fmean(location_means) - target
    return compare(diff, _sd(location_means) / sqrt(m) if m > 1 else None, m - 1 if m > 1 else None)


def location_vs_target(mean: float, n: int, target: float, variance: float, df: float | None) -> Comparison:
    """One location against a target: se = √(s_w²/n)."""
    return _with_df(mean - target, sqrt(variance / n), df)


def location_change(
    before: tuple[float, int], after: tuple[float, int], variance: float, df: float | None
) -> Comparison:
    """One location in two waves, each (mean, n): se = √(s_w²(1/n1 + 1/n2))."""
    (mean_before, n_before), (mean_after, n_after) = before, after
    return _with_df(mean_after - mean_before, sqrt(variance * (1 / n_before + 1 / n_after)), df)


def _with_df(diff: float, se: float, df: float | None) -> Comparison:
    if df is None or df <= 0:
        return Comparison(diff, None, df, None, None, None, None)
    return compare(diff, se, df)


def paired_change(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[int, Comparison]:
    """(pairs, comparison): the locations seen in both waves, after minus before."""
    changes = [after[location] - before[location] for location in sorted(before.keys() & after.keys())]
    pairs = len(changes)
    if pairs == 0:
        return 0, compare(None, None, None)
    se = _sd(changes) / sqrt(pairs) if pairs > 1 else None
    return pairs, compare(fmean(changes), se, pairs - 1 if pairs > 1 else None)


def welch(a: Sequence[float], b: Sequence[float]) -> Comparison:
    """mean(b) − mean(a) with Welch-Satterthwaite degrees of freedom, on location means."""
    if not a or not b:
        return compare(None, None, None)
    diff = fmean(b) - fmean(a)
    if len(a) < 2 or len(b) < 2:
        return compare(diff, None, None)
    va, vb = _sd(a) ** 2 / len(a), _sd(b) ** 2 / len(b)
    if sqrt(va + vb) < NOISE:
        return compare(diff, 0.0, None)
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return compare(diff, sqrt(va + vb), df)


def location_vs_rest(visits: Visits, location: str) -> Comparison:
    """One location against the plain mean of the others' means.

    se² = s_w²(1/n_i + Σ 1/n_j / (m−1)²), df = N − m. Location absent, m < 3 or df < 4: only df is given.
    """
    grouped = by_location(visits)
    variance, df = sigma_w_sq(grouped)
    m = len(grouped)
    if location not in grouped or m < _LEAST_LOCATIONS or df < _LEAST_DF or variance is None:
        return Comparison(None, None, df, None, None, None, None)
    others = [scores for name, scores in grouped.items() if name != location]
    diff = fmean(grouped[location]) - fmean([fmean(scores) for scores in others])
    spread = 1 / len(grouped[location]) + sum(1 / len(scores) for scores in others) / (m - 1) ** 2
    return compare(diff, sqrt(variance * spread), df)


def adjust_bh(p: Sequence[float | None], q: float = 0.05) -> tuple[list[float | None], list[bool | None]]:
    """Benjamini-Hochberg: (adjusted p, reliable) in the order of `p`; None stays None and does not count."""
    known = sorted(((value, place) for place, value in enumerate(p) if value is not None), reverse=True)
    adjusted: list[float | None] = [None] * len(p)
    lowest = 1.0
    for rank_from_end, (value, place) in enumerate(known):
        lowest = min(lowest, value * len(known) / (len(known) - rank_from_end))
        adjusted[place] = lowest
    return adjusted, [None if value is None else value <= q + _P_NOISE for value in adjusted]


def required_audits(sigma: float, delta: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Visits per group to see `delta` points: ceil(2((z_a + z_b)σ/δ)²)."""
    z = float(stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power))
    return max(0, ceil(2 * (z * sigma / delta) ** 2 - NOISE))


def detectable_difference(sigma: float, n_per_group: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """The difference that `n_per_group` visits can see: (z_a + z_b)σ√(2/n)."""
    z = float(stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power))
    return z * sigma * sqrt(2 / n_per_group)


def _sd(values: Sequence[float]) -> float:
    """Sample standard deviation; noise is 0."""
    mean = fmean(values)
    found = sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return 0.0 if found < NOISE else found
