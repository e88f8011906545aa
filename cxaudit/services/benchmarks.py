"""Where a location's wave stands against target, previous wave, region and network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

import numpy as np

from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import HierarchyNode, Ownership
from cxaudit.domain.programme import MEASURES, Measure, Target, Wave, target_on
from cxaudit.measurement.benchmark import Benchmark, Visited, benchmark, spread_of
from cxaudit.measurement.columns import NO_VISITS, SEGMENT, Masks, WaveColumns, joined
from cxaudit.measurement.located import Located, located_in
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.queries.network import competitor_locations
from cxaudit.storage.queries.wave_subjects import wave_and_before
from cxaudit.storage.unit_of_work import UnitOfWork

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Standing:
    """The benchmarks of a location's wave by measure, with what they were made against."""

    wave: Wave
    previous: Wave | None
    region: HierarchyNode | None
    targets: Mapping[Measure, Target]
    benchmarks: Mapping[Measure, Benchmark]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of a standing: of the wave and the one before, and (when asked) of the year.

    `chosen`: those of the stratum in the wave, and of the location in the wave before; `region`: which
    segments of the wave are the region's.
    `alone`: the location is compared with itself only.
    """

    wave: WaveColumns
    previous: WaveColumns
    stratum: tuple[str, str]
    chosen: tuple[Masks, Masks]
    region: Masks
    year: Callable[[], WaveColumns]
    alone: bool = False

    def located(self, measure: Measure) -> Visited:
        """What one measure is compared with."""
        chosen, before = self.chosen
        wave = located_in(self.wave, chosen, measure)
        return Visited(wave, located_in(self.previous, before, measure), wave.part(self.region))

    def located_in_year(self, measure: Measure) -> Located:
        """All visits of the last 12 months."""
        year = self.year()
        return located_in(year, year.of(*self.stratum), measure)


def standing_of(uow: UnitOfWork, audit: Audit, day: date) -> Standing:
    """The standing of the audit's location in its wave, in its channel and visit type, seen on `day`.

    `uow` must see the client's counted scores; only the location itself is ever named. Its own figures, of
    this wave and the one before, are those it had where it stood on the day of the visit, whoever reads.
    A competitor's location is compared with itself alone: it is no part of the client's network.
    """
    client_id = audit.client_id
    wave, previous = wave_and_before(uow, client_id, audit.wave_id)
    rivals = competitor_locations(uow, client_id)
    whose: Ownership = "competitor" if audit.location_id in rivals else "own"
    region, targets = _comparators(uow, audit, day) if whose == "own" else (None, {})

    def year() -> WaveColumns:
        waves = uow.waves.list(client_id=client_id, programme_id=audit.programme_id, order=("position",))
        return year_of(uow, client_id, waves, day, whose=whose, rivals=rivals)

    rows = _rows(uow, audit, (wave, previous), region, year, whose=whose, rivals=rivals)
    found = {measure: _measured(measure, audit, rows, targets.get(measure)) for measure in MEASURES}
    return Standing(wave, previous, region, targets, found)


def _comparators(
    uow: UnitOfWork, audit: Audit, day: date
) -> tuple[HierarchyNode | None, dict[Measure, Target]]:
    """The region of the audit's location, and the targets that hold on `day`."""
    region = find_region(uow.nodes.list(client_id=audit.client_id), audit.path)
    known = uow.targets.list(client_id=audit.client_id, programme_id=audit.programme_id)
    return region, _targets(known, day)


def _rows(
    uow: UnitOfWork,
    audit: Audit,
    waves: tuple[Wave, Wave | None],
    region: HierarchyNode | None,
    year: Callable[[], WaveColumns],
    *,
    whose: Ownership,
    rivals: Collection[str],
) -> _Rows:
    wanted = [wave.id for wave in waves if wave is not None]
    read = read_columns(uow, audit.client_id, wanted, whose, rivals)
    previous = read[waves[1].id] if waves[1] is not None else NO_VISITS
    wave, stratum = read[audit.wave_id], (audit.channel, audit.visit_type)
    before = previous.of(*stratum) & previous.of_segment((audit.location_id, audit.path))
    chosen = (wave.of(*stratum), before)
    inside = wave.segments_within(region.path) if region else np.zeros(len(wave.tables[SEGMENT]), np.bool_)
    return _Rows(wave, previous, stratum, chosen, inside, cache(year), alone=whose == "competitor")


def year_of(
    uow: UnitOfWork,
    client_id: ClientId,
    waves: tuple[Wave, ...],
    day: date,
    *,
    whose: Ownership = "own",
    rivals: Collection[str] | None = None,
) -> WaveColumns:
    """The programme's visits of the 12 months before `day`: read only where a wave is too small."""
    since = day - _YEAR
    recent = [wave.id for wave in waves if wave.ends_on > since]
    read = tuple(read_columns(uow, client_id, recent, whose, rivals).values())
    return uow.columns.made(("since", since), read, lambda: _since(read, since))


def _since(waves: Sequence[WaveColumns], day: date) -> WaveColumns:
    columns = joined(waves)
    return columns.rows(columns.numbers["visited"] > day.toordinal())


def find_region(nodes: tuple[HierarchyNode, ...], path: str) -> HierarchyNode | None:
    """The region a path lies in: the nearest node above that is not the whole network, a region if any."""
    above = [n for n in nodes if path.startswith(n.path) and n.level != "network"]
    regions = [node for node in above if node.level == "region"]
    return max(regions or above, key=lambda node: len(node.path), default=None)


def _targets(targets: tuple[Target, ...], day: date) -> dict[Measure, Target]:
    found = {measure: target_on(targets, measure, day) for measure in MEASURES}
    return {measure: target for measure, target in found.items() if target is not None}


def _measured(measure: Measure, audit: Audit, rows: _Rows, target: Target | None) -> Benchmark:
    visited = rows.located(measure)
    spread = spread_of(visited.wave, partial(rows.located_in_year, measure))
    aim = None if target is None else float(target.value)
    return benchmark((audit.location_id, audit.path), visited, aim, spread, alone=rows.alone)
