"""A checklist made ready for scoring many audits: integers over one common denominator, fixed once.

Scoring is then looking up and adding integers; only a measured value or a mean of valences that falls between
units brings a fraction in. Whatever is out of the ordinary is read by `earn`, the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from cxaudit.domain.checklist import RATINGS, Checklist, Item
from cxaudit.domain.conditions import Condition, holds, references
from cxaudit.measurement.earning import HIDDEN, Earned, Status, earn, fails
from cxaudit.measurement.grouping import Grouping, Points, Sums
from cxaudit.measurement.tables import Reader, common_unit, reader, table

T = TypeVar("T")
_REMEMBERED = 64


class Outcome(NamedTuple):
    """What one answer did: e and p after weight and role, in units; 0 for what does not count."""

    status: Status
    e: Points = 0
    p: int = 0
    failed: bool = False


_HIDDEN = Outcome("hidden")


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """An item with its quick outcomes; `worth` is what a normal one could give, in units."""

    item: Item
    key: str
    show_if: Condition | None
    is_parent: bool
    unit: int
    worth: int
    kind: type
    outcomes: Mapping[Any, Outcome]
    reader: Reader | None

    def outcome(self, answer: object) -> Outcome:
        """The outcome of a visible item's answer. Raises InvalidAnswer."""
        if isinstance(answer, dict) and "na" not in answer:
            value = answer.get("value")
            if value.__class__ is self.kind and value in self.outcomes:  # true is no 1, 4.0 is no 4
                return self.outcomes[value]
            if self.reader is not None and (e := self.reader(value)) is not None:
                return self.in_role(e, failed=False)
        return self.weigh(earn(self.item, answer))

    def weigh(self, found: Earned) -> Outcome:
        """The outcome of what was earned before weight."""
        failed = fails(self.item, found)
        if found.status != "answered":
            return Outcome(found.status, failed=failed)
        e = self.item.weight * found.earned * self.unit
        return self.in_role(e.numerator if e.denominator == 1 else e, failed)

    def in_role(self, e: Points, failed: bool) -> Outcome:
        """A bonus only adds, a penalty only takes, both without possible points."""
        if self.item.role == "normal":
            return Outcome("answered", e, self.worth, failed)
        return Outcome("answered", max(0, e) if self.item.role == "bonus" else min(0, e), 0, failed)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checklist with its compiled items; `unit` of them are a point."""

    checklist: Checklist
    unit: int
    items: tuple[CompiledItem, ...]
    keys: tuple[str, ...]
    cells: tuple[int, ...]
    worths: tuple[int, ...]
    grouping: Grouping

    def outcomes(self, answers: Mapping[str, Any]) -> list[Outcome]:
        """Every item's outcome in order. Raises InvalidAnswer."""
        return self.walk(answers, CompiledItem.outcome, _HIDDEN)

    def earned(self, answers: Mapping[str, Any]) -> list[Earned]:
        """What every item earned before weight, in order. Raises InvalidAnswer."""
        return self.walk(answers, lambda entry, answer: earn(entry.item, answer), HIDDEN)

    def walk(
        self, answers: Mapping[str, Any], read: Callable[[CompiledItem, object], T], hidden: T
    ) -> list[T]:
        """`read` of every visible item in order; a hidden item's answer is not even looked at."""
        seen: dict[str, Any] = {}
        found = []
        for entry in self.items:
            if entry.show_if is not None and not holds(entry.show_if, seen):
                found.append(hidden)
                continue
            answer = answers.get(entry.key)
            if entry.is_parent:
                seen[entry.key] = raw_value(answer)
            found.append(read(entry, answer))
        return found

    def sums(self, found: Sequence[Outcome]) -> Sums:
        """Earned and possible units by cell."""
        earned: list[Points] = [0] * len(self.grouping.places)
        possible = [0] * len(self.grouping.places)
        for cell, (_, e, p, _) in zip(self.cells, found, strict=True):
            earned[cell] += e
            possible[cell] += p
        return Sums(earned, possible)

    def points(self, units: Points) -> Fraction:
        """Units as exact points."""
        return Fraction(units, self.unit)


def raw_value(answer: object) -> Any:
    """What a condition reads: "na" for N/A, else the value as it was answered (`wire`)."""
    if not isinstance(answer, Mapping):
        return None
    return "na" if answer.get("na") is True else answer.get("wire", answer.get("value"))


_COMPILED: dict[int, Compiled] = {}


def compiled(checklist: Checklist) -> Compiled:
    """The compiled form of this very object, made at its first use and kept for the last 64 checklists."""
    found = _COMPILED.get(id(checklist))
    if found is None or found.checklist is not checklist:
        while len(_COMPILED) >= _REMEMBERED:
            _COMPILED.pop(next(iter(_COMPILED)), None)
        found = _COMPILED[id(checklist)] = compile_checklist(checklist)
    return found


def compile_checklist(checklist: Checklist) -> Compiled:
    """Every item's outcomes over the common denominator of all points that answers can give."""
    unit, grouping = common_unit(checklist.items), Grouping.of(checklist)
    parents = {leaf.question for item in checklist.items if item.show_if for leaf in references(item.show_if)}
    items = tuple(_compiled_item(item, unit, item.key in parents) for item in checklist.items)
    return Compiled(
        checklist,
        unit,
        items,
        keys=tuple(item.key for item in checklist.items),
        cells=tuple(grouping.cell_of(item) for item in checklist.items),
        worths=tuple(entry.worth for entry in items),
        grouping=grouping,
    )


def _compiled_item(item: Item, unit: int, is_parent: bool) -> CompiledItem:
    outcomes: dict[Any, Outcome] = {}
    worth = int(item.weight * item.possible * unit) if item.role == "normal" else 0
    kind = int if item.kind in RATINGS else str
    quick = None if item.critical else reader(item, unit)  # whether a critical rule fails, `fails` says
    entry = CompiledItem(item, item.key, item.show_if, is_parent, unit, worth, kind, outcomes, quick)
    for value, e in table(item, unit).items():
        outcomes[value] = entry.in_role(e, fails(item, earn(item, {"value": value})))
    return entry
