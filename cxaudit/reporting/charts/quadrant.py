"""The quadrant: compliance to the right, experience upwards, lines at the targets, a dot a location."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, sqrt
from typing import NamedTuple

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import paint, svg
from cxaudit.reporting.charts.labels import Box, Label, place_labels

_WIDTH, _HEIGHT = 560, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 544, 30, 392
_FRAME = Box(_LEFT, _TOP, _RIGHT, _BOTTOM)
_DOT = 4.5
_LEAST_SPAN = 20
_SINGLE = 300
_GRAIN = 2
"""With more than `_SINGLE` dots, those of the same `_GRAIN` percents become one, its area their number."""


class Dot(NamedTuple):
    """A location in percents. `few`: too few visits, drawn hollow; `name`: written beside it when it fits."""

    compliance: float
    experience: float
    few: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class QuadrantWords:
    """What stands in the chart: the finding (`title`, read aloud), the axes, two of the corners."""

    title: str
    compliance: str
    experience: str
    above_both: str
    below_both: str


@dataclass(frozen=True, slots=True)
class _Scale:
    low: int
    high: int
    first: float
    last: float

    def at(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return round(self.first + (inside - self.low) * (self.last - self.first) / (self.high - self.low), 1)

    @property
    def point(self) -> float:
        """How far one point of percent reaches."""
        return abs(self.last - self.first) / (self.high - self.low)

    @property
    def ticks(self) -> range:
        step = 5 if self.high - self.low <= 30 else 10 if self.high - self.low <= 60 else 20
        return range(ceil(self.low / step) * step, self.high + 1, step)


def quadrant(dots: Sequence[Dot], targets: tuple[float | None, float | None], words: QuadrantWords) -> Markup:
    """The chart; `targets`: of compliance and experience. The names of the first `dots` are placed first."""
    x = _scale([dot.compliance for dot in dots], targets[0], _LEFT, _RIGHT)
    y = _scale([dot.experience for dot in dots], targets[1], _BOTTOM, _TOP)
    placed = [(x.at(dot.compliance), y.at(dot.experience), dot, n) for dot, n in _gathered(dots)]
    taken = [*_lines(x, y, targets), *(_around(px, py) for px, py, _dot, _n in placed)]
    corners = _corners(x, y, targets, words, taken)
    taken += [label.box for label in corners]
    names = [(dot.name, x.at(dot.compliance), y.at(dot.experience)) for dot in dots if dot.name]
    labels = place_labels(names, taken, _FRAME)
    drawn = [
        _ground(x, y, targets), _axes(x, y, words), *(_text(label) for label in corners),
        _dots(placed, min(x.point, y.point)), *(_text(label, "ink") for label in labels),
    ]  # fmt: skip
    return svg(_HEIGHT, words.title, "".join(drawn), width=_WIDTH)


def _scale(values: Sequence[float], target: float | None, first: float, last: float) -> _Scale:
    known = [*values, *([] if target is None else [target])] or [0.0, 100.0]
    low, high = floor((min(known) - 1) / 5) * 5, ceil((max(known) + 1) / 5) * 5
    while high - low < _LEAST_SPAN:
        low, high = low - 5, high + 5
    return _Scale(max(0, low), min(100, high), first, last)


def _corners(
    x: _Scale, y: _Scale, targets: tuple[float | None, float | None], words: QuadrantWords, taken: list[Box]
) -> list[Label]:
    """What two of the four fields mean, in whichever of their corners no dot lies."""
    across, up = targets
    if across is None or up is None:
        return []
    right, level = x.at(across), y.at(up)
    above = _field(words.above_both, (right, _TOP, _RIGHT, level))[::-1]
    below = _field(words.below_both, (_LEFT, level, right, _BOTTOM))
    found = (
        next((label for label in field if label.is_free(taken, _FRAME)), None) for field in (below, above)
    )
    return [label for label in found if label is not None]


def _field(words: str, sides: tuple[float, float, float, float]) -> list[Label]:
    """The corners of a field, from the low left one to the high right one; a field too small has none."""
    left, top, right, bottom = sides
    low, high = bottom - 8, top + 16
    labels = [
        Label(words, left + 8, low, "start"), Label(words, left + 8, high, "start"),
        Label(words, right - 8, low, "end"), Label(words, right - 8, high, "end"),
    ]  # fmt: skip
    return [label for label in labels if label.box.within(Box(left, top, right, bottom))]


def _lines(x: _Scale, y: _Scale, targets: tuple[float | None, float | None]) -> list[Box]:
    across, up = targets
    upright = [] if across is None else [Box(x.at(across) - 1, _TOP, x.at(across) + 1, _BOTTOM)]
    level = [] if up is None else [Box(_LEFT, y.at(up) - 1, _RIGHT, y.at(up) + 1)]
    return upright + level


def _around(x: float, y: float) -> Box:
    return Box(x - _DOT, y - _DOT, x + _DOT, y + _DOT)


def _ground(x: _Scale, y: _Scale, targets: tuple[float | None, float | None]) -> str:
    """The frame, the targets' lines, and the corner below both."""
    across, up = targets
    drawn = ""
    if across is not None and up is not None:
        width, height = round(x.at(across) - _LEFT, 1), round(_BOTTOM - y.at(up), 1)
        drawn = f'<rect x="{_LEFT}" y="{y.at(up)}" width="{width}" height="{height}" {paint("sunk")}/>'
    frame = f"M{_LEFT} {_TOP}H{_RIGHT}V{_BOTTOM}H{_LEFT}z"
    drawn += f'<path d="{frame}" {paint("none", "line")} stroke-width="1"/>'
    if across is not None:
        drawn += f'<path d="M{x.at(across)} {_TOP}V{_BOTTOM}" {paint(stroke="ink")} stroke-width="1"/>'
    if up is not None:
        drawn += f'<path d="M{_LEFT} {y.at(up)}H{_RIGHT}" {paint(stroke="ink")} stroke-width="1"/>'
    return drawn


def _axes(x: _Scale, y: _Scale, words: QuadrantWords) -> str:
    labels = [Label(str(tick), x.at(tick), _BOTTOM + 18, "middle") for tick in x.ticks]
    labels += [Label(str(tick), _LEFT - 8, y.at(tick) + 4, "end") for tick in y.ticks]
    named = _text(Label(words.experience, _LEFT, _TOP - 12, "start"), "ink", 600)
    named += _text(Label(words.compliance, _RIGHT, _BOTTOM + 38, "end"), "ink", 600)
    return named + "".join(_text(label) for label in labels)


def _gathered(dots: Sequence[Dot]) -> list[tuple[Dot, int]]:
    """The dots that are drawn, each with how many it stands for."""
    if len(dots) <= _SINGLE:
        return [(dot, 1) for dot in dots]
    cells = ((dot.few, round(dot.compliance / _GRAIN), round(dot.experience / _GRAIN)) for dot in dots)
    return [(Dot(across * _GRAIN, up * _GRAIN, few), n) for (few, across, up), n in Counter(cells).items()]


def _dots(placed: Sequence[tuple[float, float, Dot, int]], point: float) -> str:
    """The hollow ones first, so that they cover none; `point`: the width of one point of percent."""
    most = max((n for *_dot, n in placed), default=1)
    ordered = sorted(placed, key=lambda each: (not each[2].few, each[0], each[1]))
    return "".join(
        _disc(dot.few, px, py, _DOT if most == 1 else max(1.5, point * _GRAIN * 0.55 * sqrt(n / most)))
        for px, py, dot, n in ordered
    )


def _disc(few: bool, x: float, y: float, radius: float) -> str:
    drawn = paint("paper", "ink2") if few else paint("ink2", "paper")
    return f'<circle cx="{x}" cy="{y}" r="{round(radius, 1)}" {drawn} stroke-width="1.3"/>'


def _text(label: Label, colour: str = "ink2", weight: int = 400) -> str:
    bold = "" if weight == 400 else f' font-weight="{weight}"'
    place = f'x="{round(label.x, 1)}" y="{round(label.y, 1)}" font-size="12" text-anchor="{label.anchor}"'
    return f"<text {place}{bold} {paint(colour)}>{escape(label.words)}</text>"
