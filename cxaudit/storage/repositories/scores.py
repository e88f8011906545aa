"""Score rows: whatever changes one marks its audit, so that no reader of wave columns can miss it."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_hex
from typing import Any

from sqlalchemy.orm import Session

from cxaudit.storage.records import StoredScore
from cxaudit.storage.repositories.records import Records
from cxaudit.storage.tables.audits import ScoreRow
from cxaudit.storage.tables.waves import DirtyMarkRow

_MARK_BYTES = 16


class ScoreRecords(Records[StoredScore]):
    """`Records` of scores; each change leaves a dirty mark in the same transaction."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, ScoreRow, StoredScore, "score")

    def add_all(self, values: Iterable[StoredScore]) -> None:
        """As `Records.add_all`."""
        added = tuple(values)
        self._mark((score.wave_id, score) for score in added)
        super().add_all(added)

    def save(self, value: StoredScore) -> StoredScore:
        """As `Records.save`; a score that moves to another wave marks both."""
        before = self.get(client_id=value.client_id, audit_id=value.audit_id, revision=value.revision)
        self._mark((wave_id, value) for wave_id in {before.wave_id, value.wave_id})
        return super().save(value)

    def remove(self, **where: Any) -> bool:
        """As `Records.remove`."""
        found = self.find(**where)
        self._mark((score.wave_id, score) for score in (found,) if score is not None)
        return super().remove(**where)

    def _mark(self, changed: Iterable[tuple[str, StoredScore]]) -> None:
        self._session.add_all(
            DirtyMarkRow(
                client_id=score.client_id, wave_id=wave_id, id=token_hex(_MARK_BYTES), audit_id=score.audit_id
            )
            for wave_id, score in changed
        )
