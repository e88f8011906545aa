"""Numbers as text: signs and spaces are swapped, digits are never rounded."""

from __future__ import annotations

import re

from cxaudit.i18n.catalogue import Language

NBSP = "\u00a0"
MINUS = "\u2212"
_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")


def number(lang: Language, text: str | int | None) -> str:
    """`"-1234.5"` as `−1 234,5` or `−1,234.5`; None as « n. d. » or "n/a"; other text unchanged."""
    if text is None:
        return f"n.{NBSP}d." if lang == "fr" else "n/a"
    match = _NUMBER.fullmatch(str(text))
    if match is None:
        return str(text)
    sign, whole, decimals = match.groups()
    grouped = f"{int(whole):,}"
    if lang == "fr":
        grouped = grouped.replace(",", NBSP)
    mark = "," if lang == "fr" else "."
    return sign.replace("-", MINUS) + grouped + (mark + decimals if decimals else "")


def percent(lang: Language, text: str | int | None) -> str:
    """`"84.6"` as `84,6 %` or `84.6%`; None as `number` says it."""
    if text is None:
        return number(lang, None)
    return number(lang, text) + (f"{NBSP}%" if lang == "fr" else "%")


def points(lang: Language, text: str | int | None) -> str:
    """A difference, signed: `"-7.5"` as `−7,5`, `"4.6"` as `+4,6`; zero has no sign."""
    if text is None:
        return number(lang, None)
    written = number(lang, text)
    signed = written[:1] in {"+", MINUS} or not re.search("[1-9]", written)
    return written if signed else f"+{written}"
