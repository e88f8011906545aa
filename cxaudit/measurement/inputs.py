"""Reading the input of `evaluate`: the types of the measurement specification, section 8.1."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from cxaudit.domain.reading import is_key
from cxaudit.domain.values import exact_number

T = TypeVar("T")

_DEEPEST = 20
_MOST_VALUES = 5_000_000
_LARGEST = 1e12
_LARGEST_COUNT = 10**9
_TINY = 1e-40
_RATIO = re.compile(r"[+-]?[0-9]+/[0-9]+", re.ASCII)
_LONGEST_RATIO = 4000
_REQUIRED = object()


class Refusal(ValueError):
    """An input that is refused with a documented code."""

    def __init__(self, code: str = "invalid_input") -> None:
        super().__init__(code)
        self.code = code


def check_whole(value: object) -> None:
    """Refuse NaN, infinity, nesting over 20 and more than five million values, anywhere in the input."""
    left = _MOST_VALUES
    stack: list[tuple[object, int]] = [(value, 1)]
    while stack:
        found, depth = stack.pop()
        left -= 1
        if left < 0 or (isinstance(found, float) and not math.isfinite(found)):
            raise Refusal
        inside = _inside(found)
        if inside is not None:
            if depth > _DEEPEST:
                raise Refusal
            stack.extend((each, depth + 1) for each in inside)


def _inside(value: object) -> list[object] | None:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else None


def exact(value: object) -> Fraction:
    """An exact number: integer or number text, never a float."""
    try:
        return exact_number(value)
    except ValueError as wrong:
        raise Refusal from wrong


def fraction(value: object) -> Fraction:
    """An exact number or "a/b" with b > 0."""
    if isinstance(value, str) and len(value) <= _LONGEST_RATIO and _RATIO.fullmatch(value):
        above, below = value.split("/")
        if int(below) == 0:
            raise Refusal
        return Fraction(int(above), int(below))
    return exact(value)


def number(value: object) -> float:
    """A number: JSON integer or float, or number text; at most 10^12 in size."""
    if isinstance(value, bool):
        raise Refusal
    if isinstance(value, float):
        if abs(value) > _LARGEST:
            raise Refusal
        return 0.0 if abs(value) < _TINY else value
    return float(exact(value))


def at_least_zero(value: object) -> float:
    """A number that is not negative."""
    found = number(value)
    if found < 0:
        raise Refusal
    return found


def inside_unit(value: object) -> float:
    """A number strictly between 0 and 1."""
    found = number(value)
    if not 0 < found < 1:
        raise Refusal
    return found


def unit(value: object) -> float:
    """A number from 0 to 1."""
    found = number(value)
    if not 0 <= found <= 1:
        raise Refusal
    return found


def count(value: object) -> int:
    """A JSON integer from 0 to 10^9."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_COUNT:
        raise Refusal
    return value


def at_least_one(value: object) -> int:
    """A count that is not 0."""
    found = count(value)
    if found == 0:
        raise Refusal
    return found


def flag(value: object) -> bool:
    """true or false, never a number."""
    if not isinstance(value, bool):
        raise Refusal
    return value


def key(value: object) -> str:
    """A key."""
    if not is_key(value):
        raise Refusal
    return str(value)


def one_of(*allowed: str) -> Callable[[object], str]:
    """A name on the list."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Refusal
        return value

    return read


def nullable(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """A value or null."""
    return lambda value: None if value is None else read(value)


def many(read: Callable[[object], T]) -> Callable[[object], list[T]]:
    """A list of values."""

    def read_all(value: object) -> list[T]:
        if not isinstance(value, list):
            raise Refusal
        return [read(each) for each in value]

    return read_all


def table(read: Callable[[object], T]) -> Callable[[object], dict[str, T]]:
    """Values by key."""

    def read_all(value: object) -> dict[str, T]:
        return {key(name): read(each) for name, each in mapping(value).items()}

    return read_all


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, Mapping):
        raise Refusal
    return value


def take(source: Mapping[str, Any], name: str, read: Callable[[object], T], default: Any = _REQUIRED) -> T:
    """One key of an input; missing takes `default`, and so does null where there is one."""
    if default is not _REQUIRED and source.get(name) is None:
        return default  # type: ignore[no-any-return]  # the caller's own type
    if name not in source:
        raise Refusal
    return read(source[name])
