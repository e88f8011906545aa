"""Conditions: when an item is shown. One evaluator for form, sync, scoring; JavaScript has its twin.

A condition is `{all|any|not|{q, op, v}}`. What it reads are raw values: "na" is an ordinary text, "" and
[] are present; a hidden or missing reference makes every operator false, `answered` included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cxaudit.domain.values import compared_number, is_blank

OPERATORS = ("eq", "ne", "in", "has", "gt", "ge", "lt", "le", "answered")
MAX_DEPTH = 8


class MalformedCondition(ValueError):
    """Not a condition at all: wrong keys, a wrong type, or deeper than 8."""


class UnknownOperator(ValueError):
    """A leaf whose `op` is missing or not on the list."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test of one question. `short` marks the form `{q, in}`, which N/A and blank never satisfy."""

    question: str
    operator: str
    value: Any = None
    short: bool = False


@dataclass(frozen=True, slots=True)
class Combined:
    """`all`, `any` or `not` (one part) of conditions."""

    how: str
    parts: tuple[Condition, ...]


Condition = Leaf | Combined


def parse(source: object, depth: int = 1) -> Condition:
    """Read a condition. Raises MalformedCondition, UnknownOperator."""
    if not isinstance(source, Mapping) or depth > MAX_DEPTH:
        raise MalformedCondition
    names = [name for name in ("all", "any", "not", "q") if name in source]
    if len(names) != 1:
        raise MalformedCondition
    name = names[0]
    if name == "q":
        return _leaf(source)
    inner = source[name]
    if name == "not":
        return Combined("not", (parse(inner, depth + 1),))
    if not isinstance(inner, list):
        raise MalformedCondition
    return Combined(name, tuple(parse(part, depth + 1) for part in inner))


def _leaf(source: Mapping[str, Any]) -> Leaf:
    question = source["q"]
    if not isinstance(question, str):
        raise MalformedCondition
    if "in" in source and "op" not in source:
        return Leaf(question, "in", _list(source["in"]), short=True)
    operator = source.get("op")
    if operator is not None and not isinstance(operator, str):
        raise MalformedCondition
    if operator not in OPERATORS:
        raise UnknownOperator
    if operator == "answered":
        return Leaf(question, operator)
    value = source.get("v")
    if operator == "in":
        return Leaf(question, operator, _list(value))
    if not _is_scalar(value):
        raise MalformedCondition
    return Leaf(question, operator, value)


def _list(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list) or not all(_is_scalar(each) for each in value):
        raise MalformedCondition
    return tuple(value)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def plain(condition: Condition) -> dict[str, Any]:
    """What `parse` reads back as the same condition."""
    if isinstance(condition, Combined):
        parts = [plain(part) for part in condition.parts]
        return {condition.how: parts[0] if condition.how == "not" else parts}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    if condition.short:
        return {"q": condition.question, "in": value}
    wanted = {} if condition.operator == "answered" else {"v": value}
    return {"q": condition.question, "op": condition.operator} | wanted


def references(condition: Condition) -> Iterator[Leaf]:
    """Every leaf, in order."""
    if isinstance(condition, Leaf):
        yield condition
    else:
        for part in condition.parts:
            yield from references(part)


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Whether `condition` is true; `values` holds the raw values of the visible questions only."""
    if isinstance(condition, Leaf):
        value = values.get(condition.question)
        return value is not None and _leaf_holds(condition, value)
    if condition.how == "not":
        return not holds(condition.parts[0], values)
    if condition.how == "all":
        return all(holds(part, values) for part in condition.parts)
    return any(holds(part, values) for part in condition.parts)


def _leaf_holds(leaf: Leaf, value: Any) -> bool:
    if leaf.short and (value == "na" or is_blank(value)):
        return False
    return _TESTS[leaf.operator](value, leaf.value)


def same(left: Any, right: Any) -> bool:
    """Equal in type and content: the text "4" is not the number 4."""
    return type(left) is type(right) and left == right


def _equals(value: Any, wanted: Any) -> bool:
    return not isinstance(value, list) and same(value, wanted)


def _in(value: Any, wanted: Any) -> bool:
    members = value if isinstance(value, list) else [value]
    return any(same(member, each) for member in members for each in wanted)


def _has(value: Any, wanted: Any) -> bool:
    return isinstance(value, list) and any(same(member, wanted) for member in value)


def _ordered(compare: Callable[[Fraction, Fraction], bool]) -> Callable[[Any, Any], bool]:
    def test(value: Any, wanted: Any) -> bool:
        left, right = compared_number(value), compared_number(wanted)
        return left is not None and right is not None and compare(left, right)

    return test


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equals,
    "ne": lambda value, wanted: not _equals(value, wanted),
    "in": _in,
    "has": _has,
    "gt": _ordered(lambda left, right: left > right),
    "ge": _ordered(lambda left, right: left >= right),
    "lt": _ordered(lambda left, right: left < right),
    "le": _ordered(lambda left, right: left <= right),
    "answered": lambda _value, _wanted: True,
}
