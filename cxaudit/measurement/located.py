"""Scored visits by segment (a location where it stood), as arrays, for waves of any size.

The same figures as those of `inference`: tests compare both. Scores are percents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from cxaudit.measurement.columns import SEGMENT, Ints, Masks, Segment, WaveColumns, place_in
from cxaudit.measurement.intervals import NOISE, Comparison, compare
from cxaudit.measurement.means import Estimate

_PPM_PER_PERCENT = 10_000
_LEAST_DF = 4
_LEAST_LOCATIONS = 3

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Each segment with its number of visits and their mean; `squares`: of its visits around their mean.

    `places` point into the sorted `table` of names, in order: a network's names are not copied for each
    measure. A location that moved counts once in each place, for whoever reads: two averages never give
    away by their difference what it had elsewhere, and the parts add up to the network.
    """

    table: tuple[Segment, ...]
    places: Counts
    visits: Counts
    means: Floats
    squares: Floats

    def __len__(self) -> int:
        return len(self.places)

    @property
    def names(self) -> tuple[Segment, ...]:
        """The segments, in the order of the other columns."""
        return tuple(self.table[place] for place in self.places)

    def part(self, inside: Masks) -> Located:
        """Only the segments that `inside`, one value for each name of the table, is true for."""
        kept = np.flatnonzero(inside[self.places])
        return Located(self.table, self.places[kept], self.visits[kept], self.means[kept], self.squares[kept])

    def find(self, segment: Segment) -> tuple[float, int] | None:
        """(mean, visits) of a segment, or None when it has none."""
        at = self._place(segment)
        return None if at is None else (float(self.means[at]), int(self.visits[at]))

    def spread(self) -> tuple[float | None, int]:
        """(s_w², df): pooled variance of visits around their location's mean, on N − m degrees of freedom."""
        df = int(self.visits.sum()) - len(self)
        if df <= 0:
            return None, df
        pooled = float(self.squares.sum()) / df
        return (0.0 if pooled < NOISE else pooled), df

    def average(self) -> Estimate:
        """Mean of location means, se = sd/√m, df = m − 1."""
        m, audits = len(self), int(self.visits.sum())
        if m < 2:
            return Estimate(m, audits, float(self.means[0]) if m else None, None, None, None, None)
        deviation = float(np.std(self.means, ddof=1))
        se = 0.0 if deviation < NOISE else deviation / sqrt(m)
        found = compare(float(self.means.mean()), se, m - 1)
        return Estimate(m, audits, found.diff, found.se, found.df, found.low, found.high)

    def versus_rest(self, segment: Segment) -> Comparison:
        """A segment against the plain mean of the others' means; see `inference.location_vs_rest`."""
        variance, df = self.spread()
        at, m = self._place(segment), len(self)
        if at is None or m < _LEAST_LOCATIONS or df < _LEAST_DF or variance is None:
            return Comparison(None, None, df, None, None, None, None)
        others = (float(self.means.sum()) - float(self.means[at])) / (m - 1)
        inverse = 1 / self.visits
        spread = inverse[at] + (inverse.sum() - inverse[at]) / (m - 1) ** 2
        return compare(float(self.means[at]) - others, sqrt(variance * float(spread)), df)

    def _place(self, segment: Segment) -> int | None:
        place = place_in(self.table, segment)
        if place is None:
            return None
        at = int(np.searchsorted(self.places, place))
        return at if at < len(self) and self.places[at] == place else None


NOBODY = Located((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
"""No visit of any location."""


def located(visits: Iterable[tuple[Segment, float]]) -> Located:
    """From (segment, percent) of each visit."""
    pairs = list(visits)
    names = tuple(sorted({name for name, _score in pairs}))
    place = {name: at for at, name in enumerate(names)}
    index = np.array([place[name] for name, _score in pairs], dtype=np.int64)
    return _grouped(names, index, np.array([score for _name, score in pairs], dtype=np.float64))


def located_in(columns: WaveColumns, rows: Masks, measure: str) -> Located:
    """From the rows of a wave's columns; audits without a score of `measure` are left out."""
    return located_ppm(columns, rows, columns.numbers[measure])


def located_whole(columns: WaveColumns, rows: Masks, measure: str) -> Located:
    """By location, wherever it stood in these rows: one line each; paths are empty."""
    ppm = columns.numbers[measure]
    chosen = rows & (ppm >= 0)
    index, scores = columns.numbers["location"][chosen], ppm[chosen] / _PPM_PER_PERCENT
    names = tuple((location, "") for location in columns.tables["location"])
    return _grouped(names, index.astype(np.int64), scores)


def located_ppm(columns: WaveColumns, rows: Masks, ppm: Ints) -> Located:
    """From a column of millionths, of a section for example; negative ones are no score."""
    chosen = rows & (ppm >= 0)
    index, scores = columns.numbers[SEGMENT][chosen], ppm[chosen] / _PPM_PER_PERCENT
    return _grouped(columns.tables[SEGMENT], index.astype(np.int64), scores)


def _grouped(names: tuple[Segment, ...], index: Counts, scores: Floats) -> Located:
    visits = np.bincount(index, minlength=len(names))
    sums = np.bincount(index, weights=scores, minlength=len(names))
    means: Floats = sums / np.maximum(visits, 1)
    away = means[index]  # in place: each new array of a large wave costs more than the arithmetic
    np.subtract(scores, away, out=away)
    np.multiply(away, away, out=away)
    squares: Floats = np.bincount(index, weights=away, minlength=len(names)).astype(np.float64, copy=False)
    seen = np.flatnonzero(visits)
    return Located(names, seen, visits[seen], means[seen], squares[seen])
