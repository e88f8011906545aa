"""Calendar quarters, and when one is old enough to be frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = 3
_AGE = 1
"""Whole quarters between the end of a quarter and its freezing: three months at least."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4; `name` is like 2026Q3."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    @classmethod
    def named(cls, name: str) -> Quarter:
        """The quarter with this name."""
        year, _, number = name.partition("Q")
        return cls(int(year), int(number))

    @property
    def name(self) -> str:
        """What it is stored under; names sort by time."""
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.before(-1).first - timedelta(days=1)

    def before(self, count: int = 1) -> Quarter:
        """So many quarters earlier."""
        place = self.year * 4 + self.number - 1 - count
        return Quarter(place // 4, place % 4 + 1)


def newest_to_freeze(today: date) -> Quarter:
    """The newest quarter that closed three months ago or more."""
    return Quarter.of(today).before(1 + _AGE)
