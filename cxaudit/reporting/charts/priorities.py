"""A priority matrix: importance across, points under the target upwards, its four fields named in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import paint, svg
from cxaudit.reporting.charts.labels import Box, place_labels

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 748, 14, 366
_LEAST = 10


@dataclass(frozen=True, slots=True)
class PriorityPoint:
    """A section: `importance` in percent, `gap` in points (below 0: above the target) with its interval."""

    label: str
    importance: float
    gap: float
    low: float | None
    high: float | None
    first: bool


@dataclass(frozen=True, slots=True)
class PriorityWords:
    """The words of the axes and of the fields: much under the target first, much important last."""

    across: str
    upwards: str
    fields: tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Scale:
    most: int
    low: int
    high: int

    def x(self, importance: float) -> float:
        return round(_LEFT + min(max(importance, 0), self.most) * (_RIGHT - _LEFT) / self.most, 1)

    def y(self, gap: float) -> float:
        inside = min(max(gap, self.low), self.high)
        return round(_BOTTOM - (inside - self.low) * (_BOTTOM - _TOP) / (self.high - self.low), 1)


def priorities(points: Sequence[PriorityPoint], equal: float, words: PriorityWords, title: str) -> Markup:
    """The chart; importance is high from `equal` percent. Marks: filled where it is to be done first."""
    scale = _scale(points, equal)
    drawn = [
        _ground(scale, equal, words),
        *(_mark(point, scale) for point in points),
        _labels(points, equal, scale),
    ]
    return svg(_HEIGHT, title, "".join(drawn), width=_WIDTH)


def _scale(points: Sequence[PriorityPoint], equal: float) -> _Scale:
    gaps = [end for point in points for end in (point.gap, point.low, point.high) if end is not None]
    most = max(2 * equal, *(point.importance for point in points))
    low, high = -_tens(-min(gaps)), _tens(max(gaps))
    return _Scale(min(100, _tens(most * 1.1)), low, high)


def _tens(value: float) -> int:
    return max(_LEAST, 10 * ceil(value / 10))


def _ground(scale: _Scale, equal: float, words: PriorityWords) -> str:
    middle, zero = scale.x(equal), scale.y(0)
    step = 5 if scale.high - scale.low <= 40 else 10
    ticks = "".join(_tick(gap, scale) for gap in range(scale.low, scale.high + 1, step))
    across = "".join(
        _text(scale.x(at), _BOTTOM + 18, f"{at}", "middle") for at in range(0, scale.most + 1, 10)
    )
    first = (
        f'<rect x="{middle}" y="{_TOP}" width="{round(_RIGHT - middle, 1)}" height="{round(zero - _TOP, 1)}" '
        f"{paint('sunk')}/>"
    )
    lines = f"M{_LEFT} {zero}H{_RIGHT}M{middle} {_TOP}V{_BOTTOM}"
    axes = f'<path d="{lines}" {paint("none", "ink")} stroke-width="1"/>'
    titles = _text(_RIGHT, _HEIGHT - 14, words.across, "end") + (
        f'<text transform="translate(14 {(_TOP + _BOTTOM) // 2}) rotate(-90)" font-size="12" '
        f'text-anchor="middle" {paint("ink2")}>{escape(words.upwards)}</text>'
    )
    return first + ticks + across + axes + _fields(words) + titles


def _tick(gap: int, scale: _Scale) -> str:
    y = scale.y(gap)
    line = f'<path d="M{_LEFT} {y}H{_RIGHT}" {paint("none", "line")} stroke-width="0.6"/>'
    return line + _text(_LEFT - 8, y + 4, f"{gap}".replace("-", "−"), "end")


def _fields(words: PriorityWords) -> str:
    (above_left, above_right), (below_left, below_right) = words.fields
    return (
        _text(_LEFT + 8, _TOP + 16, above_left)
        + _text(_RIGHT - 8, _TOP + 16, above_right, "end", strong=True)
        + _text(_LEFT + 8, _BOTTOM - 8, below_left)
        + _text(_RIGHT - 8, _BOTTOM - 8, below_right, "end")
    )


def _mark(point: PriorityPoint, scale: _Scale) -> str:
    x, y = scale.x(point.importance), scale.y(point.gap)
    drawn = ""
    if point.low is not None and point.high is not None:
        path = f"M{x} {scale.y(point.low)}V{scale.y(point.high)}"
        drawn = f'<path d="{path}" {paint("none", "ink2")} stroke-width="1"/>'
    return drawn + f'<circle cx="{x}" cy="{y}" r="5" {paint("ink" if point.first else "paper", "ink")}/>'


def _labels(points: Sequence[PriorityPoint], equal: float, scale: _Scale) -> str:
    """Names beside their marks and over no line; one with no such place may cross a line, never a name."""
    strong = {point.label for point in points if point.first}
    wanted = [
        (point.label, scale.x(point.importance), scale.y(point.gap))
        for point in sorted(points, key=lambda each: (not each.first, -each.gap, each.importance))
    ]
    marks = [Box(x - 6, y - 6, x + 6, y + 6) for _, x, y in wanted]
    middle, zero = scale.x(equal), scale.y(0)
    lines = [Box(middle - 2, _TOP, middle + 2, _BOTTOM), Box(_LEFT, zero - 1, _RIGHT, zero + 1)]
    frame = Box(_LEFT, _TOP, _RIGHT, _BOTTOM)
    placed = place_labels(wanted, [*marks, *lines, *_whiskers(points, scale)], frame)
    named = {label.words for label in placed}
    rest = [each for each in wanted if each[0] not in named]
    placed += place_labels(rest, [*marks, *(label.box for label in placed)], frame)
    return "".join(
        _text(round(each.x, 1), round(each.y, 1), each.words, each.anchor, strong=each.words in strong)
        for each in placed
    )


def _whiskers(points: Sequence[PriorityPoint], scale: _Scale) -> list[Box]:
    return [
        Box(x - 2, scale.y(point.high), x + 2, scale.y(point.low))
        for point in points
        if point.low is not None and point.high is not None
        for x in (scale.x(point.importance),)
    ]


def _text(x: float, y: float, words: str, anchor: str = "start", *, strong: bool = False) -> str:
    weight = ' font-weight="600"' if strong else ""
    place = f'x="{x}" y="{y}" font-size="12" text-anchor="{anchor}"{weight}'
    return f"<text {place} {paint('ink' if strong else 'ink2')}>{escape(words)}</text>"
