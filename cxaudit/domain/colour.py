"""Whether text can be read on a client's colour: relative luminance and contrast as WCAG 2.2 defines them."""

from __future__ import annotations

import re

READABLE = 4.5
"""The least contrast of text with its ground (WCAG 2.2, AA)."""
WHITE = "#FFFFFF"
INK = "#14201D"
"""What reports are printed in, and what stands in for a colour that cannot be read on."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def is_colour(text: str) -> bool:
    """Whether `text` is `#rrggbb`."""
    return _COLOUR.match(text) is not None


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours in any order, from 1 (the same) to 21 (black with white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str) -> bool:
    """Whether white text stands out on a colour, and so the colour on white paper."""
    return contrast(colour, WHITE) >= READABLE


def printed(colour: str) -> str:
    """What a report prints where it would show a client's colour: that colour, or ink."""
    return colour if is_readable(colour) else INK


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
