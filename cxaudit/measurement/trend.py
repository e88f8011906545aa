"""Is a wave unusual? (measurement specification, section 5.4): the XmR chart of individual values.

Limits come from the moving range, so that a slow drift does not widen them (Shewhart; Wheeler).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Literal

from cxaudit.measurement.intervals import NOISE
from cxaudit.measurement.refusal import Refusal

Signal = Literal["limit", "run8", "3of4", "range"]
_LIMIT, _INNER, _RANGE = 2.66, 1.33, 3.268
_RUN, _WINDOW, _OF_WINDOW = 8, 4, 3
_LEAST, _SETTLED = 2, 8


@dataclass(frozen=True, slots=True)
class Xmr:
    """The chart in the unit of the values; signals (index from 0, code) sorted."""

    center: float
    mr_bar: float
    upper: float
    lower: float
    range_upper: float
    signals: tuple[tuple[int, Signal], ...]
    provisional: bool


def xmr(values: Sequence[float], baseline: int | None = None) -> Xmr:
    """center = mean and mr_bar = mean |x_i − x_{i−1}| of the first `baseline` points (None: all).

    upper/lower = center ± 2.66 mr_bar, range_upper = 3.268 mr_bar; signals for every point. Provisional under
    8 points of baseline. Refused with `too_few_points` when it has fewer than 2.
    """
    base = values[: len(values) if baseline is None else baseline]
    if len(base) < _LEAST:
        raise Refusal("too_few_points")
    center, mr_bar = fmean(base), fmean(abs(b - a) for a, b in pairwise(base))
    signals = (
        *_outside(values, center, _LIMIT * mr_bar),
        *_runs(values, center),
        *_three_of_four(values, center, _INNER * mr_bar),
        *_ranges(values, _RANGE * mr_bar),
    )
    upper, lower = center + _LIMIT * mr_bar, center - _LIMIT * mr_bar
    provisional = len(base) < _SETTLED
    return Xmr(center, mr_bar, upper, lower, _RANGE * mr_bar, tuple(sorted(signals)), provisional)


def segments(breaks: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, past the last) of each run of comparable points; `breaks`: which point starts anew."""
    starts = [place for place, breaks_off in enumerate(breaks) if breaks_off or place == 0]
    return list(zip(starts, [*starts[1:], len(breaks)], strict=True)) if starts else []


Signals = Iterator[tuple[int, Signal]]


def _side(value: float, center: float, distance: float = 0.0) -> int:
    """1 above center + distance, −1 below center − distance, 0 between; noise is no distance."""
    if value > center + distance + NOISE:
        return 1
    return -1 if value < center - distance - NOISE else 0


def _outside(values: Sequence[float], center: float, distance: float) -> Signals:
    yield from ((place, "limit") for place, value in enumerate(values) if _side(value, center, distance))


def _runs(values: Sequence[float], center: float) -> Signals:
    run, before = 0, 0
    for place, value in enumerate(values):
        side = _side(value, center)
        run = run + 1 if side and side == before else abs(side)
        before = side
        if run >= _RUN:
            yield place, "run8"


def _three_of_four(values: Sequence[float], center: float, distance: float) -> Signals:
    sides = [_side(value, center, distance) for value in values]
    for place, side in enumerate(sides):
        window = sides[max(0, place - _WINDOW + 1) : place + 1]
        if side and window.count(side) >= _OF_WINDOW:
            yield place, "3of4"


def _ranges(values: Sequence[float], largest: float) -> Signals:
    moves = enumerate(pairwise(values), 1)
    yield from ((place, "range") for place, (a, b) in moves if abs(b - a) > largest + NOISE)
