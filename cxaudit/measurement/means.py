"""Means of visits and their standard errors (measurement specification, section 5).

Scores are percents. The unit of evidence is the location: audits of one store are correlated. The default has
no finite population correction, because the visits made remain a sample of the store's days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from cxaudit.measurement.intervals import compare, deviation, without_noise

Visits = Iterable[tuple[str, float]]
"""(location, score in percent) of each visit."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval; None where there is no evidence."""

    locations: int
    audits: int
    mean: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TwoStage:
    """A mean of location means with the correction for a finite network; variances in squared points."""

    mean: float | None
    s1_sq: float | None
    sigma_w_sq: float | None
    f: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None


def by_location(visits: Visits) -> dict[str, list[float]]:
    """The scores of each location."""
    grouped: dict[str, list[float]] = defaultdict(list)
    for location, score in visits:
        grouped[location].append(score)
    return dict(grouped)


def sigma_w_sq(grouped: Mapping[str, Sequence[float]]) -> tuple[float | None, int]:
    """(s_w², df): pooled variance of visits around their location's mean, on N − m degrees of freedom.

    None without a degree of freedom; under 1e-9 exactly 0.
    """
    df = sum(len(scores) for scores in grouped.values()) - len(grouped)
    if df <= 0:
        return None, df
    squares = 0.0
    for scores in grouped.values():
        mean = fmean(scores)
        squares += sum((score - mean) ** 2 for score in scores)
    return without_noise(squares / df), df


def mean_by_location(visits: Visits) -> Estimate:
    """Mean of location means, se = sd/√m, df = m − 1 (the default figure of every report).

    One location: no se, df or interval; none: no mean either.
    """
    grouped = by_location(visits)
    means = [fmean(scores) for scores in grouped.values()]
    se = deviation(means) / sqrt(len(means)) if len(means) > 1 else None
    return _estimate(grouped, fmean(means) if means else None, se)


def mean_by_audit(visits: Visits) -> Estimate:
    """Mean of audits, cluster-robust: se² = G/(G−1) · Σ_g(Σ_i e_gi)² / N², df = G − 1, G locations.

    e_gi is an audit's distance from the mean. One location: no se, df or interval; none: no mean either.
    """
    grouped = by_location(visits)
    every = [score for scores in grouped.values() for score in scores]
    if not every:
        return _estimate(grouped, None, None)
    mean, clusters = fmean(every), len(grouped)
    if clusters < 2:
        return _estimate(grouped, mean, None)
    squares = sum(sum(score - mean for score in scores) ** 2 for scores in grouped.values())
    return _estimate(grouped, mean, sqrt(clusters / (clusters - 1) * squares) / len(every))


def _estimate(grouped: Mapping[str, Sequence[float]], mean: float | None, se: float | None) -> Estimate:
    audits = sum(len(scores) for scores in grouped.values())
    found = compare(mean, se, None if se is None else len(grouped) - 1)
    return Estimate(len(grouped), audits, mean, found.se, found.df, found.low, found.high)


def mean_two_stage(visits: Visits, frame_locations: int) -> TwoStage:
    """Mean of location means when m of M = `frame_locations` (>= m) were visited, f = m/M, df = m − 1:

    se² = (1−f)·s1²/m + f·s_w²/m²·Σ 1/n_i, s1² the variance of location means. A naive 1 − f would give a
    census width 0. One visit per location, or fewer than two locations: no se, df or interval.
    """
    grouped = by_location(visits)
    means, m = [fmean(scores) for scores in grouped.values()], len(grouped)
    mean, f = (fmean(means) if means else None), (m / frame_locations if frame_locations else None)
    s1_sq, (within, _) = (deviation(means) ** 2 if m > 1 else None), sigma_w_sq(grouped)
    if s1_sq is None or within is None or f is None:
        return TwoStage(mean, s1_sq, within, f, None, None, None, None)
    inverse = sum(1 / len(scores) for scores in grouped.values())
    found = compare(mean, sqrt((1 - f) * s1_sq / m + f * within / m**2 * inverse), m - 1)
    return TwoStage(mean, s1_sq, within, f, found.se, found.df, found.low, found.high)
