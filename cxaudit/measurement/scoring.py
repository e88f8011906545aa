"""The score of one audit, exactly (measurement specification, section 2).

Points and weights are exact rationals; the result is rounded once, to millionths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cxaudit.domain.checklist import Band, Checklist, Item, Part
from cxaudit.domain.conditions import holds
from cxaudit.measurement.earning import HIDDEN, Earned, Status, earn, fails
from cxaudit.measurement.numbers import display, percent, ppm

METHOD = "1"
"""The method a stored score was made with; it changes when the arithmetic does."""
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an audit: `earned` and `possible` before weight, `e` and `p` after weight and role."""

    item: Item
    status: Status
    earned: Fraction
    e: Fraction
    p: Fraction
    failed: bool

    @property
    def counts(self) -> bool:
        """Whether the item is in any sum."""
        return self.status == "answered"


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A section or dimension: ppm (None: no value) and its exact points, before any weighting of sections."""

    ppm: int | None
    earned: Fraction
    possible: Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """The whole result. `earned` and `possible` are over all items, after zeroing, unclamped."""

    score_ppm: int | None
    display: str | None
    band: str | None
    before_critical_ppm: int | None
    earned: Fraction
    possible: Fraction
    sections: Mapping[str, GroupScore]
    dimensions: Mapping[str, GroupScore]
    critical_failed: tuple[str, ...]
    missing: tuple[str, ...]
    coverage_ppm: int | None
    partial: bool
    status: Mapping[str, Status]

    @property
    def complete(self) -> bool:
        """Whether every required visible item is answered."""
        return not self.missing


def score_audit(checklist: Checklist, answers: Mapping[str, Any]) -> Score:
    """Score `answers` ({key: {"value": v} | {"na": true}}). Raises InvalidAnswer.

    A hidden item's answer is not read, so it can neither count nor be invalid.
    """
    before = lines_of(checklist, answers)
    failed = [line.item for line in before if line.failed]
    after = zeroed(before, failed)
    raw = overall(checklist, before)
    score = limited(overall(checklist, after), failed)
    score_ppm = None if score is None else ppm(score)
    shown = None if score_ppm is None else display(percent(score_ppm), checklist.display_decimals)
    coverage = _coverage(before)
    return Score(
        score_ppm=score_ppm,
        display=shown,
        band=_band(checklist.bands, shown),
        before_critical_ppm=None if raw is None else ppm(raw),
        earned=sum((line.e for line in after if line.counts), _ZERO),
        possible=sum((line.p for line in after if line.counts), _ZERO),
        sections=_groups(checklist, after, checklist.sections, "section"),
        dimensions=_groups(checklist, after, checklist.dimensions, "dimension"),
        critical_failed=tuple(item.key for item in failed),
        missing=tuple(ln.item.key for ln in before if ln.status == "unanswered" and ln.item.required),
        coverage_ppm=None if coverage is None else ppm(coverage),
        partial=coverage is not None and coverage < checklist.min_coverage,
        status={line.item.key: line.status for line in before},
    )


def lines_of(checklist: Checklist, answers: Mapping[str, Any]) -> tuple[Line, ...]:
    """Every item with what it earned, in checklist order, before critical effects."""
    seen: dict[str, Any] = {}
    lines = []
    for item in checklist.items:
        shown = item.show_if is None or holds(item.show_if, seen)
        found = earn(item, answers.get(item.key)) if shown else HIDDEN
        if shown:
            seen[item.key] = raw_value(answers.get(item.key))
        lines.append(_line(item, found))
    return tuple(lines)


def raw_value(answer: object) -> Any:
    """What a condition reads: "na" for N/A, else the value as it was answered (`wire`)."""
    if not isinstance(answer, Mapping):
        return None
    return "na" if answer.get("na") is True else answer.get("wire", answer.get("value"))


def _line(item: Item, found: Earned) -> Line:
    e, p = item.weight * found.earned, item.weight * item.possible
    if found.status != "answered":
        e = p = _ZERO
    elif item.role == "bonus":
        e, p = max(_ZERO, e), _ZERO
    elif item.role == "penalty":
        e, p = min(_ZERO, e), _ZERO
    return Line(item, found.status, found.earned, e, p, fails(item, found))


def zeroed(lines: tuple[Line, ...], failed: list[Item]) -> tuple[Line, ...]:
    """The lines after critical effect `zero`: items of the group keep no gain, possible points stay."""
    sections = {i.section for i in failed if i.critical and _zeroes(i, "section")}
    dimensions = {i.dimension for i in failed if i.critical and _zeroes(i, "dimension")}
    if not sections and not dimensions:
        return lines
    return tuple(
        Line(ln.item, ln.status, ln.earned, min(ln.e, _ZERO), ln.p, ln.failed)
        if ln.item.section in sections or (ln.item.dimension is not None and ln.item.dimension in dimensions)
        else ln
        for ln in lines
    )


def _zeroes(item: Item, scope: str) -> bool:
    return item.critical is not None and (item.critical.effect, item.critical.scope) == ("zero", scope)


def limited(score: Fraction | None, failed: list[Item]) -> Fraction | None:
    """The score after effects on the audit: caps, then zero, even when nothing could be scored."""
    caps = [i.critical.cap for i in failed if i.critical and i.critical.effect == "cap"]
    if score is not None:
        score = min([score, *(cap for cap in caps if cap is not None)])
    return _ZERO if any(_zeroes(item, "audit") for item in failed) else score


def ratio(checklist: Checklist, lines: Iterable[Line]) -> Fraction | None:
    """R of a group: clamp(sum e / sum p, 0, max_ratio); None without possible points."""
    raw = unclamped(lines)
    return None if raw is None else max(_ZERO, min(raw, checklist.max_ratio))


def unclamped(lines: Iterable[Line]) -> Fraction | None:
    """sum e / sum p; None without possible points."""
    earned = possible = _ZERO
    for line in lines:
        if line.counts:
            earned += line.e
            possible += line.p
    return earned / possible if possible else None


def shares(checklist: Checklist, lines: tuple[Line, ...]) -> tuple[tuple[Fraction, tuple[Line, ...]], ...]:
    """The roll-up as (share, group) pairs: shares sum to 1, groups without value are left out."""
    mode = checklist.rollup
    if mode == "points":
        groups = [(Fraction(1), lines)]
    elif mode == "sections":
        groups = [(part.weight, _in(lines, "section", part)) for part in checklist.sections]
    elif mode == "dimensions":
        groups = [(part.weight, _in(lines, "dimension", part)) for part in checklist.dimensions]
    else:
        return _nested(checklist, lines)
    return _normalised(groups)


def _nested(checklist: Checklist, lines: tuple[Line, ...]) -> tuple[tuple[Fraction, tuple[Line, ...]], ...]:
    found: list[tuple[Fraction, tuple[tuple[Fraction, tuple[Line, ...]], ...]]] = []
    for dimension in checklist.dimensions:
        inside = _in(lines, "dimension", dimension)
        parts = _normalised([(part.weight, _in(inside, "section", part)) for part in checklist.sections])
        if parts and dimension.weight:
            found.append((dimension.weight, parts))
    total = sum((weight for weight, _ in found), _ZERO)
    return tuple((weight / total * share, group) for weight, parts in found for share, group in parts)


def _normalised(
    groups: list[tuple[Fraction, tuple[Line, ...]]],
) -> tuple[tuple[Fraction, tuple[Line, ...]], ...]:
    kept = [(weight, group) for weight, group in groups if weight and unclamped(group) is not None]
    total = sum((weight for weight, _ in kept), _ZERO)
    return tuple((weight / total, group) for weight, group in kept)


def overall(checklist: Checklist, lines: tuple[Line, ...]) -> Fraction | None:
    """The roll-up of all lines; None when nothing can be scored."""
    groups = shares(checklist, lines)
    return sum((share * _value(checklist, group) for share, group in groups), _ZERO) if groups else None


def _value(checklist: Checklist, group: tuple[Line, ...]) -> Fraction:
    value = ratio(checklist, group)
    assert value is not None  # noqa: S101  # `shares` leaves groups without value out
    return value


def _in(lines: Iterable[Line], name: str, part: Part) -> tuple[Line, ...]:
    return tuple(line for line in lines if getattr(line.item, name) == part.key)


def _groups(
    checklist: Checklist, lines: tuple[Line, ...], parts: tuple[Part, ...], name: str
) -> dict[str, GroupScore]:
    found = {}
    for part in parts:
        inside = tuple(line for line in _in(lines, name, part) if line.counts)
        value = _group_ratio(checklist, inside, name)
        found[part.key] = GroupScore(
            None if value is None else ppm(value),
            sum((line.e for line in inside), _ZERO),
            sum((line.p for line in inside), _ZERO),
        )
    return found


def _group_ratio(checklist: Checklist, inside: tuple[Line, ...], name: str) -> Fraction | None:
    """R of the group; a dimension under `dimensions_sections` is the weighted mean over sections."""
    if name == "section" or checklist.rollup != "dimensions_sections":
        return ratio(checklist, inside)
    parts = _normalised([(part.weight, _in(inside, "section", part)) for part in checklist.sections])
    return sum((share * _value(checklist, group) for share, group in parts), _ZERO) if parts else None


def _coverage(lines: tuple[Line, ...]) -> Fraction | None:
    normal = [line for line in lines if line.item.role == "normal" and line.status != "hidden"]
    possible = sum((line.item.weight * line.item.possible for line in normal), _ZERO)
    counted = sum((line.p for line in normal if line.counts), _ZERO)
    return counted / possible if possible else None


def _band(bands: tuple[Band, ...], shown: str | None) -> str | None:
    if shown is None:
        return None
    return next((band.key for band in reversed(bands) if band.min <= Fraction(shown)), None)
