"""Reading a plain document field by field: typed, or Malformed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from cxaudit.domain.text import LocalizedText
from cxaudit.domain.values import exact_number

_MISSING = object()
_KEY_LENGTH = 200


Path = tuple[str | int, ...]


class Malformed(ValueError):
    """A wrong type, or a number off the grammar; `path` leads to it from the mapping that is read."""

    def __init__(self, path: Path = ()) -> None:
        super().__init__("malformed")
        self.path = path


class Finding(NamedTuple):
    """A rule that is broken, and the key of the question, section or dimension ("": the checklist)."""

    code: str
    key: str


class Findings:
    """A set of findings, each pair once."""

    def __init__(self) -> None:
        self._found: set[Finding] = set()

    def add(self, code: str, key: str) -> None:
        """Note a finding."""
        self._found.add(Finding(code, key))

    def __bool__(self) -> bool:
        return bool(self._found)

    def sorted(self) -> tuple[Finding, ...]:
        """By code, then key."""
        return tuple(sorted(self._found))


def is_key(value: object) -> bool:
    """Text of 1 to 200 characters without U+0000 or lone surrogate."""
    if not isinstance(value, str) or not 1 <= len(value) <= _KEY_LENGTH or "\0" in value:
        return False
    return not any("\ud800" <= char <= "\udfff" for char in value)


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of a document. An absent optional field takes its default, and so does null.

    `path` is where the mapping stands in the one that was given to `of` without a path.
    """

    source: Mapping[str, Any]
    path: Path = ()

    @classmethod
    def of(cls, source: object, path: Path = ()) -> Fields:
        """The fields of a mapping with text keys."""
        if not isinstance(source, Mapping) or not all(isinstance(key, str) for key in source):
            raise Malformed(path)
        return cls(source, path)

    def inner(self, name: str) -> Fields:
        """The fields of the mapping under `name`."""
        return Fields.of(self.source.get(name), (*self.path, name))

    def malformed(self, name: str) -> Malformed:
        """What to raise when the field `name` cannot be read."""
        return Malformed((*self.path, name))

    def _get(self, name: str, default: object) -> Any:
        value = self.source.get(name)
        if value is not None:
            return value
        if default is _MISSING:
            raise self.malformed(name)
        return default

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.source.get(name) is not None

    def raw(self, name: str) -> Any:
        """The field as it is; None when absent."""
        return self.source.get(name)

    def number(self, name: str, default: Any = _MISSING) -> Fraction:
        """An exact number."""
        value = self._get(name, default)
        if isinstance(value, Fraction):
            return value
        try:
            return exact_number(value)
        except ValueError as wrong:
            raise self.malformed(name) from wrong

    def optional_number(self, name: str) -> Fraction | None:
        """An exact number, or None when absent."""
        return self.number(name) if self.has(name) else None

    def integer(self, name: str, default: Any = _MISSING) -> int:
        """A JSON integer."""
        value = self._get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.malformed(name)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self._get(name, default)
        if not isinstance(value, bool):
            raise self.malformed(name)
        return value

    def key(self, name: str) -> str:
        """A key."""
        value = self._get(name, _MISSING)
        if not is_key(value):
            raise self.malformed(name)
        return str(value)

    def text(self, name: str, default: str) -> str:
        """A text."""
        value = self._get(name, default)
        if not isinstance(value, str):
            raise self.malformed(name)
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, or None when absent."""
        return self.text(name, "") if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent: none."""
        values = self._get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.malformed(name)
        return tuple(values)

    def localized(self, name: str) -> LocalizedText:
        """A text by language; a bare text, as scoring fixtures carry, says nothing to people."""
        value = self._get(name, {})
        return LocalizedText.of(value) if isinstance(value, Mapping) and _all_text(value) else LocalizedText()

    def scalars(self, name: str) -> tuple[Any, ...] | None:
        """A list of texts and integers, or None when absent."""
        if not self.has(name):
            return None
        values = self.source[name]
        if not isinstance(values, list) or not all(_is_scalar(value) for value in values):
            raise self.malformed(name)
        return tuple(values)

    def mappings(self, name: str) -> tuple[Fields, ...]:
        """A list of mappings; absent: none."""
        values = self._get(name, [])
        if not isinstance(values, list):
            raise self.malformed(name)
        return tuple(Fields.of(value, (*self.path, name, at)) for at, value in enumerate(values))

    def pairs(self, name: str) -> Iterator[tuple[Any, Any]]:
        """A list of two-element lists."""
        values = self._get(name, _MISSING)
        if not isinstance(values, list):
            raise self.malformed(name)
        for value in values:
            if not isinstance(value, list) or len(value) != 2:
                raise self.malformed(name)
            yield value[0], value[1]

    def name(
        self, name: str, allowed: tuple[str, ...], default: str | None, findings: Findings, key: str
    ) -> str:
        """One of `allowed`; otherwise a finding under `key`, and the first allowed name stands in."""
        value = self.source.get(name)
        if value is None:
            value = default
        elif not isinstance(value, str):
            raise self.malformed(name)
        if value in allowed:
            return str(value)
        findings.add("unknown_name", key)
        return allowed[0]


def _all_text(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(text, str) for text in value.values())


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
