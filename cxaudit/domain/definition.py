"""Checklist document -> Checklist, and what forbids scoring or publishing it.

Codes are those of the measurement specification, section 8.3. A document of the wrong shape (a wrong
type, a number off the grammar) is no finding: it raises InvalidChecklist without findings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast

from cxaudit.domain import item_reading, publishing
from cxaudit.domain.checklist import Band, Checklist, Item, Part, Rollup
from cxaudit.domain.conditions import references
from cxaudit.domain.errors import DomainError
from cxaudit.domain.reading import Fields, Finding, Findings, Malformed
from cxaudit.domain.text import LANGUAGES, Language

__all__ = ["Finding", "InvalidChecklist", "check_checklist", "check_texts", "digest", "parse", "stand_in"]

_ROLLUPS = ("points", "sections", "dimensions", "dimensions_sections")
_LARGEST_RATIO = Fraction(10**12)


class InvalidChecklist(DomainError):
    """A document that cannot be scored; `findings` say where, none when its very shape is wrong."""

    def __init__(self, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__("invalid_checklist", findings=findings)
        self.findings = findings


@dataclass(frozen=True, slots=True)
class _Read:
    checklist: Checklist
    findings: Findings


def parse(document: object) -> Checklist:
    """The checklist of a document. Raises InvalidChecklist when it cannot be scored."""
    read = _read(document)
    if read.findings:
        raise InvalidChecklist(read.findings.sorted())
    return read.checklist


def stand_in(document: Mapping[str, Any]) -> tuple[Checklist, tuple[Finding, ...]]:
    """The checklist of a document as far as it goes, with what forbids scoring it. Raises Malformed."""
    read = _read_fields(Fields.of(document))
    return read.checklist, read.findings.sorted()


def check_checklist(document: object) -> tuple[Finding, ...]:
    """What forbids publishing, sorted by code and key; empty: may be published.

    Findings that forbid scoring hide the others. Raises InvalidChecklist for a wrong shape.
    """
    read = _read(document)
    return read.findings.sorted() if read.findings else publishing.check(read.checklist)


def check_texts(document: object) -> tuple[Finding, ...]:
    """What is missing for people: texts in a language, evidence labels, a known pillar."""
    read = _read(document)
    return () if read.findings else publishing.check_texts(read.checklist)


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document with sorted keys: the same document, whatever the order of its keys."""
    plain = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _read(document: object) -> _Read:
    try:
        return _read_fields(Fields.of(document))
    except Malformed as wrong:
        raise InvalidChecklist from wrong


def _read_fields(fields: Fields) -> _Read:
    findings = Findings()
    sections = _parts(fields, "sections", findings)
    dimensions = _parts(fields, "dimensions", findings)
    items = tuple(
        item_reading.read(source, findings, sections, dimensions) for source in fields.mappings("questions")
    )
    _duplicates((item.key for item in items), findings)
    _check_references(items, findings)
    checklist = Checklist(
        rollup=cast("Rollup", fields.name("rollup", _ROLLUPS, None, findings, "")),
        sections=sections,
        dimensions=dimensions,
        items=_numbered(items),
        bands=tuple(_band(source) for source in fields.mappings("bands")),
        max_ratio=fields.number("max_ratio", Fraction(1)),
        display_decimals=fields.integer("display_decimals", 1),
        min_coverage=fields.number("min_coverage", Fraction(1, 2)),
        key=fields.text("key", ""),
        languages=_languages(fields),
        title=fields.localized("title"),
        channel=fields.optional_text("channel"),
    )
    _check_ranges(checklist, findings)
    return _Read(checklist, findings)


def _parts(fields: Fields, name: str, findings: Findings) -> tuple[Part, ...]:
    parts = tuple(
        Part(part.key("key"), part.number("weight", Fraction(1)), part.localized("title"))
        for part in fields.mappings(name)
    )
    _duplicates((part.key for part in parts), findings)
    for part in parts:
        if part.weight < 0:
            findings.add("negative_weight", part.key)
    return parts


def _band(fields: Fields) -> Band:
    return Band(fields.number("min"), fields.key("key"), fields.localized("title"))


def _languages(fields: Fields) -> tuple[Language, ...]:
    given = fields.texts("languages")
    if not all(lang in LANGUAGES for lang in given):
        raise fields.malformed("languages")
    return cast("tuple[Language, ...]", given)


def _duplicates(keys: Any, findings: Findings) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            findings.add("duplicate_key", key)
        seen.add(key)


def _check_references(items: tuple[Item, ...], findings: Findings) -> None:
    """A parent must exist and stand before the question; every cycle has one that does not."""
    place = {item.key: index for index, item in reversed(list(enumerate(items)))}
    for index, item in enumerate(items):
        for leaf in references(item.show_if) if item.show_if else ():
            if leaf.question not in place:
                findings.add("unknown_parent", item.key)
            elif place[leaf.question] >= index:
                findings.add("show_if_cycle", item.key)


def _check_ranges(checklist: Checklist, findings: Findings) -> None:
    fine = (
        0 < checklist.max_ratio <= _LARGEST_RATIO
        and 0 <= checklist.min_coverage <= 1
        and 0 <= checklist.display_decimals <= 6
    )
    if not fine:
        findings.add("out_of_range", "")


def _numbered(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Items without a printed number get their section's key and their place in it."""

    counts: dict[str, int] = {}
    numbered = []
    for item in items:
        counts[item.section] = counts.get(item.section, 0) + 1
        numbered.append(item if item.code else replace(item, code=f"{item.section}{counts[item.section]}"))
    return tuple(numbered)
