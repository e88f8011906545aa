"""Reading the input of `evaluate`: the types of the measurement specification, section 8.1."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar, cast

from cxaudit.domain.reading import is_key
from cxaudit.domain.values import exact_number, instant
from cxaudit.measurement.quality import Place
from cxaudit.measurement.refusal import Refusal

T = TypeVar("T")

_DEEPEST = 20
_MOST_VALUES = 5_000_000
_LARGEST = 1e12
_LARGEST_COUNT = 10**9
_TINY = 1e-40
_RATIO = re.compile(r"[+-]?[0-9]+/[0-9]+", re.ASCII)
_LONGEST_RATIO = 4000
_REQUIRED = object()


def check_whole(value: object) -> None:
    """Refuse NaN, infinity, nesting over 20 and more than five million values, anywhere in the input."""
    left = _MOST_VALUES
    stack: list[tuple[object, int]] = [([value], 0)]
    while stack:
        container, depth = stack.pop()
        inside: Collection[object] = (
            container.values() if isinstance(container, Mapping) else cast("list[object]", container)
        )
        left -= len(inside)
        if left < 0 or depth > _DEEPEST:
            raise Refusal
        for found in inside:
            if isinstance(found, Mapping | list):
                stack.append((found, depth + 1))
            elif isinstance(found, float) and not math.isfinite(found):
                raise Refusal


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


def rational(value: object) -> Fraction:
    """A number, exactly: JSON integer, number text, or a JSON float read by its shortest decimal text.

    At most 10^12 in size; a float under 10^-40 is 0.
    """
    if isinstance(value, float):
        if abs(value) > _LARGEST:
            raise Refusal
        return Fraction(0) if abs(value) < _TINY else Fraction(repr(value))
    return exact(value)


def number(value: object) -> float:
    """A number as a float."""
    if isinstance(value, float) and _TINY <= abs(value) <= _LARGEST:
        return value
    return float(rational(value))


def within(low: Fraction | int | None, high: Fraction | int | None = None) -> Callable[[object], Fraction]:
    """An exact number from `low` to `high`, both included; None: no bound."""

    def read(value: object) -> Fraction:
        found = rational(value)
        if (low is not None and found < low) or (high is not None and found > high):
            raise Refusal
        return found

    return read


def at_least_zero(value: object) -> float:
    """A number that is not negative."""
    return float(within(0)(value))


def unit(value: object) -> Fraction:
    """A number from 0 to 1."""
    return within(0, 1)(value)


def share(value: object) -> float:
    """A number from 0 to 1, as a float."""
    return float(unit(value))


def inside_unit(value: object) -> Fraction:
    """A number strictly between 0 and 1."""
    found = rational(value)
    if not 0 < found < 1:
        raise Refusal
    return found


def above_zero(value: object) -> float:
    """A number that is positive."""
    found = number(value)
    if found <= 0:
        raise Refusal
    return found


def integer(value: object, largest: int = 10**12) -> int:
    """A JSON integer, at most `largest` in size."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > largest:
        raise Refusal
    return value


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


def at_least_two(value: object) -> int:
    """A count of 2 or more."""
    found = count(value)
    if found < 2:
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


def anything(value: object) -> Any:
    """Any value: something else reads it."""
    return value


def text(value: object) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise Refusal
    return value


def time(value: object) -> Fraction:
    """A time with seconds and offset, as seconds since 1970, fractions kept."""
    try:
        return instant(value)
    except ValueError as wrong:
        raise Refusal from wrong


def place(value: object) -> Place:
    """["latitude", "longitude"] in degrees."""
    if not isinstance(value, list) or len(value) != 2:
        raise Refusal
    return Place(float(within(-90, 90)(value[0])), float(within(-180, 180)(value[1])))


def distinct(keys: Iterable[object]) -> None:
    """Refuse one client, stratum, item or visit twice."""
    listed = list(keys)
    if len(set(listed)) < len(listed):
        raise Refusal


def rectangular(rows: list[list[T]]) -> list[list[T]]:
    """Rows of one length."""
    if len({len(row) for row in rows}) > 1:
        raise Refusal
    return rows


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


def visits(source: Mapping[str, Any]) -> list[tuple[str, float]]:
    """(location, score) of `audits`; audits without a score are left out."""
    found = []
    for audit in take(source, "audits", many(mapping)):
        location, score = take(audit, "location", key), take(audit, "score", nullable(number))
        if score is not None:
            found.append((location, score))
    return found


def known(values: Iterable[T | None]) -> list[T]:
    """The values without the missing ones."""
    return [value for value in values if value is not None]


def mean_and_n(source: Mapping[str, Any], when: str) -> tuple[float, int]:
    """The mean of a wave and its number of visits, which is not 0."""
    return take(source, f"mean_{when}", number), take(source, f"n_{when}", at_least_one)
