"""What forbids publishing a checklist that could be scored: rules about sense, and missing texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from cxaudit.domain.checklist import PILLARS, RATINGS, UNSCORED, WITH_OPTIONS, Checklist, Item, Part
from cxaudit.domain.conditions import references
from cxaudit.domain.reading import Finding
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.values import exact_ratio, is_sha256


def check(checklist: Checklist) -> tuple[Finding, ...]:
    """Every finding that forbids publishing, sorted by code and key."""
    found = {*_bands(checklist), *_weights(checklist), *_groups(checklist)}
    for item in checklist.items:
        found.update(_item(checklist, item))
    return tuple(sorted(found))


def _bands(checklist: Checklist) -> Iterator[Finding]:
    lows = [band.min for band in checklist.bands]
    if any(a >= b for a, b in itertools.pairwise(lows)):
        yield Finding("bands_not_ascending", "")


def _weights(checklist: Checklist) -> Iterator[Finding]:
    if checklist.items and all(item.weight == 0 for item in checklist.items):
        yield Finding("zero_weights", "")
    weighed: tuple[tuple[Part, ...], ...] = {
        "points": (),
        "sections": (checklist.sections,),
        "dimensions": (checklist.dimensions,),
        "dimensions_sections": (checklist.sections, checklist.dimensions),
    }[checklist.rollup]
    if any(all(part.weight == 0 for part in parts) for parts in weighed):
        yield Finding("zero_weights", "")


def _groups(checklist: Checklist) -> Iterator[Finding]:
    for part in checklist.sections:
        roles = {item.role for item in checklist.items if item.section == part.key}
        if roles and "normal" not in roles:
            yield Finding("section_without_normal", part.key)
    for part in checklist.dimensions:
        roles = {item.role for item in checklist.items if item.dimension == part.key}
        if roles and "normal" not in roles:
            yield Finding("dimension_without_normal", part.key)


def _item(checklist: Checklist, item: Item) -> Iterator[Finding]:
    if item.key.startswith("_") or "/" in item.key or any(option.key == "na" for option in item.options):
        yield Finding("reserved_key", item.key)
    if item.show_if is not None:
        for leaf in references(item.show_if):
            wanted = leaf.value if leaf.operator == "in" else (leaf.value,)
            parent = checklist.find_item(leaf.question)
            if leaf.operator in {"in", "eq", "ne", "has"} and not _possible_values(parent, wanted):
                yield Finding("impossible_value", item.key)
    if item.critical is not None:
        yield from _critical(item)


def _critical(item: Item) -> Iterator[Finding]:
    assert item.critical is not None  # noqa: S101  # only called for critical items
    if not item.required:
        yield Finding("critical_optional", item.key)
    if item.critical.fail_on is None and item.possible == 0:
        yield Finding("critical_without_rule", item.key)
    if item.critical.fail_on is not None and not _possible_values(item, item.critical.fail_on):
        yield Finding("impossible_value", item.key)


def _possible_values(item: Item | None, wanted: tuple[Any, ...]) -> bool:
    """Whether something is listed, and `item` can take each value of it."""
    return item is not None and bool(wanted) and all(_possible(item, value) for value in wanted)


def _possible(item: Item, value: Any) -> bool:
    if value == "na":
        return False
    if item.kind == "yes_no":
        return value in {"yes", "no"}
    if item.kind in WITH_OPTIONS:
        return item.option(value) is not None
    if item.kind in RATINGS:
        return isinstance(value, int) and item.min <= value <= item.max
    if item.kind in {"numeric", "elapsed"}:
        number = exact_ratio(value)
        return (
            number is not None
            and item.takes(Fraction(*number))
            and (item.kind == "numeric" or number[0] >= 0)
        )
    return isinstance(value, str)


def check_texts(checklist: Checklist) -> tuple[Finding, ...]:
    """What people would miss: `missing_language`, `languages_missing`, `title_missing`, `unknown_pillar`,
    `evidence_invalid`, `narrative_invalid`, `integrity_scored`, `integrity_critical`, `na_on_text`,
    `picture_missing`, `nothing_scored` (no item can earn a point)."""
    found: set[Finding] = set()
    if not any(item.possible for item in checklist.items):
        found.add(Finding("nothing_scored", ""))
    if not checklist.languages:
        found.add(Finding("languages_missing", ""))
    if not checklist.title:
        found.add(Finding("title_missing", ""))
    for key, text in _texts(checklist):
        if text.missing(checklist.languages):
            found.add(Finding("missing_language", key))
    for item in checklist.items:
        found.update(Finding(code, item.key) for code in _texts_of(item))
    return tuple(sorted(found))


def _texts(checklist: Checklist) -> Iterator[tuple[str, LocalizedText]]:
    """Every text that must exist, and every optional one that exists in some language."""
    yield "", checklist.title
    for part in (*checklist.sections, *checklist.dimensions):
        yield part.key, part.title
    for item in checklist.items:
        yield item.key, item.text
        yield from ((item.key, option.text) for option in item.options)
        if item.picture is not None:
            yield item.key, item.picture.alt
        standard = item.standard.text if item.standard else LocalizedText()
        labels = item.evidence.labels if item.evidence else ()
        optional = (item.guidance, item.low, item.high, item.unit, standard, *labels)
        yield from ((item.key, text) for text in optional if text)


def _texts_of(item: Item) -> Iterator[str]:
    if item.pillar is not None and item.pillar not in PILLARS:
        yield "unknown_pillar"
    if item.evidence is not None and not _evidence_fits(item):
        yield "evidence_invalid"
    if (item.narrative or item.min_words) and item.kind != "text":
        yield "narrative_invalid"
    if item.integrity and item.possible != Fraction(0):
        yield "integrity_scored"
    if item.integrity and item.critical is not None and item.critical.effect != "flag":
        yield "integrity_critical"
    if item.allow_na and item.kind in UNSCORED:
        yield "na_on_text"
    if item.picture is not None and not is_sha256(item.picture.sha):
        yield "picture_missing"


def _evidence_fits(item: Item) -> bool:
    rule = item.evidence
    assert rule is not None  # noqa: S101  # only called for items with a rule
    if not 1 <= rule.photos <= 10 or len(rule.labels) > rule.photos:
        return False
    return rule.when is None or _possible_values(item, rule.when)
