"""Clocks and identifiers."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from cxaudit.adapters.clock import SettableClock, SystemClock
from cxaudit.adapters.ids import RepeatableIds, TimeOrderedIds

NOON = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)


def test_clocks_tell_aware_utc() -> None:
    montreal = timezone(timedelta(hours=-4))
    assert SystemClock().now().tzinfo is UTC
    assert SettableClock(NOON.astimezone(montreal)).now().isoformat() == "2026-06-12T12:00:00+00:00"


def test_a_settable_clock_moves_only_when_told() -> None:
    clock = SettableClock(NOON)
    assert clock.now() == NOON
    assert clock.advance(timedelta(days=1)) == clock.now() == NOON + timedelta(days=1)
    clock.set(NOON)
    assert clock.now() == NOON


def test_identifiers_are_version_7_and_sort_by_age() -> None:
    ids = TimeOrderedIds()
    made = [ids.new() for _ in range(1000)]
    assert {UUID(one).version for one in made} == {7}
    assert sorted(set(made)) == made


def test_repeatable_identifiers_are_the_same_on_every_run_and_unique() -> None:
    clock = SettableClock(NOON)
    first, second = RepeatableIds(clock, seed=3), RepeatableIds(clock, seed=3)
    made = [first.new() for _ in range(5000)]
    assert made == [second.new() for _ in range(5000)]
    assert len(set(made)) == 5000
    assert UUID(made[0]).version == 7
    assert int(UUID(made[0]).int >> 80) == int(NOON.timestamp() * 1000)
