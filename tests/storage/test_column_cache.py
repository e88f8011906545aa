"""What a process remembers of wave columns: the same while they stay, never of another moment, never too much."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from datetime import date

import pytest

from cxaudit.measurement.columns import NO_VISITS, ScoreFact, WaveColumns, columns_of, joined
from cxaudit.measurement.once import Once
from cxaudit.storage.column_cache import ColumnCache

FACT = ScoreFact(
    audit="a", location="l", path="/n/", channel="in_store", visit_type="covert", version="v",
    visited_on=date(2026, 5, 1), standing="counted", scores={"overall": 1, "compliance": 1, "experience": 1},
    critical=False, sections={}, results=b"k",
)  # fmt: skip


def columns(name: str, rows: int = 2) -> WaveColumns:
    return columns_of([replace(FACT, audit=f"{name}{number}") for number in range(rows)])


def remembered(cache: ColumnCache, name: str, rows: int = 2) -> WaveColumns:
    found = columns(name, rows)
    cache.keep(("client", name), 1, found)
    return found


def test_what_is_made_of_remembered_columns_is_made_once() -> None:
    cache = ColumnCache()
    both = remembered(cache, "old"), remembered(cache, "new")
    made = cache.made("joined", both, lambda: joined(both))
    assert [fact.audit for fact in made.facts()] == ["new0", "new1", "old0", "old1"]
    assert cache.made("joined", both, lambda: pytest.fail("made twice")) is made
    assert cache.made("joined", both[::-1], lambda: joined(both[::-1])) is not made
    assert cache.made("other", both, lambda: joined(both)) is not made


def test_what_is_made_of_made_columns_is_made_once() -> None:
    cache = ColumnCache()
    wave = remembered(cache, "wave")
    narrowed = cache.made("narrowed", (wave,), lambda: wave.rows(wave.audits == b"wave1"))
    again = cache.made("joined", (narrowed, wave), lambda: joined((narrowed, wave)))
    assert cache.made("joined", (narrowed, wave), lambda: pytest.fail("made twice")) is again


def test_columns_of_one_moment_are_made_each_time() -> None:
    cache = ColumnCache()
    of = (remembered(cache, "wave"), columns("laid over it"))
    first, second = (cache.made("joined", of, lambda: joined(of)) for _ in range(2))
    assert first is not second
    assert first.facts() == second.facts()


def test_a_new_version_gives_new_columns() -> None:
    cache = ColumnCache()
    old = remembered(cache, "wave")
    made = cache.made("as it is", (old,), lambda: old)
    new = columns("wave", 3)
    cache.keep(("client", "wave"), 2, new)
    assert cache.find(("client", "wave"), 1) is None
    assert len(cache.made("as it is", (new,), lambda: new)) == 3
    assert len(made) == 2


def test_no_more_is_kept_than_there_is_room_for() -> None:
    cache = ColumnCache(most_rows=1_000, most_made=5)
    waves = [remembered(cache, name, 3) for name in "abc"]
    calls: list[str] = []

    def made(wave: WaveColumns) -> WaveColumns:
        calls.append(wave.audits[0].decode())
        return joined([wave, columns("x", 1)])

    for wave in (*waves, waves[0]):
        cache.made("joined", (wave,), lambda wave=wave: made(wave))
    assert calls == ["a0", "b0", "c0", "a0"]
    for wave in waves:  # what is only passed on takes no room
        cache.made("as it is", (wave,), lambda wave=wave: wave)
    cache.made("joined", (waves[0],), lambda: pytest.fail("given up for nothing"))


def test_a_fold_leaves_nothing_of_the_version_before() -> None:
    cache, alive = ColumnCache(), list[weakref.ref[Once]]()
    before = remembered(cache, "before")
    for version in range(1, 30):
        wave = columns("wave", 3)
        cache.keep(("client", "wave"), version, wave)
        passed_on = cache.made("allowed", (wave,), lambda wave=wave: wave)
        both = (passed_on, before)
        joined_ = cache.made("joined", both, lambda both=both: joined(both))
        cache.made("again", (joined_,), lambda joined_=joined_: joined_)
        alive += [weakref.ref(wave.once), weakref.ref(joined_.once)]
        del wave, passed_on, both, joined_
    gc.collect()
    assert sum(each() is not None for each in alive) == 2, "those of the last version"


def test_columns_are_held_by_each_of_their_keys() -> None:
    cache = ColumnCache(most_made=8)
    wave = remembered(cache, "wave", 3)
    kept = cache.made("narrowed", (wave,), lambda: wave.rows(wave.audits != b"wave0"))
    cache.made("as it is", (kept,), lambda: kept)
    for name in "abc":  # pushes out what was made first, and all that was made of it
        other = remembered(cache, name, 3)
        cache.made("joined", (other,), lambda other=other: joined([other, columns("x", 1)]))
    again = cache.made("narrowed", (wave,), lambda: wave.rows(wave.audits != b"wave0"))
    assert again is not kept
    assert cache.made("joined", (again, wave), lambda: joined((again, wave))) is cache.made(
        "joined", (again, wave), lambda: pytest.fail("made twice")
    )


def test_an_older_version_does_not_replace_a_newer_one() -> None:
    cache = ColumnCache()
    new = columns("wave")
    cache.keep(("client", "wave"), 2, new)
    cache.keep(("client", "wave"), 1, NO_VISITS)
    assert cache.find(("client", "wave"), 2) is new


def test_a_figure_is_made_once_and_the_least_lately_asked_given_up() -> None:
    once, made = Once(most=110), list[str]()

    def figure(name: str) -> str:
        return once(name, lambda: made.append(name) or name)

    assert [figure(name) for name in ("a", "b", "a", "c", "a", "b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]


def test_a_figure_that_cannot_be_made_is_tried_again() -> None:
    once = Once()
    with pytest.raises(ZeroDivisionError):
        once("ratio", lambda: 1 // 0)
    assert once("ratio", lambda: 2) == 2


def test_figures_live_as_long_as_their_columns() -> None:
    old, new = columns("wave"), columns("wave")
    assert old.once("n", lambda: 1) == 1
    assert new.once("n", lambda: 2) == 2
    assert old.rows(old.audits == b"wave0").once("n", lambda: 3) == 3
