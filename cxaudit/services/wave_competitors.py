"""A wave's own brand beside the competitors that the client had visited: the same visits, side by side.

Only questions that all of them were asked are compared: where the main checklist versions differ, the answers
are scored again on what these share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.ids import ClientId, WaveId
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import sort_key
from cxaudit.measurement.benchmark import Row, Spread, spread_of
from cxaudit.measurement.columns import Masks, Segment, WaveColumns, joined
from cxaudit.measurement.comparability import Rescored
from cxaudit.measurement.competitors import side_by_side
from cxaudit.measurement.group import Group
from cxaudit.measurement.located import NOBODY, Located, located, located_in, located_ppm
from cxaudit.services.common_questions import CommonQuestions, find_common, scored_again
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import checklists_of, main_version, section_titles
from cxaudit.services.wave_results import Part
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveRows, WaveScope, inside, open_wave
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.unit_of_work import UnitOfWork

_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Competitor:
    """A banner, or a location without one, and what its figures rest on."""

    name: str
    audits: int
    locations: int


@dataclass(frozen=True, slots=True)
class Competitors:
    """The own brand against each competitor, in this order: a row of every group is one of them.

    `common` None: all were visited with one checklist version. Without `competitors`, or with a `common` that
    is not usable, nothing is compared: no measure, no section.
    """

    scope: WaveScope
    competitors: tuple[Competitor, ...]
    measures: Mapping[Measure, Group]
    sections: tuple[Part, ...]
    common: CommonQuestions | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Visits:
    """The visits of all brands in one table, and which of them are whose; competitors in order."""

    columns: WaveColumns
    own: Masks
    others: Mapping[str, Masks]


@dataclass(frozen=True, slots=True, eq=False)
class _Brand:
    """What was measured at the locations of one brand, by measure and by section."""

    measures: Mapping[Measure, Located]
    sections: Mapping[str, Located]


def get_competitors(
    runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED
) -> Competitors:
    """One wave of one channel, in the actor's part of the network. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        visits = _visits(uow, rows)
        told = tuple(_told(name, visits, mask) for name, mask in visits.others.items())
        if not told or not visits.own.any():
            return Competitors(rows.scope, told, {}, ())
        checklists = checklists_of(
            uow, rows.scope.client.id, visits.columns, np.ones(len(visits.columns), dtype=np.bool_)
        )
        common = find_common(uow, rows.scope, checklists, _main_versions(visits))
        if common is not None and not common.usable:
            return Competitors(rows.scope, told, {}, (), common)
        brands = _as_scored(visits) if common is None else _again(uow, rows.scope, visits, common)
        return Competitors(rows.scope, told, _measures(rows, brands), _sections(brands, checklists), common)


def has_competitors(uow: UnitOfWork, rows: WaveRows) -> bool:
    """Whether there is anything to set beside the own brand."""
    visits = _visits(uow, rows)
    return bool(visits.others) and bool(visits.own.any())


def _visits(uow: UnitOfWork, rows: WaveRows) -> _Visits:
    """Those of the wave within the scope; a competitor without any is left out."""
    scope = rows.scope
    rivals = read_columns(uow, scope.client.id, [scope.wave.id], "competitor")[scope.wave.id]
    there = rivals.rows(rivals.of(*scope.stratum) & inside(rivals, scope.places.paths))
    here = rows.columns.rows(rows.now & rows.inside)
    columns = joined([here, there])
    own = np.arange(len(columns)) < len(here)
    masks = {name: ~own & columns.at(places) for name, places in _banners(uow, scope.client.id).items()}
    return _Visits(columns, own, {name: mask for name, mask in masks.items() if mask.any()})


def _banners(uow: UnitOfWork, client_id: ClientId) -> dict[str, set[str]]:
    """Competitor -> its locations that the scope shows, by name: of the banner, else of the location."""
    banners = {banner.id: banner.name for banner in uow.banners.list(client_id=client_id)}
    found: dict[str, set[str]] = defaultdict(set)
    for place in uow.locations.list(client_id=client_id, ownership="competitor"):
        name = banners.get(place.banner_id) if place.banner_id else None
        found[name or place.name].add(place.id)
    return {name: found[name] for name in sorted(found, key=sort_key)}


def _told(name: str, visits: _Visits, mask: Masks) -> Competitor:
    places = np.unique(visits.columns.numbers["location"][mask])
    return Competitor(name, int(mask.sum()), len(places))


def _main_versions(visits: _Visits) -> set[str]:
    every = [main_version(visits.columns, mask) for mask in (visits.own, *visits.others.values())]
    return {version for version in every if version is not None}


def _as_scored(visits: _Visits) -> tuple[_Brand, ...]:
    """The own brand, then the competitors, from the scores as they stand."""
    columns = visits.columns
    return tuple(
        _Brand(
            {measure: located_in(columns, mask, measure) for measure in MEASURES},
            {key: located_ppm(columns, mask, ppm) for key, ppm in columns.sections.items()},
        )
        for mask in (visits.own, *visits.others.values())
    )


def _again(uow: UnitOfWork, scope: WaveScope, visits: _Visits, common: CommonQuestions) -> tuple[_Brand, ...]:
    """The same on the common questions alone."""
    own = list(scored_again(uow, scope, common, "own"))
    rivals = list(scored_again(uow, scope, common, "competitor"))
    table = np.array(visits.columns.tables["location"])
    places = [set(table[visits.columns.numbers["location"][mask]]) for mask in visits.others.values()]
    others = ([visit for visit in rivals if visit[0][0] in each] for each in places)
    return tuple(_brand(each) for each in (own, *others))


def _brand(visits: Iterable[tuple[Segment, Rescored]]) -> _Brand:
    every = list(visits)
    sections = {key for _where, found in every for key in found.sections}
    return _Brand(
        {measure: _located((where, _ppm(found, measure)) for where, found in every) for measure in MEASURES},
        {key: _located((where, found.sections.get(key)) for where, found in every) for key in sections},
    )


def _ppm(found: Rescored, measure: Measure) -> int | None:
    return found.overall if measure == "overall" else found.dimensions.get(measure)


def _located(visits: Iterable[tuple[Segment, int | None]]) -> Located:
    return located((where, ppm / _PPM_PER_PERCENT) for where, ppm in visits if ppm is not None)


def _measures(rows: WaveRows, brands: tuple[_Brand, ...]) -> dict[Measure, Group]:
    """The comparisons of one measure are one family."""
    own, *others = brands
    found = {}
    for measure in MEASURES:
        here = own.measures[measure]
        spread = spread_of(here, partial(_year, rows, measure))
        pairs = [(here, other.measures[measure]) for other in others]
        found[measure] = Group(here.average(), spread, side_by_side(pairs, spread))
    return found


def _year(rows: WaveRows, measure: Measure) -> Located:
    """The brand's visits of the last 12 months: for waves with too few of them."""
    year = rows.year()
    return located_in(year, year.of(*rows.scope.stratum), measure)


def _sections(brands: tuple[_Brand, ...], checklists: Mapping[str, Checklist]) -> tuple[Part, ...]:
    """The sections of the own brand that were scored, in the order of the newest checklist; the comparisons
    with one competitor are one family."""
    own, *others = brands
    titles = section_titles(checklists)
    keys = [key for key in titles if len(own.sections.get(key, NOBODY))]
    here = [own.sections[key] for key in keys]
    spreads = [Spread(*each.spread()) for each in here]
    columns = [_column(here, [o.sections.get(key, NOBODY) for key in keys], spreads) for o in others]
    return tuple(
        Part(key, titles[key], Group(here[at].average(), spreads[at], tuple(rows[at] for rows in columns)))
        for at, key in enumerate(keys)
    )


def _column(here: list[Located], there: list[Located], spreads: list[Spread]) -> tuple[Row, ...]:
    return side_by_side(list(zip(here, there, strict=True)), spreads)
