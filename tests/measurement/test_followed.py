"""What is said of an item after an action: counts as by hand, and of one location only what is beyond luck."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cxaudit.measurement.columns import MEASURES, ScoreFact, columns_of
from cxaudit.measurement.followed import Count, Followed, followed
from cxaudit.measurement.kept import missed_ppm
from cxaudit.measurement.proportions import newcombe
from cxaudit.measurement.shrinkage import beyond_regression, shrink

Wave = dict[str, str]
"""Location -> a letter a visit."""


def facts(number: int, wave: Wave) -> list[ScoreFact]:
    return [
        ScoreFact(
            f"{number}-{place}-{at}", place, f"/n/{place[0]}/", "in_store", "covert", "v", date(2026, 1, 1),
            "counted", dict.fromkeys(MEASURES), False, {}, letter.encode(),
        )
        for place, letters in wave.items()
        for at, letter in enumerate(letters)
    ]  # fmt: skip


def followed_at(first: Wave, second: Wave, *, place: str | None = None, path: str = "/n/") -> Followed:
    columns = columns_of([*facts(0, first), *facts(1, second)])
    old = np.array([columns.audits[at].startswith(b"0-") for at in range(len(columns))])
    here = columns.within(path)
    if place:
        here &= columns.at([place])
    missed = missed_ppm(columns, {"v": 0})
    return followed(columns, missed, (old, ~old), here, alone=place is not None)


NETWORK: Wave = {f"e{n}": "mkkkkk" for n in range(4)} | {f"w{n}": "mmkkkk" for n in range(4)}


def test_partly_kept_is_seen_and_not_seen_is_not_counted() -> None:
    found = followed_at({"e0": "mpk-nuh"}, {"e0": "kkm-"})
    assert (found.before, found.after) == (Count(1, 3), Count(1, 3))


def test_a_part_is_judged_by_its_change_alone_beside_the_rest() -> None:
    first, second = {"e": "m" * 30 + "k" * 10, "w": "mk" * 10}, {"e": "m" * 5 + "k" * 35, "w": "mk" * 9}
    found = followed_at(first, second, path="/n/e/")
    assert (found.before, found.after) == (Count(30, 40), Count(5, 40))
    assert (found.rest_before, found.rest_after) == (Count(10, 20), Count(9, 18))
    assert (found.change, found.gain, found.verdict) == (newcombe(30, 40, 5, 40), None, "down")
    worse = followed_at(second, first, path="/n/e/")
    assert worse.verdict == "up"


@pytest.mark.parametrize(("before", "after"), [("mmmm", "k" * 40), ("m" * 40, "kkkk"), ("m", ""), ("", "k")])
def test_few_visits_say_nothing(before: str, after: str) -> None:
    found = followed_at({"e": before, "w": "mk" * 20}, {"e": after, "w": "mk" * 20}, path="/n/e/")
    assert found.verdict == "insufficient"


def test_one_location_is_held_against_what_was_to_be_expected() -> None:
    first = NETWORK | {"x": "mmmmmk"}
    found = followed_at(first, NETWORK | {"x": "mkkkkk"}, place="x")
    visits = [(place, 100.0 * (letter == "m")) for place, letters in first.items() for letter in letters]
    spread = shrink(visits).spread
    expected = beyond_regression(spread, (500 / 6, 6), (100 / 6, 6))
    assert found.gain is not None
    assert found.gain.gain_beyond_chance == pytest.approx(expected.gain_beyond_chance)
    assert found.gain.expected_without_action < 500 / 6, "it would have missed less by itself"
    assert found.change is not None
    assert abs(found.gain.gain_beyond_chance) < abs(found.change.value)


def test_where_no_two_visits_of_a_location_differed_nothing_is_sure() -> None:
    first = {f"e{n}": "kkkkk" for n in range(6)} | {"x": "mmmmm"}
    found = followed_at(first, first | {"x": "mmmmk"}, place="x")
    assert (found.gain, found.verdict) == (None, "insufficient")


def test_a_location_that_only_fell_back_has_not_gained() -> None:
    first = {f"e{n}": "mkkkkk" for n in range(20)} | {"x": "mmmmkk"}
    found = followed_at(first, {f"e{n}": "mkkkkk" for n in range(20)} | {"x": "mkkkkk"}, place="x")
    assert found.verdict in ("inconclusive", "stable")


def test_without_a_network_to_learn_from_a_location_is_not_judged() -> None:
    found = followed_at({"x": "m" * 20}, {"x": "k" * 20}, place="x")
    assert (found.gain, found.verdict) == (None, "insufficient")
