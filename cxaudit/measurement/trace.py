"""Why an audit scores what it scores: every item's part of what was lost, to the last digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from cxaudit.domain.checklist import Checklist
from cxaudit.measurement.compiling import Compiled, Outcome, compiled
from cxaudit.measurement.grouping import Sums
from cxaudit.measurement.scoring import Line, failed_items, limited, lines_of, zeroed

Result = Literal["missed", "partly_kept", "kept"]
_ZERO = Fraction(0)
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One item: points before weight, and `lost`, its part of 1 − score before critical effects."""

    key: str
    status: str
    earned: Fraction
    possible: Fraction
    weight: Fraction
    counted: bool
    failed: bool
    lost: Fraction
    result: Result | None


@dataclass(frozen=True, slots=True)
class Trace:
    """All lines in checklist order; the lines, `limits` and `critical` sum to 1 − score."""

    lines: tuple[TraceLine, ...]
    limits: Fraction
    critical: Fraction

    @property
    def total_lost(self) -> Fraction:
        """1 − score: what all lines, limits and critical items lost together."""
        return sum((line.lost for line in self.lines), _ZERO) + self.limits + self.critical


def trace(checklist: Checklist, answers: Mapping[str, Any]) -> Trace | None:
    """The trace of an audit; None when it has no score. Raises InvalidAnswer."""
    made = compiled(checklist)
    found = made.outcomes(answers)
    sums, failed = made.sums(found), failed_items(made, found)
    before = made.grouping.score(sums)
    score = limited(made.grouping.score(made.sums(zeroed(made, found, failed))), failed)
    if score is None:
        return None
    lost = _lost(made, found, sums)
    total = sum(lost, _ZERO)
    limits = _ZERO if before is None else (1 - before) - total
    lines = zip(lines_of(checklist, answers), lost, strict=True)
    return Trace(tuple(trace_line(*line) for line in lines), limits, (1 - score) - total - limits)


def _lost(made: Compiled, found: Sequence[Outcome], sums: Sums) -> list[Fraction]:
    """share × (p − e) / P of each item's group; a bonus or penalty has p = 0, so −share × e / P."""
    per_unit = [_ZERO] * len(made.grouping.places)
    for share, cells in made.grouping.shares(sums):
        for cell in cells:
            per_unit[cell] = share / sums.of(cells)[1]
    pairs = zip(made.cells, found, strict=True)
    return [per_unit[cell] * (outcome.p - outcome.e) for cell, outcome in pairs]


def trace_line(line: Line, lost: Fraction) -> TraceLine:
    """One line of the trace."""
    item = line.item
    return TraceLine(
        item.key, line.status, line.earned, item.possible, item.weight, line.counts, line.failed, lost,
        result_of(line),
    )  # fmt: skip


def result_of(line: Line) -> Result | None:
    """Whether a counted item was missed, kept or partly kept; None for what does not count."""
    item = line.item
    if not line.counts:
        return "missed" if line.failed else None
    if line.failed or (item.role == "penalty" and line.e < 0):
        return "missed"
    if item.role == "bonus" and line.earned <= 0:
        return None  # a bonus that was not earned is nothing missed
    if item.possible > 0 and line.earned / item.possible < _HALF:
        return "partly_kept" if item.role == "bonus" else "missed"
    if item.possible == 0 and line.earned == 0 and item.role != "penalty":
        return None
    return "kept" if line.earned == item.possible else "partly_kept"
