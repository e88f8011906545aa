"""Times of many visits: the middle one, what nine in ten take at most, how many keep a standard.

No mean: a few who wait very long would move it. Intervals of quantiles are those of order statistics (David
and Nagaraja 2003, section 7.1): whatever the times are like, they hold the true quantile in 95 % of samples
or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, log, sqrt

import numpy as np
from scipy import special

from cxaudit.measurement.columns import Ints
from cxaudit.measurement.located import Floats
from cxaudit.measurement.ranking import quantile_of_sorted

MEDIAN, NINE_IN_TEN = Fraction(1, 2), Fraction(9, 10)
LEAST_FOR_NINE = 10
"""Of fewer visits not one lies above nine in ten of the others."""
_TAIL = 0.025
_NOISE = 1e-12
_FURTHEST = 4
"""Standard deviations: what lies beyond on one side has a probability far under `_TAIL`."""


@dataclass(frozen=True, slots=True)
class Level:
    """A quantile in seconds with its 95 % interval; None: too few visits for one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Durations:
    """Times of `n` visits in seconds. `nine`: what nine in ten take at most; None: under 10 visits."""

    n: int
    fastest: int
    slowest: int
    median: Level
    nine: Level | None


def durations_of(seconds: Ints) -> Durations | None:
    """The times of some visits, one each; None: there are none."""
    if not len(seconds):
        return None
    ordered = np.sort(seconds).astype(np.float64)
    return Durations(
        n=len(ordered),
        fastest=int(ordered[0]),
        slowest=int(ordered[-1]),
        median=_level(ordered, MEDIAN),
        nine=_level(ordered, NINE_IN_TEN) if len(ordered) >= LEAST_FOR_NINE else None,
    )


def _level(ordered: Floats, q: Fraction) -> Level:
    value = float(quantile_of_sorted(ordered, q))  # type: ignore[arg-type]  # an array is as good
    return Level(value, *(float(ordered[place]) for place in interval_places(len(ordered), q) or ()))


@lru_cache(maxsize=4096)
def interval_places(n: int, q: Fraction) -> tuple[int, int] | None:
    """The places, from 0, of the two of `n` ordered values between which the quantile lies; None: too few.

    B of the n values lie below it, B binomial(n, q): the highest l with P(B < l) <= 2.5 % and the lowest u
    with P(B >= u) <= 2.5 % are taken, counted from 1.
    """
    middle, reach = float(n * q), _FURTHEST * sqrt(float(n * q * (1 - q))) + 2
    first = max(0, ceil(middle - reach))
    below = np.arange(first, min(n - 1, int(middle + reach)) + 1)
    under = special.bdtr(below, n, float(q))
    low = first + int((under <= _TAIL + _NOISE).sum()) - 1
    high = first + int((under < 1 - _TAIL - _NOISE).sum())
    return None if low < 0 or high >= n else (low, high)


def least_visits(q: Fraction) -> int:
    """From how many visits on a quantile has an interval."""
    return ceil(log(_TAIL) / log(max(q, 1 - q)))
