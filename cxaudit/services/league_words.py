"""A league table as plain data, and in words: its page, its file and its reports are made from the same."""

from __future__ import annotations

from collections.abc import Sequence

from cxaudit.domain.text import Language
from cxaudit.reporting import league_statements
from cxaudit.reporting.content import Plain
from cxaudit.reporting.league_statements import LeaguePage
from cxaudit.services.league import PAGE, League, Place
from cxaudit.services.tables import Table


def describe_league(lang: Language, league: League, page: int) -> LeaguePage:
    """One page in `lang`; a page past the end is empty."""
    return league_statements.describe(lang, _page(league, (max(page, 1) - 1) * PAGE), PAGE)


def league_table(lang: Language, league: League) -> Table:
    """The whole table, in its order, numbers unrounded."""
    return Table(*league_statements.cells(lang, plain_league(league)))


def plain_league(league: League) -> Plain:
    """What `league_statements` speaks of."""
    return _plain(league, league.table.lines)


def _page(league: League, first: int) -> Plain:
    """Only these lines are made: a network may have thousands."""
    every = league.table.lines
    lowest = min((_lowest(place) for place in every), default=None)
    return {
        **_plain(league, every[first : first + PAGE]),
        "first": first,
        "total": len(every),
        "lowest": lowest,
    }


def _lowest(place: Place) -> float:
    return place.mean if place.rank is None or place.shrunk is None else min(place.mean, place.shrunk.low)


def _plain(league: League, lines: Sequence[Place]) -> Plain:
    return {
        "measure": league.ordered.measure,
        "unit": league.ordered.unit,
        "year": league.ordered.year,
        "mu": league.table.mu,
        "needed": league.table.needed,
        "ranked": league.table.ranked,
        "top": {"target": league.table.top.target, "corrected": league.table.top.corrected},
        "lines": [_line(place) for place in lines],
    }


def _line(place: Place) -> Plain:
    """An estimate stands only where there is a rank: without one it says nothing of the place."""
    shrunk = place.shrunk if place.rank is not None else None
    return {
        "key": place.key,
        "number": place.named.number,
        "name": place.named.name,
        "city": place.named.city,
        "n": place.n,
        "mean": place.mean,
        "estimate": shrunk.estimate if shrunk else None,
        "low": shrunk.low if shrunk else None,
        "high": shrunk.high if shrunk else None,
        "rank": place.rank,
        "best": place.best,
        "worst": place.worst,
        "quarter": place.quarter,
    }
