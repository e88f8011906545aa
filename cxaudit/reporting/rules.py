"""How an item earns its points, in words: the rule of `measurement.earning`, said to a person."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cxaudit import i18n
from cxaudit.domain.checklist import RATINGS, UNSCORED, Item
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext
from cxaudit.measurement.numbers import display
from cxaudit.measurement.trace import TraceLine
from cxaudit.reporting.wording import points_text


def rule_text(lang: Language, item: Item, value: Any) -> str:
    """The rule of an item; on a scale with the answer put in, as « 4 × (4 − 1) / 4 »."""
    if not _scored(item):
        return gettext(lang, "no points")
    said = _by_kind(lang, item, value)
    if item.role == "bonus":
        return gettext(lang, "{rule}, bonus", rule=said)
    return gettext(lang, "{rule}, penalty", rule=said) if item.role == "penalty" else said


def reason_code(item: Item, line: TraceLine, refused: bool) -> str:
    """Whether a line counts, or why not: a code of the labels « trace_reason »."""
    if refused:
        return "refused"
    if not line.counted:
        return line.status
    return "counted" if _scored(item) else "unscored"


def _scored(item: Item) -> bool:
    return item.kind not in UNSCORED and (item.possible > 0 or item.role != "normal")


def _by_kind(lang: Language, item: Item, value: Any) -> str:
    if item.kind == "yes_no":
        yes, no = points_text(lang, item.yes_points), points_text(lang, item.no_points)
        return gettext(lang, "yes {yes}, no {no}", yes=yes, no=no)
    if item.kind in RATINGS:
        return _rating(lang, item, value)
    if item.curve is not None:
        return _curve(lang, item)
    most = points_text(lang, item.possible)
    if item.kind == "single":
        return gettext(lang, "points of the choice, {most} at most", most=most)
    if item.kind == "multi":
        return gettext(lang, "sum of the choices, {most} at most", most=most)
    return gettext(lang, "mean of the emotions, {most} at most", most=most)


def _rating(lang: Language, item: Item, value: Any) -> str:
    most = points_text(lang, item.max_points)
    if item.bands:
        half = points_text(lang, item.max_points / 2)
        return gettext(lang, "9 or 10: {most}; 7 or 8: {half}; below: 0", most=most, half=half)
    if not isinstance(value, int):
        return gettext(lang, "from 0 to {most} along the scale", most=most)
    steps = f"{item.max} − {value}" if item.descending else f"{value} − {item.min}"
    return f"{most} × ({steps}) / {item.max - item.min}"


def _curve(lang: Language, item: Item) -> str:
    assert item.curve is not None  # noqa: S101  # the caller has looked
    unit = "s" if item.kind == "elapsed" else item.unit.text(lang)
    places = [_place(lang, item, unit, upper, ratio) for upper, ratio in item.curve.points]
    if item.curve.type == "step":
        return "; ".join(places)
    return gettext(lang, "{places}; in between, in proportion", places="; ".join(places))


def _place(lang: Language, item: Item, unit: str, upper: Fraction | None, ratio: Fraction) -> str:
    points = points_text(lang, item.max_points * ratio)
    if upper is None:
        return gettext(lang, "beyond: {points}", points=points)
    at = f"{i18n.number(lang, (display(upper, 2) or '').rstrip('0').rstrip('.'))} {unit}".strip()
    if item.curve is not None and item.curve.type == "step":
        return gettext(lang, "up to {at}: {points}", at=at, points=points)
    return gettext(lang, "{at}: {points}", at=at, points=points)
