"""Quarters tile the calendar; one is frozen three months after its end, not a day before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.quarters import Quarter, newest_to_freeze

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_each_day_is_in_one_quarter_and_names_lead_back(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert Quarter.named(quarter.name) == quarter
    assert Quarter.of(quarter.last + timedelta(days=1)).before() == quarter


@given(DAYS)
def test_what_is_frozen_closed_three_months_ago(day: date) -> None:
    found = newest_to_freeze(day)
    assert (day - found.last).days >= 90
    assert (day - found.before(-1).last).days <= 92


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 30), "2026Q1"),
        (date(2026, 10, 1), "2026Q2"),
        (date(2026, 12, 31), "2026Q2"),
        (date(2027, 1, 1), "2026Q3"),
    ],
)
def test_the_newest_one_to_freeze(day: date, name: str) -> None:
    assert newest_to_freeze(day).name == name
