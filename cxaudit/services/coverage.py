"""How much of a wave is there: visits released and locations seen, by part of the network and channel.

What is planned is for the agency alone: before release the client side learns nothing, and a number of
visits still to come would warn the places they are for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import CHANNELS, Channel, HierarchyNode
from cxaudit.measurement.columns import STANDINGS, Masks, WaveColumns
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveRows, WaveScope, open_wave
from cxaudit.storage.queries.coverage import open_locations, planned_visits

_COUNTED = STANDINGS.index("counted")
Counts = Mapping[tuple[str, str], int]
"""(path, channel) -> how many."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One part and channel. `node` None: the whole subject; `planned` None: not for this reader.

    `seen` of `locations`: open locations with a released visit; more may have been seen than are open today.
    """

    node: HierarchyNode | None
    channel: Channel
    released: int
    planned: int | None
    seen: int
    locations: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The lines of each channel: the parts in order, then the whole subject."""

    scope: WaveScope
    lines: tuple[CoverageLine, ...]

    @property
    def totals(self) -> tuple[CoverageLine, ...]:
        """The whole subject, channel by channel."""
        return tuple(line for line in self.lines if line.node is None)


def get_coverage(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED) -> Coverage:
    """One wave, every channel of the actor's scope, or the one asked for. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        day = min(runtime.today(), rows.scope.wave.ends_on)
        planned = planned_visits(uow, rows.scope.wave, day) if uow.scope.kind == "agency" else None
        places = open_locations(uow, rows.scope.client.id, day)
        released, seen = rows.once("released", lambda: _released(rows))
        known = {channel for _path, channel in [*released, *(planned or ())]}
        wanted = {asked.channel} if asked.channel else known
        lines = [
            _line(rows.scope, node, channel, (released, planned, seen, places))
            for channel in CHANNELS
            if channel in wanted
            for node in (*rows.scope.parts, None)
        ]
        return Coverage(rows.scope, tuple(line for line in lines if _is_told(line)))


def _is_told(line: CoverageLine) -> bool:
    """For the client side a part without a visit is a gap; the agency knows where none is planned."""
    lacking = line.locations if line.planned is None else line.planned
    return line.node is None or bool(line.released or lacking)


def _released(rows: WaveRows) -> tuple[Counts, Counts]:
    """(visits, locations) of every channel by path, of the wave itself."""
    columns = rows.columns
    here: Masks = (columns.numbers["standing"] == _COUNTED) & rows.inside
    here = here & (np.arange(len(columns)) < rows.first_old)
    visits, places = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    width = len(columns.tables["stratum"])
    at = columns.numbers["path"][here].astype(np.int64) * width + columns.numbers["stratum"][here]
    for cell, count in zip(*np.unique(at, return_counts=True), strict=True):
        visits[_key(columns, int(cell))] += int(count)
    once = np.unique(at * len(columns.tables["location"]) + columns.numbers["location"][here])
    for cell, count in zip(
        *np.unique(once // len(columns.tables["location"]), return_counts=True), strict=True
    ):
        places[_key(columns, int(cell))] += int(count)
    return visits, places


def _key(columns: WaveColumns, cell: int) -> tuple[str, str]:
    path, stratum = divmod(cell, len(columns.tables["stratum"]))
    return columns.tables["path"][path], columns.tables["stratum"][stratum][0]


def _line(
    scope: WaveScope,
    node: HierarchyNode | None,
    channel: Channel,
    counts: tuple[Counts, Counts | None, Counts, Mapping[str, int]],
) -> CoverageLine:
    released, planned, seen, places = counts
    paths = scope.places.paths if node is None else (node.path,)
    return CoverageLine(
        node=node,
        channel=channel,
        released=_within(released, channel, paths),
        planned=None if planned is None else _within(planned, channel, paths),
        seen=_within(seen, channel, paths),
        locations=sum(count for path, count in places.items() if _lies(path, paths)),
    )


def _within(counts: Counts, channel: str, paths: tuple[str, ...]) -> int:
    return sum(count for (path, each), count in counts.items() if each == channel and _lies(path, paths))


def _lies(path: str, paths: tuple[str, ...]) -> bool:
    return not paths or path.startswith(paths)
