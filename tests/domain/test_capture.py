"""What is captured beside the answers, read from whatever a device may have written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.answers import Head
from cxaudit.domain.capture import (
    Attempt,
    Fix,
    Timer,
    delay_ms,
    read_attempts,
    read_position,
    read_timer,
)
from cxaudit.domain.ids import ClientId, LocationId
from cxaudit.domain.network import Location
from tests.domain.test_flow import checklist, question

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["nan", "inf", "45,5", "91"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["at", "result", "note", "start", "stop", "mono", "lat", "lon", "accuracy", "age", "none"]),
        inner,
    ),
    max_leaves=8,
)  # fmt: skip


@given(ANYTHING)
def test_nothing_a_device_writes_is_an_error(value: Any) -> None:
    assert all(each.at >= 0 for each in read_attempts(value))
    timer, position = read_timer(value), read_position(value)
    assert timer is None or timer.start >= 0
    assert not isinstance(position, Fix) or abs(position.latitude) <= 90


_MOMENT = st.integers(0, 2**53 - 1)


@given(st.lists(st.builds(Attempt, _MOMENT, st.sampled_from(["busy", "answered"]), st.text(max_size=9))))
def test_attempts_are_read_as_they_were_written(attempts: list[Attempt]) -> None:
    assert read_attempts([each.plain() for each in attempts]) == tuple(attempts)


@given(st.builds(Timer, _MOMENT, st.none() | _MOMENT, st.none() | _MOMENT))
def test_a_timer_is_read_as_it_was_written(timer: Timer) -> None:
    assert read_timer(timer.plain()) == timer


@pytest.mark.parametrize(
    ("timer", "unsure"),
    [
        (Timer(0, 10_000, 8_000), False),
        (Timer(0, 10_000, 7_999), True),
        (Timer(10_000, 0, 5), True),
        (Timer(0, 10_000), False),
        (Timer(0), False),
    ],
)
def test_a_clock_and_a_counter_that_differ_are_noticed(timer: Timer, unsure: bool) -> None:
    assert timer.unsure is unsure


@pytest.mark.parametrize(
    ("accuracy", "grade"), [(0, "precise"), (30, "precise"), (31, "near"), (150, "near"), (151, "rough")]
)
def test_a_fix_is_worth_what_its_accuracy_says(accuracy: int, grade: str) -> None:
    fix = read_position({"lat": "45.5", "lon": "-73,5", "accuracy": accuracy, "age": 5, "at": 7})
    assert isinstance(fix, Fix)
    assert (fix.grade, fix.longitude, fix.age) == (grade, -73.5, 5)


def test_the_reason_for_no_fix_is_read_and_nothing_else() -> None:
    assert read_position({"none": "denied", "at": 5}) == "denied"
    assert read_position({"none": "weather"}) is None


def place(latitude: str | None, longitude: str | None) -> Location:
    return Location(ClientId("c"), LocationId("l"), "Place", latitude=latitude, longitude=longitude)


def test_how_far_from_the_location() -> None:
    # A minute of latitude is a nautical mile, 1,852 m; at 60 degrees north one of longitude is half of it.
    assert Fix(60.0, 10.0, 5, 0).metres_from(place("60.016666667", "10")) == pytest.approx(1852, abs=5)
    assert Fix(60.0, 10.0, 5, 0).metres_from(place("60", "10,016666667")) == pytest.approx(926, abs=5)
    assert Fix(60.0, 10.0, 5, 0).metres_from(place("60", "10")) == 0
    assert Fix(60.0, 10.0, 5, 0).metres_from(place(None, "10")) is None
    assert Fix(60.0, 10.0, 5, 0).metres_from(place("somewhere", "10")) is None


ONE = checklist(question("a"), question("b"))


def written(**at: int) -> dict[str, Head]:
    return {f"{key}/v": Head("yes", key, 1, "d", moment) for key, moment in at.items()}


def test_the_delay_runs_from_leaving_to_the_last_answer() -> None:
    left = {"_notes/t": Head(Timer(1000, 5000).plain(), "n", 1, "d", 5000)}
    assert delay_ms(ONE, written(a=2000, b=65_000) | left) == 60_000
    assert delay_ms(ONE, written(a=2000) | left) == 0
    assert delay_ms(ONE, left) is None
    assert delay_ms(ONE, written(a=2000)) is None
    still_there = {"_notes/t": Head(Timer(1000).plain(), "n", 1, "d", 5000)}
    assert delay_ms(ONE, written(a=2000) | still_there) is None
