"""Scores across a change of checklist (measurement specification, section 3): on constant questions only.

Text, translation and order are cosmetic. A question is common when key and scoring signature are equal; both
waves are re-scored on the common ones with the new weights, sections and roll-up, critical effects off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cxaudit.domain.checklist import AnswerOption, Checklist, Item
from cxaudit.measurement.compiling import Compiled, compiled
from cxaudit.measurement.earning import HIDDEN, Earned
from cxaudit.measurement.grouping import Ratio, Sums
from cxaudit.measurement.numbers import ppm, ppm_of

_ENOUGH = Fraction(3, 5)
_ZERO = Fraction(0)

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Common:
    """The questions that several versions share, by key, and their part of the newest one's points."""

    keys: frozenset[str]
    share_ppm: int | None


@dataclass(frozen=True, slots=True)
class Rescored:
    """A visit on common questions alone, in ppm; None: none of them was answered."""

    overall: int | None
    dimensions: Mapping[str, int | None]
    sections: Mapping[str, int | None]


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


def common_to(newest: Checklist, others: Collection[Checklist]) -> Common:
    """What `newest` and all the others ask alike."""
    asked = [{item.key: signature(item) for item in other.items} for other in others]
    alike = (i for i in newest.items if all(known.get(i.key) == signature(i) for known in asked))
    keys = frozenset(item.key for item in alike)
    share = _share(newest, keys)
    return Common(keys, None if share is None else ppm(share))


def rescored(own: Checklist, new: Checklist, answers: Answers, common: Collection[str]) -> Rescored:
    """One visit made with `own`, on the common questions alone, in the weights and roll-up of `new`.

    Critical effects off; visibility, allowed N/A and validity are judged by `own`. Raises InvalidAnswer.
    """
    made = compiled(new)
    sums, grouping = _sums(compiled(own), made, answers, common), made.grouping
    return Rescored(
        _ppm(grouping.score(sums)),
        {key: _ratio(grouping.mean(sums, branch)) for key, branch in grouping.dimensions},
        {key: _ratio(grouping.mean(sums, branch)) for key, branch in grouping.sections},
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


def _share(new: Checklist, common: Collection[str]) -> Fraction | None:
    worth = {item.key: item.weight * item.possible for item in new.items if item.role == "normal"}
    whole = sum(worth.values(), _ZERO)
    return sum((points for key, points in worth.items() if key in common), _ZERO) / whole if whole else None


def _rescored(own: Compiled, new: Compiled, answers: Answers, common: Collection[str]) -> int | None:
    """What the answers, read by their own version, are worth in the new one."""
    return _ppm(new.grouping.score(_sums(own, new, answers, common)))


def _sums(own: Compiled, new: Compiled, answers: Answers, common: Collection[str]) -> Sums:
    read: dict[str, Earned] = dict(zip(own.keys, own.earned(answers), strict=True))
    return new.sums([entry.weigh(read[entry.key] if entry.key in common else HIDDEN) for entry in new.items])


def _ppm(score: Fraction | None) -> int | None:
    return None if score is None else ppm(score)


def _ratio(found: Ratio | None) -> int | None:
    return None if found is None else ppm_of(*found)
