"""A league table: a row a place, its estimate with its whisker, its observed mean hollow."""

from __future__ import annotations

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import WIDTH, Axis, paint, svg, whisker

_ROW = 48
_LOW_ROW = 26


def league_axis(axis: Axis, title: str) -> Markup:
    """The numbers over the rows, in percent."""
    texts = "".join(
        f'<text x="{axis.x(tick)}" y="12" font-size="9" text-anchor="middle" {paint("ink2")}>{tick}</text>'
        for tick in axis.ticks
    )
    return svg(16, title, texts)


def league_ground(axis: Axis, center: float | None) -> Markup:
    """Hairlines and the mean of all, to be stretched to the height of a row."""
    lines = "".join(
        f'<path d="M{axis.x(tick)} 0V{_ROW}" {paint(stroke="line")} stroke-width="0.5"/>'
        for tick in axis.ticks
    )
    if center is not None:
        lines += f'<path d="M{axis.x(center)} 0V{_ROW}" {paint(stroke="ink")} stroke-width="0.9"/>'
    return Markup(  # noqa: S704  # numbers only
        f'<svg class="chart chart-ground" viewBox="0 0 {WIDTH} {_ROW}" preserveAspectRatio="none" '
        f'aria-hidden="true">{lines}</svg>'
    )


def league_marks(
    axis: Axis, mean: float, estimate: float | None, interval: tuple[float | None, float | None], title: str
) -> Markup:
    """The estimate filled with its whisker, the observed mean hollow; no estimate: the mean alone."""
    hollow = f'<circle cx="{axis.x(mean)}" cy="24" r="4" {paint("paper", "ink2")} stroke-width="1.3"/>'
    if estimate is None:
        return svg(_ROW, title, hollow)
    filled = f'<circle cx="{axis.x(estimate)}" cy="24" r="4.5" {paint("ink")}/>'
    return svg(_ROW, title, hollow + whisker(axis, interval, 24, "ink") + filled)


def league_row(
    axis: Axis,
    places: tuple[float, float | None, float | None],
    interval: tuple[float | None, float | None],
    title: str,
) -> Markup:
    """Ground and marks of a low row, for paper; `places`: observed mean, estimate, mean of all."""
    mean, estimate, center = places
    middle = _LOW_ROW // 2
    lines = "".join(f"M{axis.x(tick)} 0V{_LOW_ROW}" for tick in axis.ticks)
    drawn = f'<path d="{lines}" {paint("none", "line")} stroke-width="0.5"/>'
    if center is not None:
        drawn += f'<path d="M{axis.x(center)} 0V{_LOW_ROW}" {paint("none", "ink")} stroke-width="0.9"/>'
    drawn += f'<circle cx="{axis.x(mean)}" cy="{middle}" r="4" {paint("paper", "ink2")} stroke-width="1.3"/>'
    if estimate is not None:
        drawn += whisker(axis, interval, middle, "ink")
        drawn += f'<circle cx="{axis.x(estimate)}" cy="{middle}" r="4.5" {paint("ink")}/>'
    return svg(_LOW_ROW, title, drawn)
