"""The results of a wave as one long table: each figure with its interval, a line a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.programme import MEASURES
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label, verdict_word
from cxaudit.measurement.group import Group
from cxaudit.reporting import external_statements
from cxaudit.services.external_words import plain_external
from cxaudit.services.tables import Cell, Table
from cxaudit.services.wave_results import WaveResults


def results_table(lang: Language, found: WaveResults, external: Sequence[ExternalBenchmark] = ()) -> Table:
    """Measures, sections, pillars, the parts of the network, then what others published; numbers unrounded
    (percent, points)."""
    table = comparisons_table(
        lang,
        (
            (kind, name, group, [_comparator(lang, row.comparator) for row in group.rows])
            for kind, name, group in _named(lang, found)
        ),
    )
    return Table(table.head, (*table.rows, *_published(lang, found, external)))


def _published(
    lang: Language, found: WaveResults, external: Sequence[ExternalBenchmark]
) -> Iterator[tuple[Cell, ...]]:
    own = {measure: group.own.mean for measure, group in found.measures.items()}
    for row in external_statements.rows(lang, plain_external(external), own):
        figure = _figure(
            gettext(lang, "Measure"), label(lang, "measure", row.measure), found.measures[row.measure]
        )
        yield *figure, row.name, row.value, row.diff, None, None, row.said


def comparisons_table(lang: Language, lines: Iterable[tuple[str, str, Group, Sequence[str]]]) -> Table:
    """Of each (kind, name, group, names of what its rows compare it with) a line a comparison."""
    head = (
        gettext(lang, "Part"), gettext(lang, "Name"), gettext(lang, "Value"), gettext(lang, "Low"),
        gettext(lang, "High"), gettext(lang, "Visits"), gettext(lang, "Locations"),
        gettext(lang, "Compared with"), gettext(lang, "Its value"), gettext(lang, "Difference"),
        gettext(lang, "Low of the difference"), gettext(lang, "High of the difference"),
        gettext(lang, "What can be said"),
    )  # fmt: skip
    return Table(head, tuple(cells for line in lines for cells in _cells(lang, *line)))


def _named(lang: Language, found: WaveResults) -> Iterator[tuple[str, str, Group]]:
    measure = gettext(lang, "Measure")
    for each in MEASURES:
        yield measure, label(lang, "measure", each), found.measures[each]
    for part in found.sections:
        yield gettext(lang, "Section"), part.name.text(lang), part.group
    for part in found.pillars:
        yield gettext(lang, "Pillar"), label(lang, "pillar", part.key), part.group
    for region in found.regions:
        for each in MEASURES:
            yield region.node.name.text(lang), label(lang, "measure", each), region.figures[each]


def _cells(
    lang: Language, kind: str, name: str, group: Group, names: Sequence[str]
) -> Iterator[tuple[Cell, ...]]:
    figure = _figure(kind, name, group)
    if not group.rows:
        yield *figure, None, None, None, None, None, None
    for comparator, row in zip(names, group.rows, strict=True):
        compared = (comparator, row.value, row.found.diff, row.found.low, row.found.high)
        form = "time" if row.comparator == "previous" else "group"
        yield *figure, *compared, verdict_word(lang, row.verdict, form)


def _figure(kind: str, name: str, group: Group) -> tuple[Cell, ...]:
    own = group.own
    return kind, name, own.mean, own.low, own.high, own.audits, own.locations


def _comparator(lang: Language, code: str) -> str:
    return {
        "target": gettext(lang, "Target"),
        "previous": gettext(lang, "Previous wave"),
        "network": label(lang, "node_level", "network"),
    }[code]
