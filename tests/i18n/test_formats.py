"""Numbers, days and hours in both languages."""

from datetime import UTC, date, datetime, time

import pytest

from cxaudit import i18n

N = "\u00a0"


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ("1234.5", f"1{N}234,5", "1,234.5"),
        ("-7.50", "−7,50", "−7.50"),
        ("+0.3", "+0,3", "+0.3"),
        ("1000000", f"1{N}000{N}000", "1,000,000"),
        (42, "42", "42"),
        (None, f"n.{N}d.", "n/a"),
        ("plus de 50", "plus de 50", "plus de 50"),
    ],
)
def test_number(text: str | int | None, fr: str, en: str) -> None:
    assert i18n.number("fr", text) == fr
    assert i18n.number("en", text) == en


def test_percent() -> None:
    assert i18n.percent("fr", "84.6") == f"84,6{N}%"
    assert i18n.percent("en", "84.6") == "84.6%"
    assert i18n.percent("fr", None) == f"n.{N}d."


@pytest.mark.parametrize(
    ("text", "fr"), [("-7.5", "−7,5"), ("4.6", "+4,6"), ("+4.6", "+4,6"), ("0.0", "0,0"), (None, f"n.{N}d.")]
)
def test_points_are_signed(text: str | None, fr: str) -> None:
    assert i18n.points("fr", text) == fr


def test_days() -> None:
    day = date(2026, 11, 12)
    assert i18n.date_long("fr", day) == f"jeudi 12{N}novembre 2026"
    assert i18n.date_long("en", day) == f"Thursday 12{N}November 2026"
    assert i18n.date_short("fr", day) == f"12{N}nov. 2026"
    assert i18n.date_short("en", day, year=False) == f"12{N}Nov"
    assert i18n.date_short("fr", date(2026, 4, 1)) == f"1ᵉʳ{N}avr. 2026"
    assert i18n.date_iso("fr", day) == "2026-11-12"
    assert i18n.date_long("fr", None) == f"n.{N}d."


def test_hours_are_those_of_the_place() -> None:
    instant = datetime(2026, 11, 13, 2, 30, tzinfo=UTC)
    assert i18n.clock("fr", instant, "America/Toronto") == f"21{N}h{N}30"
    assert i18n.clock("en", instant, "America/Toronto") == "21:30"
    assert i18n.date_time("fr", instant, "America/Toronto") == f"12{N}nov. 2026, 21{N}h{N}30"
    assert i18n.clock("fr", time(18)) == f"18{N}h"
    assert i18n.clock("en", time(9, 5)) == "09:05"
    assert i18n.clock("fr", instant, "Nowhere/Land") == f"2{N}h{N}30"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (22, "22 s"),
        (160, "2 min 40 s"),
        (65, "1 min 05 s"),
        (3180, "53 min"),
        (3900, "1 h 05 min"),
        (0, "0 s"),
    ],
)
def test_duration(seconds: int, said: str) -> None:
    assert i18n.duration("fr", seconds) == said.replace(" ", N)
