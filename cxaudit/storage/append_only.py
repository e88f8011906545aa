"""What was written once stays as it was: journal, operations of tablets, receipts, published checklists."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.orm import ORMExecuteState, Session

from cxaudit.storage.tables.agency import JournalEntryRow
from cxaudit.storage.tables.audits import OperationRow
from cxaudit.storage.tables.columns import Row
from cxaudit.storage.tables.deliveries import DeliveryRow
from cxaudit.storage.tables.programmes import ChecklistVersionRow
from cxaudit.storage.tables.sector import SectorQuarterRow

APPEND_ONLY: tuple[type[Row], ...] = (
    JournalEntryRow, OperationRow, DeliveryRow, SectorQuarterRow,
)  # fmt: skip


class AppendOnly(RuntimeError):
    """A record of what happened was to be changed: a defect, never a person's mistake."""


def refuse_changes(session: Session) -> None:
    """Raise AppendOnly when a flush would change or delete a record."""
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, APPEND_ONLY) and (row in session.deleted or session.is_modified(row)):
            raise AppendOnly(f"a row of {row.__tablename__} is never changed")
        if isinstance(row, ChecklistVersionRow) and _was_published(row):
            raise AppendOnly("a published version of a checklist is never changed")


def _was_published(row: ChecklistVersionRow) -> bool:
    """Whether the database holds it as published; the flush that publishes a draft is not meant."""
    history = inspect(row).attrs.state.history
    return "published" in (history.deleted or history.unchanged or ())


def refuse_statement(state: ORMExecuteState) -> None:
    """Raise AppendOnly when a statement would change or delete records."""
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper is not None and issubclass(mapper.class_, APPEND_ONLY):
        raise AppendOnly(f"rows of {mapper.local_table} are never changed")
