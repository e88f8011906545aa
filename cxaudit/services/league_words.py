"""A league table in words, charts and cells: a page of it, and the whole of it for a file."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts
from cxaudit.reporting.charts import Axis
from cxaudit.services.league import PAGE, League, Place
from cxaudit.services.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page; numbers are text with a point. `reason`: why it has no rank."""

    key: str
    name: str
    detail: str
    rank: int | None
    between: str
    quarter: int | None
    estimate: str | None
    mean: str | None
    n: str
    reason: str
    ground: Markup
    marks: Markup


@dataclass(frozen=True, slots=True)
class LeaguePage:
    """One page of a league table: what may be said of it, its axis, its lines with a rank and without."""

    title: str
    sentences: tuple[str, ...]
    ticks: Markup
    ranked: tuple[Line, ...]
    unranked: tuple[Line, ...]
    first: int
    last: int
    total: int
    pages: int


def describe_league(lang: Language, league: League, page: int) -> LeaguePage:
    """One page in `lang`; a page past the end is empty."""
    start = (max(page, 1) - 1) * PAGE
    chosen = league.lines[start : start + PAGE]
    axis = charts.axis_of_scores([end for line in league.lines for end in _ends(line)])
    lines = [_line(lang, league, line, axis) for line in chosen]
    return LeaguePage(
        title=_title(lang, league),
        sentences=tuple(_sentences(lang, league)),
        ticks=charts.league_axis(axis, gettext(lang, "Score in percent")),
        ranked=tuple(line for line in lines if line.rank is not None),
        unranked=tuple(line for line in lines if line.rank is None),
        first=start + 1 if chosen else 0,
        last=start + len(chosen),
        total=len(league.lines),
        pages=-(-len(league.lines) // PAGE),
    )


def _ends(place: Place) -> tuple[float, ...]:
    return (place.mean,) if place.rank is None or place.shrunk is None else (place.mean, place.shrunk.low)


def _title(lang: Language, league: League) -> str:
    if league.mu is None:
        return gettext(lang, "Too few visits for a ranking")
    if league.needed is None:
        return gettext(lang, "No reliable difference between the places")
    one, many = "{n} place can be ranked", "{n} places can be ranked"
    return (
        ngettext(lang, one, many, league.ranked)
        if league.ranked
        else gettext(lang, "No place can be ranked yet")
    )


def _sentences(lang: Language, league: League) -> list[str]:
    """How to read the table, and what would make a ranking possible."""
    if league.mu is None:
        return [
            gettext(lang, "A ranking needs at least 3 places, and several of them visited more than once."),
            gettext(lang, "Choose the last 12 months, or a larger part of the network."),
        ]
    said = [gettext(lang, "Mean of all: {value}.", value=i18n.percent(lang, shown(league.mu)))]
    if league.needed is None:
        said.append(
            gettext(lang, "The figures differ no more than chance between visits would make them differ.")
        )
    elif league.ranked < len(league.lines):
        one = "A rank needs about {n} visit a place: under that, chance counts for more than the place."
        many = "A rank needs about {n} visits a place: under that, chance counts for more than the place."
        said.append(ngettext(lang, one, many, league.needed))
        if not league.ranked and not league.ordered.year:
            said.append(gettext(lang, "The last 12 months hold more visits: choose that period."))
    return [*said, *_quartile(lang, league)]


def _quartile(lang: Language, league: League) -> list[str]:
    top = league.top
    if top.target is None or top.corrected is None or league.needed is None:
        return []
    words = "One place in four reaches {seen}; without luck, {real}: that is the realistic aim."
    seen, real = (i18n.percent(lang, shown(value)) for value in (top.target, top.corrected))
    return [gettext(lang, words, seen=seen, real=real)]


def _line(lang: Language, league: League, place: Place, axis: Axis) -> Line:
    shrunk = place.shrunk if place.rank is not None else None
    estimate = shrunk.estimate if shrunk else None
    interval = (shrunk.low, shrunk.high) if shrunk else (None, None)
    name = place.named.said
    said = gettext(lang, "Observed mean {value}", value=i18n.percent(lang, shown(place.mean)))
    return Line(
        key=place.key,
        name=name,
        detail=place.named.city or "",
        rank=place.rank,
        between=_between(lang, place),
        quarter=place.quarter,
        estimate=shown(estimate),
        mean=shown(place.mean),
        n=_counted(lang, league, place.n),
        reason=_reason(lang, league, place),
        ground=charts.league_ground(axis, league.mu),
        marks=charts.league_marks(axis, place.mean, estimate, interval, f"{name}. {said}"),
    )


def _counted(lang: Language, league: League, n: int) -> str:
    if league.ordered.unit == "region":
        return ngettext(lang, "{n} location", "{n} locations", n)
    return ngettext(lang, "{n} visit", "{n} visits", n)


def _between(lang: Language, place: Place) -> str:
    if place.best is None or place.worst is None:
        return ""
    if place.best == place.worst:
        return gettext(lang, "surely {n}", n=place.best)
    return gettext(lang, "between {best} and {worst}", best=place.best, worst=place.worst)


def _reason(lang: Language, league: League, place: Place) -> str:
    if place.rank is not None:
        return ""
    if league.mu is None:
        return gettext(lang, "The visits do not tell chance from the place.")
    if league.needed is None:
        return gettext(lang, "No reliable difference with the others.")
    lacking = max(league.needed - place.n, 1)
    if league.ordered.unit == "region":
        return ngettext(lang, "About {n} more location needed.", "About {n} more locations needed.", lacking)
    return ngettext(lang, "About {n} more visit needed.", "About {n} more visits needed.", lacking)


def league_table(lang: Language, league: League) -> Table:
    """The whole table, in its order, numbers unrounded."""
    head = (
        gettext(lang, "Rank"), gettext(lang, "Best possible rank"), gettext(lang, "Worst possible rank"),
        gettext(lang, "Quarter"), gettext(lang, "Number"), gettext(lang, "Name"), gettext(lang, "City"),
        gettext(lang, "Estimated level"), gettext(lang, "Low"), gettext(lang, "High"),
        gettext(lang, "Observed mean"), gettext(lang, "Base"), gettext(lang, "Why it has no rank"),
    )  # fmt: skip
    return Table(head, tuple(_cells(lang, league, place) for place in league.lines))


def _cells(lang: Language, league: League, place: Place) -> tuple[Cell, ...]:
    shrunk = place.shrunk if place.rank is not None else None
    level = (shrunk.estimate, shrunk.low, shrunk.high) if shrunk else (None, None, None)
    named = (place.named.number, place.named.name, place.named.city)
    ranks = (place.rank, place.best, place.worst, place.quarter)
    return (*ranks, *named, *level, place.mean, place.n, _reason(lang, league, place))
