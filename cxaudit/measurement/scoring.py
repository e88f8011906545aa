"""Scoring one audit (measurement specification, section 2): exact, from answers to ppm.

What answers earn is looked up in the compiled checklist; sums are taken per cell, ratios per group, and the
score is rounded once, to millionths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import compress
from typing import Any

from cxaudit.domain.checklist import Band, Checklist, Item
from cxaudit.measurement.compiling import Compiled, CompiledItem, Outcome, compiled
from cxaudit.measurement.earning import Earned, Status
from cxaudit.measurement.grouping import Branch, Points, Sums
from cxaudit.measurement.numbers import display, percent, ppm, ppm_of

METHOD = "2"
"""The method a stored score was made with; it changes when the arithmetic or the codes of results do.

2: a bonus that was not earned is nothing missed.
"""
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
    """A section or dimension: ppm (None: no value), and its points before any weighting of sections.

    The points are kept in units, `unit` of them a point, and made exact when asked for.
    """

    ppm: int | None
    e: Points
    p: Points
    unit: int = 1

    @property
    def earned(self) -> Fraction:
        """Exact points earned."""
        return Fraction(self.e, self.unit)

    @property
    def possible(self) -> Fraction:
        """Exact possible points."""
        return Fraction(self.p, self.unit)


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
    made = compiled(checklist)
    found = made.outcomes(answers)
    failed = failed_items(made, found)
    sums = made.sums(found)
    before = score = made.grouping.score(sums)
    if failed:
        sums = made.sums(zeroed(made, found, failed))
        score = limited(made.grouping.score(sums), failed)
    score_ppm = None if score is None else ppm(score)
    shown = None if score_ppm is None else display(percent(score_ppm), checklist.display_decimals)
    statuses = [outcome.status for outcome in found]
    coverage = _coverage(made, statuses, sums)
    return Score(
        score_ppm=score_ppm,
        display=shown,
        band=_band(checklist.bands, shown),
        before_critical_ppm=None if before is None else ppm(before),
        earned=made.points(sum(sums.earned)),
        possible=made.points(sum(sums.possible)),
        sections=_groups(made, sums, made.grouping.sections),
        dimensions=_groups(made, sums, made.grouping.dimensions),
        critical_failed=tuple(item.key for item in failed),
        missing=_missing(made, statuses),
        coverage_ppm=None if coverage is None else ppm(coverage),
        partial=coverage is not None and coverage < checklist.min_coverage,
        status=dict(zip(made.keys, statuses, strict=True)),
    )


def failed_items(made: Compiled, found: Sequence[Outcome]) -> list[Item]:
    """The items whose critical rule fails, in checklist order."""
    return [entry.item for entry, outcome in zip(made.items, found, strict=True) if outcome.failed]


def _missing(made: Compiled, statuses: Sequence[Status]) -> tuple[str, ...]:
    if "unanswered" not in statuses:
        return ()
    pairs = zip(made.items, statuses, strict=True)
    return tuple(entry.key for entry, status in pairs if status == "unanswered" and entry.item.required)


def lines_of(checklist: Checklist, answers: Mapping[str, Any]) -> tuple[Line, ...]:
    """Every item with what it earned, in checklist order, before critical effects. Raises InvalidAnswer."""
    made = compiled(checklist)
    pairs = zip(made.items, made.earned(answers), strict=True)
    return tuple(_line(made, entry, found) for entry, found in pairs)


def _line(made: Compiled, entry: CompiledItem, found: Earned) -> Line:
    outcome = entry.weigh(found)
    e, p = made.points(outcome.e), made.points(outcome.p)
    return Line(entry.item, found.status, found.earned, e, p, outcome.failed)


def zeroed(made: Compiled, found: Sequence[Outcome], failed: list[Item]) -> list[Outcome]:
    """The outcomes after critical effect `zero`: items of the group keep no gain, possible points stay."""
    sections = {item.section for item in failed if _zeroes(item, "section")}
    dimensions = {item.dimension for item in failed if _zeroes(item, "dimension")} - {None}
    return [
        outcome._replace(e=min(outcome.e, 0))
        if entry.item.section in sections or entry.item.dimension in dimensions
        else outcome
        for entry, outcome in zip(made.items, found, strict=True)
    ]


def _zeroes(item: Item, scope: str) -> bool:
    return item.critical is not None and (item.critical.effect, item.critical.scope) == ("zero", scope)


def limited(score: Fraction | None, failed: list[Item]) -> Fraction | None:
    """The score after effects on the audit: caps, then zero, even when nothing could be scored."""
    caps = [i.critical.cap for i in failed if i.critical and i.critical.effect == "cap"]
    if score is not None:
        score = min([score, *(cap for cap in caps if cap is not None)])
    return _ZERO if any(_zeroes(item, "audit") for item in failed) else score


def _groups(made: Compiled, sums: Sums, parts: tuple[tuple[str, Branch], ...]) -> dict[str, GroupScore]:
    return {key: _group(made, sums, branch) for key, branch in parts}


def _group(made: Compiled, sums: Sums, branch: Branch) -> GroupScore:
    value = made.grouping.mean(sums, branch)
    e, p = sums.of(branch.cells)
    return GroupScore(None if value is None else ppm_of(*value), e, p, made.unit)


def _coverage(made: Compiled, statuses: Sequence[Status], sums: Sums) -> Fraction | None:
    """Σp of counted normal items / Σ possible p of visible normal items."""
    visible = sum(made.worths)
    if "hidden" in statuses:
        visible -= sum(compress(made.worths, [status == "hidden" for status in statuses]))
    return Fraction(sum(sums.possible), visible) if visible else None


def _band(bands: tuple[Band, ...], shown: str | None) -> str | None:
    if shown is None:
        return None
    return next((band.key for band in reversed(bands) if band.min <= Fraction(shown)), None)
