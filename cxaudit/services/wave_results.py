"""A wave's results: of the network, or of a part of it, against target, the wave before and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import PILLARS, Checklist
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.programme import MEASURES, Measure, Wave
from cxaudit.domain.text import NO_TEXT, LocalizedText
from cxaudit.measurement.benchmark import Spread, spread_of
from cxaudit.measurement.group import Group, Standings, group, groups
from cxaudit.measurement.kept import kept_share
from cxaudit.measurement.located import NOBODY, Located, located_in
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import are_comparable, checklists_of, main_version, section_titles
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, Column, RowsOf, WaveRows, WaveScope, open_wave

_BEFORE, _NETWORK, _REST = RowsOf(before=True), RowsOf(paths=()), RowsOf(outside=True)


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
        scope = rows.scope
        checklists = checklists_of(uow, scope.client.id, rows.columns, rows.counted)
        changed = _changed(rows, checklists)
        return WaveResults(
            scope=scope,
            previous=rows.previous,
            changed=changed,
            measures={m: _measured(rows, m, since=not changed) for m in MEASURES},
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


def _standings(rows: WaveRows, column: Column, *, since: bool) -> Standings:
    before = rows.located(column, _BEFORE) if since else NOBODY
    own = rows.located(column)
    if rows.scope.whole:
        return Standings(own, before)
    return Standings(own, before, rows.located(column, _NETWORK), rows.located(column, _REST))


def _measured(rows: WaveRows, measure: Measure, *, since: bool) -> Group:
    target = rows.scope.targets.get(measure)
    standings = _standings(rows, _of_measure(rows, measure), since=since)
    whole = standings.own if rows.scope.whole else standings.network
    spread = spread_of(whole, lambda: _year(rows, measure))
    return group(standings, None if target is None else float(target.value), spread)


def _of_measure(rows: WaveRows, measure: Measure) -> Column:
    return Column(measure, lambda: rows.columns.numbers[measure])


def _year(rows: WaveRows, measure: Measure) -> Located:
    """The network's visits of the last 12 months: for waves with too few of them."""
    year = rows.year()
    return located_in(year, year.of(*rows.scope.stratum), measure)


def _sections(rows: WaveRows, checklists: Mapping[str, Checklist], *, since: bool) -> tuple[Part, ...]:
    """The sections that were scored, in the order of the newest checklist."""
    names = section_titles(checklists)
    columns = {key: _of_section(rows, key) for key in names if key in rows.columns.sections}
    seen = [(key, names[key], each) for key, each in columns.items() if len(rows.located(each))]
    return _parts(rows, seen, since=since)


def _pillars(rows: WaveRows, checklists: Mapping[str, Checklist], *, since: bool) -> tuple[Part, ...]:
    """Of each pillar the share of its items that were kept; a pillar without items is not measured."""
    named = [(pillar, NO_TEXT, _of_pillar(rows, checklists, pillar)) for pillar in PILLARS]
    return _parts(rows, named, since=since)


def _of_section(rows: WaveRows, key: str) -> Column:
    return Column(("section", key), lambda: rows.columns.sections[key])


def _of_pillar(rows: WaveRows, checklists: Mapping[str, Checklist], pillar: str) -> Column:
    places = {version: _places(checklist, pillar) for version, checklist in checklists.items()}
    name = ("pillar", pillar, frozenset(places.items()))
    return Column(name, cache(partial(kept_share, rows.columns, places)))


def _places(checklist: Checklist, pillar: str) -> tuple[int, ...]:
    items = enumerate(checklist.items)
    return tuple(place for place, item in items if item.pillar == pillar and not item.integrity)


def _parts(
    rows: WaveRows, named: Sequence[tuple[str, LocalizedText, Column]], *, since: bool
) -> tuple[Part, ...]:
    measured = []
    for _key, _text, column in named:
        standings = _standings(rows, column, since=since)
        variance, df = (standings.own if rows.scope.whole else standings.network).spread()
        measured.append((standings, Spread(variance, df)))
    found = groups(measured)
    return tuple(Part(key, text, each) for (key, text, _), each in zip(named, found, strict=True))


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
    column = _of_measure(rows, measure)
    network = rows.located(column, _NETWORK)
    spread = Spread(*network.spread())
    measured = []
    for node in nodes:
        own = rows.located(column, RowsOf(paths=(node.path,)))
        rest = rows.located(column, RowsOf(paths=(node.path,), outside=True))
        measured.append((Standings(own, NOBODY, network, rest), spread))
    return groups(measured)
