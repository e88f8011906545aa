"""What the clients that take part gave in a quarter, as sums of their locations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from cxaudit.domain.programme import Measure
from cxaudit.storage.tables.audits import ScoreRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.unit_of_work import UnitOfWork

COLUMNS: Mapping[Measure, Any] = {
    "overall": ScoreRow.overall_ppm,
    "compliance": ScoreRow.compliance_ppm,
    "experience": ScoreRow.experience_ppm,
}


def given_between(
    uow: UnitOfWork, first: date, last: date, measure: Measure
) -> tuple[tuple[str, str, str, str, int, int], ...]:
    """(sector, channel, client, location, sum in ppm, visits) of covert visits that count, of clients that
    take part, at locations of their own; each location once a channel."""
    column = COLUMNS[measure]
    query = (
        select(
            ClientRow.sector,
            ScoreRow.channel,
            ScoreRow.client_id,
            ScoreRow.location_id,
            func.sum(column),
            func.count(column),
        )
        .join(ClientRow, ClientRow.id == ScoreRow.client_id)
        .join(
            LocationRow,
            (LocationRow.client_id == ScoreRow.client_id) & (LocationRow.id == ScoreRow.location_id),
        )
        .where(
            ClientRow.in_sector.is_(True),
            LocationRow.ownership == "own",
            ScoreRow.standing == "counted",
            ScoreRow.current.is_(True),
            ScoreRow.visit_type == "covert",
            ScoreRow.visited_on.between(first, last),
            column.is_not(None),
        )
        .group_by(ClientRow.sector, ScoreRow.channel, ScoreRow.client_id, ScoreRow.location_id)
        .order_by(ScoreRow.channel, ScoreRow.client_id, ScoreRow.location_id)
    )
    return tuple(
        (sector, channel, client, location, int(total), int(visits))
        for sector, channel, client, location, total, visits in uow.session.execute(query)
    )
