"""Programmes as their list shows them; their texts are not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select

from cxaudit.domain.ids import ClientId, ProgrammeId
from cxaudit.domain.network import VisitType
from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.network import ClientRow
from cxaudit.storage.tables.programmes import ProgrammeRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme of the list."""

    id: ProgrammeId
    client_name: str
    name: LocalizedText
    visit_type: VisitType
    active: bool


def programme_lines(uow: UnitOfWork, client_id: ClientId | None = None) -> tuple[ProgrammeLine, ...]:
    """Every programme, of one client or of all, by client name."""
    row = ProgrammeRow
    query = (
        select(row.id, ClientRow.name, row.name, row.visit_type, row.active)
        .join(ClientRow, ClientRow.id == row.client_id)
        .where(*([] if client_id is None else [row.client_id == client_id]))
        .order_by(ClientRow.sort_name, ClientRow.id, row.id)
    )
    return tuple(ProgrammeLine(*cast("tuple[Any, ...]", each)) for each in uow.session.execute(query))
