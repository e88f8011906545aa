"""One score: on an axis with its whisker and target, or as a bar."""

from __future__ import annotations

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import WIDTH, Axis, diamond, measure_mark, paint, svg, whisker


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
        f'<path d="M{axis.x(tick)} 22v4" {paint(stroke="line")}/>'
        f'<text x="{axis.x(tick)}" y="36" font-size="9.5" text-anchor="middle" {paint("ink2")}>{tick}</text>'
        for tick in axis.ticks
    )
    base = f'<path d="M{axis.x(axis.start)} 22H{axis.x(axis.end)}" {paint(stroke="line")}/>{ticks}'
    aim = "" if target is None else diamond(axis.x(target), 8, 5, paint("paper", "ink"))
    mark = (
        "" if value is None else whisker(axis, interval, 22, "ink") + measure_mark(measure, axis.x(value), 22)
    )
    return svg(40, title, base + aim + mark)


def bar(value: float | None, title: str) -> Markup:
    """A bar from 0 to 100 percent; no value: an empty, hatched track."""
    if value is None:
        return svg(10, title, f'<path d="M0 5H{WIDTH}" {paint(stroke="line")} stroke-dasharray="2 3"/>')
    width = round(WIDTH * min(max(value, 0.0), 100.0) / 100, 1)
    return svg(
        10,
        title,
        f'<rect x="0" y="0" width="{WIDTH}" height="10" {paint("sunk")}/>'
        f'<rect x="0" y="0" width="{width}" height="10" {paint("compliance")}/>',
    )
