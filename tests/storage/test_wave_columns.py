"""Wave columns are exactly the score rows, whatever happened to them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.ids import AuditId, WaveId
from cxaudit.measurement.column_bytes import decode, encode
from cxaudit.storage.queries import columns
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork
from tests.people import NOW, Office, open_office
from tests.services.test_visit import released, submitted

WAVES = (WaveId("wave-1"), WaveId("wave-2"))
STANDINGS = ("none", "provisional", "counted")
DURATIONS: tuple[dict[str, int] | None, ...] = (None, {}, {"wait": 0}, {"wait": 2**31 - 1, "till": 75})
RATINGS: tuple[dict[str, int] | None, ...] = (None, {}, {"again": 9}, {"satisfied": -5, "again": 0})


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


@pytest.fixture
def score(office: Office) -> StoredScore:
    """A real score to make others from."""
    audit = released(office)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        return uow.scores.get(audit_id=audit.id)


def same(office: Office, who: access.Scope = access.SYSTEM) -> bool:
    with office.runtime.storage.reading(who) as uow:
        read = columns.read_columns(uow, office.client, WAVES)
        return all(
            read[wave].facts() == columns.compute_columns(uow, office.client, wave).facts() for wave in WAVES
        )


def fold(office: Office, wave: WaveId = WAVES[1]) -> int:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        return columns.fold(uow, office.client, wave, NOW)


class RolledBackError(Exception):
    """Ends a unit of work without a commit."""


def change(uow: UnitOfWork, model: StoredScore, step: str, random: Random) -> None:
    """One thing that may happen to the scores of a wave."""
    known = uow.scores.list(current=True)
    found = random.choice(known)
    ppm = random.choice([None, 0, 1_000_000, random.randrange(1_000_001)])
    if step == "submit":
        make_audit(uow, model, ppm, random)
    elif step == "amend":
        uow.scores.save(replace(found, current=False))
        uow.scores.add(replace(found, revision=found.revision + 1, overall_ppm=ppm))
    elif step == "stand":
        uow.scores.save(replace(found, standing=random.choice(STANDINGS)))
    elif step == "move":
        uow.scores.save(replace(found, wave_id=random.choice(WAVES)))
    elif step == "remove" and len(known) > 1:
        uow.scores.remove(client_id=found.client_id, audit_id=found.audit_id, revision=found.revision)


def make_audit(uow: UnitOfWork, model: StoredScore, ppm: int | None, random: Random) -> str:
    audit = uow.audits.get(id=model.audit_id)
    assignment = uow.assignments.get(id=audit.assignment_id)
    name = uuid4().hex
    uow.assignments.add(replace(assignment, id=name))  # type: ignore[arg-type]
    uow.audits.add(replace(audit, id=AuditId(name), assignment_id=name, reference=name[:9], revision=1))  # type: ignore[arg-type]
    sections = {"A": {"ppm": ppm, "earned": "1", "possible": "2"}} if random.random() < 0.7 else {}
    uow.scores.add(
        replace(
            model,
            audit_id=AuditId(name),
            overall_ppm=ppm,
            sections=sections,
            path=random.choice(["/n/e/", "/n/w/"]),
            results=random.choice([b"mk-pn", b"k", b""]),
            critical_failed=random.choice([(), ("greeted",)]),
            ratings=Random(ppm or 0).choice(RATINGS),
            durations=Random(ppm or 1).choice(DURATIONS),
        )
    )
    return name


def take(uow: UnitOfWork, office: Office, model: StoredScore, step: str, random: Random) -> None:
    if step in {"fold", "rebuild"}:
        columns.fold(uow, office.client, random.choice(WAVES), NOW, anew=step == "rebuild")
    else:
        change(uow, model, "amend" if step == "undone" else step, random)
    if step == "undone":
        raise RolledBackError


STEPS = ("submit", "amend", "stand", "move", "remove", "fold", "rebuild", "undone")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=14), seed=st.integers(0, 10**6))
def test_columns_are_the_score_rows_after_any_history(
    office: Office, score: StoredScore, steps: list[str], seed: int
) -> None:
    random = Random(seed)
    for step in steps:
        with suppress(RolledBackError), office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            take(uow, office, score, step, random)
        assert same(office)
    for wave in WAVES:
        fold(office, wave)
    assert same(office)


def test_writers_and_folds_at_once_lose_nothing(office: Office, score: StoredScore) -> None:
    def write(number: int) -> None:
        random, mine = Random(number), list[str]()
        for _turn in range(6):
            with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
                mine.append(make_audit(uow, score, random.randrange(1_000_001), random))
            with office.runtime.storage.reading(access.SYSTEM) as uow:
                facts = columns.read_columns(uow, office.client, WAVES)[WAVES[1]].facts()
            seen = [fact.audit for fact in facts if fact.audit in mine]
            assert sorted(seen) == sorted(mine), "what is committed is read, and once"

    def keep_folding(_number: int) -> None:
        for _turn in range(6):
            fold(office)

    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda job: job[0](job[1]), [(write, 1), (keep_folding, 0), (write, 2), (keep_folding, 1)]
            )
        )
    assert same(office)
    fold(office)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        assert len(columns.read_columns(uow, office.client, WAVES)[WAVES[1]]) == 13


def test_a_fold_without_changes_keeps_the_version(office: Office, score: StoredScore) -> None:
    assert (fold(office), fold(office)) == (1, 1)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.scores.save(replace(score, standing="none"))
    assert fold(office) == 2


@pytest.mark.parametrize("who", ["Chloé", "Denis"])
def test_a_client_reads_what_counts_only(office: Office, score: StoredScore, who: str) -> None:
    submitted(office, 1)
    fold(office)
    actor: Actor = office[who]
    with office.runtime.reading(actor) as uow:
        read = columns.read_columns(uow, office.client, WAVES)[WAVES[1]]
        assert [fact.audit for fact in read.facts()] == [score.audit_id]
    assert same(office, access.scope_of(actor))


@pytest.mark.parametrize("who", ["Stranger", "Ana"])
def test_others_read_nothing(office: Office, score: StoredScore, who: str) -> None:
    fold(office)
    with office.runtime.reading(office[who]) as uow:
        assert len(columns.read_columns(uow, office.client, WAVES)[WAVES[1]]) == 0


def written_before(data: bytes, group: str) -> bytes:
    """Columns without any key of a group, as they were written when there was no place for it."""
    said = f'"{group}":[],'.encode()
    assert said in data
    size = int.from_bytes(data[4:8], "little") - len(said)
    return data[:4] + size.to_bytes(4, "little") + data[8:].replace(said, b"")


def test_bytes_hold_everything(office: Office, score: StoredScore) -> None:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        found = columns.compute_columns(uow, office.client, WAVES[1])
    assert decode(encode(found)).facts() == found.facts()
    for group in ("ratings", "durations"):
        empty = replace(found, **{group: {}})
        assert decode(written_before(encode(empty), group)).facts() == empty.facts(), "as folded before"
    with pytest.raises(ValueError, match="not wave columns"):
        decode(b"something else")
