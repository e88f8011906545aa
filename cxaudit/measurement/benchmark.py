"""A location's wave against its comparators (measurement specification, section 5): one measure, one table.

Everything stays within one channel and visit type; scores are percents. The displayed average of a region
or network includes the subject, the test is against the others. The tests of one measure are one family.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from cxaudit.measurement.columns import Segment
from cxaudit.measurement.inference import adjust_bh, location_change, location_vs_target
from cxaudit.measurement.intervals import Comparison, compare
from cxaudit.measurement.located import NOBODY, Located
from cxaudit.measurement.verdicts import Verdict, more_visits, verdict

Mean = tuple[float, int]
"""(mean in percent, visits)."""
Comparator = Literal["target", "previous", "region", "network", "competitor"]
_LEAST_DF = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """s_w² of visits around their location, its degrees of freedom; None: not estimable."""

    variance: float | None
    df: int


@dataclass(frozen=True, slots=True, eq=False)
class Visited:
    """The visits of the network in the wave, those of the subject at least in the one before, and of the
    subject's region in the wave; a region or wave that does not exist is empty."""

    wave: Located
    previous: Located = NOBODY
    region: Located = NOBODY


@dataclass(frozen=True, slots=True)
class Row:
    """The subject against one comparator. `value` None: there is nothing to compare with.

    `audits` and `locations` count what the comparator rests on; `more` only with an inconclusive verdict.
    `pairs`: locations compared with themselves, of a group and the wave before.
    """

    comparator: Comparator
    value: float | None
    audits: int
    locations: int
    found: Comparison
    verdict: Verdict = "insufficient"
    more: int | None = None
    pairs: int | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The subject's own figure with its interval, and one row per comparator."""

    value: float | None
    audits: int
    low: float | None
    high: float | None
    spread: Spread
    rows: tuple[Row, ...]


def spread_of(wave: Located, year: Callable[[], Located]) -> Spread:
    """s_w² over the wave; with fewer than 10 degrees of freedom, over the client's last 12 months."""
    variance, df = wave.spread()
    if df < _LEAST_DF:
        variance, df = year().spread()
    return Spread(variance, df)


def benchmark(
    subject: Segment, visited: Visited, target: float | None, spread: Spread, *, alone: bool = False
) -> Benchmark:
    """One measure of a location where it stood (`subject`); a comparator that does not exist has no row.

    `alone`: the others that were visited are no network of its own, so that it is not compared with them.
    """
    own = visited.wave.find(subject)
    if own is None:
        return Benchmark(None, 0, None, None, spread, ())
    before = visited.previous.find(subject)
    rows = [_against_target(own, target, spread)] if target is not None else []
    if before is not None:
        rows.append(_against_previous(before, own, spread))
    if len(visited.region):
        rows.append(_against_others("region", visited.region, subject))
    if not alone:
        rows.append(_against_others("network", visited.wave, subject))
    interval = _own(own, spread)
    smaller = [min(own[1], row.audits) if row.comparator == "previous" else own[1] for row in rows]
    return Benchmark(own[0], own[1], interval.low, interval.high, spread, judged(rows, smaller, spread))


def _own(own: Mean, spread: Spread) -> Comparison:
    mean, n = own
    if spread.variance is None:
        return compare(None, None, None)
    return compare(mean, sqrt(spread.variance / n), spread.df)


def _against_target(own: Mean, target: float, spread: Spread) -> Row:
    mean, n = own
    if spread.variance is None:
        return Row("target", target, 0, 0, compare(mean - target, None, None))
    return Row("target", target, 0, 0, location_vs_target(mean, n, target, spread.variance, spread.df))


def _against_previous(old: Mean, new: Mean, spread: Spread) -> Row:
    if spread.variance is None:
        return Row("previous", old[0], old[1], 1, compare(new[0] - old[0], None, None))
    return Row("previous", old[0], old[1], 1, location_change(old, new, spread.variance, spread.df))


def _against_others(comparator: Comparator, others: Located, subject: Segment) -> Row:
    group = others.average()
    return Row(comparator, group.mean, group.audits, group.locations, others.versus_rest(subject))


def judged(rows: Sequence[Row], smaller: Sequence[int], spread: Spread | Sequence[Spread]) -> tuple[Row, ...]:
    """The rows with their verdicts: p-values adjusted together, by Benjamini and Hochberg.

    `smaller`: visits of the smaller side of each comparison; `spread`: one for all rows, or one of each.
    """
    adjusted, _ = adjust_bh([row.found.p for row in rows])
    spreads = [spread] * len(rows) if isinstance(spread, Spread) else spread
    return tuple(map(_with_verdict, rows, adjusted, smaller, spreads))


def _with_verdict(row: Row, p_adj: float | None, smaller: int, spread: Spread) -> Row:
    found = row.found
    code = verdict(found.diff, (found.low, found.high), found.df, p_adj)
    return replace(row, verdict=code, more=_more(code, found, smaller, spread))


def _more(code: Verdict, found: Comparison, visits: int, spread: Spread) -> int | None:
    if code != "inconclusive" or found.diff is None or not spread.variance:
        return None
    return more_visits(sqrt(spread.variance), found.diff, visits)
