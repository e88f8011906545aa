"""What ties a printed report to its data: the code of its fingerprint, and where that is checked."""

from __future__ import annotations

import re

import segno
from markupsafe import Markup

_DIGITS = 16
_CODE = re.compile(f"[0-9a-f]{{{_DIGITS}}}")
_BETWEEN = re.compile(r"[\s\u00a0\u202f-]+")
_INK = "#14201D"


def code_of(fingerprint: str) -> str:
    """The first 16 digits of a fingerprint: 64 bits of SHA-256, too many to guess one."""
    return fingerprint[:_DIGITS]


def printed(code: str) -> str:
    """A code as it is printed: capitals, by fours."""
    return " ".join(code.upper()[at : at + 4] for at in range(0, _DIGITS, 4))


def read_code(typed: str) -> str | None:
    """The code somebody typed, with or without spaces, hyphens and capitals; None: it is not one."""
    plain = _BETWEEN.sub("", typed).lower()
    return plain if _CODE.fullmatch(plain) else None


def address(verify_at: str, code: str) -> str:
    """The page that says whether the report with this code stands."""
    return verify_at + code.upper()


def qr_code(text: str, title: str) -> Markup:
    """`text` as a QR code that a phone reads from paper; `title` is what is read aloud instead."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(border=0, dark=_INK, omitsize=True, title=title, svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704  # segno escapes the title
