"""Operations in any order, twice, cut anyhow, from several devices at once: one truth, on both databases."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxaudit.domain import access
from cxaudit.domain.answers import Head, heads_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.exchange import Batch
from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import Operation, content_hash, merge
from cxaudit.services.exchanges import exchange
from cxaudit.storage.records import AnswerDocument
from tests.people import NOW, Office, open_office
from tests.services.test_visit import accepted

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("exchanges"), module_database_url) as office:
        accepted(office)
        yield office


def fresh(office: Office) -> Audit:
    """Another audit of Ana's, with nothing answered."""
    number = next(_NUMBERS)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        first = uow.audits.get(reference="2026-0001")
        audit = uow.audits.add(
            replace(first, id=AuditId(f"{first.id[:20]}-{number}"), reference=f"X-{number}")
        )
        uow.answer_documents.add(AnswerDocument(audit.client_id, audit.id, 1, {}))
        return audit


@st.composite
def written(draw: st.DrawFn) -> list[Operation]:
    """What three devices wrote, each seeing only itself."""
    found = []
    for dev in draw(st.sets(st.sampled_from("abc"), min_size=1)):
        last: dict[str, str] = {}
        lam = 0
        for number in range(draw(st.integers(1, 5))):
            q, lam = draw(st.sampled_from(["greeted", "wait", "_notes"])), lam + draw(st.integers(1, 3))
            value = draw(st.sampled_from(["yes", "no", "12", None, ["x"], {"b": 1, "a": "é"}]))
            op = Operation(f"{dev}{number}", q, "v", value, lam, dev, number, last.get(q))
            last[q] = op.id
            found.append(op)
    return found


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ops=written(), data=st.data())
def test_any_order_duplication_and_splitting_gives_the_same_answers_and_hash(
    office: Office, ops: list[Operation], data: st.DataObject
) -> None:
    audit = fresh(office)
    twice = data.draw(st.permutations([*ops, *data.draw(st.lists(st.sampled_from(ops), max_size=4))]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(twice)), max_size=4)) | {0, len(twice)})
    for start, end in pairwise(cuts):
        part = list(twice[start:end])
        for dev in {op.dev for op in part}:
            mine = tuple(op for op in part if op.dev == dev)
            done = exchange(office.runtime, office["Ana"], audit.id, batch(dev, mine))
            assert done.acknowledged == tuple(op.id for op in mine)
    assert held(office, audit) == (merge({}, 0, ops).heads, sorted(op.id for op in ops))
    pulled = exchange(office.runtime, office["Ana"], audit.id, batch("reader", ())).remote
    assert merge({}, 0, pulled).heads == merge({}, 0, ops).heads
    hashes = [content_hash(str(audit.id), 1, merge({}, 0, each).heads) for each in (ops, pulled)]
    assert hashes[0] == hashes[1] == content_hash(str(audit.id), 1, held(office, audit)[0])


def batch(dev: str, operations: tuple[Operation, ...], since: int = 0) -> Batch:
    return Batch("account-Ana", dev, 1, int(NOW.timestamp() * 1000), since, operations)


def held(office: Office, audit: Audit) -> tuple[dict[str, Head], list[str]]:
    """(heads, ids) that the server holds."""
    with office.runtime.reading(office["Rita"]) as uow:
        document = uow.answer_documents.get(audit_id=audit.id)
        return heads_of(document.heads), sorted(op.id for op in uow.operations.list(audit_id=audit.id))


def test_devices_that_send_at_once_lose_nothing_and_miss_nothing(office: Office) -> None:
    """Each asks only for what is new since its last reply: a gap would never be filled."""
    audit = fresh(office)
    everything = {
        dev: [Operation(f"{dev}{n}", "_notes", "v", f"{dev}{n}", n + 1, dev, n) for n in range(24)]
        for dev in "abcd"
    }

    def work(dev: str) -> tuple[set[str], int]:
        seen, rev = {op.id for op in everything[dev]}, 0
        for start in range(0, 24, 3):
            part = everything[dev][max(0, start - 1) : start + 3]  # one of them again
            done = exchange(office.runtime, office["Ana"], audit.id, batch(dev, tuple(part), rev))
            seen |= {op.id for op in done.remote}
            rev = done.rev
        return seen, rev

    with ThreadPoolExecutor(4) as pool:
        results = dict(zip("abcd", pool.map(work, "abcd"), strict=True))
    wanted = {op.id for ops in everything.values() for op in ops}
    for dev, (seen, rev) in results.items():
        rest = exchange(office.runtime, office["Ana"], audit.id, batch(dev, (), rev)).remote
        assert seen | {op.id for op in rest} == wanted
    heads, ids = held(office, audit)
    assert (ids, heads["_notes/v"].val) == (sorted(wanted), "d23")


def test_a_long_history_is_handed_out_in_pages(office: Office) -> None:
    audit = fresh(office)
    ops = [Operation(f"p{n}", "_notes", "v", str(n), n + 1, "p", n) for n in range(1100)]
    random.Random(4).shuffle(ops)
    for start in range(0, len(ops), 200):
        exchange(office.runtime, office["Ana"], audit.id, batch("p", tuple(ops[start : start + 200])))
    seen: list[str] = []
    rev, more = 0, True
    while more:
        done = exchange(office.runtime, office["Ana"], audit.id, batch("q", (), rev))
        seen, rev, more = [*seen, *(op.id for op in done.remote)], done.rev, done.more
    assert seen == [op.id for op in ops]
