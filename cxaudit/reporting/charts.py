"""Charts as SVG: the same on the page and in the PDF, with literal colours because WeasyPrint needs them.

Figures inside a chart are anchored middle or end; the words that say the finding stand in `<title>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, floor

from markupsafe import Markup

INK, INK2, LINE, SUNK, PAPER = "#14201D", "#3F4C47", "#CBD3CF", "#E8ECEA", "#FFFFFF"
UP, DOWN, COMPLIANCE, EXPERIENCE = "#0F4F8A", "#8A3300", "#2A3B46", "#18796C"
_STEP = 5
_BAND = 2.0
_FURTHEST = 60
_WIDTH = 236
_MARGIN = 12
_ROW = 48


@dataclass(frozen=True, slots=True)
class Axis:
    """A shared axis of differences in points: from `start` to `end`, multiples of 5 (or 10, or 20)."""

    start: int
    end: int
    step: int

    def x(self, points: float) -> float:
        """Where a difference stands; what lies beyond the ends stands at the end."""
        inside = min(max(points, self.start), self.end)
        scale = (_WIDTH - 2 * _MARGIN) / (self.end - self.start)
        return round(_MARGIN + (inside - self.start) * scale, 1)

    @property
    def ticks(self) -> range:
        """The labelled places."""
        return range(self.start, self.end + 1, self.step)


def axis_for(points: list[float]) -> Axis:
    """The axis that holds every end of every interval, and 0; never beyond 60 points."""
    low = max(-_FURTHEST, min([*points, -_STEP]))
    high = min(_FURTHEST, max([*points, _STEP]))
    step = next(step for step in (5, 10, 20) if (high - low) / step <= 8 or step == 20)
    return Axis(floor(low / step) * step, ceil(high / step) * step, step)


def difference_axis(axis: Axis, words: dict[int, str], title: str) -> Markup:
    """The numbers over a difference plot."""
    texts = "".join(
        f'<text x="{axis.x(tick)}" y="12" font-size="9" text-anchor="middle" fill="{INK2}">'
        f"{escape(words[tick])}</text>"
        for tick in axis.ticks
    )
    return _svg(16, title, texts)


def difference(  # the parts of one mark
    axis: Axis,
    diff: float | None,
    interval: tuple[float | None, float | None],
    *,
    code: str,
    title: str,
) -> Markup:
    """One row of a difference plot: band of 2 points, zero line, whisker, dot; colour only when reliable."""
    parts = [_ground(axis)]
    low, high = interval
    if diff is not None:
        colour = UP if code.startswith("up") else DOWN if code.startswith("down") else INK2
        if low is not None and high is not None:
            parts.append(_whisker(axis, low, high, colour))
        fill = colour if code in {"up", "down"} else PAPER
        parts.append(
            f'<circle cx="{axis.x(diff)}" cy="24" r="4.5" fill="{fill}" '
            f'stroke="{colour}" stroke-width="1.6"/>'
        )
    return _svg(_ROW, title, "".join(parts))


def _ground(axis: Axis) -> str:
    left, right = axis.x(-_BAND), axis.x(_BAND)
    lines = "".join(
        f'<path d="M{axis.x(tick)} 0V{_ROW}" stroke="{INK if tick == 0 else LINE}" '
        f'stroke-width="{0.9 if tick == 0 else 0.5}"/>'
        for tick in axis.ticks
    )
    return f'<rect x="{left}" y="0" width="{round(right - left, 1)}" height="{_ROW}" fill="{SUNK}"/>{lines}'


def _whisker(axis: Axis, low: float, high: float, colour: str) -> str:
    a, b = axis.x(low), axis.x(high)
    return f'<path d="M{a} 20v8M{b} 20v8M{a} 24H{b}" stroke="{colour}" stroke-width="1.4" fill="none"/>'


def bar(value: float | None, title: str) -> Markup:
    """A bar from 0 to 100 percent; no value: an empty, hatched track."""
    if value is None:
        return _svg(10, title, f'<path d="M0 5H{_WIDTH}" stroke="{LINE}" stroke-dasharray="2 3"/>')
    width = round(_WIDTH * min(max(value, 0.0), 100.0) / 100, 1)
    return _svg(
        10,
        title,
        f'<rect x="0" y="0" width="{_WIDTH}" height="10" fill="{SUNK}"/>'
        f'<rect x="0" y="0" width="{width}" height="10" fill="{COMPLIANCE}"/>',
    )


def dimension_mark(dimension: str | None, title: str) -> Markup:
    """Square: compliance; disc: experience; diamond: the overall result."""
    shape = {
        "compliance": f'<rect x="1" y="1" width="8" height="8" fill="{COMPLIANCE}"/>',
        "experience": f'<circle cx="5" cy="5" r="4.3" fill="{EXPERIENCE}"/>',
    }.get(dimension or "", f'<path d="M5 0l5 5-5 5-5-5z" fill="{INK}"/>')
    return _svg(10, title, shape, width=10)


def squares(seen: str, title: str) -> Markup:
    """One square per visit, old first: full = missed, half = partly kept, empty = kept, dash = not seen."""
    drawn = "".join(_square(14 * place, code) for place, code in enumerate(seen))
    return _svg(10, title, drawn, width=max(14 * len(seen) - 4, 10))


def _square(x: int, code: str) -> str:
    if code not in "mkp":
        return f'<path d="M{x + 1} 5h8" stroke="{INK2}" stroke-width="1.2"/>'
    fill = INK if code == "m" else PAPER
    half = f'<path d="M{x + 0.5} 9.5v-9l9 9z" fill="{INK}"/>' if code == "p" else ""
    return (
        f'<rect x="{x + 0.5}" y="0.5" width="9" height="9" fill="{fill}" stroke="{INK}" '
        f'stroke-width="1"/>{half}'
    )


_MARKS = {
    "up": f'<path d="M5 1l4.5 8h-9z" fill="{UP}"/>',
    "down": f'<path d="M5 9l4.5-8h-9z" fill="{DOWN}"/>',
    "up_small": f'<path d="M5 1.6l4 7h-8z" fill="none" stroke="{UP}"/>',
    "down_small": f'<path d="M5 8.4l4-7h-8z" fill="none" stroke="{DOWN}"/>',
    "stable": f'<path d="M1 3.5h8M1 6.5h8" stroke="{INK2}" stroke-width="1.3"/>',
    "inconclusive": f'<path d="M1 6c1.5-3 3-3 4-1s2.5 2 4-1" fill="none" stroke="{INK2}"/>',
    "insufficient": f'<circle cx="5" cy="5" r="3.6" fill="none" stroke="{INK2}" stroke-width="1.2"/>',
}


def verdict_mark(code: str, title: str) -> Markup:
    """The mark of a verdict; its words stand beside it."""
    return _svg(10, title, _MARKS[code], width=10)


def _svg(height: int, title: str, inside: str, width: int = _WIDTH) -> Markup:
    return Markup(  # noqa: S704  # numbers and escaped words only
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Atkinson Hyperlegible Next">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )
