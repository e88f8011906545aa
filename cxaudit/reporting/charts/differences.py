"""Differences: a row a comparator, with a band of 2 points, a zero line, a whisker and a dot."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import WIDTH, Axis, paint, svg, whisker

_BAND = 2.0
_ROW = 48


def difference_axis(axis: Axis, words: dict[int, str], title: str) -> Markup:
    """The numbers over a difference plot."""
    texts = "".join(
        f'<text x="{axis.x(tick)}" y="12" font-size="9" text-anchor="middle" {paint("ink2")}>'
        f"{escape(words[tick])}</text>"
        for tick in axis.ticks
    )
    return svg(16, title, texts)


def difference(
    axis: Axis, diff: float | None, interval: tuple[float | None, float | None], *, code: str, title: str
) -> Markup:
    """One row of a difference plot: band of 2 points, zero line, whisker, dot; colour only when reliable."""
    return svg(_ROW, title, _ground(axis) + _marks(axis, diff, interval, code))


def difference_ground(axis: Axis) -> Markup:
    """Band and lines alone, to be stretched to the height of a row: they run through all rows unbroken."""
    return Markup(  # noqa: S704  # numbers only
        f'<svg class="chart chart-ground" viewBox="0 0 {WIDTH} {_ROW}" preserveAspectRatio="none" '
        f'aria-hidden="true">{_ground(axis)}</svg>'
    )


def difference_marks(
    axis: Axis, diff: float | None, interval: tuple[float | None, float | None], *, code: str, title: str
) -> Markup:
    """Whisker and dot alone, over `difference_ground`."""
    return svg(_ROW, title, _marks(axis, diff, interval, code))


def _ground(axis: Axis) -> str:
    left, right = axis.x(-_BAND), axis.x(_BAND)
    lines = "".join(
        f'<path d="M{axis.x(tick)} 0V{_ROW}" {paint(stroke="ink" if tick == 0 else "line")} '
        f'stroke-width="{0.9 if tick == 0 else 0.5}"/>'
        for tick in axis.ticks
    )
    width = round(right - left, 1)
    return f'<rect x="{left}" y="0" width="{width}" height="{_ROW}" {paint("sunk")}/>{lines}'


def _marks(axis: Axis, diff: float | None, interval: tuple[float | None, float | None], code: str) -> str:
    if diff is None:
        return ""
    colour = "up" if code.startswith("up") else "down" if code.startswith("down") else "ink2"
    fill = colour if code in {"up", "down"} else "paper"
    dot = f'<circle cx="{axis.x(diff)}" cy="24" r="4.5" {paint(fill, colour)} stroke-width="1.6"/>'
    return whisker(axis, interval, 24, colour) + dot
