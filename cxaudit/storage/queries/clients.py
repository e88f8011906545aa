"""Clients with their number of locations, a page at a time."""

from __future__ import annotations

from sqlalchemy import func, select

from cxaudit.domain.network import Client
from cxaudit.storage.queries.network import locations_by_client
from cxaudit.storage.queries.searching import called
from cxaudit.storage.tables.network import ClientRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
WithLocations = tuple[Client, int]
"""A client and its number of locations."""


def client_page(
    uow: UnitOfWork, text: str | None = None, page: int = 1
) -> tuple[tuple[WithLocations, ...], int]:
    """(clients of one page by name, each with its number of locations; count), in three queries; `text`
    stands in name or sector."""
    wanted = [] if not text else [called(text, ClientRow, ClientRow.name, ClientRow.sector)]
    query = select(ClientRow).where(*wanted).order_by(ClientRow.sort_name, ClientRow.name, ClientRow.id)
    rows = uow.session.scalars(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))
    found = tuple(uow.clients.value(row) for row in rows)
    counts = locations_by_client(uow, (client.id for client in found))
    count = uow.session.scalar(select(func.count()).select_from(ClientRow).where(*wanted))
    return tuple((client, counts.get(client.id, 0)) for client in found), count or 0
