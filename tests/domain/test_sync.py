"""Operations of two devices: whatever the order of arrival, the same answers; twice is once."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.answers import Head
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.sync import Fork, Merged, Operation, canonical, content_hash, merge

_VALUES = st.one_of(
    st.none(), st.sampled_from(["yes", "no", "na", ""]), st.lists(st.sampled_from("ab"), max_size=2)
)


@st.composite
def device(draw: st.DrawFn, name: str) -> list[Operation]:
    """What one device wrote on two fields without seeing the other: each operation names the one before."""
    last: dict[str, str] = {}
    lam, written = 0, []
    for number in range(draw(st.integers(1, 5))):
        q = draw(st.sampled_from("xy"))
        lam += draw(st.integers(1, 3))
        op = Operation(f"{name}{number}", q, "v", draw(_VALUES), lam, name, number, last.get(q))
        last[q] = op.id
        written.append(op)
    return written


@st.composite
def interleaved(draw: st.DrawFn) -> tuple[list[Operation], list[Operation], list[Operation]]:
    """Two devices, and one order in which their operations arrive: each device's own order is kept."""
    a, b = draw(device("a")), draw(device("b"))
    turns = draw(st.permutations([0] * len(a) + [1] * len(b)))
    left = (iter(a), iter(b))
    return a, b, [next(left[turn]) for turn in turns]


@given(interleaved())
def test_any_interleaving_gives_the_same_heads(
    case: tuple[list[Operation], list[Operation], list[Operation]],
) -> None:
    a, b, mixed = case
    whole = merge({}, 0, [*a, *b])
    found = merge({}, 0, mixed)
    assert (found.heads, found.lam) == (whole.heads, whole.lam)


@given(interleaved(), st.data())
def test_twice_is_once_however_the_batches_are_cut(
    case: tuple[list[Operation], list[Operation], list[Operation]], data: st.DataObject
) -> None:
    _, _, mixed = case
    cut = data.draw(st.integers(0, len(mixed)))
    first = merge({}, 0, mixed[:cut])
    second = merge(first.heads, first.lam, mixed[cut:], first.forks)
    again = merge(second.heads, second.lam, mixed)
    assert second.heads == again.heads == merge({}, 0, mixed).heads


@given(interleaved())
def test_the_highest_counter_wins_and_never_the_clock(
    case: tuple[list[Operation], list[Operation], list[Operation]],
) -> None:
    _, _, mixed = case
    for name, head in merge({}, 0, mixed).heads.items():
        rivals = [op for op in mixed if op.field == name]
        assert (head.lam, head.dev) == max((op.lam, op.dev) for op in rivals)


def op(id_: str, val: Any, lam: int, prev: str | None = None, q: str = "x", at: int = 5) -> Operation:
    return Operation(id_, q, "v", val, lam, id_[0], at, prev)


def forked(*operations: Operation) -> Merged:
    return merge({}, 0, operations)


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_a_fork_names_the_value_shown_whoever_arrived_first(order: tuple[int, ...]) -> None:
    both = [op("a1", "yes", 1), op("b1", "no", 1)]
    found = forked(*(both[place] for place in order))
    assert found.forks == (Fork("x/v", Head("no", "b1", 1, "b", 5), Head("yes", "a1", 1, "a", 5)),)
    assert found.heads["x/v"] == found.forks[0].kept


@pytest.mark.parametrize(
    "operations",
    [
        [op("a1", "yes", 1), op("b1", "yes", 1)],
        [op("a1", "yes", 1), op("b1", "no", 2, prev="a1")],
        [op("a1", "yes", 1), op("a2", "no", 2)],
        [op("a1", "yes", 1), op("b1", "no", 1, q="y")],
    ],
    ids=["same value", "seen", "same device", "other field"],
)
def test_what_is_no_fork(operations: list[Operation]) -> None:
    assert forked(*operations).forks == ()


def test_a_later_operation_closes_the_fork_and_only_that_one() -> None:
    first = forked(op("a1", "yes", 1), op("b1", "no", 1))
    assert first.closed == ()
    other = merge(first.heads, first.lam, [op("a2", "no", 9, q="y")], first.forks)
    assert other.closed == ()
    same = merge(other.heads, other.lam, [op("a3", "no", 1, prev="a1")], first.forks)
    assert same.closed == ()
    later = merge(other.heads, other.lam, [op("a4", "yes", 2, prev="b1")], first.forks)
    assert (later.closed, later.forks, later.heads["x/v"].val) == (first.forks, (), "yes")


def test_a_fork_can_be_closed_in_the_batch_that_brought_it() -> None:
    found = forked(op("a1", "yes", 1), op("b1", "no", 1), op("a2", "yes", 2, prev="b1"))
    assert found.closed == found.forks != ()


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(_PLAIN)
def test_the_canonical_form_says_all_and_always_the_same(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text
    text.encode()


@pytest.mark.parametrize(
    "value", ["\0", "a\ud800", {"\0": 1}, {"\udfff": 1}, {1: 1}, 0.5, float("nan"), 2**53, b"x", {1, 2}]
)
def test_what_cannot_be_canonical_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        canonical({"x": [value]})
    assert refused.value.code == "not_canonical"


def head(val: Any) -> Head:
    return Head(val, "o", 1, "a", 5)


def test_the_content_hash_counts_every_answer_and_nothing_else() -> None:
    heads = {"x/v": head("yes"), "hidden/v": head("1")}
    digest = content_hash("audit", 1, heads)
    assert content_hash("audit", 1, heads | {"y/v": head(None)}) == digest
    assert content_hash("audit", 1, {"x/v": Head("yes", "other", 9, "b", 7), "hidden/v": head("1")}) == digest
    for other in (("audit", 2, heads), ("other", 1, heads), ("audit", 1, {"x/v": head("yes")})):
        assert content_hash(*other) != digest
    assert content_hash("audit", 1, heads | {"x/v": head(["yes"])}) != digest
    assert content_hash("audit", 1, heads | {"hidden/v": head(1)}) != digest
