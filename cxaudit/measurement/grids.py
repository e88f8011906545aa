"""Means of several measures by place, in one pass each: what tables of places × sections are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxaudit.measurement.columns import Ints, Masks
from cxaudit.measurement.located import Counts, Floats

_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """`means` and `visits`: measures × places. Percents, nan where no visit of the place was scored."""

    means: Floats
    visits: Counts

    @property
    def room(self) -> int:
        """Its cells."""
        return self.means.size

    def places(self, chosen: Sequence[int] | Counts) -> Grid:
        """Some of the places, in the order asked."""
        return Grid(self.means[:, chosen], self.visits[:, chosen])


def grid_of(index: Ints, size: int, measures: Sequence[Ints]) -> Grid:
    """`index`: the place (0 to size - 1) of each visit; `measures`: columns of ppm, negative: no score."""
    means, visits = np.full((len(measures), size), np.nan), np.zeros((len(measures), size), dtype=np.int64)
    for at, ppm in enumerate(measures):
        scored = ppm >= 0
        where = index[scored]
        visits[at] = np.bincount(where, minlength=size)
        sums = np.bincount(where, weights=ppm[scored] / _PPM_PER_PERCENT, minlength=size)
        np.divide(sums, visits[at], out=means[at], where=visits[at] > 0)
    return Grid(means, visits)


def grouped(grid: Grid, groups: Sequence[Masks]) -> Grid:
    """Groups of places, one mask each: every place of a group counts the same, whatever its visits."""
    means, visits = np.full((len(grid.means), len(groups)), np.nan), list[Counts]()
    for at, group in enumerate(groups):
        seen = grid.visits[:, group]
        sums = np.where(seen > 0, grid.means[:, group], 0.0).sum(axis=1)
        held = (seen > 0).sum(axis=1)
        np.divide(sums, held, out=means[:, at], where=held > 0)
        visits.append(seen.sum(axis=1))
    counts = np.stack(visits, axis=1) if visits else np.zeros((len(grid.means), 0), dtype=np.int64)
    return Grid(means, counts)
