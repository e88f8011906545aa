"""Means by place are those of plain arithmetic, whatever the visits."""

from __future__ import annotations

from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement.grids import grid_of, grouped

SIZE = 4
VISITS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(-2, 1_000_000), st.integers(-2, 1_000_000)))


@given(VISITS)
def test_places_and_their_groups_are_plain_means(visits: list[tuple[int, int, int]]) -> None:
    index, *measures = (
        np.array([visit[at] for visit in visits], dtype=np.int32).reshape(-1) for at in range(3)
    )
    grid = grid_of(index, SIZE, measures)
    expected = [
        [[visit[at] / 10_000 for visit in visits if visit[0] == place and visit[at] >= 0] for place in range(SIZE)]
        for at in (1, 2)
    ]  # fmt: skip
    assert grid.visits.tolist() == [[len(scores) for scores in row] for row in expected]
    for row, means in zip(expected, grid.means, strict=True):
        assert [None if np.isnan(mean) else pytest.approx(mean) for mean in means] == [
            fmean(scores) if scores else None for scores in row
        ]
    halves = [np.array([True, True, False, False]), np.array([False, False, True, True])]
    groups = grouped(grid, halves)
    for at, row in enumerate(expected):
        for half, places in enumerate((row[:2], row[2:])):
            means = [fmean(scores) for scores in places if scores]
            found = groups.means[at, half]
            assert (None if np.isnan(found) else found) == (pytest.approx(fmean(means)) if means else None)
            assert groups.visits[at, half] == sum(len(scores) for scores in places)


def test_no_group_gives_no_place() -> None:
    grid = grouped(grid_of(np.zeros(0, dtype=np.int32), 3, [np.zeros(0, dtype=np.int32)]), [])
    assert (grid.means.shape, grid.visits.shape) == ((1, 0), (1, 0))
