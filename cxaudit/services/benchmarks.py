"""Where a location's wave stands against target, previous wave, region and network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cxaudit.domain.audit import Audit
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.programme import MEASURES, Measure, Target, Wave, target_on
from cxaudit.measurement.benchmark import Benchmark, Visited, benchmark, spread_of
from cxaudit.storage.queries.scores import CountedScore, counted_scores
from cxaudit.storage.unit_of_work import UnitOfWork

_YEAR = timedelta(days=365)
_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The benchmarks of a location's wave by measure, with what they were made against."""

    wave: Wave
    previous: Wave | None
    region: HierarchyNode | None
    targets: Mapping[Measure, Target]
    benchmarks: Mapping[Measure, Benchmark]
    visits: tuple[CountedScore, ...]


@dataclass(frozen=True, slots=True)
class _Sets:
    wave: list[CountedScore]
    previous: list[CountedScore]
    region: list[CountedScore]
    year: list[CountedScore]


def standing_of(uow: UnitOfWork, audit: Audit, day: date) -> Standing:
    """The standing of the audit's location in its wave, in its channel and visit type, seen on `day`.

    `uow` must see the client's counted scores; only the location itself is ever named.
    """
    client_id, programme_id = audit.client_id, audit.programme_id
    waves = uow.waves.list(client_id=client_id, programme_id=programme_id, order=("position",))
    wave = next(wave for wave in waves if wave.id == audit.wave_id)
    previous = next((w for w in reversed(waves) if w.position < wave.position), None)
    region = find_region(uow.nodes.list(client_id=client_id), audit.path)
    targets = _targets(uow.targets.list(client_id=client_id, programme_id=programme_id), day)
    first = min([day - _YEAR, wave.starts_on, *([previous.starts_on] if previous else [])])
    scores = counted_scores(uow, audit, first - _YEAR)
    sets = _Sets(
        wave=[s for s in scores if s.wave_id == wave.id],
        previous=[s for s in scores if previous is not None and s.wave_id == previous.id],
        region=[s for s in scores if s.wave_id == wave.id and region and s.path.startswith(region.path)],
        year=[s for s in scores if s.visited_on > day - _YEAR],
    )
    found = {measure: _measured(measure, audit, sets, targets.get(measure)) for measure in MEASURES}
    own = tuple(s for s in scores if (s.wave_id, s.location_id) == (wave.id, audit.location_id))
    return Standing(wave, previous, region, targets, found, own)


def find_region(nodes: tuple[HierarchyNode, ...], path: str) -> HierarchyNode | None:
    """The region a path lies in: the nearest node above that is not the whole network, a region if any."""
    above = [n for n in nodes if path.startswith(n.path) and n.level != "network"]
    regions = [node for node in above if node.level == "region"]
    return max(regions or above, key=lambda node: len(node.path), default=None)


def _targets(targets: tuple[Target, ...], day: date) -> dict[Measure, Target]:
    found = {measure: target_on(targets, measure, day) for measure in MEASURES}
    return {measure: target for measure, target in found.items() if target is not None}


def _measured(measure: Measure, audit: Audit, sets: _Sets, target: Target | None) -> Benchmark:
    visited = Visited(*(_visits(scores, measure) for scores in (sets.wave, sets.previous, sets.region)))
    spread = spread_of(visited.wave, _visits(sets.year, measure))
    aim = None if target is None else float(Decimal(target.value))
    return benchmark(audit.location_id, visited, aim, spread)


def _visits(scores: list[CountedScore], measure: Measure) -> list[tuple[str, float]]:
    """(location, percent) of what was scored."""
    found = ((score.location_id, getattr(score, f"{measure}_ppm")) for score in scores)
    return [(location, ppm / _PPM_PER_PERCENT) for location, ppm in found if ppm is not None]
