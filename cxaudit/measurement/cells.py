"""Exact, mergeable sums of scores (measurement specification, section 7): no audit is read twice.

A cell belongs to one client, family, wave, location, channel and metric. Everything is an integer, so adding
and removing cells in any order gives the same cell, to the last digit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from typing import Literal

from cxaudit.measurement.refusal import Refusal

_BIN_PPM = 1000  # a tenth of a point
_PPM_PER_POINT = 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """n scores in ppm: their sum, sum of squares, and counts by ppm // 1000, empty bins left out."""

    n: int
    sum: int
    sumsq: int
    hist: Mapping[int, int]

    @property
    def mean(self) -> Fraction | None:
        """The mean in percent, exact; None when empty."""
        return Fraction(self.sum, self.n * _PPM_PER_POINT) if self.n else None

    @property
    def sd(self) -> float | None:
        """The sample standard deviation in points; None under 2."""
        if self.n < 2:
            return None
        variance = Fraction(self.n * self.sumsq - self.sum**2, self.n * (self.n - 1))
        return sqrt(max(variance, Fraction(0))) / _PPM_PER_POINT


def cell_of(scores_ppm: Sequence[int]) -> Cell:
    """The cell of some scores."""
    hist = Counter(score // _BIN_PPM for score in scores_ppm)
    squares = sum(score * score for score in scores_ppm)
    return Cell(len(scores_ppm), sum(scores_ppm), squares, dict(sorted(hist.items())))


def merge_cells(parts: Iterable[tuple[Literal["add", "remove"], Cell]]) -> Cell:
    """All parts together, exactly, in any order. Refused with `negative_cell` when more left than came.

    A corrected audit removes its old value and adds the new one, once per revision.
    """
    n = total = squares = 0
    hist: Counter[int] = Counter()
    for how, cell in parts:
        way = 1 if how == "add" else -1
        n, total, squares = n + way * cell.n, total + way * cell.sum, squares + way * cell.sumsq
        for place, count in cell.hist.items():
            hist[place] += way * count
    if n < 0 or any(count < 0 for count in hist.values()):
        raise Refusal("negative_cell")
    return Cell(n, total, squares, {place: count for place, count in sorted(hist.items()) if count})


def histogram_quantile(hist: Mapping[int, int], q: Fraction) -> float | None:
    """The smallest bin whose cumulated count reaches max(1, ceil(q n)), in percent (bin / 10).

    For audits over large groups: at most a tenth of a point below the exact quantile. None when empty.
    """
    needed = max(1, ceil(q * sum(hist.values())))
    reached = 0
    for place in sorted(hist):
        reached += hist[place]
        if reached >= needed:
            return place / 10
    return None
