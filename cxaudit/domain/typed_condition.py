"""The condition of a question as rows of a form: which question, how compared, with what; all of them or any.

Conditions of other shapes (parts within parts, `not`) are kept as they are until they are taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxaudit.domain.checklist import Item
from cxaudit.domain.conditions import OPERATORS
from cxaudit.domain.typed_values import number, shown

Row = Mapping[str, Any]
"""`q`, `op`, `values` (the answers picked) and `value` (what was typed)."""


def is_plain(condition: Any) -> bool:
    """Whether rows can say it."""
    return leaves(condition) is not None


def leaves(condition: Any) -> list[Mapping[str, Any]] | None:
    """The tests of a plain condition; none of no condition; None of any other."""
    if condition is None:
        return []
    if not isinstance(condition, Mapping):
        return None
    found = [condition] if "q" in condition else condition.get("all", condition.get("any"))
    if not isinstance(found, list):
        return None
    simple = all(isinstance(leaf, Mapping) and isinstance(leaf.get("q"), str) for leaf in found)
    return found if simple else None


def rows_of(condition: Any) -> dict[str, Any]:
    """`condition_how` and `condition` (rows) of a condition."""
    how = "any" if isinstance(condition, Mapping) and "any" in condition else "all"
    return {"condition_how": how, "condition": [_row(leaf) for leaf in leaves(condition) or []]}


def _row(leaf: Mapping[str, Any]) -> dict[str, Any]:
    op = str(leaf.get("op", "in"))
    value = leaf.get("in") if "op" not in leaf else leaf.get("v")
    several = [str(each) for each in value] if isinstance(value, list) else []
    one = "" if isinstance(value, list) else shown(value)
    return {"q": leaf["q"], "op": op, "values": several, "value": one}


def condition_of(before: Any, how: str, rows: Sequence[Row], items: Mapping[str, Item]) -> Any:
    """The condition that the rows say; a row that still says what it was drawn from keeps its very test."""
    old = leaves(before) or []
    kept = []
    for row in rows:
        same = next((leaf for leaf in old if _row(leaf) == dict(row)), None)
        was = next((leaf for leaf in old if leaf["q"] == row["q"]), None)
        if row["q"]:
            kept.append(_leaf(row, was, items) if same is None else same)
    if not kept:
        return None
    alone = len(kept) == 1 and not (isinstance(before, Mapping) and ("all" in before or "any" in before))
    return kept[0] if alone else {how if how in {"all", "any"} else "all": kept}


def _leaf(row: Row, was: Mapping[str, Any] | None, items: Mapping[str, Item]) -> dict[str, Any]:
    key, op = row["q"], row["op"] if row["op"] in OPERATORS else "in"
    item = items.get(key)
    if op == "answered":
        return {"q": key, "op": op}
    if op == "in":
        values = [_value(item, each) for each in row["values"] or _typed(row)]
        long_form = was is not None and was.get("op") == "in"
        return {"q": key, "op": op, "v": values} if long_form else {"q": key, "in": values}
    picked = row["value"] or next(iter(row["values"]), "")
    return {"q": key, "op": op, "v": _value(item, picked)}


def _typed(row: Row) -> list[str]:
    return [part.strip() for part in str(row["value"]).split(";") if part.strip()]


def _value(item: Item | None, text: str) -> str | int:
    """The value as answers write it: the integer of a rating, a number with its point, else the text."""
    if item is not None and item.max > item.min and text.lstrip("-").isdecimal() and len(text) < 10:
        return int(text)
    if item is not None and item.kind in {"numeric", "elapsed"}:
        return number(text) or ""
    return text
