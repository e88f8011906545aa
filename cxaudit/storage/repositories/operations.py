"""Operations as they arrive, by the hundred: rows that nobody changes need no watching by the session."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cxaudit.domain.errors import StaleRevision
from cxaudit.storage.records import StoredOperation
from cxaudit.storage.repositories.records import Records, is_taken
from cxaudit.storage.tables.audits import OperationRow

_PLACED = OperationRow.__table__.alias()
_NEXT = (
    select(func.coalesce(func.max(_PLACED.c.seq), 0) + 1)
    .where(_PLACED.c.client_id == bindparam("of_client"), _PLACED.c.audit_id == bindparam("of_audit"))
    .scalar_subquery()
)
_INSERT = insert(OperationRow).values(seq=_NEXT)
"""Each operation takes the next number of its audit; two that take the same one at once: the later fails.

So numbers become visible in their order, and whoever has read up to one has missed none below it.
"""


class OperationRecords(Records[StoredOperation]):
    """`Records` of operations; many are inserted in one statement."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, OperationRow, StoredOperation, "operation")

    def add_all(self, values: Iterable[StoredOperation]) -> None:
        """As `Records.add_all`; the audit they belong to was read in this scope before."""
        rows = [self.columns_of(value) | _of(value) for value in values]
        if not rows:
            return
        try:
            self._session.connection().execute(_INSERT, rows)
        except IntegrityError as taken:
            if is_taken(taken):
                raise StaleRevision(self._kind) from taken
            raise


def _of(value: StoredOperation) -> dict[str, str]:
    return {"of_client": value.client_id, "of_audit": value.audit_id}
