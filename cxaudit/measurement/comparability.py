"""Scores across a change of checklist (measurement specification, section 3): on constant questions only.

Text, translation and order are cosmetic. A question is common when key and scoring signature are equal; both
waves are re-scored on the common ones with the new weights, sections and roll-up, critical effects off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cxaudit.domain.checklist import AnswerOption, Checklist, Item
from cxaudit.measurement.compiling import Compiled, compiled
from cxaudit.measurement.earning import HIDDEN, Earned
from cxaudit.measurement.numbers import ppm

_ENOUGH = Fraction(3, 5)
_ZERO = Fraction(0)

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparability:
    """Common keys in the new order, their share of the possible points, and both waves re-scored in ppm."""

    common: tuple[str, ...]
    share_ppm: int | None
    comparable: bool
    old_ppm: tuple[int | None, ...]
    new_ppm: tuple[int | None, ...]


def compare_versions(
    old: Checklist, new: Checklist, old_answers: Iterable[Answers], new_answers: Iterable[Answers]
) -> Comparability:
    """Comparable when the common questions hold 60 % of the possible points (normal, new weights).

    Visibility, allowed N/A and validity are judged by each wave's own version. Raises InvalidAnswer.
    """
    signatures = {item.key: signature(item) for item in old.items}
    common = tuple(item.key for item in new.items if signatures.get(item.key) == signature(item))
    share = _share(new, set(common))
    return Comparability(
        common,
        None if share is None else ppm(share),
        share is not None and share >= _ENOUGH,
        tuple(_rescored(compiled(old), compiled(new), answers, set(common)) for answers in old_answers),
        tuple(_rescored(compiled(new), compiled(new), answers, set(common)) for answers in new_answers),
    )


def signature(item: Item) -> tuple[object, ...]:
    """Everything that decides what an answer earns before weight: kind, role and the kind's parameters.

    Defaults filled in, numbers by value, options as a set. Weights, critical rules, required, allow_na and
    show_if are not part of it.
    """
    most = len(item.options) if item.max_selections is None else item.max_selections
    options = frozenset(_option(item.kind, option) for option in item.options)
    points = (item.yes_points, item.no_points, item.max_points, item.cap_points, item.floor_points)
    scale = (item.min, item.max, item.descending, item.bands, item.curve)
    return item.kind, item.role, options, most, *points, *scale


def _option(kind: str, option: AnswerOption) -> tuple[object, ...]:
    if kind == "emotion":
        return option.key, option.valence
    return (option.key, option.points, option.exclusive) if kind == "multi" else (option.key, option.points)


def _share(new: Checklist, common: set[str]) -> Fraction | None:
    worth = {item.key: item.weight * item.possible for item in new.items if item.role == "normal"}
    whole = sum(worth.values(), _ZERO)
    return sum((points for key, points in worth.items() if key in common), _ZERO) / whole if whole else None


def _rescored(own: Compiled, new: Compiled, answers: Answers, common: set[str]) -> int | None:
    """What the answers, read by their own version, are worth in the new one."""
    read: dict[str, Earned] = dict(zip(own.keys, own.earned(answers), strict=True))
    outcomes = [entry.weigh(read[entry.key] if entry.key in common else HIDDEN) for entry in new.items]
    score = new.grouping.score(new.sums(outcomes))
    return None if score is None else ppm(score)
