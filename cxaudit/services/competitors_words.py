"""The own brand beside its competitors: in words and charts for the page, as a table, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label, ngettext
from cxaudit.measurement.benchmark import Row
from cxaudit.measurement.group import Group
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts, competitor_statements, group_statements, statements
from cxaudit.reporting.charts import Axis
from cxaudit.reporting.content import Plain, grouped
from cxaudit.services.comparisons import Compared, Comparison, compared_row
from cxaudit.services.constant_questions import MOST_VISITS
from cxaudit.services.group_comparisons import Line, axis_of, based_on, interval_of, tiles
from cxaudit.services.results_table import comparisons_table
from cxaudit.services.tables import Table
from cxaudit.services.wave_competitors import Competitor, Competitors
from cxaudit.services.wave_results import Part


@dataclass(frozen=True, slots=True)
class Beside:
    """One competitor, section by section; `lines` hold one row each, named "competitor"."""

    name: str
    base: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CompetitorsPage:
    """What the page says. `rows` of the tiles, by measure; `compared`: the chosen measure in full."""

    title: str
    base: str
    common: str | None
    compared: Comparison
    rows: Mapping[Measure, tuple[Compared, ...]]
    beside: tuple[Beside, ...]


def describe_competitors(lang: Language, found: Competitors, measure: Measure) -> CompetitorsPage:
    """The comparison in `lang`; the plots compare `measure`. Only where something is compared."""
    rows = {each: _rows(lang, found, each) for each in MEASURES}
    axis = axis_of(found.measures[measure].rows)
    ticks = statements.axis_words(lang, axis)
    title = group_statements.finding(lang, plain_measures(found))
    return CompetitorsPage(
        title=title,
        base=based_on(lang, found.measures["overall"]),
        common=common_words(lang, found),
        compared=Comparison(
            title=title,
            sentences=(),
            tiles=tiles(lang, found.scope.targets, found.measures),
            measure=measure,
            ticks=charts.difference_axis(axis, ticks, gettext(lang, "Difference in points")),
            rows=rows[measure],
        ),
        rows=rows,
        beside=tuple(_beside(lang, found, at) for at in range(len(found.competitors))),
    )


def common_words(lang: Language, found: Competitors) -> str | None:
    """On what the comparison rests, or why there is none, where the checklists differ."""
    common = found.common
    return None if common is None else competitor_statements.common(lang, _common(found) or {})


def _rows(lang: Language, found: Competitors, measure: Measure) -> tuple[Compared, ...]:
    rows = found.measures[measure].rows
    axis = axis_of(rows)
    named = zip(found.competitors, rows, strict=True)
    return tuple(_compared(lang, each, row, axis) for each, row in named)


def _compared(lang: Language, competitor: Competitor, row: Row, axis: Axis) -> Compared:
    return compared_row(lang, row, axis, competitor.name, _detail(lang, row.locations, row.audits))


def _detail(lang: Language, locations: int, audits: int) -> str:
    visits = ngettext(lang, "{n} visit", "{n} visits", audits)
    return f"{ngettext(lang, '{n} location', '{n} locations', locations)}, {visits}"


def _beside(lang: Language, found: Competitors, at: int) -> Beside:
    """The section furthest below the competitor first; what cannot be compared last."""
    competitor = found.competitors[at]
    rows = [part.group.rows[at] for part in found.sections]
    axis = axis_of(rows)
    ordered = sorted(found.sections, key=lambda part: _place(part.group.rows[at]))
    return Beside(
        name=competitor.name,
        base=_detail(lang, competitor.locations, competitor.audits),
        title=competitor_statements.sections_title(lang, plain_sections(found), at),
        lines=tuple(_line(lang, part, competitor, part.group.rows[at], axis) for part in ordered),
    )


def _place(row: Row) -> tuple[bool, float]:
    return row.found.diff is None, row.found.diff or 0.0


def _line(lang: Language, part: Part, competitor: Competitor, row: Row, axis: Axis) -> Line:
    own, ends = part.group.own, interval_of(lang, part.group)
    return Line(
        name=part.name.text(lang),
        value=shown(own.mean),
        low=None if ends is None else ends[0],
        high=None if ends is None else ends[1],
        n=ngettext(lang, "{n} visit", "{n} visits", own.audits),
        rows={"competitor": _compared(lang, competitor, row, axis)},
    )


def plain_measures(found: Competitors) -> dict[str, Plain]:
    """The measures as plain data: every row tells its competitor's name."""
    return {measure: _named(found, group) for measure, group in found.measures.items()}


def plain_sections(found: Competitors) -> list[Plain]:
    """The sections in the same way, in the order of the checklist."""
    return [{"key": p.key, "name": p.name.as_dict(), **_named(found, p.group)} for p in found.sections]


def _named(found: Competitors, group: Group) -> Plain:
    plain = grouped(group)
    named = zip(found.competitors, plain["rows"], strict=True)
    return {**plain, "rows": [{**row, "name": each.name} for each, row in named]}


def plain_competitors(found: Competitors) -> Plain:
    """Who is compared, and on what, as a report keeps it."""
    told = [{"name": e.name, "audits": e.audits, "locations": e.locations} for e in found.competitors]
    return {"competitors": told, "common": _common(found)}


def _common(found: Competitors) -> Plain | None:
    common = found.common
    if common is None:
        return None
    share = None if common.share_ppm is None else common.share_ppm / 10_000
    most = MOST_VISITS if common.too_many else None
    return {"questions": len(common.keys), "share": share, "most": most}


def competitors_table(lang: Language, found: Competitors) -> Table:
    """Measures, then sections, against each competitor; numbers unrounded (percent, points)."""
    names = [each.name for each in found.competitors]
    return comparisons_table(lang, _groups(lang, found, names))


def _groups(
    lang: Language, found: Competitors, names: Sequence[str]
) -> Iterator[tuple[str, str, Group, Sequence[str]]]:
    for measure in MEASURES if found.measures else ():
        yield gettext(lang, "Measure"), label(lang, "measure", measure), found.measures[measure], names
    for part in found.sections:
        yield gettext(lang, "Section"), part.name.text(lang), part.group, names
