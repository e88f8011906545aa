"""Arrays give what the plain functions of the specification give."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement import inference, means
from cxaudit.measurement.column_bytes import decode, encode
from cxaudit.measurement.columns import ScoreFact, columns_of, joined
from cxaudit.measurement.located import Located, located, located_in

VISITS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(0, 1_000_000)), max_size=40)


def facts(visits: list[tuple[str, int]]) -> list[ScoreFact]:
    return [
        ScoreFact(
            audit=f"audit-{number:03d}", location=location, path="/n/", channel="phone", visit_type="covert",
            version="v", visited_on=date(2026, 1, 1), standing="counted", critical=False, sections={},
            scores={"overall": ppm, "compliance": None, "experience": None}, results=b"",
        )
        for number, (location, ppm) in enumerate(visits)
    ]  # fmt: skip


def both_ways(visits: list[tuple[str, int]]) -> list[Located]:
    columns = columns_of(facts(visits))
    pairs = [((location, "/n/"), ppm / 10_000) for location, ppm in visits]
    return [located(pairs), located_in(columns, columns.of("phone", "covert"), "overall")]


def close(one: object, other: object) -> bool:
    pairs = zip(astuple(one), astuple(other), strict=True)  # type: ignore[call-overload]
    return all(
        a == b or (a is not None and b is not None and a == pytest.approx(b, abs=1e-7)) for a, b in pairs
    )


@given(VISITS)
def test_means_spread_and_differences_agree(visits: list[tuple[str, int]]) -> None:
    pairs = [(location, ppm / 10_000) for location, ppm in visits]
    variance, df = means.sigma_w_sq(means.by_location(pairs))
    for found in both_ways(visits):
        assert close(found.average(), means.mean_by_location(pairs))
        assert close(found.versus_rest(("a", "/n/")), inference.location_vs_rest(pairs, "a"))
        assert found.spread()[1] == df
        assert found.spread()[0] == (None if variance is None else pytest.approx(variance, abs=1e-6))


def test_rows_without_a_score_and_of_other_strata_are_left_out() -> None:
    columns = columns_of(facts([("a", 500_000), ("b", 700_000)]))
    assert len(located_in(columns, columns.of("phone", "covert"), "compliance")) == 0
    assert len(located_in(columns, columns.of("in_store", "covert"), "overall")) == 0
    assert located_in(columns, columns.within("/n/"), "overall").names == (("a", "/n/"), ("b", "/n/"))
    assert located_in(columns, columns.within("/other/"), "overall").find(("a", "/n/")) is None
    assert not columns_of([]).within("/n/").any()
    assert np.array_equal(columns.within("/n"), [True, True])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["/n/e/", "/n/w/", "/"])), max_size=30))
def test_a_location_that_moved_counts_once_in_each_place(stood: list[tuple[str, str]]) -> None:
    visits = [
        replace(fact, path=path)
        for fact, (_, path) in zip(
            facts([(where, 10_000 * n) for n, (where, _) in enumerate(stood)]), stood, strict=True
        )
    ]
    half = len(visits) // 2
    for columns in (
        columns_of(visits),
        decode(encode(columns_of(visits))),
        joined([columns_of(visits[:half]), decode(encode(columns_of(visits[half:])))]),
    ):
        found = located_in(columns, columns.of("phone", "covert"), "overall")
        assert found.names == tuple(sorted(set(stood)))
        for segment in found.names:
            own = [n for n, each in enumerate(stood) if each == segment]
            assert found.find(segment) == (pytest.approx(sum(own) / len(own)), len(own))
        assert found.find(("a", "/elsewhere/")) is None
        assert encode(columns) == encode(columns_of(visits)), "what is stored knows locations and paths only"
