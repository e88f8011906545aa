"""Everything that is said to people, in French of Québec and in English, with or without a request.

The language is always the first argument. Nothing here raises at run time for a missing translation,
an unknown code or an absent value: the English text, the code or « n. d. » stands in its place.
"""

from cxaudit.i18n.catalogue import LANG_TAG, LANGUAGES, Language, gettext, ngettext
from cxaudit.i18n.dates import clock, date_iso, date_long, date_short, date_time, duration
from cxaudit.i18n.labels import interval, label, verdict_sentence, verdict_word
from cxaudit.i18n.numbers import number, percent, points
from cxaudit.i18n.sentences import sentence
from cxaudit.i18n.templating import template_filters, template_globals
from cxaudit.i18n.typography import typo

__all__ = [
    "LANGUAGES",
    "LANG_TAG",
    "Language",
    "clock",
    "date_iso",
    "date_long",
    "date_short",
    "date_time",
    "duration",
    "gettext",
    "interval",
    "label",
    "ngettext",
    "number",
    "percent",
    "points",
    "sentence",
    "template_filters",
    "template_globals",
    "typo",
    "verdict_sentence",
    "verdict_word",
]
