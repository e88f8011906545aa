"""Clocks: the system's, and one that stands where it is put."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC)


class SettableClock:
    """A clock that moves only when told: a demonstration lives through months with it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was last set to, aware and in UTC."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Stand at `instant` (aware), later or earlier."""
        self._now = instant.astimezone(UTC)

    def advance(self, step: timedelta) -> datetime:
        """Move by `step` and tell the new time."""
        self._now += step
        return self._now
