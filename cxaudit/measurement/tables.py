"""What plain answers earn, as integers: built once for an item, from the same rules as `earning`.

A reader takes a raw value and gives its earned units (after weight, before role), or None when only `earn`
can say: blank, of another type, off the scale, or anything else out of the ordinary.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

from cxaudit.domain.checklist import RATINGS, Curve, Item
from cxaudit.domain.values import exact_ratio
from cxaudit.measurement.earning import earn
from cxaudit.measurement.grouping import Points

Reader = Callable[[Any], Points | None]
_ZERO = Fraction(0)


def values_of(item: Item) -> Iterable[Any]:
    """The single values an item can take, for kinds with few of them."""
    if item.kind == "yes_no":
        return ("yes", "no")
    if item.kind == "single":
        return [option.key for option in item.options if option.points is not None]
    return range(item.min, item.max + 1) if item.kind in RATINGS else ()


def denominators(item: Item) -> Iterable[int]:
    """Denominators of the points this item can give, so that they are whole in units; valences aside."""
    yield (item.weight * item.possible).denominator
    yield (item.weight * item.floor_points).denominator
    yield from ((item.weight * earn(item, {"value": v}).earned).denominator for v in values_of(item))
    yield from ((item.weight * (option.points or _ZERO)).denominator for option in item.options)
    if item.curve is not None and item.max_points:
        worth = item.weight * item.max_points
        yield from ((worth * part).denominator for line in _pieces(item.curve) for part in line)


def table(item: Item, unit: int) -> dict[Any, int]:
    """Units by value."""
    return {value: int(item.weight * earn(item, {"value": value}).earned * unit) for value in values_of(item)}


def reader(item: Item, unit: int) -> Reader | None:
    """The reader of a kind without a table, where there is a quick one."""
    if item.kind == "multi":
        return _multi(item, unit)
    if item.kind in {"numeric", "elapsed"} and item.curve is not None and item.max_points:
        return _measured(item, item.curve, unit)
    return None


def _multi(item: Item, unit: int) -> Reader:
    worth = {option.key: int(item.weight * (option.points or _ZERO) * unit) for option in item.options}
    alone = {option.key for option in item.options if option.exclusive}
    most = len(worth) if item.max_selections is None else item.max_selections
    floor, possible = (int(item.weight * points * unit) for points in (item.floor_points, item.possible))

    def read(value: Any) -> int | None:
        if value.__class__ is not list or not 0 < len(value) <= most:
            return None
        total = 0
        for key in value:
            if key.__class__ is not str or key not in worth:
                return None
            total += worth[key]
        if len(value) > 1 and (len(set(value)) < len(value) or (alone and not alone.isdisjoint(value))):
            return None
        return max(floor, min(total, possible))

    return read


def _measured(item: Item, curve: Curve, unit: int) -> Reader:
    """x lies under one of the curve's upper bounds; there e = constant + slope·x."""
    uppers, lines = _bounds(curve), _pieces(curve)
    scale = item.weight * item.max_points * unit
    pieces = [(int(scale * constant), _over(scale * slope)) for constant, slope in lines]
    beyond = _beyond(item)

    def read(value: Any) -> Points | None:
        if value.__class__ is not str and value.__class__ is not int:
            return None
        ratio = exact_ratio(value)
        if ratio is None or (beyond is not None and beyond(ratio)):
            return None
        above, below = ratio
        constant, (rise, run) = pieces[bisect_left(uppers, True, key=lambda u: above * u[1] <= u[0] * below)]
        if rise == 0:
            return constant
        whole, rest = divmod(rise * above, run * below)
        return constant + (whole if not rest else Fraction(rise * above, run * below))

    return read


def _beyond(item: Item) -> Callable[[tuple[int, int]], bool] | None:
    """Whether a ratio lies off the bounds of the item; None where every number is taken."""
    low = max(item.lowest or _ZERO, _ZERO) if item.kind == "elapsed" else item.lowest
    if low is None and item.highest is None:
        return None
    return lambda ratio: (
        (low is not None and ratio[0] * low.denominator < low.numerator * ratio[1])
        or (item.highest is not None and not item.takes(Fraction(*ratio)))
    )


def _over(value: Fraction) -> tuple[int, int]:
    return value.numerator, value.denominator


def _bounds(curve: Curve) -> list[tuple[int, int]]:
    """Upper bounds of the pieces but the last, which has none, as numerator and denominator."""
    places = [place for place, _ in curve.points if place is not None]
    return [_over(place) for place in places]


def _pieces(curve: Curve) -> list[tuple[Fraction, Fraction]]:
    """(constant, slope) of each piece: flat steps, or before, between and after the points of a line."""
    if curve.type == "step":
        return [(ratio, _ZERO) for _, ratio in curve.points]
    points = [(place, ratio) for place, ratio in curve.points if place is not None]
    lines = [(points[0][1], _ZERO)]
    for (x0, y0), (x1, y1) in pairwise(points):
        slope = (y1 - y0) / (x1 - x0)
        lines.append((y0 - slope * x0, slope))
    return [*lines, (points[-1][1], _ZERO)]


def common_unit(items: Iterable[Item]) -> int:
    """The least number of units in a point in which everything is whole."""
    return lcm(*(part for item in items for part in denominators(item)))
