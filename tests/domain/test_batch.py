"""Names that people and every system understand; an estimate that is never better than the pace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import batch as rules
from cxaudit.domain.batch import Batch, Progress, file_name, is_silent, minutes_left
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AccountId, BatchId, ClientId, JobId, WaveId

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
BATCH = Batch(
    ClientId("c"), BatchId("b"), WaveId("w"), (), None, ("fr",), AccountId("a"), "fr", NOW, NOW, "making", 40
)  # fmt: skip


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("108 Québec, Vieux-Port", "2026-0001-108 Québec, Vieux-Port-fr.pdf"),
        ("Que\u0301bec", "2026-0001-Québec-fr.pdf"),
        ("A/B \\ C: <“D”>?*|", "2026-0001-A B C “D”-fr.pdf"),
        ("מלון \u202egpj.exe", "2026-0001-מלון gpj.exe-fr.pdf"),
        (" .hidden. ", "2026-0001-hidden-fr.pdf"),
        ("", "2026-0001-fr.pdf"),
    ],
)
def test_a_file_is_named_by_reference_and_place(location: str, name: str) -> None:
    assert file_name("2026-0001", location, "fr") == name


@given(st.text())
def test_no_place_makes_a_name_that_a_system_refuses(location: str) -> None:
    name = file_name("2026-0001", location, "en")
    assert name.startswith("2026-0001")
    assert name.endswith("-en.pdf")
    assert name.isprintable()
    assert not set(name) & set('<>:"/\\|?*')
    assert len(name) <= 120


@given(st.integers(3, 40), st.integers(1, 10_000), st.integers(0, 100_000))
def test_a_longer_pause_never_makes_the_estimate_shorter(made: int, seconds: int, pause: int) -> None:
    progress = Progress(40, made, 0, made, NOW)
    early, late = (NOW + timedelta(seconds=each) for each in (seconds, seconds + pause))
    first, then = minutes_left(BATCH, progress, early), minutes_left(BATCH, progress, late)
    assert first is not None
    assert then is not None
    assert 1 <= first <= then


def test_nothing_is_said_of_a_pace_that_is_not_known() -> None:
    assert minutes_left(BATCH, Progress(40, 2, 0, 2, NOW), NOW + timedelta(minutes=1)) is None
    assert minutes_left(BATCH, Progress(40, 10, 0, 10, NOW), NOW + timedelta(minutes=1)) == 3
    reused = Progress(40, 30, 0, 0, None)
    assert minutes_left(BATCH, reused, NOW + timedelta(minutes=1)) is None, "what was there says nothing"


def test_silence_is_noticed_only_while_something_is_left() -> None:
    later = NOW + timedelta(minutes=3)
    assert is_silent(BATCH, Progress(40, 0, 0, 0, None), later)
    assert not is_silent(BATCH, Progress(40, 5, 0, 5, later), later)
    assert not is_silent(BATCH, Progress(40, 39, 1, 5, NOW), later)


def test_the_life_of_a_batch() -> None:
    stopped = rules.cancel(BATCH, NOW)
    with pytest.raises(Refused, match="batch_ended"):
        rules.cancel(stopped, NOW)
    again = rules.begin_again(stopped, NOW, JobId("j"))
    assert (again.state, again.ended_at, again.job_id) == ("making", None, "j")
    ready = replace(again, state="ready", made=40, ended_at=NOW, file_sha256="f", file_size=1)
    assert ready.kept_until == NOW + timedelta(days=30)
    with pytest.raises(Refused, match="batch_complete"):
        rules.begin_again(ready, NOW, JobId("j"))
    with pytest.raises(Refused, match="batch_complete"):
        rules.begin_again(rules.forget(ready), NOW, JobId("j"))
    assert rules.begin_again(replace(ready, failed=1), NOW, JobId("j")).file_sha256 is None
