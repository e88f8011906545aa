"""How long customers wait: a strip a time, the median as a disc, nine in ten as an upright."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import Axis, paint, svg

_ROW = 48
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_PARTS = 4
_MOST_STANDARDS = 5


@dataclass(frozen=True, slots=True)
class Strip:
    """Times on one axis; `nine` None: too few visits to say."""

    fastest: float
    median: float
    nine: float | None
    slowest: float


def axis_of_standards(strips: list[Strip]) -> Axis:
    """In percent of the standard: from 0 to the last median or nine in ten, 5 standards at most."""
    most = max([200.0, *(_told(strip) for strip in strips)])
    return Axis(0, 100 * min(_MOST_STANDARDS, -int(-most // 100)), 100)


def axis_of_times(strips: list[Strip]) -> Axis:
    """In seconds, with four parts at most."""
    most = max([1.0, *(_told(strip) for strip in strips)])
    step = next((step for step in _STEPS if most <= step * _PARTS), -int(-most // _PARTS))
    return Axis(0, step * -int(-most // step), step)


def _told(strip: Strip) -> float:
    return strip.median if strip.nine is None else strip.nine


def time_marks(axis: Axis, strip: Strip, title: str) -> Markup:
    """Hairline from the fastest to the slowest visit, an arrow where that lies beyond the axis."""
    middle = _ROW // 2
    left, right = axis.x(strip.fastest), axis.x(strip.slowest)
    drawn = f'<path d="M{left} {middle}H{right}{_beyond(axis, strip, middle)}" {paint("none", "ink2")} '
    drawn += 'stroke-width="0.8"/>'
    at = axis.x(strip.median)
    if strip.nine is not None:
        end = axis.x(strip.nine)
        drawn += f'<path d="M{at} {middle}H{end}M{end} {middle - 7}v14" {paint("none", "ink")} '
        drawn += 'stroke-width="1.8"/>'
    disc = f'<circle cx="{at}" cy="{middle}" r="4.5" {paint("ink")}/>'
    return svg(_ROW, title, drawn + disc)


def _beyond(axis: Axis, strip: Strip, middle: int) -> str:
    if strip.slowest <= axis.end:
        return ""
    end = axis.x(axis.end)
    return f"M{end - 4} {middle - 4}l4 4l-4 4"
