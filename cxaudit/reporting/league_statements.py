"""A league table in words, charts and cells, from its plain data: the same on the page and in the PDF.

Plain data of a league: `unit`, `year`, `mu`, `needed`, `ranked` (how many), `top`, and its `lines` in order;
of one page also the `first` of them, the `total`, and the `lowest` that any line reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts
from cxaudit.reporting.charts import Axis
from cxaudit.reporting.content import Plain

Cells = tuple[str | int | float | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page; numbers are text with a point. `reason`: why it has no rank.

    `row` draws ground and marks as one, for paper.
    """

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
    row: Callable[[], Markup]


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


def describe(lang: Language, league: Plain, count: int | None = None) -> LeaguePage:
    """`count` of the lines in `lang`, None: all; a page past the end is empty."""
    chosen, first, total = league["lines"][:count], league.get("first", 0), _total(league)
    axis = charts.axis_of_scores(_ends(league))
    ground = charts.league_ground(axis, league["mu"])
    lines = [_line(lang, league, line, axis, ground) for line in chosen]
    return LeaguePage(
        title=_title(lang, league),
        sentences=tuple(_sentences(lang, league)),
        ticks=charts.league_axis(axis, gettext(lang, "Score in percent")),
        ranked=tuple(line for line in lines if line.rank is not None),
        unranked=tuple(line for line in lines if line.rank is None),
        first=first + 1 if chosen else 0,
        last=first + len(chosen),
        total=total,
        pages=1 if count is None else -(-total // count),
    )


def _total(league: Plain) -> int:
    return int(league.get("total", len(league["lines"])))


def _ends(league: Plain) -> list[float]:
    """What the axis must hold, whatever is shown."""
    if "lowest" in league:
        return [] if league["lowest"] is None else [league["lowest"]]
    return [end for line in league["lines"] for end in (line["mean"], line["low"]) if end is not None]


def _title(lang: Language, league: Plain) -> str:
    if league["mu"] is None:
        return gettext(lang, "Too few visits for a ranking")
    if league["needed"] is None:
        return gettext(lang, "No reliable difference between the places")
    one, many = "{n} place can be ranked", "{n} places can be ranked"
    return (
        ngettext(lang, one, many, league["ranked"])
        if league["ranked"]
        else gettext(lang, "No place can be ranked yet")
    )


def _sentences(lang: Language, league: Plain) -> list[str]:
    """How to read the table, and what would make a ranking possible."""
    if league["mu"] is None:
        return [
            gettext(lang, "A ranking needs at least 3 places, and several of them visited more than once."),
            gettext(lang, "Choose the last 12 months, or a larger part of the network."),
        ]
    said = [
        gettext(
            lang,
            "Estimated mean that levels are drawn towards: {value}.",
            value=i18n.percent(lang, shown(league["mu"])),
        )
    ]
    if league["needed"] is None:
        said.append(
            gettext(lang, "The figures differ no more than chance between visits would make them differ.")
        )
    elif league["ranked"] < _total(league):
        one = "A rank needs about {n} visit a place: under that, chance counts for more than the place."
        many = "A rank needs about {n} visits a place: under that, chance counts for more than the place."
        said.append(ngettext(lang, one, many, league["needed"]))
        if not league["ranked"] and not league["year"]:
            said.append(gettext(lang, "The last 12 months hold more visits: choose that period."))
    return [*said, *_quartile(lang, league)]


def _quartile(lang: Language, league: Plain) -> list[str]:
    top = league["top"]
    if top["target"] is None or top["corrected"] is None or league["needed"] is None:
        return []
    words = "One place in four reaches {seen}; without luck, {real}: that is the realistic aim."
    seen, real = (i18n.percent(lang, shown(value)) for value in (top["target"], top["corrected"]))
    return [gettext(lang, words, seen=seen, real=real)]


def _line(lang: Language, league: Plain, place: Plain, axis: Axis, ground: Markup) -> Line:
    mean, estimate, interval = place["mean"], place["estimate"], (place["low"], place["high"])
    name = f"{place['number']} {place['name']}" if place["number"] else place["name"]
    said = gettext(lang, "Observed mean {value}", value=i18n.percent(lang, shown(mean)))
    return Line(
        key=place["key"],
        name=name,
        detail=place["city"] or "",
        rank=place["rank"],
        between=_between(lang, place),
        quarter=place["quarter"],
        estimate=shown(estimate),
        mean=shown(mean),
        n=_counted(lang, league, place["n"]),
        reason=_reason(lang, league, place),
        ground=ground,
        marks=charts.league_marks(axis, mean, estimate, interval, f"{name}. {said}"),
        row=partial(charts.league_row, axis, (mean, estimate, league["mu"]), interval, f"{name}. {said}"),
    )


def _counted(lang: Language, league: Plain, n: int) -> str:
    if league["unit"] == "region":
        return ngettext(lang, "{n} location", "{n} locations", n)
    return ngettext(lang, "{n} visit", "{n} visits", n)


def _between(lang: Language, place: Plain) -> str:
    best, worst = place["best"], place["worst"]
    if best is None or worst is None:
        return ""
    if best == worst:
        return gettext(lang, "surely {n}", n=best)
    return gettext(lang, "between {best} and {worst}", best=best, worst=worst)


def _reason(lang: Language, league: Plain, place: Plain) -> str:
    if place["rank"] is not None:
        return ""
    if league["mu"] is None:
        return gettext(lang, "The visits do not tell chance from the place.")
    if league["needed"] is None:
        return gettext(lang, "No reliable difference with the others.")
    lacking = max(league["needed"] - place["n"], 1)
    if league["unit"] == "region":
        return ngettext(lang, "About {n} more location needed.", "About {n} more locations needed.", lacking)
    return ngettext(lang, "About {n} more visit needed.", "About {n} more visits needed.", lacking)


def cells(lang: Language, league: Plain) -> tuple[tuple[str, ...], tuple[Cells, ...]]:
    """(heads, lines) of the whole table, in its order, numbers unrounded."""
    head = (
        gettext(lang, "Rank"), gettext(lang, "Best possible rank"), gettext(lang, "Worst possible rank"),
        gettext(lang, "Quarter"), gettext(lang, "Number"), gettext(lang, "Name"), gettext(lang, "City"),
        gettext(lang, "Estimated level"), gettext(lang, "Low"), gettext(lang, "High"),
        gettext(lang, "Observed mean"), gettext(lang, "Base"), gettext(lang, "Why it has no rank"),
    )  # fmt: skip
    return head, tuple(_cells(lang, league, place) for place in league["lines"])


def _cells(lang: Language, league: Plain, place: Plain) -> Cells:
    before = ("rank", "best", "worst", "quarter", "number", "name", "city", "estimate", "low", "high")
    return (*(place[name] for name in (*before, "mean", "n")), _reason(lang, league, place))
