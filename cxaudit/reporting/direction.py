"""Words that run from right to left on pages that run from left to right."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup, escape

_LEFTWARD = {"R", "AL"}


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that runs either way runs to the left, as a browser's `dir="auto"` asks."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in ways if way in {"L", *_LEFTWARD}), "L") in _LEFTWARD


def holds_right_to_left(text: str) -> bool:
    """Whether any of its letters runs to the left."""
    return any(unicodedata.bidirectional(letter) in _LEFTWARD for letter in text)


def set_apart(text: str) -> str | Markup:
    """A text that somebody typed: when any of it runs to the left, in an element of its own, so that neither
    its full stop nor a number beside it changes places. Other texts stay what they are."""
    if not holds_right_to_left(text):
        return text
    way = "rtl" if is_right_to_left(text) else "ltr"
    return Markup('<bdi dir="{}">{}</bdi>').format(way, escape(text))


def isolated(name: str) -> str:
    """The same for a name inside a sentence of ours, by Unicode's marks: a number or another name after it
    keeps its place."""
    return f"\u2068{name}\u2069" if holds_right_to_left(name) else name
