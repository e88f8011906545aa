"""Operations as they were received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from cxaudit.domain.audit import Audit
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
