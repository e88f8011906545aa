"""What goes with how visits were rated as a whole, and what to do first, in a wave or over a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import OUTCOMES, Checklist, Item, Part
from cxaudit.domain.ids import WaveId
from cxaudit.domain.programme import Target
from cxaudit.measurement.association import Association, associate
from cxaudit.measurement.columns import NO_RATING, Ints, Masks, WaveColumns
from cxaudit.measurement.comparability import signature
from cxaudit.measurement.kept import of_version
from cxaudit.measurement.located import located_ppm
from cxaudit.measurement.means import Estimate
from cxaudit.measurement.priorities import Measured, Priority, priority_matrix
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import are_comparable, checklists_of, main_version
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveScope, open_wave
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Driver:
    """A section with its level. `share` of what is explained, `sign` of its correlation with the rating.

    `priority` None: no target, or nothing that can be told from chance.
    """

    section: Part
    own: Estimate
    share: float | None
    sign: int
    priority: Priority | None


@dataclass(frozen=True, slots=True)
class WaveDrivers:
    """The drivers of `question` in order: by priority, else by share, else as in the checklist.

    `questions`: what can be asked instead; `question` None: the checklist has none, and nothing was computed.
    `names`: titles of all sections by key.
    """

    scope: WaveScope
    year: bool
    questions: tuple[Item, ...]
    question: Item | None
    association: Association | None
    drivers: tuple[Driver, ...]
    target: Target | None
    names: Mapping[str, Part]


def get_drivers(
    runtime: Runtime,
    actor: Actor,
    wave_id: WaveId,
    asked: Asked = NOTHING_ASKED,
    question: str | None = None,
    *,
    year: bool = False,
) -> WaveDrivers:
    """The drivers in the actor's scope; an unknown question is the first one. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        columns, visits = rows.visits(year=year)
        scope = rows.scope
        main, like = _versions(uow, scope, columns, visits)
    target = scope.targets.get("overall")
    questions = () if main is None else outcomes(main)
    chosen = next((item for item in questions if item.key == question), next(iter(questions), None))
    if main is None or chosen is None:
        return WaveDrivers(scope, year, questions, None, None, (), target, {})
    named = {part.key: part for part in main.sections}
    comparable = visits & _made_with(columns, like, chosen)
    scored = {key: columns.sections[key] for key in named if key in columns.sections}
    association = associate(scored, _rating(columns, chosen), comparable)
    levels = {key: located_ppm(columns, comparable, scored[key]).average() for key in association.sections}
    drivers = _drivers(association, named, levels, target)
    return WaveDrivers(scope, year, questions, chosen, association, drivers, target, named)


def outcomes(checklist: Checklist) -> tuple[Item, ...]:
    """The ratings of the whole visit that hold no points: a score with the sections in it proves nothing."""
    found = [item for item in checklist.items if item.kind in OUTCOMES and not item.possible]
    return tuple(
        sorted((item for item in found if not item.integrity), key=lambda item: OUTCOMES.index(item.kind))
    )


def _versions(
    uow: UnitOfWork, scope: WaveScope, columns: WaveColumns, visits: Masks
) -> tuple[Checklist | None, Mapping[str, Checklist]]:
    """The checklist of most visits, and all those comparable with it, by version."""
    name = main_version(columns, visits)
    if name is None:
        return None, {}
    found = checklists_of(uow, scope.client.id, columns, visits)
    main = found[name]
    return main, {key: made for key, made in found.items() if key == name or are_comparable(made, main)}


def _made_with(columns: WaveColumns, like: Mapping[str, Checklist], question: Item) -> Masks:
    """The rows whose checklist asks this very question: scales are never mixed."""
    found = np.zeros(len(columns), dtype=np.bool_)
    for version, checklist in like.items():
        asked = checklist.find_item(question.key)
        if asked is not None and signature(asked) == signature(question):
            found |= of_version(columns, version)
    return found


def _rating(columns: WaveColumns, question: Item) -> Ints:
    """The answers, turned where a low one is the better one."""
    given = columns.ratings.get(question.key)
    if given is None:
        return np.full(len(columns), NO_RATING, dtype=np.int32)
    if not question.descending:
        return given
    return np.where(given == NO_RATING, NO_RATING, question.min + question.max - given).astype(np.int32)


def _drivers(
    association: Association, named: Mapping[str, Part], levels: Mapping[str, Estimate], target: Target | None
) -> tuple[Driver, ...]:
    found = association.drivers
    if found is None:
        return tuple(Driver(named[key], levels[key], None, 0, None) for key in association.sections)
    priorities = _priorities(found.share, levels, target) if found.reliable else {}
    lines = [
        Driver(named[key], levels[key], share, found.sign[key], priorities.get(key))
        for key, share in found.share.items()
    ]
    return tuple(sorted(lines, key=_first))


def _first(driver: Driver) -> tuple[Fraction, float]:
    return -(driver.priority.index if driver.priority else Fraction(0)), -(driver.share or 0.0)


def _priorities(
    shares: Mapping[str, float | None], levels: Mapping[str, Estimate], target: Target | None
) -> dict[str, Priority]:
    if target is None:
        return {}
    measured = [
        Measured(key, Fraction(level), Fraction(target.value), Fraction(max(share, 0.0)))
        for key, share in shares.items()
        if share is not None and (level := levels[key].mean) is not None
    ]
    return {each.key: each for each in priority_matrix(measured)}
