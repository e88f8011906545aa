"""One measure over the waves of a programme: ordinary variation, signals, and where the checklist changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, Protocol, cast

from cxaudit.domain.access import Actor
from cxaudit.domain.ids import WaveId
from cxaudit.domain.programme import Measure, Wave
from cxaudit.measurement.columns import Masks, WaveColumns
from cxaudit.measurement.located import located_in
from cxaudit.measurement.means import Estimate
from cxaudit.measurement.trend import Signal, Xmr, segments, xmr
from cxaudit.services.constant_questions import ConstantPair, Made, constant_pair
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import are_comparable, main_version, versions_of
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveScope, inside, open_wave
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.unit_of_work import UnitOfWork


class Chosen(Hashable, Protocol):
    """The rows that a trend is about; equal ones choose the same of the same columns."""

    def __call__(self, columns: WaveColumns) -> Masks:
        """Of one wave."""
        ...


Pairing = Callable[[Made, Made], ConstantPair]
Change = Literal["none", "comparable", "break"]
"""What became of the checklist since the wave before that has visits."""


@dataclass(frozen=True, slots=True)
class Point:
    """A wave: its figure, its checklist version, and the signals of its segment's chart.

    `constant`: at a break, this wave and the one before on the questions both asked (overall result).
    """

    wave: Wave
    own: Estimate
    version: int | None
    change: Change
    signals: tuple[Signal, ...] = ()
    constant: ConstantPair | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Waves that may be compared. `limits` None: fewer than two waves."""

    points: tuple[Point, ...]
    limits: Xmr | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The segments of one measure, old first, up to the wave of the page; only waves that have visits."""

    scope: WaveScope
    measure: Measure
    segments: tuple[Segment, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Every wave, old first."""
        return tuple(point for segment in self.segments for point in segment.points)


def get_trend(
    runtime: Runtime,
    actor: Actor,
    wave_id: WaveId,
    asked: Asked = NOTHING_ASKED,
    measure: Measure = "overall",
) -> Trend:
    """The waves up to one of them, in its channel and visit type. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        scope = open_wave(runtime, uow, actor, wave_id, asked).scope
        waves = [wave for wave in reversed(scope.waves) if wave.position <= scope.wave.position]
        pairing = partial(constant_pair, uow, scope) if measure == "overall" else None
        chosen = _OfScope(scope.stratum, scope.places.paths)
        return Trend(scope, measure, segments_of(uow, waves, chosen, measure, pairing))


def segments_of(
    uow: UnitOfWork, waves: Sequence[Wave], chosen: Chosen, measure: Measure, pairing: Pairing | None = None
) -> tuple[Segment, ...]:
    """The segments of one measure over the rows that `chosen` names in each of `waves`, old first.

    `pairing`: what sets the two sides of a break beside each other, when something does.
    """
    found = _points(uow, waves, chosen, measure, pairing)
    cut = segments([point.change == "break" for point in found])
    return tuple(_segment(found[first:last]) for first, last in cut)


@dataclass(frozen=True, slots=True)
class _OfScope:
    stratum: tuple[str, str]
    paths: tuple[str, ...]

    def __call__(self, columns: WaveColumns) -> Masks:
        return columns.of(*self.stratum) & inside(columns, self.paths)


def _points(
    uow: UnitOfWork, waves: Sequence[Wave], chosen: Chosen, measure: Measure, pairing: Pairing | None
) -> list[Point]:
    if not waves:
        return []
    client_id = waves[0].client_id
    columns = read_columns(uow, client_id, [wave.id for wave in waves])
    main = {wave.id: _main(columns[wave.id], chosen) for wave in waves}
    versions = versions_of(uow, client_id, {each for each in main.values() if each})
    found, before = list[Point](), cast("Made | None", None)
    for wave in waves:
        own = _average(columns[wave.id], chosen, measure)
        now = main[wave.id]
        if not own.audits or now is None:
            continue
        number, checklist = versions[now]
        made = Made(wave, now, checklist)
        change = _change(before, made)
        pair = pairing(before, made) if pairing and before is not None and change == "break" else None
        found.append(Point(wave, own, number, change, constant=pair))
        before = made
    return found


def _main(columns: WaveColumns, chosen: Chosen) -> str | None:
    return columns.once(("main", chosen), lambda: main_version(columns, chosen(columns)))


def _average(columns: WaveColumns, chosen: Chosen, measure: Measure) -> Estimate:
    key = ("average", chosen, measure)
    return columns.once(key, lambda: located_in(columns, chosen(columns), measure).average())


def _change(before: Made | None, now: Made) -> Change:
    if before is None or before.version_id == now.version_id:
        return "none"
    return "comparable" if are_comparable(before.checklist, now.checklist) else "break"


def _segment(points: Sequence[Point]) -> Segment:
    values = [point.own.mean for point in points if point.own.mean is not None]
    if len(values) < 2:
        return Segment(tuple(points), None)
    limits = xmr(values)
    signals: Mapping[int, tuple[Signal, ...]] = {
        place: tuple(code for at, code in limits.signals if at == place) for place in range(len(points))
    }
    marked = (replace(point, signals=signals[place]) for place, point in enumerate(points))
    return Segment(tuple(marked), limits)
