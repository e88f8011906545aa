"""Rounding for display: the two ways agree."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement.numbers import display, shown


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 3))
def test_a_float_is_shown_as_its_shortest_text_rounded(value: float, digits: int) -> None:
    assert shown(value, digits) == display(Fraction(repr(value)), digits)


def test_half_a_tenth_is_shown_away_from_zero() -> None:
    assert [shown(value) for value in (0.25, -0.25, 0.05, -0.04, 84.65, None)] == [
        "0.3", "-0.3", "0.1", "0.0", "84.7", None,
    ]  # fmt: skip
