"""One location's wave against its comparators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement.benchmark import Spread, Visited, benchmark, spread_of
from cxaudit.measurement.located import NOBODY, Located, located

NETWORK = [(f"L{n}", 80.0 + step) for n in range(8) for step in (-3.0, 3.0)]


def at_home(visits) -> Located:
    """Everybody where they have always been."""
    return located(((name, "/n/"), score) for name, score in visits)


def _rows(subject="L0", wave=None, previous=(), region=(), target=80.0):
    wave = NETWORK if wave is None else wave
    visited = Visited(*(at_home(visits) for visits in (wave, previous, region)))
    found = benchmark((subject, "/n/"), visited, target, spread_of(visited.wave, lambda: visited.wave))
    return found, {row.comparator: row for row in found.rows}


def test_a_location_far_below_is_reliably_below_everything() -> None:
    wave = [("low", 40.0), ("low", 46.0), *NETWORK]
    found, rows = _rows(
        "low", wave, [("low", 80.0), ("low", 84.0)], [("low", 40.0), ("low", 46.0), *NETWORK[:8]]
    )
    assert found.value == pytest.approx(43.0)
    assert [rows[name].verdict for name in ("target", "previous", "region", "network")] == ["down"] * 4
    assert rows["network"].value is not None
    assert rows["network"].found.diff is not None
    assert rows["network"].found.diff < found.value - rows["network"].value  # type: ignore[operator]


def test_a_small_difference_says_how_many_more_visits() -> None:
    wave = [("a", 74.0), ("a", 80.0), *NETWORK]
    _, rows = _rows("a", wave, target=80.0)
    assert rows["target"].verdict == "inconclusive"
    assert rows["target"].more is not None
    assert rows["target"].more >= 1


def test_a_comparator_that_does_not_exist_has_no_row() -> None:
    _, rows = _rows(target=None)
    assert set(rows) == {"network"}


def test_a_location_without_visits_has_no_figure() -> None:
    found, rows = _rows("elsewhere")
    assert (found.value, rows) == (None, {})


def test_one_visit_each_is_too_little_to_compare() -> None:
    wave = [("a", 70.0), ("b", 80.0), ("c", 90.0)]
    found, rows = _rows("a", wave)
    assert found.low is None
    assert {row.verdict for row in rows.values()} == {"insufficient"}


def test_few_visits_take_the_spread_of_the_year() -> None:
    wave = [("a", 70.0), ("a", 80.0)]
    assert spread_of(at_home(wave), lambda: at_home(NETWORK)) == Spread(18.0, 8)
    assert spread_of(NOBODY, lambda: NOBODY) == Spread(None, 0)


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 1000)), min_size=1, max_size=40))
def test_the_interval_holds_the_value_and_adjustment_never_helps(visits: list[tuple[str, int]]) -> None:
    wave = [(name, score / 10) for name, score in visits]
    found, rows = _rows("a", wave, target=50.0)
    if found.low is not None and found.high is not None and found.value is not None:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    for row in rows.values():
        if row.verdict in {"up", "down"}:
            assert row.found.p is None or row.found.p <= 0.05 + 1e-12
