"""(e) Auditor effects at 50,000 audits: the time must grow as the audits do, as no dense matrix would let it."""

from __future__ import annotations

import random
from functools import partial

from cxaudit.measurement.auditors import Audited, auditor_effects
from tests.benchmarks.clock import Line, Prepared, compare

_AUDITS, _LOCATIONS, _AUDITORS, _WAVES = 50_000, 10_000, 400, 12
_AIM = 12.0


def lines() -> list[Line]:
    """50,000 audits against 5,000 with the same auditors: 10 times as many."""
    many, few = _audits(_AUDITS), _audits(_AUDITS // 10)

    def effects(audits: list[Audited]) -> Prepared:
        return lambda: auditor_effects(audits)

    name = "Auditor effects, 50,000 audits / 5,000"
    return [compare(name, partial(effects, many), partial(effects, few), _AIM, rounds=3)]


def _audits(count: int) -> list[Audited]:
    drawn = random.Random(3)
    places = [drawn.gauss(0, 6) for _ in range(_LOCATIONS)]
    people = [drawn.gauss(0, 2) for _ in range(_AUDITORS)]
    found = []
    for _ in range(count):
        place, who, wave = drawn.randrange(_LOCATIONS), drawn.randrange(_AUDITORS), drawn.randrange(_WAVES)
        score = 80 + places[place] + people[who] + wave * 0.3 + drawn.gauss(0, 8)
        found.append(Audited(f"A{who}", f"L{place}", f"W{wave}", score))
    return found
