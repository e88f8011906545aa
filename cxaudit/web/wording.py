"""Answers, points and scores in the words of the page."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cxaudit import i18n
from cxaudit.domain.answers import NA
from cxaudit.domain.checklist import EVIDENCE_KINDS, RATINGS, Item
from cxaudit.measurement.numbers import display, percent
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext as _


def answer_text(item: Item, value: Any) -> str:
    """What was answered, as a person says it."""
    if value is None or value == []:
        return _("No answer")
    if value == NA:
        return _("Not applicable")
    if item.kind == "yes_no":
        return _("Yes") if value == "yes" else _("No")
    if item.kind in RATINGS:
        return _("{value} of {most}", value=value, most=item.max)
    if item.kind in EVIDENCE_KINDS:
        return i18n.ngettext(language(), "{n} photo", "{n} photos", len(value))
    keys = value if isinstance(value, list) else [value]
    chosen = [option.text.text(language()) for option in item.options if option.key in keys]
    return ", ".join(chosen) or str(value)


def points_text(points: Fraction) -> str:
    """Points with as many decimals as they need, two at most."""
    text = display(points, 2) or ""
    return i18n.number(language(), text.rstrip("0").rstrip("."))


def ppm_text(score_ppm: int | None) -> str | None:
    """Millionths as percent text with a point; None stays None."""
    return None if score_ppm is None else display(percent(score_ppm))
