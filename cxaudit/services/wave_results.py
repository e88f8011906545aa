"""A wave's results: of the network, or of a part of it, against target, the wave before and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import PILLARS, Checklist
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.programme import MEASURES, Measure, Wave
from cxaudit.domain.text import NO_TEXT, LocalizedText
from cxaudit.measurement.benchmark import Spread, spread_of
from cxaudit.measurement.columns import Ints
from cxaudit.measurement.group import Group, Standings, group, groups
from cxaudit.measurement.kept import kept_share
from cxaudit.measurement.located import NOBODY, Located, located_in, located_ppm
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import are_comparable, checklists_of, main_version, section_titles
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveRows, WaveScope, inside, open_wave


@dataclass(frozen=True, slots=True)
class Part:
    """One section or pillar of the group: its name and where it stands."""

    key: str
    name: LocalizedText
    group: Group


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the network beside the others; `overall` is tested against the rest of the network."""

    node: HierarchyNode
    figures: Mapping[Measure, Group]


@dataclass(frozen=True, slots=True)
class WaveResults:
    """What the results page of a wave shows.

    `previous`: the wave before, None when there is none; `changed`: its checklist was another one, so that
    both are not compared.
    """

    scope: WaveScope
    previous: Wave | None
    changed: bool
    measures: Mapping[Measure, Group]
    sections: tuple[Part, ...]
    pillars: tuple[Part, ...]
    regions: tuple[Region, ...]


def get_wave_results(
    runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED
) -> WaveResults:
    """One wave of one channel. NotFound: a wave, region or channel the actor may not see results of."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        scope, columns = rows.scope, rows.columns
        checklists = checklists_of(uow, scope.client.id, columns, rows.counted)
        changed = _changed(rows, checklists)
        measured = {measure: columns.numbers[measure] for measure in MEASURES}
        return WaveResults(
            scope=scope,
            previous=rows.previous,
            changed=changed,
            measures={m: _measured(rows, m, measured[m], since=not changed) for m in MEASURES},
            sections=_sections(rows, checklists, since=not changed),
            pillars=_pillars(rows, checklists, since=not changed),
            regions=_regions(rows),
        )


def _changed(rows: WaveRows, checklists: Mapping[str, Checklist]) -> bool:
    """Whether the two waves were made with checklists that cannot be compared."""
    now, before = (main_version(rows.columns, each & rows.inside) for each in (rows.now, rows.before))
    if now is None or before is None or now == before:
        return False
    return not are_comparable(checklists[before], checklists[now])


def _standings(rows: WaveRows, ppm: Ints, *, since: bool) -> Standings:
    columns, here = rows.columns, rows.inside
    before = located_ppm(columns, rows.before & here, ppm) if since else NOBODY
    own = located_ppm(columns, rows.now & here, ppm)
    if rows.scope.whole:
        return Standings(own, before)
    network = located_ppm(columns, rows.now, ppm)
    return Standings(own, before, network, located_ppm(columns, rows.now & ~here, ppm))


def _measured(rows: WaveRows, measure: Measure, ppm: Ints, *, since: bool) -> Group:
    target = rows.scope.targets.get(measure)
    standings = _standings(rows, ppm, since=since)
    whole = standings.own if rows.scope.whole else standings.network
    spread = spread_of(whole, lambda: _year(rows, measure))
    return group(standings, None if target is None else float(target.value), spread)


def _year(rows: WaveRows, measure: Measure) -> Located:
    """The network's visits of the last 12 months: for waves with too few of them."""
    year = rows.year()
    return located_in(year, year.of(*rows.scope.stratum), measure)


def _sections(rows: WaveRows, checklists: Mapping[str, Checklist], *, since: bool) -> tuple[Part, ...]:
    """The sections that were scored, in the order of the newest checklist."""
    names = section_titles(checklists)
    scored = rows.columns.sections
    keys = [key for key in names if key in scored and (scored[key][rows.now & rows.inside] >= 0).any()]
    return _parts(rows, [(key, names[key], scored[key]) for key in keys], since=since)


def _pillars(rows: WaveRows, checklists: Mapping[str, Checklist], *, since: bool) -> tuple[Part, ...]:
    """Of each pillar the share of its items that were kept; a pillar without items is not measured."""
    found = []
    for pillar in PILLARS:
        places = {version: _places(checklist, pillar) for version, checklist in checklists.items()}
        shares = kept_share(rows.columns, places)
        found.append((pillar, NO_TEXT, shares))
    return _parts(rows, found, since=since)


def _places(checklist: Checklist, pillar: str) -> list[int]:
    items = enumerate(checklist.items)
    return [place for place, item in items if item.pillar == pillar and not item.integrity]


def _parts(
    rows: WaveRows, named: Sequence[tuple[str, LocalizedText, Ints]], *, since: bool
) -> tuple[Part, ...]:
    measured = []
    for _key, _name, ppm in named:
        standings = _standings(rows, ppm, since=since)
        variance, df = (standings.own if rows.scope.whole else standings.network).spread()
        measured.append((standings, Spread(variance, df)))
    found = groups(measured)
    return tuple(Part(key, name, each) for (key, name, _ppm), each in zip(named, found, strict=True))


def _regions(rows: WaveRows) -> tuple[Region, ...]:
    """The parts under the subject that have visits, each against the rest of the network."""
    nodes = rows.scope.parts
    if len(nodes) < 2:
        return ()
    by_measure = {measure: _against_rest(rows, nodes, measure) for measure in MEASURES}
    found = (
        Region(node, {measure: by_measure[measure][place] for measure in MEASURES})
        for place, node in enumerate(nodes)
    )
    return tuple(region for region in found if region.figures["overall"].own.audits)


def _against_rest(rows: WaveRows, nodes: Sequence[HierarchyNode], measure: Measure) -> tuple[Group, ...]:
    ppm, columns = rows.columns.numbers[measure], rows.columns
    network = located_ppm(columns, rows.now, ppm)
    spread = Spread(*network.spread())
    measured = []
    for node in nodes:
        here = inside(columns, (node.path,))
        own = located_ppm(columns, rows.now & here, ppm)
        rest = located_ppm(columns, rows.now & ~here, ppm)
        measured.append((Standings(own, NOBODY, network, rest), spread))
    return groups(measured)
