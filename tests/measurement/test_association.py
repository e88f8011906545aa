"""What goes with a rating, from columns: the drivers of the specification, with reasons where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement.association import Association, associate
from cxaudit.measurement.columns import NO_RATING, NO_SCORE, Ints
from cxaudit.measurement.drivers import drivers_johnson, drivers_shapley

SEED = st.integers(0, 10**6)


def ints(values: object) -> Ints:
    return np.asarray(values, dtype=np.int32)


def drawn(seed: int, n: int, sections: int) -> tuple[dict[str, Ints], Ints]:
    """Random sections in ppm, and a rating that follows the first one."""
    random = np.random.default_rng(seed)
    x = {f"s{number:02}": ints(random.integers(0, 1_000_001, n)) for number in range(sections)}
    return x, ints(np.clip(x["s00"] // 200_000 + random.integers(0, 2, n), 1, 5))


def found(x: dict[str, Ints], y: Ints) -> Association:
    return associate(x, y, np.ones(len(y), dtype=np.bool_))


@given(SEED)
def test_the_drivers_are_those_of_the_specification(seed: int) -> None:
    x, y = drawn(seed, 40, 3)
    plain = {key: [value / 10_000 for value in column.tolist()] for key, column in x.items()}
    result = found(x, y).drivers
    assert result is not None
    expected = drivers_shapley(plain, [float(value) for value in y])
    assert result.raw == pytest.approx(expected.raw)
    assert sum(result.raw.values()) == pytest.approx(result.r2)
    assert result.reliable, "the rating was made from a section"
    assert max(result.raw, key=lambda key: result.raw[key]) == "s00"


def test_over_twelve_sections_relative_weights_stand_in() -> None:
    x, y = drawn(1, 200, 13)
    plain = {key: [value / 10_000 for value in column.tolist()] for key, column in x.items()}
    result = found(x, y).drivers
    assert result is not None
    assert result.raw == pytest.approx(drivers_johnson(plain, [float(value) for value in y]).raw)


@given(SEED)
def test_visits_without_an_answer_or_outside_change_nothing(seed: int) -> None:
    x, y = drawn(seed, 30, 2)
    more_x = {key: np.concatenate([column, column[:4]]) for key, column in x.items()}
    more_y = np.concatenate([y, ints([NO_RATING, NO_RATING, 1, 5])])
    rows = np.arange(34) < 32
    assert associate(more_x, more_y, rows) == found(x, y)


def test_sections_that_say_nothing_are_left_out_by_name() -> None:
    x, y = drawn(2, 40, 2)
    x["same"] = np.full(40, 1_000_000, dtype=np.int32)
    x["seldom"] = np.where(np.arange(40) < 20, NO_SCORE, 500_000).astype(np.int32)
    result = found(x, y)
    assert (result.sections, result.seldom, result.constant) == (("s00", "s01"), ("seldom",), ("same",))
    assert (result.n, result.reason) == (40, None)


@pytest.mark.parametrize(
    ("n", "reason"), [(0, "too_few_audits"), (3, "too_few_audits"), (40, "constant_column")]
)
def test_what_cannot_be_said_has_its_reason(n: int, reason: str) -> None:
    x, _y = drawn(3, n, 2)
    result = found(x, np.full(n, 5, dtype=np.int32))
    assert (result.drivers, result.reason) == (None, reason)


def test_sections_that_move_together_are_not_told_apart() -> None:
    x, y = drawn(4, 40, 1)
    assert found(x | {"twin": x["s00"]}, y).reason == "collinear"


def test_chance_alone_is_seldom_called_an_association() -> None:
    called = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        x = {f"s{number}": ints(random.integers(0, 1_000_001, 40)) for number in range(4)}
        result = found(x, ints(random.integers(1, 6, 40))).drivers
        called += result is not None and result.reliable
    assert called <= 20, "about one in twenty"
