"""Krippendorff's alpha (measurement specification, section 6): agreement of many auditors, gaps allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Rating = float | str


def krippendorff_alpha(
    ratings: Sequence[Sequence[Rating | None]], level: str
) -> tuple[float | None, float | None]:
    """(alpha, agreement in percent); rows are auditors, None missing; both None when nothing pairs up.

    alpha = 1 − observed/expected disagreement at `level` nominal, ordinal, interval or ratio (Krippendorff
    2011); None when a single value occurs. Agreement: pairs of a unit that are equal, units weighted by m.
    """
    units = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    n = sum(map(len, units))
    if n == 0:
        return None, None
    observed_nominal = sum(_unequal(unit) / (len(unit) - 1) for unit in units) / n
    agreement = 100 * (1 - observed_nominal)
    every = [value for unit in units for value in unit]
    if len(set(every)) < 2:
        return None, agreement
    if level == "nominal":
        return 1 - observed_nominal / (_unequal(every) / (n * (n - 1))), agreement
    return _metric_alpha(units, level), agreement


def _unequal(values: Sequence[Rating]) -> int:
    """Ordered pairs of unequal values."""
    return len(values) ** 2 - sum(count**2 for count in Counter(values).values())


def _metric_alpha(units: list[list[Rating]], level: str) -> float | None:
    placed = [np.array(unit, dtype=float) for unit in units]
    every = np.concatenate(placed)
    if level == "ratio":
        with np.errstate(divide="ignore", invalid="ignore"):
            observed = sum(_ratio_distance(unit) / (len(unit) - 1) for unit in placed)
            expected = _ratio_distance(every) / (len(every) - 1)
    else:
        if level == "ordinal":  # the distance of two grades is that of their mid-ranks
            levels, counts = np.unique(every, return_counts=True)
            ranks = np.cumsum(counts) - counts / 2
            placed = [ranks[np.searchsorted(levels, unit)] for unit in placed]
            every = np.concatenate(placed)
        observed = sum(_squared_distance(unit) / (len(unit) - 1) for unit in placed)
        expected = _squared_distance(every) / (len(every) - 1)
    alpha = 1 - observed / expected if expected else None
    return alpha if alpha is not None and np.isfinite(alpha) else None


def _squared_distance(values: Matrix) -> float:
    """Σ over ordered pairs of (a − b)²."""
    return float(2 * len(values) * ((values - values.mean()) ** 2).sum())


def _ratio_distance(values: Matrix) -> float:
    """Σ over ordered pairs of ((a − b)/(a + b))², equal values at distance 0; not finite when a = −b."""
    levels, counts = np.unique(values, return_counts=True)
    total = 0.0
    for level, count in zip(levels, counts, strict=True):
        distances = ((level - levels) / (level + levels)) ** 2
        distances[levels == level] = 0.0
        total += float(count * (counts * distances).sum())
    return total
