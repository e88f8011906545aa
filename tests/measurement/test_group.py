"""A group's comparisons on arrays are those of the specification; families are adjusted together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement import inference, means
from cxaudit.measurement.benchmark import Spread
from cxaudit.measurement.columns import ScoreFact, WaveColumns, columns_of, joined
from cxaudit.measurement.group import Standings, against, group, groups, paired
from cxaudit.measurement.kept import count_letters, kept_share
from cxaudit.measurement.located import NOBODY, Located, located_in, located_ppm

Visits = list[tuple[str, int]]
VISITS = st.lists(st.tuples(st.sampled_from("abcdefghij"), st.integers(0, 1_000_000)), max_size=30)


def fact(
    number: int, location: str, ppm: int, wave: str, results: bytes = b"", version: str = "v"
) -> ScoreFact:
    return ScoreFact(
        audit=f"{wave}-{number:03d}", location=location, path="/n/", channel="phone", visit_type="covert",
        version=version, visited_on=date(2026, 1, 1), standing="counted", critical=False,
        sections={"A": ppm}, scores={"overall": ppm, "compliance": None, "experience": None}, results=results,
    )  # fmt: skip


def waves(before: Visits, now: Visits) -> tuple[Located, Located]:
    """Both waves in one table of names, as services read them."""
    parts: list[WaveColumns] = []
    for wave, visits in (("now", now), ("old", before)):
        parts.append(columns_of(fact(n, name, ppm, wave) for n, (name, ppm) in enumerate(visits)))
    both = joined(parts)
    first = np.arange(len(both)) < len(now)
    counted = both.of("phone", "covert")
    return located_in(both, counted & ~first, "overall"), located_in(both, counted & first, "overall")


def means_of(visits: Visits) -> Mapping[str, float]:
    grouped = means.by_location((name, ppm / 10_000) for name, ppm in visits)
    return {name: fmean(scores) for name, scores in grouped.items()}


def close(one: object, other: object) -> bool:
    pairs = zip(astuple(one), astuple(other), strict=True)  # type: ignore[call-overload]
    return all(
        a == b or (a is not None and b is not None and a == pytest.approx(b, rel=1e-6, abs=1e-7))
        for a, b in pairs
    )


@given(VISITS, VISITS)
def test_waves_and_groups_compare_as_the_specification_says(before: Visits, now: Visits) -> None:
    old, new = waves(before, now)
    pairs, found = paired(old, new)
    expected_pairs, expected = inference.paired_change(means_of(before), means_of(now))
    assert pairs == expected_pairs
    assert close(found, expected)
    assert close(
        against(old, new), inference.welch(list(means_of(before).values()), list(means_of(now).values()))
    )


@given(VISITS, VISITS, st.integers(0, 100))
def test_a_group_has_a_row_for_what_exists_and_its_interval_holds_the_value(
    before: Visits, now: Visits, target: int
) -> None:
    old, new = waves(before, now)
    found = group(Standings(new, old), float(target), Spread(*new.spread()))
    assert [row.comparator for row in found.rows] == (
        [] if not now else ["target", "previous"] if before else ["target"]
    )
    target_row = found.find("target")
    if target_row is not None:
        expected = inference.versus_target(list(means_of(now).values()), target)
        assert close(target_row.found, expected)
    since = found.find("previous")
    if since is not None:
        common = len(means_of(before).keys() & means_of(now).keys())
        assert since.pairs == (common if common >= 5 else None)
    if found.own.low is not None and found.own.high is not None and found.own.mean is not None:
        assert found.own.low <= found.own.mean <= found.own.high


@given(st.lists(st.tuples(VISITS, VISITS), min_size=1, max_size=5))
def test_one_family_over_several_measures_is_never_bolder_than_each_alone(
    measured: list[tuple[Visits, Visits]],
) -> None:
    standings = [Standings(new, old) for old, new in (waves(before, now) for before, now in measured)]
    together = groups([(each, Spread(*each.own.spread())) for each in standings])
    for each, found in zip(standings, together, strict=True):
        alone = groups([(each, Spread(*each.own.spread()))])[0]
        assert found.own == alone.own
        for row, single in zip(found.rows, alone.rows, strict=True):
            assert row.found == single.found
            if row.verdict in {"up", "down", "up_small", "down_small"}:
                assert row.verdict == single.verdict


def test_nobody_has_no_figure_and_no_row() -> None:
    found = group(Standings(NOBODY), 80.0, Spread(None, 0))
    assert (found.own.mean, found.rows) == (None, ())
    assert groups([]) == ()


LETTERS = st.lists(st.text("kpm-n", min_size=0, max_size=5), max_size=12)


@given(LETTERS, LETTERS)
def test_items_are_counted_by_version(one: list[str], other: list[str]) -> None:
    facts = [
        fact(number, "a", 0, version, letters.encode(), version)
        for version, rows in (("v1", one), ("v2", other))
        for number, letters in enumerate(rows)
    ]
    columns = columns_of(facts)
    every = np.ones(len(columns), dtype=np.bool_)
    missed, seen = count_letters(columns, every, {"v1": 0, "v2": 1})
    first, second = [rows[:1] for rows in one], [rows[1:2] for rows in other]
    assert missed == sum(letter == "m" for letter in (*first, *second))
    assert seen == sum(letter in ("m", "k", "p") for letter in (*first, *second))
    shares = kept_share(columns, {"v1": [0, 1]})
    for each, share in zip(sorted(facts, key=lambda f: f.audit), shares, strict=True):
        asked = (
            [letter for letter in each.results.decode()[:2] if letter in "kpm"]
            if each.version == "v1"
            else []
        )
        kept = sum(letter == "k" for letter in asked)
        assert share == (-1 if not asked else pytest.approx(1_000_000 * kept / len(asked), abs=1))


def test_a_section_is_located_like_a_measure() -> None:
    columns = columns_of([fact(0, "a", 400_000, "w"), fact(1, "b", 600_000, "w")])
    every = np.ones(2, dtype=np.bool_)
    found = located_ppm(columns, every, columns.sections["A"])
    assert ([location for location, _path in found.names], found.average().mean) == (["a", "b"], 50.0)
