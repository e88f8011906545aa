"""The sector: what a client that takes part may see of a frozen quarter (`services.sector_quarters`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.network import Channel, Client
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.quarters import Quarter
from cxaudit.domain.text import folded
from cxaudit.measurement.numbers import display
from cxaudit.measurement.sector import Contributor, Sector, sector_benchmark
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import WaveScope
from cxaudit.storage.queries.sector import own_countries
from cxaudit.storage.records import SectorQuarter
from cxaudit.storage.unit_of_work import UnitOfWork

Cell = Mapping[str, Any]
_NOTHING: Cell = {"contributors": (), "questions": ()}
_VISITS = 50
"""Visits are told in whole fifties: the exact sum would say how many a newcomer brought."""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure: the others together on `questions` that all of them ask alike.

    `visits` of the others is rounded down to fifties. `own` is the viewer's mean in percent on the same
    questions in the same quarter, `diff` that minus the published value, both as text to one decimal: since
    that value is a half point, the exact mean of the others cannot be had from it. None: the viewer gave
    nothing, or does not ask these questions.
    """

    sector: Sector
    questions: int
    visits: int
    own: str | None = None
    diff: str | None = None


@dataclass(frozen=True, slots=True)
class SectorView:
    """What a client that takes part may see of one quarter: the others of its sector, in the same channel and
    country.

    `quarter` None: none is frozen yet. `country`: as the client writes it; empty: unknown.
    """

    quarter: Quarter | None
    measures: Mapping[Measure, MeasureView]
    country: str = ""

    @property
    def published(self) -> bool:
        """Whether any measure may be shown."""
        return any(each.sector.published for each in self.measures.values())


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
        known = [each for each in uow.sector_quarters.list(order=("quarter",)) if _by_country(each)]
        return _view(uow, client, channel, known[-1]) if known else SectorView(None, {})


def plain_sector(view: SectorView | None) -> dict[str, Any] | None:
    """What a report keeps of it: the measures that may be shown; None: there are none."""
    if view is None or view.quarter is None or not view.published:
        return None
    shown = {measure: found for measure, found in view.measures.items() if found.sector.published}
    return {
        "quarter": {"number": view.quarter.number, "year": view.quarter.year},
        **({"country": view.country} if view.country else {}),
        "measures": {measure: _plain(found) for measure, found in shown.items()},
    }


def _plain(found: MeasureView) -> dict[str, Any]:
    sector = found.sector
    own = {} if found.own is None else {"own": found.own, "diff": found.diff}
    return {"value": float(sector.value or 0), "clients": sector.clients, "questions": found.questions, **own}


def _by_country(frozen: SectorQuarter) -> bool:
    """Quarters were once frozen by each client's own checklist, then of all countries together; those are
    shown no more, nor made again."""
    return all("country" in cell for cell in frozen.cells)


def _view(uow: UnitOfWork, client: Client, channel: Channel, frozen: SectorQuarter) -> SectorView:
    cells = [
        cell for cell in frozen.cells if (cell["sector"], cell["channel"]) == (folded(client.sector), channel)
    ]
    country = _country(uow, client, cells)
    there = {cell["measure"]: cell for cell in cells if cell["country"] == folded(country)}
    measures = {measure: _measure(client, there.get(measure, _NOTHING)) for measure in MEASURES}
    return SectorView(Quarter.named(frozen.quarter), measures, country)


def _country(uow: UnitOfWork, client: Client, cells: Sequence[Cell]) -> str:
    """Where most of the client's locations stood that gave to these cells; where most of its own stand, when
    none gave; of equals the first by name. Words that differ by accents or capitals are one country."""
    given = [each for cell in cells if cell["measure"] == "overall" for each in cell["contributors"]]
    gave = [(each["country"], each["locations"]) for each in given if each["client"] == client.id]
    found = gave or own_countries(uow, client.id)
    places: Counter[str] = Counter()
    for words, locations in found:
        places[folded(words)] += locations
    first = min(
        found,
        key=lambda each: (-places[folded(each[0])], folded(each[0]), -each[1], each[0]),
        default=("", 0),
    )
    return first[0] if folded(first[0]) else ""


def _measure(client: Client, cell: Cell) -> MeasureView:
    given = cell["contributors"]
    sector = sector_benchmark((_contributor(each) for each in given), viewer=client.id)
    others = sum(each["audits"] for each in given if each["client"] != client.id)
    found = MeasureView(sector, len(cell["questions"]), others // _VISITS * _VISITS)
    own = next((Fraction(each["mean"]) for each in given if each["client"] == client.id), None)
    if own is None or sector.value is None:
        return found
    return replace(found, own=display(own), diff=display(own - sector.value, sign=True))


def _contributor(given: Mapping[str, Any]) -> Contributor:
    return Contributor(given["client"], given["locations"], Fraction(given["mean"]))
