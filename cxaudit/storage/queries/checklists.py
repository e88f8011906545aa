"""Which checklists can be used."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select

from cxaudit.domain.ids import ChecklistId, ClientId
from cxaudit.storage.tables.programmes import ChecklistVersionRow
from cxaudit.storage.unit_of_work import UnitOfWork


def published_families(uow: UnitOfWork, client_id: ClientId) -> frozenset[ChecklistId]:
    """The families of a client that have a published version; no document is read."""
    own = (ChecklistVersionRow.client_id == client_id, ChecklistVersionRow.state == "published")
    query = select(ChecklistVersionRow.checklist_id).where(*own).distinct()
    return frozenset(cast("ChecklistId", family) for family in uow.session.scalars(query))
