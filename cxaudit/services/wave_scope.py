"""What a page about a wave is about: client, programme, wave, part of the network, channel and visit type.

The address says what is wanted; what the actor may not see is NotFound, what is not said is chosen for him.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial
from typing import NamedTuple, TypeVar

import numpy as np

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import ClientId, NodeId, WaveId
from cxaudit.domain.network import CHANNELS, Channel, Client, HierarchyNode
from cxaudit.domain.programme import Measure, Programme, Target, Wave, target_on
from cxaudit.measurement.columns import STANDINGS, Ints, Masks, WaveColumns, joined
from cxaudit.measurement.located import Located, located_ppm
from cxaudit.services.benchmarks import year_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.queries.wave_subjects import WaveSubject, wave_subject
from cxaudit.storage.unit_of_work import UnitOfWork

T = TypeVar("T")
Strata = Counter[tuple[Channel, str]]
_COUNTED = STANDINGS.index("counted")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as the address says them; None: not said."""

    region_id: NodeId | None = None
    channel: str | None = None


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class Places:
    """The part of the network that is asked: `region`, else the `own` parts of a regional manager, else all.

    `regions`: what can be chosen instead.
    """

    regions: tuple[HierarchyNode, ...]
    own: tuple[HierarchyNode, ...]
    region: HierarchyNode | None

    @property
    def above(self) -> tuple[HierarchyNode, ...]:
        """What holds the part that is asked, the widest first, among what can be chosen."""
        path = "" if self.region is None else self.region.path
        return tuple(node for node in self.regions if path.startswith(node.path) and node.path != path)

    @property
    def paths(self) -> tuple[str, ...]:
        """The parts as prefixes; empty: the whole network."""
        return (self.region.path,) if self.region else tuple(node.path for node in self.own)


@dataclass(frozen=True, slots=True)
class WaveScope:
    """The subject of a page, and what can be chosen instead; `channel` None: nothing counts yet."""

    client: Client
    programme: Programme
    wave: Wave
    waves: tuple[Wave, ...]
    places: Places
    channel: Channel | None
    channels: tuple[Channel, ...]
    visit_type: str | None
    targets: Mapping[Measure, Target]

    @property
    def whole(self) -> bool:
        """Whether the subject is the whole network."""
        return not self.places.paths

    @property
    def parts(self) -> tuple[HierarchyNode, ...]:
        """The parts right under the subject that can be chosen."""
        chosen = self.places.region
        if chosen is None:
            return tuple(node for node in self.places.regions if node.level == "region")
        return tuple(node for node in self.places.regions if node.parent_id == chosen.id)

    @property
    def stratum(self) -> tuple[str, str]:
        """(channel, visit type), never of any row while nothing counts."""
        return self.channel or "", self.visit_type or ""


@dataclass(frozen=True, slots=True)
class RowsOf:
    """Visits of the wave or of the one `before`, in or `outside` some parts; None: those of the page."""

    before: bool = False
    paths: tuple[str, ...] | None = None
    outside: bool = False


class Column(NamedTuple):
    """Millionths, one a visit; `name` says all that they depend on."""

    name: Hashable
    ppm: Callable[[], Ints]


OWN = RowsOf()
"""The page's own visits."""


@dataclass(frozen=True, eq=False)
class WaveRows:
    """The visits that count, of the wave and the one before, in one table of names.

    `of(wave, inside)` are the rows of the scope's channel and visit type.
    """

    scope: WaveScope
    columns: WaveColumns
    first_old: int
    previous: Wave | None
    year: Callable[[], WaveColumns] = field(repr=False)

    @cached_property
    def counted(self) -> Masks:
        """What may be compared: one channel, one visit type."""
        return self.columns.of(*self.scope.stratum)

    @cached_property
    def now(self) -> Masks:
        """The visits of the wave."""
        return self.counted & (np.arange(len(self.columns)) < self.first_old)

    @cached_property
    def before(self) -> Masks:
        """The visits of the wave before."""
        return self.counted & (np.arange(len(self.columns)) >= self.first_old)

    @cached_property
    def inside(self) -> Masks:
        """The rows of the part of the network that is asked."""
        return inside(self.columns, self.scope.places.paths)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """A figure of these rows in this part, channel and visit type, made one time; `key` says which."""
        return self.columns.once((self.first_old, self.scope.stratum, self.scope.places.paths, key), make)

    def located(self, column: Column, rows: RowsOf = OWN) -> Located:
        """A column by segment."""
        key = ("located", column.name, rows)
        return self.once(key, lambda: located_ppm(self.columns, self._chosen(rows), column.ppm()))

    def _chosen(self, rows: RowsOf) -> Masks:
        wave = self.before if rows.before else self.now
        paths = self.scope.places.paths if rows.paths is None else rows.paths
        here = self.inside if rows.paths is None else inside(self.columns, paths)
        return wave & (~here if rows.outside else here)

    def visits(self, *, year: bool) -> tuple[WaveColumns, Masks]:
        """The visits of the part that is asked: of the wave, or of the last 12 months."""
        if not year:
            return self.columns, self.now & self.inside
        columns = self.year()
        return columns, columns.of(*self.scope.stratum) & inside(columns, self.scope.places.paths)


def inside(columns: WaveColumns, paths: Sequence[str]) -> Masks:
    """The rows that lie in one of the parts; no part: all."""
    if not paths:
        return np.ones(len(columns), dtype=np.bool_)
    found = np.zeros(len(columns), dtype=np.bool_)
    for path in paths:
        found |= columns.within(path)
    return found


def newest_wave(runtime: Runtime, actor: Actor) -> WaveId | None:
    """The newest wave that has begun among those the actor may see; None: there is none."""
    access.require(actor, "result.view")
    with runtime.reading(actor) as uow:
        return newest_in(runtime, uow)


def newest_in(runtime: Runtime, uow: UnitOfWork) -> WaveId | None:
    """`newest_wave` inside a unit of work that is already open."""
    begun = [wave for wave in uow.waves.list() if wave.starts_on <= runtime.today()]
    newest = max(begun, key=lambda wave: (wave.starts_on, wave.id), default=None)
    return None if newest is None else newest.id


def open_wave(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED
) -> WaveRows:
    """The scope and its rows. NotFound: a wave, region or channel the actor may not see results of."""
    access.require(actor, "result.view")
    subject = wave_subject(uow, wave_id)
    wave, waves = subject.wave, subject.waves
    access.require(actor, "result.view", Facts(wave.client_id), "wave")
    previous = next((each for each in reversed(waves) if each.position < wave.position), None)
    columns, first_old = _columns(uow, wave, previous)
    places = places_of(uow, actor, wave.client_id, asked.region_id)
    day = min(runtime.today(), wave.ends_on)
    scope = _scope(
        uow,
        subject,
        places=places,
        strata=_strata(columns, places.paths),
        wanted=asked.channel,
        day=day,
    )

    year = cache(partial(year_of, uow, wave.client_id, waves, day))
    return WaveRows(scope, columns, first_old, previous, year)


def _columns(uow: UnitOfWork, wave: Wave, previous: Wave | None) -> tuple[WaveColumns, int]:
    wanted = [each.id for each in (wave, previous) if each]
    read = read_columns(uow, wave.client_id, wanted)
    both = tuple(read[each] for each in wanted)
    return uow.columns.made("joined", both, lambda: joined(both)), len(both[0])


def places_of(uow: UnitOfWork, actor: Actor, client_id: ClientId, region_id: NodeId | None) -> Places:
    """The part of a client's network that is asked. NotFound: a region the actor may not see results of."""
    nodes = uow.nodes.list(client_id=client_id, order=("path",))
    regions = tuple(
        node
        for node in nodes
        if node.level != "network" and access.allows(actor, "result.view", Facts(client_id, node.path))
    )
    own = tuple(node for node in nodes if node.path in uow.scope.paths and node.level != "network")
    alone = len(regions) == 1 and bool(own)
    return Places(() if alone else regions, own, _region(regions, region_id))


def _scope(
    uow: UnitOfWork,
    subject: WaveSubject,
    *,
    places: Places,
    strata: Strata,
    wanted: str | None,
    day: date,
) -> WaveScope:
    channel, visit_type = _chosen(strata, wanted)
    return WaveScope(
        client=subject.client,
        programme=subject.programme,
        wave=subject.wave,
        waves=tuple(reversed(subject.waves)),
        places=places,
        channel=channel,
        channels=tuple(each for each in CHANNELS if any(each == known for known, _type in strata)),
        visit_type=visit_type,
        targets=_targets(uow, subject.wave, day),
    )


def _region(regions: tuple[HierarchyNode, ...], region_id: NodeId | None) -> HierarchyNode | None:
    if region_id is None:
        return None
    found = next((node for node in regions if node.id == region_id), None)
    if found is None:
        raise NotFound("region")
    return found


def _strata(columns: WaveColumns, paths: tuple[str, ...]) -> Strata:
    """(channel, visit type) -> visits that count in the parts, wave and wave before."""
    return columns.once(("strata", paths), lambda: _count_strata(columns, paths))


def _count_strata(columns: WaveColumns, paths: tuple[str, ...]) -> Strata:
    counted = (columns.numbers["standing"] == _COUNTED) & inside(columns, paths)
    numbers = np.bincount(columns.numbers["stratum"][counted], minlength=len(columns.tables["stratum"]))
    return Counter({each: int(n) for each, n in zip(columns.tables["stratum"], numbers, strict=True) if n})


def _chosen(strata: Counter[tuple[Channel, str]], wanted: str | None) -> tuple[Channel | None, str | None]:
    """The channel asked for, else the most visited; of its visit types the most frequent."""
    found = Counter({each: n for each, n in strata.items() if wanted in (None, each[0])})
    if not found:
        if wanted is not None and strata:
            raise NotFound("channel")
        return None, None
    return min(found, key=lambda each: (-found[each], each))


def _targets(uow: UnitOfWork, wave: Wave, day: date) -> dict[Measure, Target]:
    known = uow.targets.list(client_id=wave.client_id, programme_id=wave.programme_id)
    measures: tuple[Measure, ...] = ("compliance", "experience", "overall")
    found = {measure: target_on(known, measure, day) for measure in measures}
    return {measure: target for measure, target in found.items() if target is not None}
