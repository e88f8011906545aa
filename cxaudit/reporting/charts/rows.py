"""A figure a row on a shared axis of scores: a mark with its whisker, a tick for what it is set beside."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import WIDTH, Axis, measure_mark, paint, svg, whisker

_ROW = 26
_HATCH, _HALF_WORDS = 7, 44


def score_row(
    axis: Axis,
    measure: str,
    value: float,
    interval: tuple[float | None, float | None],
    *,
    beside: float | None,
    title: str,
) -> Markup:
    """One figure; `beside`: the same of what it is compared with."""
    middle = _ROW // 2
    tick = "" if beside is None else _tick(axis, value, beside)
    mark = whisker(axis, interval, middle, "ink2") + tick + measure_mark(measure, axis.x(value), middle)
    return svg(_ROW, title, _hairlines(axis) + mark)


def unmeasured_row(axis: Axis, words: str) -> Markup:
    """A hatched row that says in words that nothing was measured."""
    left, right = axis.x(axis.start), axis.x(axis.end)
    middle = WIDTH / 2
    strokes = "".join(
        f"M{x} {_ROW - 6}l6 -{_ROW - 12}"
        for x in range(round(left), round(right) - 5, _HATCH)
        if not middle - _HALF_WORDS - 6 < x < middle + _HALF_WORDS
    )
    said = f'<text x="{middle}" y="{_ROW / 2 + 4}" font-size="10" font-weight="600" text-anchor="middle" '
    hatch = f'<path d="{strokes}" {paint("none", "line")} stroke-width="1"/>'
    return svg(_ROW, words, f"{hatch}{said}{paint('ink2')}>{escape(words)}</text>")


def _tick(axis: Axis, value: float, beside: float) -> str:
    x, middle = axis.x(beside), _ROW / 2
    joined = f'<path d="M{axis.x(value)} {middle}H{x}" {paint("none", "ink2")} stroke-width="0.8"/>'
    return f'{joined}<path d="M{x} {middle - 7}v14" {paint("none", "ink2")} stroke-width="1.8"/>'


def _hairlines(axis: Axis) -> str:
    lines = "".join(f"M{axis.x(tick)} 0V{_ROW}" for tick in axis.ticks)
    return f'<path d="{lines}" {paint("none", "line")} stroke-width="0.5"/>'
