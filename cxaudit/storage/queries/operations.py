"""Operations as they were received, in the order in which they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import AccountId
from cxaudit.domain.sync import Operation
from cxaudit.storage.tables.audits import OperationRow
from cxaudit.storage.unit_of_work import UnitOfWork

_AT_ONCE = 500
"""SQLite takes a limited number of values in one query."""


@dataclass(frozen=True, slots=True)
class Received:
    """What tells a repeated operation from another one with the same id."""

    id: str
    digest: str
    flag: str | None


def received_operations(uow: UnitOfWork, audit: Audit, ids: Sequence[str]) -> tuple[Received, ...]:
    """Those of `ids` that the audit has received before, in one query for every 500."""
    found: list[Received] = []
    query = select(OperationRow.id, OperationRow.digest, OperationRow.flag).where(
        OperationRow.client_id == audit.client_id,
        OperationRow.audit_id == audit.id,
        OperationRow.id.in_(bindparam("some", expanding=True)),
    )
    for start in range(0, len(ids), _AT_ONCE):
        some = {"some": list(ids[start : start + _AT_ONCE])}
        found += [Received(*row) for row in uow.session.execute(query, some)]
    return tuple(found)


def operations_since(
    uow: UnitOfWork, audit: Audit, since: int, limit: int, only_of: AccountId | None = None
) -> tuple[tuple[int, Operation], ...]:
    """(place, operation) of those that came after place `since`, oldest first: at most `limit`.

    `only_of`: those that this account sent; else all but those of a former auditor, kept aside.
    """
    row = OperationRow
    whose = row.account_id == only_of if only_of else func.coalesce(row.flag, "") != "reassigned"
    query = (
        select(row.seq, row.body)
        .where(row.client_id == audit.client_id, row.audit_id == audit.id, row.seq > since, whose)
        .order_by(row.seq)
        .limit(limit)
    )
    return tuple((seq, Operation(**body)) for seq, body in uow.session.execute(query))


def last_place(uow: UnitOfWork, audit: Audit) -> int:
    """The place of the operation that came last; 0 before the first."""
    row = OperationRow
    query = select(func.max(row.seq)).where(row.client_id == audit.client_id, row.audit_id == audit.id)
    return uow.session.scalar(query) or 0


def operations_aside(uow: UnitOfWork, audit: Audit, sender: AccountId | None) -> tuple[Operation, ...]:
    """What came too late to be merged, and what `sender` sent while the audit was somebody else's."""
    row = OperationRow
    own: Any = and_(row.flag == "reassigned", row.account_id == sender)
    query = select(row.body).where(
        row.client_id == audit.client_id, row.audit_id == audit.id, or_(row.flag == "audit_closed", own)
    )
    return tuple(Operation(**body) for body in uow.session.scalars(query.order_by(row.seq)))


def operations_of(uow: UnitOfWork, audit: Audit, sender: AccountId | None) -> tuple[Operation, ...]:
    """Everything that one account sent."""
    row = OperationRow
    query = select(row.body).where(
        row.client_id == audit.client_id, row.audit_id == audit.id, row.account_id == sender
    )
    return tuple(Operation(**body) for body in uow.session.scalars(query.order_by(row.seq)))
