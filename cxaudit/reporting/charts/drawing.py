"""What every chart is drawn with: colours by name, an axis, marks, and the frame with its `<title>`."""

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
WIDTH = 236
_STEP = 5
_FURTHEST = 60
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """A shared axis from `start` to `end` with a label every `step`."""

    start: int
    end: int
    step: int

    def x(self, value: float) -> float:
        """Where a value stands; what lies beyond the ends stands at the end."""
        inside = min(max(value, self.start), self.end)
        scale = (WIDTH - 2 * _MARGIN) / (self.end - self.start)
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


def whisker(axis: Axis, interval: tuple[float | None, float | None], y: int, colour: str) -> str:
    low, high = interval
    if low is None or high is None:
        return ""
    a, b = axis.x(low), axis.x(high)
    drawn = f"M{a} {y - 4}v8M{b} {y - 4}v8M{a} {y}H{b}"
    return f'<path d="{drawn}" {paint("none", colour)} stroke-width="1.4"/>'


def measure_mark(measure: str | None, x: float, y: float) -> str:
    """Square: compliance; disc: experience; diamond: the overall result. About 10 wide."""
    if measure == "compliance":
        return f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" {paint("compliance")}/>'
    if measure == "experience":
        return f'<circle cx="{x}" cy="{y}" r="4.3" {paint("experience")}/>'
    return diamond(x, y, 5, paint("ink"))


def diamond(x: float, y: float, half: float, paint: str) -> str:
    return f'<path d="M{x} {y - half}l{half} {half}-{half} {half}-{half}-{half}z" {paint}/>'


def paint(fill: str | None = None, stroke: str | None = None) -> str:
    """The attributes of a shape's colours, by name."""
    named = [("fill", fill), ("stroke", stroke)]
    literal = " ".join(f'{what}="{_COLOURS[name]}"' for what, name in named if name)
    classes = " ".join(f"{what}-{name}" for what, name in named if name and name != "none")
    return f'{literal} class="{classes}"'


def svg(height: int, title: str, inside: str, width: int = WIDTH) -> Markup:
    return Markup(  # noqa: S704  # numbers and escaped words only
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Atkinson Hyperlegible Next">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )
