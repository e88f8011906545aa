"""Answers, points and scores in the words of the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from cxaudit import i18n
from cxaudit.domain.checklist import Item
from cxaudit.domain.network import HierarchyNode
from cxaudit.measurement.earning import refuses
from cxaudit.measurement.numbers import display, percent
from cxaudit.services import wording
from cxaudit.web.guards import language

_LAST_MOMENT = 253_402_000_000_000


def moment(at: int) -> datetime:
    """A device's milliseconds as a time that templates can write; before the year 9999, whatever it wrote."""
    return datetime.fromtimestamp(min(at, _LAST_MOMENT) / 1000, UTC)


def answer_text(item: Item, value: Any) -> str:
    """What was answered, as a person says it."""
    return wording.answer_text(language(), item, value)


def field_text(item: Item | None, field: str, value: Any) -> str:
    """What a device wrote into a field: an answer in words where it is one, else the value itself."""
    if value is None or value == []:
        return i18n.gettext(language(), "No answer")
    part = field.partition("/")[2]
    if part.startswith(("p:", "s")):
        return i18n.ngettext(language(), "{n} photo", "{n} photos", 1)
    if part == "v" and item is not None and not refuses(item, value):
        return wording.answer_text(language(), item, value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def rule_text(item: Item, value: Any) -> str:
    """How the item earns its points."""
    return wording.rule_text(language(), item, value)


def points_text(points: Fraction) -> str:
    """Points with as many decimals as they need, two at most."""
    return wording.points_text(language(), points)


def place_text(node: HierarchyNode | None) -> str:
    """A part of the network with its level; None: a location that stood nowhere in it."""
    if node is None:
        return i18n.gettext(language(), "Outside the network")
    name = node.name.text(language())
    return name if node.level == "network" else f"{i18n.label(language(), 'node_level', node.level)} {name}"


def ppm_text(score_ppm: int | None) -> str | None:
    """Millionths as percent text with a point; None stays None."""
    return None if score_ppm is None else display(percent(score_ppm))
