"""Ranks and quantiles (measurement specification, section 5.2): where a figure stands among the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal, TypeVar

from cxaudit.measurement.numbers import display
from cxaudit.measurement.shrinkage import Spread, lambda_of

T = TypeVar("T", float, Fraction)

_LEAST_LOCATIONS = 8
_UPPER = Fraction(3, 4)


def rank(values: Mapping[str, Fraction | None]) -> dict[str, int | None]:
    """Highest first; equal displayed values (1 decimal) share a rank and the next is skipped (1, 2, 2, 4)."""
    shown = {key: _shown(value) for key, value in values.items() if value is not None}
    return {key: competition_rank(shown).get(key) for key in values} if shown else dict.fromkeys(values)


def competition_rank(values: Mapping[str, T]) -> dict[str, int]:
    """1 + how many values are higher."""
    above, ranks = 0, dict[T, int]()
    for value, count in sorted(Counter(values.values()).items(), reverse=True):
        ranks[value], above = above + 1, above + count
    return {key: ranks[value] for key, value in values.items()}


def rank_spans(intervals: Mapping[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """The places (best, worst) that each interval (low, high) leaves open (Klein, Wright and Wieczorek 2020).

    Best: 1 + how many lie wholly above; worst: how many do not lie wholly below. Touching is not apart.
    """
    lows = sorted(low for low, _high in intervals.values())
    highs = sorted(high for _low, high in intervals.values())
    return {
        key: (1 + len(lows) - bisect_right(lows, high), len(highs) - bisect_left(highs, low))
        for key, (low, high) in intervals.items()
    }


def quarter(place: int, of: int) -> int:
    """1 for the first quarter of the places 1 to `of`, 4 for the last."""
    return -(-4 * place // of)


def percentile_rank(values: Sequence[Fraction], x: Fraction) -> float | None:
    """100(below + equal/2)/n, equal as displayed; the subject is one of the values. None without values."""
    if not values:
        return None
    shown, own = [_shown(value) for value in values], _shown(x)
    below, equal = sum(value < own for value in shown), sum(value == own for value in shown)
    return float(Fraction(100 * (2 * below + equal), 2 * len(values)))


def _shown(value: Fraction) -> Fraction:
    return Fraction(display(value) or 0)


def quantile(values: Sequence[T], q: Fraction) -> T:
    """Type 7 (Hyndman and Fan 1996): linear between the order statistics around (n − 1)q; n >= 1."""
    return quantile_of_sorted(sorted(values), q)


def quantile_of_sorted(ordered: Sequence[T], q: Fraction) -> T:
    """The same of values that are in order."""
    place = (len(ordered) - 1) * q
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True, slots=True)
class TopQuartile:
    """The observed third quartile of location means, and the realistic target without luck, in percent."""

    target: float | None
    corrected: float | None
    reason: Literal["fewer_than_8_locations"] | None = None


def top_quartile(means: Sequence[tuple[float, int]], spread: Spread | None = None) -> TopQuartile:
    """Q3 of (mean, n) of at least 8 locations; corrected = Q3 of mu + √lambda_i (mean − mu).

    The spread of means is wider than that of true levels; √lambda narrows it back. No `spread`: None.
    """
    if len(means) < _LEAST_LOCATIONS:
        return TopQuartile(None, None, "fewer_than_8_locations")
    target = quantile([mean for mean, _ in means], _UPPER)
    if spread is None:
        return TopQuartile(target, None)
    kept = [spread.mu + sqrt(lambda_of(spread, n)) * (mean - spread.mu) for mean, n in means]
    return TopQuartile(target, quantile(kept, _UPPER))
