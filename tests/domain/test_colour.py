"""Contrast as WCAG 2.2 defines it, and what a report prints in place of a colour that cannot be read on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.colour import INK, READABLE, WHITE, contrast, is_colour, is_readable, luminance, printed

BLACK = "#000000"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
greys = st.integers(0, 254)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        (BLACK, WHITE, 21),
        (WHITE, WHITE, 1),
        ("#767676", WHITE, 4.54),
        ("#777777", WHITE, 4.48),
        ("#0000FF", WHITE, 8.59),
        ("#FF0000", BLACK, 5.25),
        (INK, WHITE, 16.75),
    ],
)
def test_the_ratio_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_a_ratio_has_no_order_and_stays_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001
    assert (contrast(one, other) == 1) == (luminance(one) == luminance(other))


@given(colours)
def test_small_and_capital_digits_are_one_colour(colour: str) -> None:
    assert is_colour(colour)
    assert is_colour(colour.lower())
    assert luminance(colour.lower()) == luminance(colour)


@given(greys)
def test_a_lighter_grey_stands_out_less_on_white(level: int) -> None:
    darker, lighter = (f"#{tone:02X}{tone:02X}{tone:02X}" for tone in (level, level + 1))
    assert contrast(darker, WHITE) > contrast(lighter, WHITE)


@given(colours)
def test_what_is_printed_can_always_be_read_on(colour: str) -> None:
    assert contrast(printed(colour), WHITE) >= READABLE
    assert printed(colour) == (colour if is_readable(colour) else INK)


@given(colours)
def test_every_colour_is_read_on_with_black_or_with_white(colour: str) -> None:
    assert max(contrast(colour, BLACK), contrast(colour, WHITE)) >= READABLE


@pytest.mark.parametrize(
    "text", ["", "vert", "#FFF", "#0A56480", "0A5648", "#0A564G", "#0A5648\n", "#0A5648;}"]
)
def test_anything_else_is_no_colour(text: str) -> None:
    assert not is_colour(text)
