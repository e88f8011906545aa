"""Operations from the tablet, merged: the higher (lam, dev) wins, nothing is lost, twice is once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cxaudit.domain.answers import Head, Heads
from cxaudit.domain.errors import InvalidInput

_LARGEST = 2**53 - 1
WEB = "web"
"""The device of every answer posted without JavaScript: many browsers, each as if it were another device."""
FIELDS = frozenset("vctgs")
"""What an operation may write of an item, beside photos (`p:<sha16>`): value, comment, timer, position,
signature."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One answer as a device wrote it. `val` None clears; `prev` is the operation it replaces there;
    `at` is the device's clock in milliseconds: evidence, never order."""

    id: str
    q: str
    f: str
    val: Any
    lam: int
    dev: str
    at: int
    prev: str | None = None

    @property
    def field(self) -> str:
        """The name of the head it writes."""
        return f"{self.q}/{self.f}"

    def plain(self) -> dict[str, Any]:
        """JSON form, as received; its keys in canonical order."""
        return {
            "at": self.at, "dev": self.dev, "f": self.f, "id": self.id, "lam": self.lam, "prev": self.prev,
            "q": self.q, "val": self.val,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fork:
    """Two devices wrote one field without seeing each other: `kept` is shown, `other` stays on record."""

    field: str
    kept: Head
    other: Head

    def closed_by(self, op: Operation) -> bool:
        """Whether `op` came after both: somebody saw the two values and decided."""
        return op.field == self.field and op.lam > max(self.kept.lam, self.other.lam)


@dataclass(frozen=True, slots=True)
class Merged:
    """The new heads, the highest Lamport counter, the forks noticed, and those that are closed again."""

    heads: dict[str, Head]
    lam: int
    forks: tuple[Fork, ...] = field(default=())
    closed: tuple[Fork, ...] = field(default=())


def merge(heads: Heads, lam: int, operations: Sequence[Operation], still_open: Sequence[Fork] = ()) -> Merged:
    """Apply operations that are new to this audit. Any order of arrival gives the same heads.

    `still_open` are earlier forks; a later operation closes them as it closes new ones.
    """
    merged = dict(heads)
    forks: list[Fork] = []
    closed: list[Fork] = []
    for op in operations:
        lam = max(lam, op.lam)
        head, new = merged.get(op.field), Head(op.val, op.id, op.lam, op.dev, op.at)
        closed += [f for f in (*still_open, *forks) if f.closed_by(op) and f not in closed]
        if head is not None and _forked(head, op):
            forks.append(Fork(op.field, *sorted((new, head), key=_rank, reverse=True)))
        if head is None or _rank(new) > _rank(head):
            merged[op.field] = new
    return Merged(merged, lam, tuple(forks), tuple(closed))


def _rank(head: Head) -> tuple[int, str, str]:
    """What decides between two values of one field: never a clock."""
    return head.lam, head.dev, head.op


def _forked(head: Head, op: Operation) -> bool:
    return head.op != op.prev and (head.dev != op.dev or op.dev == WEB) and head.val != op.val


def outranks(op: Operation, head: Head | None) -> bool:
    """Whether `op` would be shown instead of `head`."""
    return head is None or (op.lam, op.dev, op.id) > _rank(head)


def canonical(value: object) -> str:
    """Canonical JSON (RFC 8785 without floats): keys by UTF-16 code unit, no spaces, text unchanged.

    Raises InvalidInput("not_canonical") for floats, lone surrogates, U+0000 (PostgreSQL stores none)
    and integers beyond 2^53 − 1.
    """
    return _WRITER.encode(_ordered(value))


_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def _ordered(value: object) -> object:
    """`value`, checked, with the keys of its objects in order: what remains is only to be written."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST:
        return value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in _sorted_keys(value)}
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    raise InvalidInput("not_canonical")


def _sorted_keys(value: Mapping[Any, object]) -> list[str]:
    keys = [_text(key) for key in value]
    plain = "".join(keys).isascii()  # then both orders are the same
    return sorted(keys, key=None if plain else lambda key: key.encode("utf-16-be"))


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value or not (value.isascii() or _is_well_formed(value)):
        raise InvalidInput("not_canonical")
    return value


def _is_well_formed(text: str) -> bool:
    """Whether the text has no half of a character: only those cannot be encoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def content_hash(audit_id: str, version: int, heads: Heads) -> str:
    """SHA-256 of all non-null answers, hidden ones included: what tablet and server must agree on."""
    answers = {name: head.val for name, head in heads.items() if head.val is not None}
    document = canonical({"a": audit_id, "v": version, "answers": answers})
    return hashlib.sha256(document.encode()).hexdigest()
