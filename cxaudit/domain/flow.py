"""Where an audit stands: what is shown, what is answered, what is missing before it can be handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cxaudit.domain.answers import (
    Heads,
    comment_of,
    is_closed,
    normalise,
    photos_of,
    values_of,
)
from cxaudit.domain.checklist import EVIDENCE_KINDS, Checklist, Item
from cxaudit.domain.conditions import holds, same

What = Literal["answer", "comment", "photo", "words"]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something an item still asks for; `count`: photos or words that are lacking, 1 otherwise."""

    item: Item
    what: What
    count: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is: answered of visible items."""

    section: str
    answered: int
    visible: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole picture of an audit being filled; items in checklist order."""

    visible: tuple[Item, ...]
    answered: frozenset[str]
    missing: tuple[Missing, ...]
    progress: tuple[Progress, ...]

    @property
    def complete(self) -> bool:
        """Whether the audit can be handed in."""
        return not self.missing


def standing(checklist: Checklist, heads: Heads) -> Standing:
    """What is shown, answered and missing. A location found closed asks for nothing."""
    values = values_of(checklist, heads)
    visible = visible_items(checklist, values)
    answered = frozenset(i.key for i in visible if normalise(i, values.get(i.key)) is not None)
    missing = () if is_closed(heads) else tuple(_missing(visible, answered, values, heads))
    return Standing(visible, answered, missing, _progress(checklist, visible, answered))


def visible_items(checklist: Checklist, values: Mapping[str, Any]) -> tuple[Item, ...]:
    """The items shown for these wire values; a hidden item's value is not read by others."""
    seen: dict[str, Any] = {}
    shown = []
    for item in checklist.items:
        if item.show_if is None or holds(item.show_if, seen):
            shown.append(item)
            seen[item.key] = values.get(item.key)
    return tuple(shown)


def photos_wanted(item: Item, value: Any) -> int:
    """How many photos the item asks for, given its answer."""
    if item.kind in EVIDENCE_KINDS:
        return (item.evidence.photos if item.evidence else 1) if item.required else 0
    rule = item.evidence
    if rule is None or (rule.when is not None and not _among(value, rule.when)):
        return 0
    return rule.photos


def comment_wanted(item: Item, value: Any) -> bool:
    """Whether the answer asks for a comment."""
    return _among(value, item.comment_when)


def _among(value: Any, wanted: tuple[Any, ...]) -> bool:
    if not wanted:
        return False
    members = value if isinstance(value, list) else [value]
    return any(same(member, each) for member in members for each in wanted)


def _missing(
    visible: tuple[Item, ...], answered: frozenset[str], values: Mapping[str, Any], heads: Heads
) -> Iterator[Missing]:
    for item in visible:
        value = values.get(item.key)
        wanted = photos_wanted(item, value)
        lacking = wanted - len(photos_of(heads, item.key)) if wanted else 0
        if item.required and item.key not in answered and item.kind not in EVIDENCE_KINDS:
            yield Missing(item, "answer")
        elif lacking > 0:
            yield Missing(item, "photo", lacking)
        if comment_wanted(item, value) and not comment_of(heads, item.key).strip():
            yield Missing(item, "comment")
        if item.key in answered and (words := item.min_words - word_count(value)) > 0:
            yield Missing(item, "words", words)


def word_count(value: Any) -> int:
    """Words of a text, separated by white space."""
    return len(value.split()) if isinstance(value, str) else 0


def _progress(
    checklist: Checklist, visible: tuple[Item, ...], answered: frozenset[str]
) -> tuple[Progress, ...]:
    found = []
    for section in checklist.sections:
        keys = [item.key for item in visible if item.section == section.key]
        found.append(Progress(section.key, sum(key in answered for key in keys), len(keys)))
    return tuple(found)
