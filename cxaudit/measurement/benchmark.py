"""A location's wave against its comparators (measurement specification, section 5): one measure, one table.

Everything stays within one channel and visit type; scores are percents. The displayed average of a region
or network includes the subject, the test is against the others. The tests of one measure are one family.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import fmean
from typing import Literal

from cxaudit.measurement.inference import (
    Comparison,
    Visits,
    adjust_bh,
    by_location,
    compare,
    location_change,
    location_vs_rest,
    location_vs_target,
    mean_by_location,
    sigma_w_sq,
)
from cxaudit.measurement.verdicts import Verdict, more_visits, verdict

Comparator = Literal["target", "previous", "region", "network"]
_LEAST_DF = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """s_w² of visits around their location, its degrees of freedom; None: not estimable."""

    variance: float | None
    df: int


@dataclass(frozen=True, slots=True)
class Visited:
    """(location, percent) of every visit of the network in the wave and the one before, and of the
    subject's region in the wave; a region or wave that does not exist is empty."""

    wave: Sequence[tuple[str, float]]
    previous: Sequence[tuple[str, float]] = ()
    region: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The subject against one comparator. `value` None: there is nothing to compare with.

    `audits` and `locations` count what the comparator rests on; `more` only with an inconclusive verdict.
    """

    comparator: Comparator
    value: float | None
    audits: int
    locations: int
    found: Comparison
    verdict: Verdict = "insufficient"
    more: int | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The subject's own figure with its interval, and one row per comparator."""

    value: float | None
    audits: int
    low: float | None
    high: float | None
    spread: Spread
    rows: tuple[Row, ...]


def spread_of(wave: Visits, year: Visits) -> Spread:
    """s_w² over the wave; with fewer than 10 degrees of freedom, over the client's last 12 months."""
    variance, df = sigma_w_sq(by_location(wave))
    if df < _LEAST_DF:
        variance, df = sigma_w_sq(by_location(year))
    return Spread(variance, df)


def benchmark(subject: str, visited: Visited, target: float | None, spread: Spread) -> Benchmark:
    """One measure of the location `subject`; a comparator that does not exist has no row."""
    own = [score for location, score in visited.wave if location == subject]
    if not own:
        return Benchmark(None, 0, None, None, spread, ())
    before = [score for location, score in visited.previous if location == subject]
    rows = [_against_target(own, target, spread)] if target is not None else []
    if before:
        rows.append(_against_previous(before, own, spread))
    if visited.region:
        rows.append(_against_others("region", visited.region, subject))
    rows.append(_against_others("network", visited.wave, subject))
    interval = _own(own, spread)
    judged = _judged(rows, len(own), len(before), spread)
    return Benchmark(fmean(own), len(own), interval.low, interval.high, spread, judged)


def _own(own: list[float], spread: Spread) -> Comparison:
    if spread.variance is None:
        return compare(None, None, None)
    return compare(fmean(own), sqrt(spread.variance / len(own)), spread.df)


def _against_target(own: list[float], target: float, spread: Spread) -> Row:
    if spread.variance is None:
        return Row("target", target, 0, 0, compare(fmean(own) - target, None, None))
    return Row(
        "target", target, 0, 0, location_vs_target(fmean(own), len(own), target, spread.variance, spread.df)
    )


def _against_previous(before: list[float], own: list[float], spread: Spread) -> Row:
    old, new = (fmean(before), len(before)), (fmean(own), len(own))
    if spread.variance is None:
        return Row("previous", old[0], old[1], 1, compare(new[0] - old[0], None, None))
    return Row("previous", old[0], old[1], 1, location_change(old, new, spread.variance, spread.df))


def _against_others(comparator: Comparator, visits: Sequence[tuple[str, float]], subject: str) -> Row:
    group = mean_by_location(visits)
    return Row(comparator, group.mean, group.audits, group.locations, location_vs_rest(visits, subject))


def _judged(rows: list[Row], own: int, before: int, spread: Spread) -> tuple[Row, ...]:
    """The rows with their verdicts: p-values adjusted together, by Benjamini and Hochberg."""
    adjusted, _ = adjust_bh([row.found.p for row in rows])
    judged = []
    for row, p_adj in zip(rows, adjusted, strict=True):
        found = row.found
        code = verdict(found.diff, (found.low, found.high), found.df, p_adj)
        smaller = min(own, before) if row.comparator == "previous" else own
        judged.append(replace(row, verdict=code, more=_more(code, found, smaller, spread)))
    return tuple(judged)


def _more(code: Verdict, found: Comparison, visits: int, spread: Spread) -> int | None:
    if code != "inconclusive" or found.diff is None or not spread.variance:
        return None
    return more_visits(sqrt(spread.variance), found.diff, visits)
