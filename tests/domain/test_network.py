"""Where a location stood on a day, which target was in force, texts in the languages there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.errors import Forbidden, NotFound, StaleRevision
from cxaudit.domain.ids import ClientId, LocationId, NodeId, ProgrammeId
from cxaudit.domain.network import Logo, Membership, path_on
from cxaudit.domain.programme import Target, target_on
from cxaudit.domain.text import NO_TEXT, LocalizedText, Picked

HERE, ELSEWHERE = LocationId("here"), LocationId("elsewhere")
MOVED = date(2026, 7, 1)


def member(path: str, start: date, end: date | None = None, location: LocationId = HERE) -> Membership:
    return Membership(ClientId("c"), path, location, NodeId(path), path, start, end)


MOVES = (
    member("/n/e/", date(2020, 1, 1), MOVED),
    member("/n/w/", MOVED, date(2026, 12, 31)),
    member("/n/x/", date(2000, 1, 1), location=ELSEWHERE),
)


@pytest.mark.parametrize(
    ("day", "path"),
    [
        (date(2019, 12, 31), "/"),
        (date(2020, 1, 1), "/n/e/"),
        (MOVED - timedelta(days=1), "/n/e/"),
        (MOVED, "/n/w/"),
        (date(2026, 12, 30), "/n/w/"),
        (date(2026, 12, 31), "/"),
    ],
)
def test_a_location_belongs_where_it_stood_that_day(day: date, path: str) -> None:
    assert path_on(MOVES, HERE, day) == path
    assert path_on(MOVES[::-1], HERE, day) == path
    assert path_on(MOVES, ELSEWHERE, day) == "/n/x/"


@given(st.dates(date(2019, 1, 1), date(2027, 1, 1)))
def test_on_no_day_does_a_moved_location_stand_in_two_places(day: date) -> None:
    assert sum(m.holds(day) for m in MOVES if m.location_id == HERE) <= 1


def target(measure: str, value: str, start: date) -> Target:
    return Target(ClientId("c"), value, ProgrammeId("p"), measure, value, start)  # type: ignore[arg-type]


def test_the_target_in_force_is_the_last_one_that_had_begun() -> None:
    all_targets = (target("overall", "80", date(2026, 1, 1)), target("overall", "85", MOVED))
    found = [target_on(all_targets, "overall", MOVED + timedelta(days=n)) for n in (-400, -1, 0)]
    assert [None if t is None else t.value for t in found] == [None, "80", "85"]
    assert target_on(all_targets, "compliance", MOVED) is None


def test_a_text_is_picked_in_the_language_or_says_which_one_it_is_in() -> None:
    text = LocalizedText.of({"en": "Yes", "fr": "  ", "de": "Ja"})
    assert text.as_dict() == {"en": "Yes"}
    assert text.pick("fr") == Picked("Yes", "en")
    assert text.missing(("fr", "en")) == ("fr",)
    assert NO_TEXT.pick("fr") == Picked("", "fr")
    assert not NO_TEXT
    assert text


def test_errors_carry_a_code_and_the_facts_of_their_sentence() -> None:
    assert (NotFound("audit").code, NotFound("audit").params) == ("not_found", {"kind": "audit"})
    assert (Forbidden("audit.view").code, StaleRevision("audit").code) == ("forbidden", "stale_revision")
    assert str(Forbidden("audit.view")) == "forbidden"


@given(st.integers(1, 800), st.integers(1, 400))
def test_a_logo_fits_its_box_in_its_own_shape(width: int, height: int) -> None:
    shown = Logo("sha", width, height).within(112, 32)
    assert shown[0] == 112 or shown[1] == 32, "no larger is possible"
    assert 1 <= shown[0] <= 112
    assert 1 <= shown[1] <= 32
    assert abs(shown[0] / width - shown[1] / height) <= max(1 / width, 1 / height), "a pixel off at most"
