"""Answers, points and scores in the words of the page."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cxaudit.domain.checklist import Item
from cxaudit.measurement.numbers import display, percent
from cxaudit.services import wording
from cxaudit.web.guards import language


def answer_text(item: Item, value: Any) -> str:
    """What was answered, as a person says it."""
    return wording.answer_text(language(), item, value)


def rule_text(item: Item, value: Any) -> str:
    """How the item earns its points."""
    return wording.rule_text(language(), item, value)


def points_text(points: Fraction) -> str:
    """Points with as many decimals as they need, two at most."""
    return wording.points_text(language(), points)


def ppm_text(score_ppm: int | None) -> str | None:
    """Millionths as percent text with a point; None stays None."""
    return None if score_ppm is None else display(percent(score_ppm))
