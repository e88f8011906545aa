"""What to work on first (measurement specification, section 5.4): the gap to target times the importance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Quadrant = Literal["fix_first", "fix_later", "maintain", "monitor"]
_QUADRANTS: dict[tuple[bool, bool], Quadrant] = {
    (True, True): "fix_first",
    (True, False): "fix_later",
    (False, True): "maintain",
    (False, False): "monitor",
}
_ZERO = Fraction(0)
_NOISE = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Measured:
    """An item with its score and target in percent and its importance (a share, from `drivers`)."""

    key: str
    score: Fraction
    target: Fraction
    importance: Fraction


@dataclass(frozen=True, slots=True)
class Priority:
    """gap = max(0, target − score) in points, index = gap × importance; all exact."""

    key: str
    gap: Fraction
    index: Fraction
    quadrant: Quadrant


def priority_matrix(items: Sequence[Measured]) -> list[Priority]:
    """The items by index, highest first, then key. Importance is high from 1/p, p the number of items."""
    found = [_priority(item, len(items)) for item in items]
    return sorted(found, key=lambda priority: (-priority.index, priority.key))


def _priority(item: Measured, p: int) -> Priority:
    gap = max(_ZERO, item.target - item.score)
    high = item.importance >= Fraction(1, p) - _NOISE
    return Priority(item.key, gap, gap * item.importance, _QUADRANTS[gap > _NOISE, high])
