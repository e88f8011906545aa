"""Millionths, rounding and display: the only two places where a score is rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import isfinite

MILLION = 1_000_000
_ROOM = Context(prec=400)
"""Digits for any float."""


def ppm(ratio: Fraction) -> int:
    """A ratio in millionths: floor(ratio × 10^6 + 1/2)."""
    return ppm_of(ratio.numerator, ratio.denominator)


def ppm_of(above: int, below: int) -> int:
    """`ppm` of above/below, below > 0, reduced or not."""
    return (2 * above * MILLION + below) // (2 * below)


def percent(score_ppm: int) -> Fraction:
    """Millionths as percent: 849500 is 84.95."""
    return Fraction(score_ppm, 10_000)


def display(value: Fraction | None, digits: int = 1, *, sign: bool = False) -> str | None:
    """`value` with `digits` decimals, half away from zero; "+" after rounding when `sign`; never "-0.0"."""
    if value is None:
        return None
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = str(whole).rjust(digits + 1, "0")
    if digits:
        text = f"{text[:-digits]}.{text[-digits:]}"
    if whole == 0:
        return text
    return f"-{text}" if value < 0 else f"+{text}" if sign else text


def fraction_text(value: Fraction) -> str:
    """`a/b` in lowest terms, `a` when b = 1."""
    above, below = _digits(value.numerator), _digits(value.denominator)
    return above if below == "1" else f"{above}/{below}"


def _digits(value: int) -> str:
    """Python refuses to write integers past 4,300 digits; many audits can have such a sum all the same."""
    return f"{Decimal(value):f}"


def shown(value: float | None, digits: int = 1) -> str | None:
    """A float for display: rounded half away from zero on its shortest decimal text.

    ValueError: it is no number.
    """
    if value is None:
        return None
    if not isfinite(value):
        raise ValueError("what is no number is not shown")
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _ROOM)
    return f"{rounded.copy_abs() if rounded.is_zero() else rounded:f}"
