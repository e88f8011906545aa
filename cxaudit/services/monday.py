"""What to do on Monday: what the newest wave asks of whoever runs a part of the network, with reasons.

In order: critical items missed, overdue actions, locations reliably below target, open disputes, locations
without a visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Item
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import path_on
from cxaudit.measurement.benchmark import Row, Spread, judged, spread_of
from cxaudit.measurement.columns import Masks
from cxaudit.measurement.inference import location_vs_target
from cxaudit.measurement.kept import count_letters, missed_rows
from cxaudit.measurement.located import Located, located_in, located_whole
from cxaudit.services.actions import overdue_in
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import checklists_of, places_of_item
from cxaudit.services.wave_scope import WaveRows, WaveScope, newest_in, open_wave
from cxaudit.storage.queries.actions import FoundAction
from cxaudit.storage.queries.locations import LocationName, location_names
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CriticalMissed:
    """A critical item missed in `missed` of the `seen` visits, at these locations."""

    item: Item
    missed: int
    seen: int
    places: tuple[LocationName, ...]


@dataclass(frozen=True, slots=True)
class BelowTarget:
    """A location whose overall result of `n` visits lies reliably below the target."""

    location_id: str
    place: LocationName
    mean: float
    n: int
    row: Row


@dataclass(frozen=True, slots=True)
class Monday:
    """The newest wave with a visit that counts, and what it asks; `scope` None: there is none yet."""

    scope: WaveScope | None
    critical: tuple[CriticalMissed, ...] = ()
    below: tuple[BelowTarget, ...] = ()
    disputes: tuple[tuple[Audit, LocationName], ...] = ()
    unseen: tuple[LocationName, ...] = ()
    overdue: tuple[FoundAction, ...] = ()
    visits: int = 0


def get_monday(runtime: Runtime, actor: Actor) -> Monday:
    """What the actor's part of the network is asked; only visits of that part are counted."""
    access.require(actor, "result.view")
    with runtime.reading(actor) as uow:
        wave_id = newest_in(runtime, uow)
        if wave_id is None:
            return Monday(None)
        rows = _with_visits(runtime, uow, actor, wave_id)
        names = location_names(uow, rows.scope.client.id)
        here = rows.now & rows.inside
        return Monday(
            scope=rows.scope,
            critical=_critical(uow, rows, here, names),
            below=_below(rows, here, names),
            disputes=_disputes(uow, rows.scope, names),
            overdue=overdue_in(runtime, uow, actor, rows.scope.client.id),
            unseen=_unseen(runtime, uow, rows, here, names),
            visits=int(here.sum()),
        )


def _with_visits(runtime: Runtime, uow: UnitOfWork, actor: Actor, wave_id: WaveId) -> WaveRows:
    """The wave, or the one before it while nothing of it is released."""
    rows = open_wave(runtime, uow, actor, wave_id)
    if not (rows.now & rows.inside).any() and rows.previous is not None:
        return open_wave(runtime, uow, actor, rows.previous.id)
    return rows


def _critical(
    uow: UnitOfWork, rows: WaveRows, here: Masks, names: Mapping[str, LocationName]
) -> tuple[CriticalMissed, ...]:
    """The most often missed first; items that only the agency may see are left out."""
    checklists = checklists_of(uow, rows.scope.client.id, rows.columns, here)
    newest_last = reversed(list(checklists.values()))
    every = {item.key: item for checklist in newest_last for item in checklist.items}
    items = {key: item for key, item in every.items() if item.critical and not item.integrity}
    found = []
    for key, item in items.items():
        places = places_of_item(checklists, key)
        missed, seen = count_letters(rows.columns, here, places)
        if missed:
            where = _named(rows, here & missed_rows(rows.columns, places), names)
            found.append(CriticalMissed(item, missed, seen, where))
    return tuple(sorted(found, key=lambda each: (-each.missed / each.seen, each.item.key)))


def _named(rows: WaveRows, chosen: Masks, names: Mapping[str, LocationName]) -> tuple[LocationName, ...]:
    table = rows.columns.tables["location"]
    known = [table[place] for place in np.unique(rows.columns.numbers["location"][chosen])]
    return _in_order(names[place] for place in known if place in names)


def _in_order(places: Iterable[LocationName]) -> tuple[LocationName, ...]:
    return tuple(sorted(places, key=lambda place: (place.number or "", place.name)))


def _below(rows: WaveRows, here: Masks, names: Mapping[str, LocationName]) -> tuple[BelowTarget, ...]:
    """The furthest below first; the tests of all locations are one family."""
    target = rows.scope.targets.get("overall")
    own = located_whole(rows.columns, here, "overall")
    if target is None or not len(own):
        return ()
    spread = spread_of(located_in(rows.columns, rows.now, "overall"), lambda: _year(rows))
    if spread.variance is None:
        return ()
    judged_rows = judged(*_against(own, float(target.value), spread), spread)
    found = [
        BelowTarget(key, names[key], float(mean), int(n), row)
        for (key, _path), mean, n, row in zip(own.names, own.means, own.visits, judged_rows, strict=True)
        if key in names and row.verdict == "down"
    ]
    return tuple(sorted(found, key=lambda each: (each.row.found.diff or 0.0, each.location_id)))


def _year(rows: WaveRows) -> Located:
    year = rows.year()
    return located_in(year, year.of(*rows.scope.stratum), "overall")


def _against(own: Located, target: float, spread: Spread) -> tuple[Sequence[Row], Sequence[int]]:
    """Each location against the target, with its visits."""
    visits, variance = [int(n) for n in own.visits], spread.variance or 0.0
    rows = [
        Row("target", target, 0, 0, location_vs_target(float(mean), n, target, variance, spread.df))
        for mean, n in zip(own.means, visits, strict=True)
    ]
    return rows, visits


def _disputes(
    uow: UnitOfWork, scope: WaveScope, names: Mapping[str, LocationName]
) -> tuple[tuple[Audit, LocationName], ...]:
    """Released visits of the programme in dispute, the oldest first."""
    of = {"client_id": scope.client.id, "programme_id": scope.programme.id, "state": "disputed"}
    found = uow.audits.list(order=("released_at",), **of)
    return tuple((audit, names[audit.location_id]) for audit in found if audit.location_id in names)


def _unseen(
    runtime: Runtime, uow: UnitOfWork, rows: WaveRows, here: Masks, names: Mapping[str, LocationName]
) -> tuple[LocationName, ...]:
    """Open locations that stand in the part today and have no visit of the wave in its channel."""
    today, scope = runtime.today(), rows.scope
    memberships = uow.memberships.list(client_id=scope.client.id)
    standing = {m.location_id for m in memberships if path_on((m,), m.location_id, today) != "/"}
    locations = uow.locations.list(client_id=scope.client.id, ownership="own")
    open_ones = {place.id for place in locations if place.active_to is None or place.active_to > today}
    table = rows.columns.tables["location"]
    seen = {table[place] for place in np.unique(rows.columns.numbers["location"][here])}
    return _in_order(names[place] for place in (standing & open_ones) - seen if place in names)
