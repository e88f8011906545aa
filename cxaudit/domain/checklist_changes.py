"""What a version of a checklist changes of another one, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain.checklist import Checklist, Item

_PARTS: dict[str, tuple[str, ...]] = {
    "words": ("text", "guidance", "picture", "low", "high", "unit", "code"),
    "kind": ("kind",),
    "points": (
        "role", "yes_points", "no_points", "min", "max", "descending", "bands", "max_points", "curve",
        "max_selections", "cap_points", "floor_points",
    ),
    "choices": ("options",),
    "weight": ("weight",),
    "dimension": ("dimension",),
    "section": ("section",),
    "condition": ("show_if",),
    "critical": ("critical",),
    "answering": (
        "required", "allow_na", "evidence", "comment_when", "narrative", "min_words", "lowest", "highest",
    ),
    "classing": ("pillar", "stage", "moment_of_truth", "standard", "integrity"),
}  # fmt: skip
"""What may change of a question, and the fields that say it."""


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """A question of both versions and the names of what differs (`_PARTS`)."""

    item: Item
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Questions added, removed and changed, in the order of the newer version; removed ones in the older's.

    `moved`: the questions of both stand in another order. `frame`: titles, weights, bands or roll-up differ.
    """

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[ChangedItem, ...]
    moved: bool
    frame: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.moved or self.frame)


def changes_between(old: Checklist, new: Checklist) -> Changes:
    """What `new` changes of `old`; questions are the same when their keys are."""
    before, after = {item.key: item for item in old.items}, {item.key: item for item in new.items}
    both = [item for item in new.items if item.key in before]
    differing = ((item, differences(before[item.key], item)) for item in both)
    return Changes(
        added=tuple(item for item in new.items if item.key not in before),
        removed=tuple(item for item in old.items if item.key not in after),
        changed=tuple(ChangedItem(item, what) for item, what in differing if what),
        moved=[item.key for item in old.items if item.key in after] != [item.key for item in both],
        frame=_frame(old) != _frame(new),
    )


def differences(old: Item, new: Item) -> tuple[str, ...]:
    """The names of what differs between two versions of a question."""
    return tuple(
        name for name, fields in _PARTS.items() if any(_differs(old, new, field) for field in fields)
    )


def _differs(old: Item, new: Item, field: str) -> bool:
    """A number that follows from its place is no change of words: the order is."""
    counted = field == "code" and all(item.code.startswith(item.section) for item in (old, new))
    return not counted and getattr(old, field) != getattr(new, field)


def _frame(checklist: Checklist) -> tuple[object, ...]:
    parts = (checklist.sections, checklist.dimensions, checklist.bands, checklist.title, checklist.languages)
    numbers = (checklist.max_ratio, checklist.display_decimals, checklist.min_coverage)
    return (checklist.rollup, *parts, *numbers)
