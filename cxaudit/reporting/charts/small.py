"""Small multiples: a trend in a stamp, all stamps of a page on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import measure_mark, paint, svg
from cxaudit.reporting.charts.trend import TrendSegment

_WIDTH, _HEIGHT = 190, 104
_LEFT, _RIGHT, _TOP, _BOTTOM = 22, 150, 10, 84
_LEAST_SPAN = 20


def scale_of(trends: Sequence[Sequence[TrendSegment]]) -> tuple[int, int]:
    """One scale, in multiples of 10 percent, that holds every figure and limit of the trends."""
    known = [end for parts in trends for part in parts for end in _ends(part)]
    low, high = (floor(min(known) / 10) * 10, ceil(max(known) / 10) * 10) if known else (0, 100)
    while high - low < _LEAST_SPAN:
        low, high = max(0, low - 10), min(100, high + 10)
    return max(0, low), min(100, high)


def small_trend(
    measure: str, parts: Sequence[TrendSegment], scale: tuple[int, int], value: str, title: str
) -> Markup:
    """The trend as a line, its limits dashed, its last figure marked and written beside it (`value`)."""
    count = max(sum(len(part.points) for part in parts), 1)
    drawn, first = [_grid(scale)], 0
    for part in parts:
        drawn.append(_part(part, first, count, scale))
        first += len(part.points)
    points = [point for part in parts for point in part.points]
    if points:
        x, y = _x(count - 1, count), _y(points[-1].value, scale)
        drawn.append(measure_mark(measure, x, y))
        drawn.append(_text(_WIDTH - 2, y + 4, value, "end", 12, bold=True))
    return svg(_HEIGHT, title, "".join(drawn), width=_WIDTH)


def _ends(part: TrendSegment) -> list[float]:
    limits = [] if part.limits is None else [max(0.0, part.limits[1]), min(100.0, part.limits[2])]
    return [*limits, *(point.value for point in part.points)]


def _x(place: int, count: int) -> float:
    if count == 1:
        return _RIGHT
    return round(_LEFT + 6 + place * (_RIGHT - _LEFT - 6) / (count - 1), 1)


def _y(value: float, scale: tuple[int, int]) -> float:
    inside = min(max(value, scale[0]), scale[1])
    return round(_BOTTOM - (inside - scale[0]) * (_BOTTOM - _TOP) / (scale[1] - scale[0]), 1)


def _grid(scale: tuple[int, int]) -> str:
    return "".join(
        f'<path d="M{_LEFT} {_y(tick, scale)}H{_RIGHT}" {paint("none", "line")} stroke-width="0.6"/>'
        + _text(_LEFT - 4, _y(tick, scale) + 3, str(tick), "end", 9)
        for tick in (scale[0], (scale[0] + scale[1]) // 2, scale[1])
    )


def _part(part: TrendSegment, first: int, count: int, scale: tuple[int, int]) -> str:
    xs = [_x(first + at, count) for at in range(len(part.points))]
    line = " ".join(f"{x},{_y(point.value, scale)}" for x, point in zip(xs, part.points, strict=True))
    drawn = f'<polyline points="{line}" {paint("none", "ink2")} stroke-width="1.4"/>'
    if part.limits is not None:
        ends = "".join(f"M{xs[0]} {_y(end, scale)}H{xs[-1]}" for end in part.limits[1:])
        drawn += f'<path d="{ends}" {paint("none", "ink2")} stroke-width="0.8" stroke-dasharray="4 3"/>'
    if part.mark is not None and first:
        x = (_x(first - 1, count) + xs[0]) / 2
        drawn += f'<path d="M{x - 1.2} {_TOP}V{_BOTTOM}M{x + 1.2} {_TOP}V{_BOTTOM}" '
        drawn += (
            f'{paint("none", "ink2")} stroke-width="0.8"/>{_text(x, _BOTTOM + 14, part.mark, "middle", 9)}'
        )
    return drawn


def _text(x: float, y: float, words: str, anchor: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    place = f'x="{round(x, 1)}" y="{round(y, 1)}" font-size="{size}" text-anchor="{anchor}"{weight}'
    return f"<text {place} {paint('ink' if bold else 'ink2')}>{escape(words)}</text>"
