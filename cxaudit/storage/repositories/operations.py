"""Operations as they arrive, by the hundred: rows that nobody changes need no watching by the session."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cxaudit.domain.errors import StaleRevision
from cxaudit.storage.records import StoredOperation
from cxaudit.storage.repositories.records import Records, is_taken
from cxaudit.storage.tables.audits import OperationRow


class OperationRecords(Records[StoredOperation]):
    """`Records` of operations; many are inserted in one statement."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, OperationRow, StoredOperation, "operation")

    def add_all(self, values: Iterable[StoredOperation]) -> None:
        """As `Records.add_all`; the audit they belong to was read in this scope before."""
        rows = [self.columns_of(value) for value in values]
        if not rows:
            return
        try:
            self._session.connection().execute(insert(OperationRow), rows)
        except IntegrityError as taken:
            if is_taken(taken):
                raise StaleRevision(self._kind) from taken
            raise
