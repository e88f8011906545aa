"""The profile of a wave: every location, or part of the network, by section and on both dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.ids import WaveId
from cxaudit.domain.programme import MEASURES
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.measurement.columns import SEGMENT, Masks, WaveColumns
from cxaudit.measurement.grids import Grid, grid_of, grouped
from cxaudit.services.league import Unit
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import checklists_of, section_titles
from cxaudit.services.wave_scope import Asked, WaveRows, WaveScope, open_wave
from cxaudit.storage.queries.locations import LocationName, location_names
from cxaudit.storage.unit_of_work import UnitOfWork

MANY = 50
"""More locations than this are shown by region, unless the locations are asked for."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section that was scored in the wave."""

    key: str
    title: LocalizedText


@dataclass(frozen=True, slots=True)
class Cell:
    """Mean points lost out of 100 over `n` scored visits; None: nothing was scored."""

    lost: float | None
    n: int


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A location, or a part of the network, whose locations count the same each.

    Measures in percent, None: nothing was scored; `visits` of the overall result; `cells`: one a section.
    """

    key: str
    named: LocationName | None
    visits: int
    overall: float | None
    compliance: float | None
    experience: float | None
    cells: tuple[Cell, ...]


class Point(NamedTuple):
    """Where the line number `at` stands on both dimensions, in percent."""

    at: int
    compliance: float
    experience: float
    visits: int


@dataclass(frozen=True, slots=True, eq=False)
class WaveProfile:
    """The lines of a wave in order: lowest overall result first, without one last.

    `grid`: the measures, then the sections, × the lines; `whole`: the same of the whole subject, one place.
    """

    scope: WaveScope
    unit: Unit
    sections: tuple[Section, ...]
    keys: tuple[str, ...]
    names: Mapping[str, LocationName]
    grid: Grid
    whole: Grid

    def __len__(self) -> int:
        return len(self.keys)

    def lines(self, first: int = 0, last: int | None = None) -> tuple[ProfileLine, ...]:
        """Some of the lines: only these are made, a network may have thousands."""
        places = range(len(self))[first:last]
        return tuple(_line(self.keys[at], self.names.get(self.keys[at]), self.grid, at) for at in places)

    def placed(self) -> list[Point]:
        """Every line that has both dimensions, in order."""
        both = ~np.isnan(self.grid.means[1]) & ~np.isnan(self.grid.means[2])
        at = np.flatnonzero(both)
        columns = (at, self.grid.means[1, at], self.grid.means[2, at], self.grid.visits[0, at])
        return [Point(*each) for each in zip(*(column.tolist() for column in columns), strict=True)]

    @property
    def total(self) -> ProfileLine:
        """The whole subject: the mean of its locations."""
        return _line("", None, self.whole, 0)


def get_profile(
    runtime: Runtime,
    actor: Actor,
    wave_id: WaveId,
    asked: Asked,
    *,
    unit: Unit | None = None,
    language: Language = "fr",
) -> WaveProfile:
    """One wave of one channel; `unit` None: by region where there are many locations.

    `language`: of the names of regions. NotFound: as `open_wave`.
    """
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        return profile_of(uow, rows, unit, language)


def profile_of(
    uow: UnitOfWork, rows: WaveRows, unit: Unit | None = None, language: Language = "fr"
) -> WaveProfile:
    """`get_profile` inside a unit of work that is already open."""
    sections = _sections(uow, rows)
    by_segment = _grid(rows, SEGMENT, sections)
    chosen = _unit(rows, unit)
    if chosen == "region":
        keys, names, grid = _by_region(rows, by_segment, language)
    else:
        names = location_names(uow, rows.scope.client.id)
        keys, grid = rows.columns.tables["location"], _grid(rows, "location", sections)
    shown = [key in names for key in keys]
    order = rows.once(("order", chosen, sections, keys, bytes(shown)), lambda: _order(grid, keys, shown))
    return WaveProfile(
        scope=rows.scope,
        unit=chosen,
        sections=sections,
        keys=tuple(keys[at] for at in order),
        names=names,
        grid=grid.places(order),
        whole=rows.once(("whole", sections), lambda: _together(by_segment)),
    )


def _together(grid: Grid) -> Grid:
    return grouped(grid, [np.ones(grid.means.shape[1], dtype=np.bool_)])


def _order(grid: Grid, keys: Sequence[str], shown: Sequence[bool]) -> list[int]:
    """The places that were seen and may be named, the lowest overall result first, without one last."""
    seen = [at for at in np.flatnonzero(grid.visits.any(axis=0)).tolist() if shown[at]]
    overall = np.nan_to_num(grid.means[0], nan=np.inf).tolist()
    return sorted(seen, key=lambda at: (overall[at], keys[at]))


def _grid(rows: WaveRows, table: str, sections: Sequence[Section]) -> Grid:
    """The measures, then the sections, × the places of a table."""
    keys = tuple(section.key for section in sections)
    return rows.once(("grid", table, keys), lambda: _make_grid(rows, table, keys))


def _make_grid(rows: WaveRows, table: str, keys: Sequence[str]) -> Grid:
    columns, here = rows.columns, rows.now & rows.inside
    measured = [columns.numbers[measure] for measure in MEASURES] + [columns.sections[key] for key in keys]
    return grid_of(columns.numbers[table][here], len(columns.tables[table]), [ppm[here] for ppm in measured])


def _sections(uow: UnitOfWork, rows: WaveRows) -> tuple[Section, ...]:
    """The sections that were scored, in the order of the newest checklist."""
    here = rows.now & rows.inside
    titles = section_titles(checklists_of(uow, rows.scope.client.id, rows.columns, here))
    scored = rows.once("scored", lambda: _scored(rows.columns, here))
    return tuple(Section(key, title) for key, title in titles.items() if key in scored)


def _scored(columns: WaveColumns, rows: Masks) -> frozenset[str]:
    return frozenset(key for key, ppm in columns.sections.items() if (ppm[rows] >= 0).any())


def _unit(rows: WaveRows, asked: Unit | None) -> Unit:
    if len(rows.scope.parts) < 2:
        return "location"
    if asked is not None:
        return asked
    seen = rows.once("locations", lambda: _count_locations(rows))
    return "region" if seen > MANY else "location"


def _count_locations(rows: WaveRows) -> int:
    return len(np.unique(rows.columns.numbers["location"][rows.now & rows.inside]))


def _by_region(
    rows: WaveRows, by_segment: Grid, language: Language
) -> tuple[tuple[str, ...], Mapping[str, LocationName], Grid]:
    paths = [path for _location, path in rows.columns.tables[SEGMENT]]
    parts = rows.scope.parts
    masks = [np.array([path.startswith(node.path) for path in paths], dtype=np.bool_) for node in parts]
    names = {str(node.id): LocationName(None, node.name.text(language), None) for node in parts}
    return tuple(names), names, grouped(by_segment, masks)


def _line(key: str, named: LocationName | None, grid: Grid, at: int) -> ProfileLine:
    means = [None if np.isnan(mean) else float(mean) for mean in grid.means[:, at]]
    visits = [int(n) for n in grid.visits[:, at]]
    parts = zip(means[len(MEASURES) :], visits[len(MEASURES) :], strict=True)
    cells = tuple(Cell(None if mean is None else 100 - mean, n) for mean, n in parts)
    return ProfileLine(key, named, visits[0], means[0], means[1], means[2], cells)
