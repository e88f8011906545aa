"""The data of a wave's or location's report as tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxaudit import i18n
from cxaudit.domain.programme import MEASURES
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext
from cxaudit.reporting import external_statements
from cxaudit.reporting.content import Plain
from cxaudit.reporting.group_statements import part_name, row_name
from cxaudit.reporting.sheets import csv_bytes
from cxaudit.reporting.statements import form_of

Cells = Sequence[str | int | float | None]
_FIGURES = ("value", "low", "high", "audits", "locations")
_ROW = ("value", "diff", "low", "high")


def comparisons_csv(lang: Language, content: Plain) -> bytes:
    """Every figure with its comparisons, one a line, then what others published; numbers unrounded."""
    figures = [line for name, found in _named(lang, content) for line in _lines(lang, content, name, found)]
    return csv_bytes(lang, _heads(lang), [*figures, *_published(lang, content)])


def _published(lang: Language, content: Plain) -> Iterator[Cells]:
    own = external_statements.own_of(content)
    for row in external_statements.rows(lang, content.get("external", ()), own):
        found = content["benchmarks"][row.measure]
        name = (gettext(lang, "Measure"), i18n.label(lang, "measure", row.measure))
        figures = (found.get(key) for key in _FIGURES)
        yield [*name, *figures, row.name, row.value, row.diff, None, None, row.said]


def _heads(lang: Language) -> list[str]:
    return [
        gettext(lang, "Kind"),
        gettext(lang, "Name"),
        gettext(lang, "Value"),
        gettext(lang, "Low"),
        gettext(lang, "High"),
        gettext(lang, "Visits"),
        gettext(lang, "Locations"),
        gettext(lang, "Compared with"),
        gettext(lang, "Value of the comparator"),
        gettext(lang, "Difference"),
        gettext(lang, "Low end of the difference"),
        gettext(lang, "High end of the difference"),
        gettext(lang, "What can be said"),
    ]


def _named(lang: Language, content: Plain) -> Iterator[tuple[tuple[str, str], Plain]]:
    """((kind, name), figure), in the order of the report."""
    for measure in MEASURES:
        yield (gettext(lang, "Measure"), i18n.label(lang, "measure", measure)), content["benchmarks"][measure]
    for part in content.get("sections", ()):
        yield (gettext(lang, "Section"), part_name(lang, part)), part
    for part in content.get("pillars", ()):
        yield (gettext(lang, "Pillar"), part_name(lang, part)), part
    for region in content.get("regions", ()):
        name = LocalizedText.of(region["name"]).text(lang)
        for measure in MEASURES:
            said = f"{name}, {i18n.label(lang, 'measure', measure)}"
            yield (gettext(lang, "Part"), said), region["measures"][measure]


def _lines(lang: Language, content: Plain, name: tuple[str, str], found: Plain) -> Iterator[Cells]:
    figures = [*name, *(found.get(key) for key in _FIGURES)]
    if not found["rows"]:
        yield [*figures, *("" for _ in range(6))]
    for row in found["rows"]:
        said = i18n.verdict_sentence(lang, row["verdict"], form_of(row["comparator"]), row["more"])
        yield [*figures, row_name(lang, content, row), *(row[key] for key in _ROW), said]
