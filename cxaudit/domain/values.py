"""Exact numbers and the grammar of values: what is a number, what is blank."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_COMPARED = re.compile(r"[ \t]*([+-]?[0-9]+)(?:[.,]([0-9]+))?[ \t]*", re.ASCII)
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST = 40
_LARGEST = 10**12
_BLANK = " \u00a0\u202f\t\r\n"


def exact_number(value: object) -> Fraction:
    """An exact number of the specification: a JSON integer, or number text of 40 characters at most.

    Raises ValueError for anything else (floats and booleans too) and beyond ±10^12.
    """
    ratio = exact_ratio(value)
    if ratio is None:
        raise ValueError("not an exact number")
    return Fraction(*ratio)


def exact_ratio(value: object) -> tuple[int, int] | None:
    """The exact number as (numerator, power of ten), not reduced; None for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        above, below = value, 1
    elif isinstance(value, str) and len(value) <= _LONGEST and _NUMBER.fullmatch(value):
        whole, _, decimals = value.partition(".")
        above, below = int(whole + decimals), 10 ** len(decimals)
    else:
        return None
    return (above, below) if abs(above) <= _LARGEST * below else None


def is_blank(value: object) -> bool:
    """Whether `value` says nothing: null, or text of white space only."""
    return value is None or (isinstance(value, str) and not value.strip(_BLANK))


def is_sha256(value: object) -> bool:
    """Whether `value` is the lower-case hexadecimal digest of a file."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def compared_number(value: object) -> Fraction | None:
    """The number a condition sees: an integer, or text that is one, blanks around and comma allowed."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value)
    if not isinstance(value, str):
        return None
    match = _COMPARED.fullmatch(value)
    if match is None:
        return None
    return Fraction(_digits(match.group(1), match.group(2) or ""))


def _digits(whole: str, decimals: str) -> Fraction:
    """Python refuses to read integers past 4,300 digits; a condition compares them all the same."""
    sign = -1 if whole.startswith("-") else 1
    number = 0
    for start in range(0, len(text := whole.lstrip("+-") + decimals), 1000):
        piece = text[start : start + 1000]
        number = number * 10 ** len(piece) + int(piece)
    return sign * Fraction(number, 10 ** len(decimals))


def seconds_between(start: object, end: object) -> Fraction:
    """Seconds from one RFC 3339 time to another, fractions kept. Raises ValueError."""
    return instant(end) - instant(start)


def instant(text: object) -> Fraction:
    """Seconds from 1970 to an RFC 3339 time with offset, fractions kept. Raises ValueError."""
    if not isinstance(text, str) or _TIME.fullmatch(text) is None or len(text) > _LONGEST:
        raise ValueError("not a time")
    moment, _, fraction = text.partition(".")
    if fraction:
        digits = re.match(r"[0-9]+", fraction)
        assert digits is not None  # noqa: S101  # the grammar above requires one
        moment += fraction[digits.end() :]
        extra = Fraction(int(digits.group()), 10 ** len(digits.group()))
    else:
        extra = Fraction(0)
    return Fraction(int(datetime.fromisoformat(moment).timestamp())) + extra
