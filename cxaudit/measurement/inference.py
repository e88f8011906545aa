"""Comparisons of scores (measurement specification, section 5): differences in points, t intervals and tests.

The unit of evidence is the location. What counts as no spread, and the level, stand in `intervals`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, sqrt
from statistics import fmean

from cxaudit.measurement.intervals import (
    NOISE,
    P_NOISE,
    Comparison,
    compare,
    deviation,
    normal_quantile,
)
from cxaudit.measurement.means import Visits, by_location, sigma_w_sq

_LEAST_DF = 4
_LEAST_LOCATIONS = 3


def versus_target(location_means: Sequence[float], target: float) -> Comparison:
    """One-sample t of location means against a target: diff = mean − target, se = sd/√m, df = m − 1.

    One location: the difference alone; none: nothing.
    """
    m = len(location_means)
    if m == 0:
        return compare(None, None, None)
    diff = fmean(location_means) - target
    return compare(diff, deviation(location_means) / sqrt(m) if m > 1 else None, m - 1 if m > 1 else None)


def location_vs_target(mean: float, n: int, target: float, variance: float, df: float | None) -> Comparison:
    """One location's mean of n > 0 visits against a target: se = √(s_w²/n), `df` those of s_w²."""
    return _with_df(mean - target, sqrt(variance / n), df)


def location_change(
    before: tuple[float, int], after: tuple[float, int], variance: float, df: float | None
) -> Comparison:
    """One location in two waves, each (mean, n > 0): se = √(s_w²(1/n1 + 1/n2)), `df` those of s_w²."""
    (mean_before, n_before), (mean_after, n_after) = before, after
    return _with_df(mean_after - mean_before, sqrt(variance * (1 / n_before + 1 / n_after)), df)


def _with_df(diff: float, se: float, df: float | None) -> Comparison:
    if df is None or df <= 0:
        return Comparison(diff, None, df, None, None, None, None)
    return compare(diff, se, df)


def paired_change(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[int, Comparison]:
    """(pairs, comparison) of the locations seen in both waves: mean of after − before, df = pairs − 1."""
    changes = [after[location] - before[location] for location in sorted(before.keys() & after.keys())]
    pairs = len(changes)
    if pairs == 0:
        return 0, compare(None, None, None)
    se = deviation(changes) / sqrt(pairs) if pairs > 1 else None
    return pairs, compare(fmean(changes), se, pairs - 1 if pairs > 1 else None)


def welch(a: Sequence[float], b: Sequence[float]) -> Comparison:
    """mean(b) − mean(a) of location means, Welch-Satterthwaite df; unequal variances are expected.

    No spread on both sides: se 0 and no df. A side of one: the difference alone; an empty side: nothing.
    """
    if not a or not b:
        return compare(None, None, None)
    diff = fmean(b) - fmean(a)
    if len(a) < 2 or len(b) < 2:
        return compare(diff, None, None)
    va, vb = deviation(a) ** 2 / len(a), deviation(b) ** 2 / len(b)
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
    """Benjamini-Hochberg: (adjusted p, reliable) in the order of `p`; None stays None and does not count.

    Adjusted = min over the larger p of p·n/rank; reliable = adjusted <= q. The family is all tests of one
    measure in one table (Benjamini and Hochberg 1995).
    """
    known = sorted(((value, place) for place, value in enumerate(p) if value is not None), reverse=True)
    adjusted: list[float | None] = [None] * len(p)
    lowest = 1.0
    for rank_from_end, (value, place) in enumerate(known):
        lowest = min(lowest, value * len(known) / (len(known) - rank_from_end))
        adjusted[place] = lowest
    return adjusted, [None if value is None else value <= q + P_NOISE for value in adjusted]


Share = float | Fraction


def required_audits(sigma: float, delta: float, alpha: Share = 0.05, power: Share = 0.8) -> int:
    """Visits per group to see `delta` >= 1e-9 points: ceil(2((z_a + z_b)σ/δ)²), σ in points."""
    return max(0, ceil(2 * (_z_sum(alpha, power) * sigma / delta) ** 2 - NOISE))


def detectable_difference(sigma: float, n_per_group: int, alpha: Share = 0.05, power: Share = 0.8) -> float:
    """The difference in points that `n_per_group` > 0 visits can see: (z_a + z_b)σ√(2/n)."""
    return _z_sum(alpha, power) * sigma * sqrt(2 / n_per_group)


def _z_sum(alpha: Share, power: Share) -> float:
    return normal_quantile(power) - normal_quantile(alpha / 2)
