"""Whether text can be read on a client's colour."""

from __future__ import annotations

READABLE = 4.5
"""The least contrast of text with its ground (WCAG 2.2, AA)."""


def contrast_with_white(colour: str) -> float:
    """The contrast of `#rrggbb` with white, from 1 (white itself) to 21 (black)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
