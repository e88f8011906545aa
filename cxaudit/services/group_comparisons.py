"""A wave's results in words and charts, as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cxaudit import i18n
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.programme import Measure, Target
from cxaudit.domain.text import Language
from cxaudit.i18n import date_short, gettext, ngettext
from cxaudit.measurement.benchmark import Comparator, Row
from cxaudit.measurement.group import Group
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts, group_statements, statements
from cxaudit.reporting.charts import Axis
from cxaudit.reporting.content import grouped
from cxaudit.services.comparisons import Compared, Comparison, Tile, compared_row, ends_of
from cxaudit.services.wave_results import Part, WaveResults
from cxaudit.services.wave_scope import WaveScope

_ORDER: tuple[Measure, ...] = ("compliance", "experience", "overall")


@dataclass(frozen=True, slots=True)
class Line:
    """A section or pillar: its value with interval and n, and its comparisons by comparator."""

    name: str
    value: str | None
    low: str | None
    high: str | None
    n: str
    rows: Mapping[Comparator, Compared]


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A part of the network: its values by measure, and its overall result against the rest."""

    node: HierarchyNode
    values: Mapping[Measure, str | None]
    n: str
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """What a wave's page says. `rows` of the tiles, by measure; `compared`: the chosen measure in full."""

    title: str
    base: str
    compared: Comparison
    rows: Mapping[Measure, tuple[Compared, ...]]
    sections: tuple[Line, ...]
    pillars: tuple[Line, ...]
    regions: tuple[RegionLine, ...]


def describe_wave(lang: Language, found: WaveResults, measure: Measure) -> GroupComparison:
    """The results in `lang`; the plots compare `measure`."""
    rows = {each: _rows(lang, found, each) for each in _ORDER}
    axis = axis_of(found.measures[measure].rows)
    words = gettext(lang, "Difference in points")
    title = group_statements.finding(lang, {each: grouped(group) for each, group in found.measures.items()})
    compared = Comparison(
        title=title,
        sentences=(),
        tiles=tiles(lang, found.scope.targets, found.measures),
        measure=measure,
        ticks=charts.difference_axis(axis, statements.axis_words(lang, axis), words),
        rows=rows[measure],
    )
    return GroupComparison(
        title=title,
        base=based_on(lang, found.measures["overall"]),
        compared=compared,
        rows=rows,
        sections=_lines(lang, found.sections),
        pillars=_lines(lang, found.pillars),
        regions=_regions(lang, found),
    )


def based_on(lang: Language, group: Group) -> str:
    """What a figure rests on: visits and locations."""
    visits = ngettext(lang, "{n} visit", "{n} visits", group.own.audits)
    return f"{visits}, {ngettext(lang, '{n} location', '{n} locations', group.own.locations)}"


def subject(lang: Language, scope: WaveScope) -> str:
    """The part of the network a page is about, by name."""
    places = scope.places
    named = (places.region,) if places.region else places.own
    if named:
        return ", ".join(node.name.text(lang) for node in named)
    return i18n.label(lang, "node_level", "network")


def axis_of(rows: Iterable[Row]) -> Axis:
    """An axis that holds every difference of some rows, with its interval."""
    return charts.axis_for([end for row in rows for end in ends_of(row)])


def _rows(lang: Language, found: WaveResults, measure: Measure) -> tuple[Compared, ...]:
    rows = found.measures[measure].rows
    axis = axis_of(rows)
    return tuple(
        compared_row(lang, row, axis, _name(lang, row), _detail(lang, found, measure, row)) for row in rows
    )


def _name(lang: Language, row: Row) -> str:
    return {
        "target": gettext(lang, "Target"),
        "previous": gettext(lang, "Previous wave"),
        "network": i18n.label(lang, "node_level", "network"),
    }[row.comparator]


def _detail(lang: Language, found: WaveResults, measure: Measure, row: Row) -> str:
    if row.comparator == "target":
        since = found.scope.targets[measure].valid_from
        return gettext(lang, "since {date}", date=date_short(lang, since))
    visits = ngettext(lang, "{n} visit", "{n} visits", row.audits)
    if row.comparator == "network":
        return f"{ngettext(lang, '{n} location', '{n} locations', row.locations)}, {visits}"
    name = found.previous.name.text(lang) if found.previous else ""
    return f"{name}, {visits}, {_pairs(lang, row)}"


def _pairs(lang: Language, row: Row) -> str:
    if row.pairs is None:
        return gettext(lang, "different locations")
    return ngettext(lang, "{n} location seen in both", "{n} locations seen in both", row.pairs)


def tiles(
    lang: Language, targets: Mapping[Measure, Target], measures: Mapping[Measure, Group]
) -> tuple[Tile, ...]:
    """Three measures of a group, on one axis."""
    known = [end for m in _ORDER for end in _scores(measures[m]) + _aim(targets, m)]
    axis = charts.axis_of_scores(known)
    return tuple(_tile(lang, measure, measures[measure], _aim(targets, measure), axis) for measure in _ORDER)


def _scores(group: Group) -> list[float]:
    return [max(end, 0.0) for end in (group.own.mean, group.own.low) if end is not None]


def _aim(targets: Mapping[Measure, Target], measure: Measure) -> list[float]:
    target = targets.get(measure)
    return [] if target is None else [float(target.value)]


def _tile(lang: Language, measure: Measure, group: Group, aim: list[float], axis: Axis) -> Tile:
    words = based_on(lang, group)
    ends = interval_of(lang, group)
    if ends is not None:
        words = f"{words} · {i18n.interval(lang, *ends)}"
    drawn = charts.score_axis(
        axis,
        measure,
        group.own.mean,
        (group.own.low, group.own.high),
        target=aim[0] if aim else None,
        title=f"{i18n.label(lang, 'measure', measure)}, {words}",
    )
    return Tile(measure, shown(group.own.mean), words, drawn)


def interval_of(lang: Language, group: Group) -> tuple[str, str] | None:
    """The ends of a figure's interval, inside 0 and 100; None: there is none."""
    low, high = group.own.low, group.own.high
    if low is None or high is None:
        return None
    return i18n.number(lang, shown(max(low, 0.0))), i18n.number(lang, shown(min(high, 100.0)))


def _lines(lang: Language, parts: tuple[Part, ...]) -> tuple[Line, ...]:
    """The lowest first; what was not measured last."""
    rows = [row for part in parts for row in part.group.rows]
    axis = axis_of(rows)
    ordered = sorted(parts, key=lambda part: (part.group.own.mean is None, part.group.own.mean or 0.0))
    return tuple(_line(lang, part, axis) for part in ordered)


def _line(lang: Language, part: Part, axis: Axis) -> Line:
    own = part.group.own
    ends = interval_of(lang, part.group)
    rows = {row.comparator: compared_row(lang, row, axis, _name(lang, row), "") for row in part.group.rows}
    return Line(
        name=part.name.text(lang) or i18n.label(lang, "pillar", part.key),
        value=shown(own.mean),
        low=None if ends is None else ends[0],
        high=None if ends is None else ends[1],
        n=ngettext(lang, "{n} visit", "{n} visits", own.audits),
        rows=rows,
    )


def _regions(lang: Language, found: WaveResults) -> tuple[RegionLine, ...]:
    """The highest overall result first."""
    rows = [row for each in found.regions for row in each.figures["overall"].rows]
    axis = axis_of(rows)
    ordered = sorted(found.regions, key=lambda each: -(each.figures["overall"].own.mean or 0.0))
    return tuple(
        RegionLine(
            each.node,
            {measure: shown(each.figures[measure].own.mean) for measure in _ORDER},
            based_on(lang, each.figures["overall"]),
            next(
                (compared_row(lang, row, axis, _name(lang, row), "") for row in each.figures["overall"].rows),
                None,
            ),
        )
        for each in ordered
    )
