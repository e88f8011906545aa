"""The words of a template environment: the same names in pages, mails and PDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from cxaudit.i18n import dates, labels, numbers
from cxaudit.i18n.catalogue import Language, gettext, ngettext
from cxaudit.i18n.sentences import sentence
from cxaudit.i18n.typography import typo

_FILTERS: dict[str, Callable[..., Any]] = {
    "typo": typo,
    "number": numbers.number,
    "percent": numbers.percent,
    "points": numbers.points,
    "date_long": dates.date_long,
    "date_short": dates.date_short,
    "date_iso": dates.date_iso,
    "day_of_month": dates.day_of_month,
    "weekday": dates.weekday,
    "date_time": dates.date_time,
    "clock": dates.clock,
    "duration": dates.duration,
}
_TYPESET: dict[str, Callable[..., str]] = {
    "_": gettext,
    "ngettext": ngettext,
    "label": labels.label,
    "sentence": sentence,
    "interval": labels.interval,
    "verdict_word": labels.verdict_word,
    "verdict_sentence": labels.verdict_sentence,
}


def template_filters(language: Callable[[], Language]) -> dict[str, Callable[..., Any]]:
    """The filters, each bound to whatever `language` says when the filter runs."""
    return {name: partial(_call, function, language) for name, function in _FILTERS.items()}


def template_globals(language: Callable[[], Language]) -> dict[str, Callable[..., str]]:
    """`_`, `ngettext`, `label(kind, code)`, `sentence(code)`, the verdicts: bound to a language, typeset."""
    return {name: partial(_say, function, language) for name, function in _TYPESET.items()}


def _call(function: Callable[..., Any], language: Callable[[], Language], *args: Any, **kwargs: Any) -> Any:
    return function(language(), *args, **kwargs)


def _say(function: Callable[..., str], language: Callable[[], Language], *args: Any, **kwargs: Any) -> str:
    lang = language()
    return typo(lang, function(lang, *args, **kwargs))
