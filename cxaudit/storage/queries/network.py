"""How many locations stand where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from sqlalchemy import func, or_, select

from cxaudit.domain.ids import ClientId
from cxaudit.storage.tables.network import LocationRow, MembershipRow
from cxaudit.storage.unit_of_work import UnitOfWork


def locations_by_client(uow: UnitOfWork, clients: Iterable[ClientId]) -> Mapping[ClientId, int]:
    """The number of locations of each of `clients`, in one query; those without any are left out."""
    own = LocationRow.client_id.in_(list(clients))
    query = select(LocationRow.client_id, func.count()).where(own).group_by(LocationRow.client_id)
    return {cast("ClientId", client_id): count for client_id, count in uow.session.execute(query)}


def location_paths(uow: UnitOfWork, client_id: ClientId, day: date) -> tuple[str, ...]:
    """Where each location of a client stands in its network on `day`, one path per location."""
    holds = (
        MembershipRow.valid_from <= day,
        or_(MembershipRow.valid_to.is_(None), MembershipRow.valid_to > day),
    )
    query = select(MembershipRow.path).where(MembershipRow.client_id == client_id, *holds)
    return tuple(uow.session.scalars(query))
