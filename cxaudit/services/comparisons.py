"""A location's standing in words and charts, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import date_short, gettext, ngettext
from cxaudit.measurement.benchmark import Benchmark, Row
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts, content, statements
from cxaudit.reporting.charts import Axis
from cxaudit.services.benchmarks import Standing
from cxaudit.services.repeats import MISSED, Repeat


@dataclass(frozen=True, slots=True)
class Tile:
    """One measure: its value, what it rests on, and its place on an axis that all tiles share."""

    measure: Measure
    value: str | None
    n: str
    axis: Markup


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparator of the chosen measure. Numbers are text with a point, for the page's own format."""

    name: str
    detail: str
    value: str | None
    diff: str | None
    low: str | None
    high: str | None
    code: str
    form: str
    more: int | None
    ground: Markup
    marks: Markup


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a location's page says of its wave: the finding, three tiles, one measure compared."""

    title: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
    measure: Measure
    ticks: Markup
    rows: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """An item that was missed again: its squares, old first, and how often in words. `lately`: the last visit
    missed it too."""

    key: str
    lately: bool
    code: str
    text: LocalizedText
    squares: Markup
    words: str


def missed_again(lang: Language, repeats: tuple[Repeat, ...]) -> tuple[Again, ...]:
    """The repeated misses of a location in `lang`."""
    return tuple(
        Again(
            key=repeat.item.key,
            lately=repeat.seen[-1:] == MISSED,
            code=repeat.item.code or repeat.item.key,
            text=repeat.item.text,
            squares=charts.squares(repeat.seen, statements.repeated(lang, repeat.seen)),
            words=gettext(lang, "{k} of {n}", k=repeat.missed, n=repeat.visits),
        )
        for repeat in repeats
    )


def describe(lang: Language, standing: Standing, measure: Measure) -> Comparison:
    """The standing in `lang`; the plots compare `measure`."""
    overall = content.compared(standing.benchmarks["overall"])
    rows = standing.benchmarks[measure].rows
    axis = charts.axis_for([end for row in rows for end in ends_of(row)])
    return Comparison(
        title=statements.benchmark_title(lang, overall),
        sentences=tuple(statements.against(lang, overall)),
        tiles=_tiles(lang, standing),
        measure=measure,
        ticks=charts.difference_axis(
            axis, statements.axis_words(lang, axis), gettext(lang, "Difference in points")
        ),
        rows=tuple(
            compared_row(lang, row, axis, _name(lang, standing, row), _detail(lang, standing, measure, row))
            for row in rows
        ),
    )


def ends_of(row: Row) -> list[float]:
    """What a plot of the row must hold: the difference and the ends of its interval."""
    found = row.found
    return [end for end in (found.diff, found.low, found.high) if end is not None]


def _tiles(lang: Language, standing: Standing) -> tuple[Tile, ...]:
    order: tuple[Measure, ...] = ("compliance", "experience", "overall")
    known = [end for m in MEASURES for end in _scores(standing.benchmarks[m]) + _aim(standing, m)]
    axis = charts.axis_of_scores(known)
    return tuple(_tile(lang, standing, measure, axis) for measure in order)


def _scores(found: Benchmark) -> list[float]:
    return [max(end, 0.0) for end in (found.value, found.low) if end is not None]


def _aim(standing: Standing, measure: Measure) -> list[float]:
    target = standing.targets.get(measure)
    return [] if target is None else [float(target.value)]


def _tile(lang: Language, standing: Standing, measure: Measure, axis: Axis) -> Tile:
    found = standing.benchmarks[measure]
    aim = _aim(standing, measure)
    words = ngettext(lang, "{n} visit", "{n} visits", found.audits)
    if found.low is not None and found.high is not None:
        ends = [i18n.number(lang, shown(end)) for end in (max(found.low, 0.0), min(found.high, 100.0))]
        words = f"{words} · {i18n.interval(lang, ends[0], ends[1])}"
    title = f"{i18n.label(lang, 'measure', measure)}, {words}"
    drawn = charts.score_axis(
        axis, measure, found.value, (found.low, found.high), target=aim[0] if aim else None, title=title
    )
    return Tile(measure, shown(found.value), words, drawn)


def compared_row(lang: Language, row: Row, axis: Axis, name: str, detail: str) -> Compared:
    """One comparator in `lang`, its plot on `axis`."""
    found, form = row.found, statements.form_of(row.comparator)
    word = i18n.verdict_sentence(lang, row.verdict, form, row.more)
    return Compared(
        name=name,
        detail=detail,
        value=shown(row.value),
        diff=shown(found.diff),
        low=shown(found.low),
        high=shown(found.high),
        code=row.verdict,
        form=form,
        more=row.more,
        ground=charts.difference_ground(axis),
        marks=charts.difference_marks(
            axis, found.diff, (found.low, found.high), code=row.verdict, title=word
        ),
    )


def _name(lang: Language, standing: Standing, row: Row) -> str:
    if row.comparator == "target":
        return gettext(lang, "Target")
    if row.comparator == "previous":
        return gettext(lang, "Previous wave")
    level = i18n.label(lang, "node_level", row.comparator)
    region = standing.region.name.text(lang) if standing.region and row.comparator == "region" else ""
    return f"{level} {region}".strip()


def _detail(lang: Language, standing: Standing, measure: Measure, row: Row) -> str:
    if row.comparator == "target":
        return gettext(lang, "since {date}", date=date_short(lang, standing.targets[measure].valid_from))
    visits = ngettext(lang, "{n} visit", "{n} visits", row.audits)
    if row.comparator == "previous":
        return f"{standing.previous.name.text(lang)}, {visits}" if standing.previous else visits
    return f"{ngettext(lang, '{n} location', '{n} locations', row.locations)}, {visits}"
