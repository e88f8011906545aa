"""Answers as the tablet writes them, and as scoring reads them.

An audit's answers are *heads*: "q/f" -> the last operation on that field (f: v value, c comment,
p:<sha16> photo, t timer, g position, s signature). Wire values are text, integers or lists; "na" is N/A.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxaudit.domain.checklist import EVIDENCE_KINDS, UNSCORED, Checklist, Item
from cxaudit.domain.conditions import same
from cxaudit.domain.values import is_blank

NA = "na"
OUTCOME = "_outcome"
LOCATION_CLOSED = "location_closed"
VISIT_LEVEL = frozenset({OUTCOME, "_attempts", "_position", "_notes"})
"""Fields of the visit, not of an item."""


@dataclass(frozen=True, slots=True)
class Head:
    """The current value of one field: the operation that wrote it, its Lamport counter, device and clock."""

    val: Any
    op: str
    lam: int
    dev: str
    at: int


Heads = Mapping[str, Head]


def heads_of(plain: Mapping[str, Any]) -> dict[str, Head]:
    """Heads from their stored form."""
    return {name: Head(**head) for name, head in plain.items()}


def plain_heads(heads: Heads) -> dict[str, Any]:
    """The stored form of heads."""
    return {
        name: {"val": h.val, "op": h.op, "lam": h.lam, "dev": h.dev, "at": h.at} for name, h in heads.items()
    }


def values_of(checklist: Checklist, heads: Heads) -> dict[str, Any]:
    """The wire value of every item and visit-level field that has one.

    The value of a photo, signature or file item is the list of hashes of what was taken.
    """
    values = {
        name[:-2]: head.val for name, head in heads.items() if name.endswith("/v") and head.val is not None
    }
    for item in checklist.items:
        if item.kind in EVIDENCE_KINDS:
            taken = photos_of(heads, item.key)
            values.pop(item.key, None)
            if taken:
                values[item.key] = taken
    return values


def photos_of(heads: Heads, key: str) -> list[str]:
    """The SHA-256 of every photo or signature on an item, in a stable order."""
    found = [
        (head.lam, head.val["sha"])
        for name, head in heads.items()
        if name.startswith((f"{key}/p:", f"{key}/s")) and isinstance(head.val, Mapping) and "sha" in head.val
    ]
    return [sha for _, sha in sorted(found)]


def shas_of(heads: Heads) -> list[str]:
    """The SHA-256 of every photo, signature and file that the answers name, each once."""
    found = {
        head.val["sha"]: None
        for name, head in heads.items()
        if name.partition("/")[2].startswith(("p:", "s"))
        and isinstance(head.val, Mapping)
        and isinstance(head.val.get("sha"), str)
    }
    return list(found)


def comment_of(heads: Heads, key: str) -> str:
    """The comment on an item; empty when there is none."""
    head = heads.get(f"{key}/c")
    return head.val if head is not None and isinstance(head.val, str) else ""


def is_closed(heads: Heads) -> bool:
    """Whether the auditor found the location closed: an outcome of its own, never scored."""
    head = heads.get(f"{OUTCOME}/v")
    return head is not None and head.val == LOCATION_CLOSED


def normalise(item: Item, wire: Any) -> dict[str, Any] | None:
    """The answer scoring reads: {"value": v}, {"na": True}, or None when nothing was answered.

    N/A is the wire value "na"; a decimal comma becomes a point, blanks and tabs around a number go; text
    is taken as it is.
    """
    if is_blank(wire):
        return None
    if wire == NA and item.kind not in UNSCORED:
        return {"na": True}
    if item.kind in {"numeric", "elapsed"} and isinstance(wire, str):
        return {"value": wire.strip(" \t").replace(",", ".")}
    return {"value": wire}


def answers_of(checklist: Checklist, heads: Heads) -> dict[str, Any]:
    """Every answer of an audit as scoring reads it; visit-level fields are left out.

    `wire` stands beside a value that was normalised: conditions read what was answered, "3,0" and not "3.0".
    """
    values = values_of(checklist, heads)
    return {item.key: _answer(item, values[item.key]) for item in checklist.items if item.key in values}


def _answer(item: Item, wire: Any) -> dict[str, Any]:
    answer = normalise(item, wire) or {"value": None}
    return answer if "na" in answer or same(answer["value"], wire) else answer | {"wire": wire}
