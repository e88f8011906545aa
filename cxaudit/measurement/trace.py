"""Why an audit scores what it scores: every item's part of what was lost, to the last digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from cxaudit.domain.checklist import Checklist
from cxaudit.measurement.scoring import Line, limited, lines_of, overall, shares, zeroed

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


def trace(checklist: Checklist, answers: Mapping[str, Any]) -> Trace | None:
    """The trace of an audit; None when it has no score. Raises InvalidAnswer."""
    lines = lines_of(checklist, answers)
    before = overall(checklist, lines)
    failed = [line.item for line in lines if line.failed]
    score = limited(overall(checklist, zeroed(lines, failed)), failed)
    if score is None:
        return None
    lost = _lost(checklist, lines)
    total = sum(lost.values(), _ZERO)
    limits = _ZERO if before is None else (1 - before) - total
    critical = (1 - score) - total - limits
    return Trace(tuple(trace_line(line, lost.get(line.item.key, _ZERO)) for line in lines), limits, critical)


def _lost(checklist: Checklist, lines: tuple[Line, ...]) -> dict[str, Fraction]:
    """sum over groups of share × (p − e) / P; a bonus or penalty has p = 0, so −share × e / P."""
    lost: dict[str, Fraction] = {}
    for share, group in shares(checklist, lines):
        possible = sum((line.p for line in group if line.counts), _ZERO)
        for line in group:
            if line.counts:
                part = share * (line.p - line.e) / possible
                lost[line.item.key] = lost.get(line.item.key, _ZERO) + part
    return lost


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
    if item.possible > 0 and line.earned / item.possible < _HALF:
        return "missed"
    if item.possible == 0 and line.earned == 0 and item.role != "penalty":
        return None
    return "kept" if line.earned == item.possible else "partly_kept"
