"""The sector: quarters frozen once from what clients under contract gave, and what one of them may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.errors import StaleRevision
from cxaudit.domain.network import Channel, Client
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.quarters import Quarter, newest_to_freeze
from cxaudit.domain.text import folded
from cxaudit.measurement.sector import Contributor, Sector, sector_benchmark
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import WaveScope
from cxaudit.storage.queries.sector import given_between
from cxaudit.storage.records import SectorQuarter
from cxaudit.storage.unit_of_work import UnitOfWork

_PPM = 10_000
_VISITS = 50
"""Visits are told in whole fifties: the exact sum would say how many a newcomer brought."""

Given = tuple[str, str, str, str, int, int]


@dataclass(frozen=True, slots=True)
class SectorView:
    """What a client that takes part may see of one quarter: the others of its sector, in the same channel.

    `visits` is rounded down to fifties; `quarter` None: none is frozen yet.
    """

    quarter: Quarter | None
    measures: Mapping[Measure, Sector]
    visits: Mapping[Measure, int]

    @property
    def published(self) -> bool:
        """Whether any measure may be shown."""
        return any(each.published for each in self.measures.values())


def freeze(runtime: Runtime) -> None:
    """Freeze the newest quarter that closed three months ago, unless it is: a frozen one is never made again,
    whoever joins, leaves or corrects a visit later."""
    quarter = newest_to_freeze(runtime.today())
    with runtime.storage.reading(access.SYSTEM) as uow:
        if uow.sector_quarters.find(quarter=quarter.name) is not None:
            return
        cells = [cell for measure in MEASURES for cell in _cells(uow, quarter, measure)]
    try:
        with runtime.storage.unit_of_work(access.SYSTEM) as uow:
            uow.sector_quarters.add(SectorQuarter(quarter.name, runtime.now(), cells))
    except StaleRevision:  # another host froze it in the same instant
        return


def find_sector(runtime: Runtime, scope: WaveScope) -> SectorView | None:
    """What the client of a page may see of its sector in the page's channel; None: it does not take part, or
    the page is about no channel or not about covert visits."""
    if scope.channel is None:
        return None
    return find_sector_of(runtime, scope.client, scope.channel, scope.visit_type)


def find_sector_of(
    runtime: Runtime, client: Client, channel: Channel, visit_type: str | None
) -> SectorView | None:
    """The same of one channel and kind of visit: for the client alone, of the newest frozen quarter."""
    if not client.in_sector or visit_type != "covert":
        return None
    with runtime.storage.reading(access.SYSTEM) as uow:
        known = uow.sector_quarters.list(order=("quarter",))
    return _view(client, channel, known[-1]) if known else SectorView(None, {}, {})


def plain_sector(view: SectorView | None) -> dict[str, Any] | None:
    """What a report keeps of it: the measures that may be shown; None: there are none."""
    if view is None or view.quarter is None or not view.published:
        return None
    shown = {measure: found for measure, found in view.measures.items() if found.published}
    return {
        "quarter": {"number": view.quarter.number, "year": view.quarter.year},
        "measures": {
            measure: {"value": float(found.value or 0), "clients": found.clients}
            for measure, found in shown.items()
        },
    }


def _view(client: Client, channel: Channel, frozen: SectorQuarter) -> SectorView:
    measures: dict[Measure, Sector] = {}
    visits: dict[Measure, int] = {}
    for measure in MEASURES:
        given = list(_given(frozen.cells, folded(client.sector), channel, measure))
        contributors = [_contributor(each) for each in given]
        measures[measure] = sector_benchmark(contributors, viewer=client.id)
        others = sum(each["audits"] for each in given if each["client"] != client.id)
        visits[measure] = others // _VISITS * _VISITS
    return SectorView(Quarter.named(frozen.quarter), measures, visits)


def _given(
    cells: Iterable[Mapping[str, Any]], sector: str, channel: str, measure: Measure
) -> Iterator[Mapping[str, Any]]:
    wanted = (sector, channel, measure)
    for cell in cells:
        if (cell["sector"], cell["channel"], cell["measure"]) == wanted:
            yield from cell["contributors"]


def _contributor(given: Mapping[str, Any]) -> Contributor:
    return Contributor(given["client"], given["locations"], Fraction(given["mean"]))


def _cells(uow: UnitOfWork, quarter: Quarter, measure: Measure) -> list[dict[str, Any]]:
    """One cell a sector and channel: a fixed grid without totals, so that no cell lies within another."""
    by_cell: dict[tuple[str, str], dict[str, list[Given]]] = defaultdict(lambda: defaultdict(list))
    for row in given_between(uow, quarter.first, quarter.last, measure):
        by_cell[folded(row[0]), row[1]][row[2]].append(row)
    return [
        {
            "sector": sector,
            "channel": channel,
            "measure": measure,
            "contributors": [_plain(client, rows) for client, rows in sorted(clients.items())],
        }
        for (sector, channel), clients in sorted(by_cell.items())
    ]


def _plain(client: str, rows: list[Given]) -> dict[str, Any]:
    """What a client gave: the mean of its locations in percent, each of the same weight, exact."""
    means = [Fraction(total, visits * _PPM) for *_, total, visits in rows]
    mean = sum(means, Fraction(0)) / len(means)
    audits = sum(visits for *_, visits in rows)
    return {"client": client, "locations": len(rows), "audits": audits, "mean": str(mean)}
