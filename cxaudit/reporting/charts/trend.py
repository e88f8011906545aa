"""A measure over the waves: points and line by segment, centre line, dashed limits, breaks, whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import measure_mark, paint, svg

_WIDTH, _HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 74, 26, 262
_LEAST_SPAN = 20


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A wave on the chart: its label, figure, interval, and whether a signal rings it."""

    label: str
    value: float
    low: float | None
    high: float | None
    ringed: bool


@dataclass(frozen=True, slots=True)
class TrendSegment:
    """Points that may be compared, with their limits when there are any; `mark`: words over the break.

    `constant`: the wave before the break and the one after it, on the questions both asked.
    """

    points: tuple[TrendPoint, ...]
    limits: tuple[float, float, float] | None
    mark: str | None = None
    constant: tuple[float, float] | None = None


def trend(
    measure: str, parts: Sequence[TrendSegment], target: float | None, words: str, title: str
) -> Markup:
    """The chart; `words`: what the target is called, at its diamond. Percents from 0 to 100."""
    known = [end for part in parts for end in _ends(part)] + ([] if target is None else [target])
    scale = _scale(known)
    count = sum(len(part.points) for part in parts)
    drawn, first = [_grid(scale)], 0
    for part in parts:
        drawn.append(_part(measure, part, (first, count), scale))
        first += len(part.points)
    if target is not None:
        y = _y(target, scale)
        path = f"M{_WIDTH - _RIGHT + 14} {y - 5}l5 5-5 5-5-5z"
        drawn.append(f'<path d="{path}" {paint("paper", "ink")}/>{_text(_WIDTH - _RIGHT + 24, y + 4, words)}')
    return svg(_HEIGHT, title, "".join(drawn), width=_WIDTH)


def _ends(part: TrendSegment) -> list[float]:
    limits = [] if part.limits is None else [max(0.0, part.limits[1]), min(100.0, part.limits[2])]
    points = [end for point in part.points for end in (point.value, point.low, point.high) if end is not None]
    return [*limits, *points, *(part.constant or ())]


def _scale(known: Sequence[float]) -> tuple[int, int]:
    low, high = max(0.0, min(known)), min(100.0, max(known))
    bottom, top = floor(low / 5) * 5, ceil(high / 5) * 5
    while top - bottom < _LEAST_SPAN:
        bottom, top = max(0, bottom - 5), min(100, top + 5)
    return bottom, top


def _y(value: float, scale: tuple[int, int]) -> float:
    inside = min(max(value, scale[0]), scale[1])
    return round(_BOTTOM - (inside - scale[0]) * (_BOTTOM - _TOP) / (scale[1] - scale[0]), 1)


def _x(place: int, count: int) -> float:
    step = (_WIDTH - _LEFT - _RIGHT) / count
    return round(_LEFT + (place + 0.5) * step, 1)


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    place = f'x="{x}" y="{y}" font-size="12" text-anchor="{anchor}"'
    return f"<text {place} {paint('ink2')}>{escape(words)}</text>"


def _grid(scale: tuple[int, int]) -> str:
    step = 5 if scale[1] - scale[0] <= _LEAST_SPAN + 5 else 10
    first = ceil(scale[0] / step) * step
    return "".join(
        f'<path d="M{_LEFT} {_y(tick, scale)}H{_WIDTH - _RIGHT}" {paint(stroke="line")} stroke-width="0.6"/>'
        + _text(_LEFT - 6, _y(tick, scale) + 4, str(tick), "end")
        for tick in range(first, scale[1] + 1, step)
    )


def _part(measure: str, part: TrendSegment, place: tuple[int, int], scale: tuple[int, int]) -> str:
    first, count = place
    xs = [_x(first + at, count) for at in range(len(part.points))]
    half = (_WIDTH - _LEFT - _RIGHT) / count / 2
    drawn = _limits(part, xs[0] - half, xs[-1] + half, scale) + _break(part, xs[0] - half)
    line = " ".join(f"{x},{_y(point.value, scale)}" for x, point in zip(xs, part.points, strict=True))
    drawn += f'<polyline points="{line}" {paint("none", "ink2")} stroke-width="1.6"/>'
    drawn += "".join(_point(measure, point, x, scale) for x, point in zip(xs, part.points, strict=True))
    return drawn + _constant(part, xs[0], 2 * half, scale)


def _constant(part: TrendSegment, x: float, step: float, scale: tuple[int, int]) -> str:
    """The pair across the break: hollow, dashed between."""
    if part.constant is None:
        return ""
    ends = [(round(x - step, 1), _y(part.constant[0], scale)), (x, _y(part.constant[1], scale))]
    (x1, y1), (x2, y2) = ends
    line = (
        f'<path d="M{x1} {y1}L{x2} {y2}" {paint("none", "ink2")} stroke-width="1.2" stroke-dasharray="3 3"/>'
    )
    marks = "".join(
        f'<circle cx="{at}" cy="{y}" r="4.5" {paint("paper", "ink")} stroke-width="1.4"/>' for at, y in ends
    )
    return line + marks


def _limits(part: TrendSegment, left: float, right: float, scale: tuple[int, int]) -> str:
    if part.limits is None:
        return ""
    center, lower, upper = part.limits
    drawn = f'<path d="M{left} {_y(center, scale)}H{right}" {paint(stroke="ink2")} stroke-width="1"/>'
    for limit in (lower, upper):
        if scale[0] <= limit <= scale[1]:
            path = f"M{left} {_y(limit, scale)}H{right}"
            drawn += f'<path d="{path}" {paint(stroke="ink2")} stroke-width="1" stroke-dasharray="5 4"/>'
    return drawn


def _break(part: TrendSegment, x: float) -> str:
    if part.mark is None:
        return ""
    lines = f"M{x - 1.5} {_TOP - 6}V{_BOTTOM}M{x + 1.5} {_TOP - 6}V{_BOTTOM}"
    words = _text(x, _TOP - 12, part.mark, "middle")
    return f'<path d="{lines}" {paint(stroke="ink2")} stroke-width="1"/>{words}'


def _point(measure: str, point: TrendPoint, x: float, scale: tuple[int, int]) -> str:
    y = _y(point.value, scale)
    drawn = _text(x, _BOTTOM + 20, point.label, "middle")
    if point.low is not None and point.high is not None:
        whisker = f"M{x} {_y(point.low, scale)}V{_y(point.high, scale)}"
        drawn += f'<path d="{whisker}" {paint(stroke="ink2")} stroke-width="1"/>'
    if point.ringed:
        drawn += f'<circle cx="{x}" cy="{y}" r="11" {paint("none", "ink")} stroke-width="1.6"/>'
    return drawn + measure_mark(measure, x, y)
