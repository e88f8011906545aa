"""The sector: what a client that takes part may see of a frozen quarter (`services.sector_quarters`)."""

from __future__ import annotations

from collections.abc import Mapping
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
from cxaudit.storage.records import SectorQuarter

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
    """What a client that takes part may see of one quarter: the others of its sector, in the same channel.

    `quarter` None: none is frozen yet.
    """

    quarter: Quarter | None
    measures: Mapping[Measure, MeasureView]

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
        known = [each for each in uow.sector_quarters.list(order=("quarter",)) if _on_common_questions(each)]
    return _view(client, channel, known[-1]) if known else SectorView(None, {})


def plain_sector(view: SectorView | None) -> dict[str, Any] | None:
    """What a report keeps of it: the measures that may be shown; None: there are none."""
    if view is None or view.quarter is None or not view.published:
        return None
    shown = {measure: found for measure, found in view.measures.items() if found.sector.published}
    return {
        "quarter": {"number": view.quarter.number, "year": view.quarter.year},
        "measures": {measure: _plain(found) for measure, found in shown.items()},
    }


def _plain(found: MeasureView) -> dict[str, Any]:
    sector = found.sector
    own = {} if found.own is None else {"own": found.own, "diff": found.diff}
    return {"value": float(sector.value or 0), "clients": sector.clients, "questions": found.questions, **own}


def _on_common_questions(frozen: SectorQuarter) -> bool:
    """Quarters were once frozen by each client's own checklist; those are shown no more, nor made again."""
    return all("questions" in cell for cell in frozen.cells)


def _view(client: Client, channel: Channel, frozen: SectorQuarter) -> SectorView:
    measures = {measure: _measure(client, channel, frozen, measure) for measure in MEASURES}
    return SectorView(Quarter.named(frozen.quarter), measures)


def _measure(client: Client, channel: Channel, frozen: SectorQuarter, measure: Measure) -> MeasureView:
    cell = _cell(frozen, folded(client.sector), channel, measure)
    given = cell["contributors"]
    sector = sector_benchmark((_contributor(each) for each in given), viewer=client.id)
    others = sum(each["audits"] for each in given if each["client"] != client.id)
    found = MeasureView(sector, len(cell["questions"]), others // _VISITS * _VISITS)
    own = next((Fraction(each["mean"]) for each in given if each["client"] == client.id), None)
    if own is None or sector.value is None:
        return found
    return replace(found, own=display(own), diff=display(own - sector.value, sign=True))


def _cell(frozen: SectorQuarter, sector: str, channel: str, measure: Measure) -> Mapping[str, Any]:
    wanted = (sector, channel, measure)
    for cell in frozen.cells:
        if (cell["sector"], cell["channel"], cell["measure"]) == wanted:
            return cell
    return {"contributors": (), "questions": ()}


def _contributor(given: Mapping[str, Any]) -> Contributor:
    return Contributor(given["client"], given["locations"], Fraction(given["mean"]))
