"""Freezing a quarter of the sectors, once: each client's visits, scored again on the questions in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.errors import StaleRevision
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.quarters import Quarter, newest_to_freeze
from cxaudit.domain.text import folded
from cxaudit.measurement.comparability import Rescored, rescored
from cxaudit.measurement.sector_core import asked_by, core_checklist, sector_core
from cxaudit.services.audits import checklist_of
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import readable_answers
from cxaudit.storage.queries.sector import Used, given_with, used_between
from cxaudit.storage.records import SectorQuarter
from cxaudit.storage.unit_of_work import UnitOfWork

_PPM = 10_000

Made = tuple[Used, Checklist]
Sums = Mapping[Measure, Mapping[str, list[int]]]
"""By measure and location: the sum of its visits in ppm, and how many these are."""


def freeze(runtime: Runtime) -> None:
    """Freeze the newest quarter that closed three months ago, unless it is: a frozen one is never made again,
    whoever joins, leaves or corrects a visit later."""
    quarter = newest_to_freeze(runtime.today())
    with runtime.storage.reading(access.SYSTEM) as uow:
        if uow.sector_quarters.find(quarter=quarter.name) is not None:
            return
        cells = list(_cells(uow, quarter))
    try:
        with runtime.storage.unit_of_work(access.SYSTEM) as uow:
            uow.sector_quarters.add(SectorQuarter(quarter.name, runtime.now(), cells))
    except StaleRevision:  # another host froze it in the same instant
        return


def _cells(uow: UnitOfWork, quarter: Quarter) -> Iterator[dict[str, Any]]:
    """One cell a sector, country, channel and measure: a grid without totals, so that no cell lies within
    another."""
    grid: dict[tuple[str, str, str], dict[str, list[Made]]] = defaultdict(lambda: defaultdict(list))
    for used in used_between(uow, quarter.first, quarter.last):
        made = used, checklist_of(used.version)
        grid[folded(used.sector), folded(used.country), used.channel][used.client_id].append(made)
    for (sector, country, channel), clients in sorted(grid.items()):
        for cell in _measures(uow, clients):
            yield {"sector": sector, "country": country, "channel": channel, **cell}


def _measures(uow: UnitOfWork, clients: Mapping[str, Sequence[Made]]) -> list[dict[str, Any]]:
    """What stays of the clients of one cell, for each measure."""
    versions = {client: [checklist for _used, checklist in made] for client, made in clients.items()}
    core = sector_core({client: asked_by(own) for client, own in versions.items()})
    kept = sorted(core.clients)
    asked = core_checklist(core, chain.from_iterable(versions[client] for client in kept))
    given = [(_who(client, clients[client]), _sums(uow, clients[client], asked)) for client in kept]
    return [
        {
            "measure": measure,
            "questions": [item.key for item in asked.items if measure in ("overall", item.dimension)],
            "contributors": [who | _plain(sums[measure]) for who, sums in given if sums[measure]],
        }
        for measure in MEASURES
    ]


def _sums(uow: UnitOfWork, made: Sequence[Made], asked: Checklist) -> Sums:
    """A client's visits scored again, each read by its own version, without holding more than a few."""
    keys = frozenset(item.key for item in asked.items)
    sums: dict[Measure, dict[str, list[int]]] = {each: defaultdict(lambda: [0, 0]) for each in MEASURES}
    for used, own in made:
        for visit in given_with(uow, used):
            answers, _refused = readable_answers(own, visit.document)
            found = rescored(own, asked, answers, keys)
            for measure in MEASURES:
                _add(sums[measure], visit.location, _value(found, measure))
    return sums


def _add(sums: dict[str, list[int]], location: str, ppm: int | None) -> None:
    """A visit that answered none of the questions gives nothing."""
    if ppm is not None:
        known = sums[location]
        known[0] += ppm
        known[1] += 1


def _value(found: Rescored, measure: Measure) -> int | None:
    return found.overall if measure == "overall" else found.dimensions[measure]


def _who(client: str, made: Sequence[Made]) -> dict[str, Any]:
    """A client, and its words for the country of the cell: those of most visits with one version."""
    most = min((used for used, _own in made), key=lambda used: (-used.visits, used.country))
    return {"client": client, "country": most.country}


def _plain(sums: Mapping[str, list[int]]) -> dict[str, Any]:
    """What a client gave: the mean of its locations in percent, each of the same weight, exact."""
    means = [Fraction(total, visits * _PPM) for total, visits in sums.values()]
    mean = sum(means, Fraction(0)) / len(means)
    audits = sum(visits for _total, visits in sums.values())
    return {"locations": len(means), "audits": audits, "mean": str(mean)}
