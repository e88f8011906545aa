"""Marks that stand in a line of text: of a measure, of the last visits, of a verdict."""

from __future__ import annotations

from markupsafe import Markup

from cxaudit.reporting.charts.drawing import measure_mark, paint, svg


def dimension_mark(dimension: str | None, title: str) -> Markup:
    """The mark of a measure, alone."""
    return svg(10, title, measure_mark(dimension, 5, 5), width=10)


def dimension_image(dimension: str) -> bytes:
    """The same mark as an SVG file: one for a whole table, where its words are the picture's alternative."""
    return svg(10, "", measure_mark(dimension, 5, 5), width=10).encode()


def squares(seen: str, title: str) -> Markup:
    """One square per visit, old first: full = missed, half = partly kept, empty = kept, dash = not seen."""
    drawn = "".join(_square(14 * place, code) for place, code in enumerate(seen))
    return svg(10, title, drawn, width=max(14 * len(seen) - 4, 10))


def _square(x: int, code: str) -> str:
    if code not in "mkp":
        return f'<path d="M{x + 1} 5h8" {paint(stroke="ink2")} stroke-width="1.2"/>'
    half = f'<path d="M{x + 0.5} 9.5v-9l9 9z" {paint("ink")}/>' if code == "p" else ""
    drawn = paint("ink" if code == "m" else "paper", "ink")
    return f'<rect x="{x + 0.5}" y="0.5" width="9" height="9" {drawn} stroke-width="1"/>{half}'


def verdict_mark(code: str, title: str) -> Markup:
    """The mark of a verdict; its words stand beside it."""
    drawn, fill, stroke, width = _VERDICTS[code]
    return svg(10, title, f'<path d="{drawn}" {paint(fill, stroke)} stroke-width="{width}"/>', width=10)


_VERDICTS = {
    "up": ("M5 1l4.5 8h-9z", "up", "none", 1),
    "down": ("M5 9l4.5-8h-9z", "down", "none", 1),
    "up_small": ("M5 1.6l4 7h-8z", "none", "up", 1),
    "down_small": ("M5 8.4l4-7h-8z", "none", "down", 1),
    "stable": ("M1 3.5h8M1 6.5h8", "none", "ink2", 1.3),
    "inconclusive": ("M1 6c1.5-3 3-3 4-1s2.5 2 4-1", "none", "ink2", 1),
    "insufficient": ("M1.4 5a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z", "none", "ink2", 1.2),
}
