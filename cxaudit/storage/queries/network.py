"""How many locations stand where, and which of them are competitors'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from sqlalchemy import bindparam, func, or_, select

from cxaudit.domain.ids import ClientId
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.network import ClientRow, LocationRow, MembershipRow
from cxaudit.storage.unit_of_work import UnitOfWork

# Of the table itself: a part of the network hides rows of the mapped class.
_PLACE = LocationRow.__table__.alias("place")
_COMPETITORS = (
    select(ClientRow.id, _PLACE.c.id)
    .join(_PLACE, _PLACE.c.client_id == ClientRow.id)
    .where(ClientRow.id == bindparam("client_id"), _PLACE.c.ownership == "competitor")
    .execution_options(**{KEPT: True})
)


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


def competitor_locations(uow: UnitOfWork, client_id: ClientId | str) -> frozenset[str]:
    """The ids of every location of a competitor that the client has on its list, in one query.

    All of them in each scope of the client: a part of the network is compared with the whole, and what lies
    outside the part must not be taken for the client's own because the scope does not show it.
    """
    rows = uow.session.execute(_COMPETITORS, {"client_id": client_id})
    return frozenset(location_id for _client, location_id in rows)
