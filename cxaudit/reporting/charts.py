"""Charts as SVG: the same on the page and in the PDF.

Each colour is written as a literal attribute, because WeasyPrint needs it, and as a class (`fill-ink`), with
which the page follows its colour scheme. Figures inside a chart are anchored middle or end; the words that
say the finding stand in `<title>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, floor

from markupsafe import Markup

_COLOURS = {
    "ink": "#14201D",
    "ink2": "#3F4C47",
    "line": "#CBD3CF",
    "sunk": "#E8ECEA",
    "paper": "#FFFFFF",
    "up": "#0F4F8A",
    "down": "#8A3300",
    "compliance": "#2A3B46",
    "experience": "#18796C",
    "none": "none",
}
_STEP = 5
_BAND = 2.0
_FURTHEST = 60
_WIDTH = 236
_MARGIN = 12
_ROW = 48


@dataclass(frozen=True, slots=True)
class Axis:
    """A shared axis from `start` to `end` with a label every `step`."""

    start: int
    end: int
    step: int

    def x(self, value: float) -> float:
        """Where a value stands; what lies beyond the ends stands at the end."""
        inside = min(max(value, self.start), self.end)
        scale = (_WIDTH - 2 * _MARGIN) / (self.end - self.start)
        return round(_MARGIN + (inside - self.start) * scale, 1)

    @property
    def ticks(self) -> range:
        """The labelled places."""
        return range(self.start, self.end + 1, self.step)


def axis_for(points: list[float]) -> Axis:
    """The axis of differences that holds every end of every interval, and 0; never beyond 60 points."""
    low = max(-_FURTHEST, min([*points, -_STEP]))
    high = min(_FURTHEST, max([*points, _STEP]))
    step = next(step for step in (5, 10, 20) if (high - low) / step <= 8 or step == 20)
    return Axis(floor(low / step) * step, ceil(high / step) * step, step)


def axis_of_scores(percents: list[float]) -> Axis:
    """The axis of scores that holds every percent given: from a multiple of 10 below the lowest to 100."""
    low = min(50, floor(min([*percents, 100.0]) / 10) * 10)
    return Axis(max(0, low), 100, 10 if low > 20 else 20)


def difference_axis(axis: Axis, words: dict[int, str], title: str) -> Markup:
    """The numbers over a difference plot."""
    texts = "".join(
        f'<text x="{axis.x(tick)}" y="12" font-size="9" text-anchor="middle" {_paint("ink2")}>'
        f"{escape(words[tick])}</text>"
        for tick in axis.ticks
    )
    return _svg(16, title, texts)


def difference(
    axis: Axis, diff: float | None, interval: tuple[float | None, float | None], *, code: str, title: str
) -> Markup:
    """One row of a difference plot: band of 2 points, zero line, whisker, dot; colour only when reliable."""
    return _svg(_ROW, title, _ground(axis) + _marks(axis, diff, interval, code))


def difference_ground(axis: Axis) -> Markup:
    """Band and lines alone, to be stretched to the height of a row: they run through all rows unbroken."""
    return Markup(  # noqa: S704  # numbers only
        f'<svg class="chart chart-ground" viewBox="0 0 {_WIDTH} {_ROW}" preserveAspectRatio="none" '
        f'aria-hidden="true">{_ground(axis)}</svg>'
    )


def difference_marks(
    axis: Axis, diff: float | None, interval: tuple[float | None, float | None], *, code: str, title: str
) -> Markup:
    """Whisker and dot alone, over `difference_ground`."""
    return _svg(_ROW, title, _marks(axis, diff, interval, code))


def _ground(axis: Axis) -> str:
    left, right = axis.x(-_BAND), axis.x(_BAND)
    lines = "".join(
        f'<path d="M{axis.x(tick)} 0V{_ROW}" {_paint(stroke="ink" if tick == 0 else "line")} '
        f'stroke-width="{0.9 if tick == 0 else 0.5}"/>'
        for tick in axis.ticks
    )
    width = round(right - left, 1)
    return f'<rect x="{left}" y="0" width="{width}" height="{_ROW}" {_paint("sunk")}/>{lines}'


def _marks(axis: Axis, diff: float | None, interval: tuple[float | None, float | None], code: str) -> str:
    if diff is None:
        return ""
    colour = "up" if code.startswith("up") else "down" if code.startswith("down") else "ink2"
    fill = colour if code in {"up", "down"} else "paper"
    dot = f'<circle cx="{axis.x(diff)}" cy="24" r="4.5" {_paint(fill, colour)} stroke-width="1.6"/>'
    return _whisker(axis, interval, 24, colour) + dot


def _whisker(axis: Axis, interval: tuple[float | None, float | None], y: int, colour: str) -> str:
    low, high = interval
    if low is None or high is None:
        return ""
    a, b = axis.x(low), axis.x(high)
    drawn = f"M{a} {y - 4}v8M{b} {y - 4}v8M{a} {y}H{b}"
    return f'<path d="{drawn}" {_paint("none", colour)} stroke-width="1.4"/>'


def score_axis(
    axis: Axis,
    measure: str,
    value: float | None,
    interval: tuple[float | None, float | None],
    *,
    target: float | None,
    title: str,
) -> Markup:
    """A score on its axis: mark of the measure, whisker, the target as an outlined diamond above."""
    ticks = "".join(
        f'<path d="M{axis.x(tick)} 22v4" {_paint(stroke="line")}/>'
        f'<text x="{axis.x(tick)}" y="36" font-size="9.5" text-anchor="middle" {_paint("ink2")}>{tick}</text>'
        for tick in axis.ticks
    )
    base = f'<path d="M{axis.x(axis.start)} 22H{axis.x(axis.end)}" {_paint(stroke="line")}/>{ticks}'
    aim = "" if target is None else _diamond(axis.x(target), 8, 5, _paint("paper", "ink"))
    mark = (
        ""
        if value is None
        else _whisker(axis, interval, 22, "ink") + _measure_mark(measure, axis.x(value), 22)
    )
    return _svg(40, title, base + aim + mark)


def _measure_mark(measure: str | None, x: float, y: float) -> str:
    """Square: compliance; disc: experience; diamond: the overall result. About 10 wide."""
    if measure == "compliance":
        return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" {_paint("compliance")}/>'
    if measure == "experience":
        return f'<circle cx="{x}" cy="{y}" r="4.3" {_paint("experience")}/>'
    return _diamond(x, y, 5, _paint("ink"))


def _diamond(x: float, y: float, half: float, paint: str) -> str:
    return f'<path d="M{x} {y - half}l{half} {half}-{half} {half}-{half}-{half}z" {paint}/>'


def bar(value: float | None, title: str) -> Markup:
    """A bar from 0 to 100 percent; no value: an empty, hatched track."""
    if value is None:
        return _svg(10, title, f'<path d="M0 5H{_WIDTH}" {_paint(stroke="line")} stroke-dasharray="2 3"/>')
    width = round(_WIDTH * min(max(value, 0.0), 100.0) / 100, 1)
    return _svg(
        10,
        title,
        f'<rect x="0" y="0" width="{_WIDTH}" height="10" {_paint("sunk")}/>'
        f'<rect x="0" y="0" width="{width}" height="10" {_paint("compliance")}/>',
    )


def dimension_mark(dimension: str | None, title: str) -> Markup:
    """The mark of a measure, alone."""
    return _svg(10, title, _measure_mark(dimension, 5, 5), width=10)


def squares(seen: str, title: str) -> Markup:
    """One square per visit, old first: full = missed, half = partly kept, empty = kept, dash = not seen."""
    drawn = "".join(_square(14 * place, code) for place, code in enumerate(seen))
    return _svg(10, title, drawn, width=max(14 * len(seen) - 4, 10))


def _square(x: int, code: str) -> str:
    if code not in "mkp":
        return f'<path d="M{x + 1} 5h8" {_paint(stroke="ink2")} stroke-width="1.2"/>'
    half = f'<path d="M{x + 0.5} 9.5v-9l9 9z" {_paint("ink")}/>' if code == "p" else ""
    paint = _paint("ink" if code == "m" else "paper", "ink")
    return f'<rect x="{x + 0.5}" y="0.5" width="9" height="9" {paint} stroke-width="1"/>{half}'


def verdict_mark(code: str, title: str) -> Markup:
    """The mark of a verdict; its words stand beside it."""
    drawn, fill, stroke, width = _VERDICTS[code]
    return _svg(10, title, f'<path d="{drawn}" {_paint(fill, stroke)} stroke-width="{width}"/>', width=10)


_VERDICTS = {
    "up": ("M5 1l4.5 8h-9z", "up", "none", 1),
    "down": ("M5 9l4.5-8h-9z", "down", "none", 1),
    "up_small": ("M5 1.6l4 7h-8z", "none", "up", 1),
    "down_small": ("M5 8.4l4-7h-8z", "none", "down", 1),
    "stable": ("M1 3.5h8M1 6.5h8", "none", "ink2", 1.3),
    "inconclusive": ("M1 6c1.5-3 3-3 4-1s2.5 2 4-1", "none", "ink2", 1),
    "insufficient": ("M1.4 5a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z", "none", "ink2", 1.2),
}


def _paint(fill: str | None = None, stroke: str | None = None) -> str:
    """The attributes of a shape's colours, by name."""
    named = [("fill", fill), ("stroke", stroke)]
    literal = " ".join(f'{what}="{_COLOURS[name]}"' for what, name in named if name)
    classes = " ".join(f"{what}-{name}" for what, name in named if name and name != "none")
    return f'{literal} class="{classes}"'


def _svg(height: int, title: str, inside: str, width: int = _WIDTH) -> Markup:
    return Markup(  # noqa: S704  # numbers and escaped words only
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Atkinson Hyperlegible Next">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )
