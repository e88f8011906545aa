"""Sentences for the codes of errors and refusals: what happened, what to do, what is safe.

Each module of this package holds one slice in its `SENTENCES`: code -> English msgid. A code stands in
one module only; its French is in the catalogue.
"""

from __future__ import annotations

import pkgutil
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module

from cxaudit.i18n.catalogue import Language, gettext
from cxaudit.i18n.dates import date_short, date_time
from cxaudit.i18n.labels import label
from cxaudit.i18n.numbers import number

_UNKNOWN = "This could not be done. Nothing was changed. Code: {code}."
_LABELLED = {
    ("audit_state", "state"): "audit_state",
    ("assignment_state", "state"): "assignment_state",
    ("action_state", "state"): "action_state",
    ("benchmark_text_missing", "field"): "benchmark_field",
    ("benchmark_text_too_long", "field"): "benchmark_field",
    ("benchmark_percent", "field"): "benchmark_field",
    ("document_unreadable", "reason"): "file_problem",
    ("workbook_unreadable", "reason"): "file_problem",
    ("workbook_row_unreadable", "reason"): "file_problem",
}
_GROUPED_FROM = 10_000


def sentence(lang: Language, code: str, /, **params: object) -> str:
    """What a code says, its places filled; dates and states are written in `lang`.

    A code without a sentence gives a general one that names it.
    """
    msgid = sentences().get(code)
    if msgid is None:
        return gettext(lang, _UNKNOWN, code=code)
    return gettext(lang, msgid, None, **{name: _say(lang, code, name, v) for name, v in params.items()})


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """Every code with its msgid, of all slices."""
    found: dict[str, str] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        found |= import_module(f"{__name__}.{module}").SENTENCES
    return found


def _say(lang: Language, code: str, name: str, value: object) -> object:
    kind = _LABELLED.get((code, name))
    if kind is not None:
        word = label(lang, kind, str(value))
        return word[:1].lower() + word[1:]
    if type(value) is int and value >= _GROUPED_FROM:
        return number(lang, value)
    if isinstance(value, datetime):
        return date_time(lang, value)
    return date_short(lang, value) if isinstance(value, date) else value
