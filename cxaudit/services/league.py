"""The league table of a wave or a year: locations, or parts of the network, by their shrunken level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from cxaudit.domain.access import Actor
from cxaudit.domain.ids import WaveId
from cxaudit.domain.programme import Measure
from cxaudit.domain.text import Language
from cxaudit.measurement.columns import Masks, WaveColumns
from cxaudit.measurement.located import Located, located, located_whole
from cxaudit.measurement.ranking import TopQuartile, quarter, rank_spans, top_quartile
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.shrinkage import Shrinkage, Shrunk, needs_prior, shrink_means, visits_needed
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import Asked, WaveRows, WaveScope, open_wave
from cxaudit.storage.queries.locations import LocationName, location_names

PAGE = 50
_NAMELESS = LocationName(None, "", None)
Unit = Literal["location", "region"]
UNITS: tuple[Unit, ...] = ("location", "region")
Order = Literal["rank", "name", "mean", "visits"]
ORDERS: tuple[Order, ...] = ("rank", "name", "mean", "visits")


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the table shows and in which order; `year`: the last 12 months instead of the wave.

    `language`: of the names of regions.
    """

    measure: Measure = "overall"
    unit: Unit = "location"
    order: Order = "rank"
    year: bool = False
    language: Language = "fr"


class Place(NamedTuple):
    """One line. `best` and `worst`: the ranks that its interval leaves open; `quarter` 1 is the first.

    `shrunk` None: nothing could be estimated. `n` counts visits, of a region its locations.
    """

    key: str
    named: LocationName
    n: int
    mean: float
    shrunk: Shrunk | None = None
    best: int | None = None
    worst: int | None = None
    quarter: int | None = None

    @property
    def rank(self) -> int | None:
        """The rank; None: too few visits."""
        return self.shrunk.rank if self.shrunk else None


@dataclass(frozen=True, slots=True)
class LeagueTable:
    """The lines in order, those with a rank first. `needed`: visits from which a line is ranked.

    `mu` None: nothing can be estimated; `needed` None then, and when the lines do not differ reliably.
    """

    lines: tuple[Place, ...]
    ranked: int
    mu: float | None
    needed: int | None
    top: TopQuartile

    @property
    def room(self) -> int:
        """A line takes as much as ten places of a figure."""
        return 10 * len(self.lines)


@dataclass(frozen=True, slots=True)
class League:
    """The table of a page."""

    scope: WaveScope
    ordered: Ordered
    table: LeagueTable


def get_league(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked, ordered: Ordered) -> League:
    """The whole table of the actor's scope. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        columns, chosen = rows.visits(year=ordered.year)
        if ordered.unit == "region":
            found, names = _by_region(rows, columns, chosen, ordered)
            table = _table(found, [True] * len(found), None)
        else:
            names = location_names(uow, rows.scope.client.id)
            table = _by_location(rows, columns, chosen, ordered, names)
        return League(rows.scope, ordered, _in_order(table, names, ordered.order))


def _by_location(
    rows: WaveRows, columns: WaveColumns, chosen: Masks, ordered: Ordered, names: Mapping[str, LocationName]
) -> LeagueTable:
    """Without names, which change, and in no order; those that `names` lacks are not the reader's."""
    of = (rows.first_old, rows.scope.stratum, rows.scope.places.paths)
    found = columns.once(
        ("whole", of, ordered.measure), lambda: located_whole(columns, chosen, ordered.measure)
    )
    prior = _prior(rows, ordered.measure) if needs_prior(found.spread()) else None
    seen = [key in names for key, _path in found.names]
    key = ("league", of, ordered.measure, prior, bytes(seen))
    return columns.once(key, lambda: _table(found, seen, prior))


def _by_region(
    rows: WaveRows, columns: WaveColumns, chosen: Masks, ordered: Ordered
) -> tuple[Located, Mapping[str, LocationName]]:
    """Regions as places: each location's mean is one piece of evidence about its region."""
    nodes = [node for node in rows.scope.places.regions if node.level == "region"]
    means = [
        ((str(node.id), ""), float(mean))
        for node in nodes
        for mean in located_whole(columns, chosen & columns.within(node.path), ordered.measure).means
    ]
    names = {str(node.id): node.name.text(ordered.language) for node in nodes}
    return located(means), {key: LocationName(None, name, None) for key, name in names.items()}


def _table(found: Located, seen: Sequence[bool], prior: float | None) -> LeagueTable:
    """The table of those `seen`; the others are part of what their levels are drawn towards."""
    figures = zip(found.means.tolist(), found.visits.tolist(), strict=True)
    known = {key: figure for (key, _path), figure in zip(found.names, figures, strict=True)}
    shrinkage = _shrunk(found, known, prior)
    lines = [_place(key, known[key], shrinkage) for key, shown in zip(known, seen, strict=True) if shown]
    ranked = [line for line in lines if line.rank is not None]
    spread = None if shrinkage is None else shrinkage.spread
    return LeagueTable(
        lines=(*_with_places(ranked), *_unranked(lines)),
        ranked=len(ranked),
        mu=None if spread is None else spread.mu,
        needed=None if spread is None else visits_needed(spread),
        top=top_quartile(list(known.values()), spread),
    )


def _in_order(table: LeagueTable, names: Mapping[str, LocationName], order: Order) -> LeagueTable:
    lines = [Place(line.key, names[line.key], *line[2:]) for line in table.lines]
    ranked, others = lines[: table.ranked], lines[table.ranked :]
    return replace(table, lines=(*_sorted(ranked, order), *_sorted(others, order)))


def _shrunk(found: Located, known: Mapping[str, tuple[float, int]], prior: float | None) -> Shrinkage | None:
    """None: neither the wave nor `prior` says how much luck there is."""
    try:
        return shrink_means(known, found.spread(), prior)
    except Refusal:
        return None


def _prior(rows: WaveRows, measure: Measure) -> float | None:
    """With too few repeated visits the spread of the last 12 months stands in."""
    columns, chosen = rows.visits(year=True)
    of = (rows.scope.stratum, rows.scope.places.paths)
    variance, df = columns.once(
        ("spread", of, measure), lambda: located_whole(columns, chosen, measure).spread()
    )
    return variance if df > 0 else None


def _place(key: str, known: tuple[float, int], shrinkage: Shrinkage | None) -> Place:
    mean, n = known
    return Place(key, _NAMELESS, n, mean, None if shrinkage is None else shrinkage.locations[key])


def _unranked(lines: list[Place]) -> list[Place]:
    return [line for line in lines if line.rank is None]


def _with_places(ranked: list[Place]) -> list[Place]:
    spans = rank_spans({line.key: (line.shrunk.low, line.shrunk.high) for line in ranked if line.shrunk})
    return [
        Place(
            line.key, line.named, line.n, line.mean, line.shrunk, *spans[line.key],
            quarter(line.rank or 1, len(ranked)),
        )
        for line in ranked
    ]  # fmt: skip


def _sorted(lines: list[Place], order: Order) -> list[Place]:
    def by_name(line: Place) -> tuple[str, str, str]:
        return (line.named.name, line.named.number or "", line.key)

    if order == "name":
        return sorted(lines, key=by_name)
    if order == "visits":
        return sorted(lines, key=lambda line: (-line.n, *by_name(line)))
    if order == "mean" or any(line.rank is None for line in lines):
        return sorted(lines, key=lambda line: (-line.mean, *by_name(line)))
    return sorted(lines, key=lambda line: (line.rank or 0, *by_name(line)))
