"""Answers and points in words, in the language that is asked for: the same on page and in PDF."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cxaudit import i18n
from cxaudit.domain.answers import NA
from cxaudit.domain.checklist import EVIDENCE_KINDS, RATINGS, Item
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext
from cxaudit.measurement.numbers import display


def answer_text(lang: Language, item: Item, value: Any) -> str:
    """What was answered, as a person says it."""
    if value is None or value == []:
        return gettext(lang, "No answer")
    if value == NA:
        return gettext(lang, "Not applicable")
    if item.kind == "yes_no":
        return gettext(lang, "Yes") if value == "yes" else gettext(lang, "No")
    if item.kind in RATINGS:
        return gettext(lang, "{value} of {most}", value=value, most=item.max)
    if item.kind in EVIDENCE_KINDS:
        return i18n.ngettext(lang, "{n} photo", "{n} photos", len(value))
    return _measured(lang, item, value) or _chosen(lang, item, value)


def _measured(lang: Language, item: Item, value: Any) -> str | None:
    """A time or a number with its unit; None for other kinds, and for what cannot be read."""
    if item.kind not in {"elapsed", "numeric"}:
        return None
    text = str(value).strip().replace(",", ".")
    try:
        seconds = float(text)
    except ValueError:
        return None
    if item.kind == "elapsed":
        return i18n.duration(lang, seconds)
    return f"{i18n.number(lang, text)} {item.unit.text(lang)}".strip()


def _chosen(lang: Language, item: Item, value: Any) -> str:
    keys = value if isinstance(value, list) else [value]
    chosen = [option.text.text(lang) for option in item.options if option.key in keys]
    return ", ".join(chosen) or str(value)


def points_text(lang: Language, points: Fraction) -> str:
    """Points with as many decimals as they need, two at most."""
    text = display(points, 2) or ""
    return i18n.number(lang, text.rstrip("0").rstrip("."))


def joined(lang: Language, names: list[str]) -> str:
    """« a, b et c », "a, b and c"."""
    if len(names) < 2:  # nothing to join
        return "".join(names)
    return gettext(lang, "{first} and {last}", first=", ".join(names[:-1]), last=names[-1])
