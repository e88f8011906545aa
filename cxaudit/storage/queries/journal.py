"""The journal of the whole agency, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.agency import AccountRow, JournalEntryRow
from cxaudit.storage.tables.audits import AuditRow
from cxaudit.storage.tables.batches import BatchRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import AssignmentRow, ChecklistRow, ProgrammeRow, WaveRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry with the names of its client and of what it is about, where these still exist."""

    at: datetime
    actor_name: str
    by_system: bool
    action: str
    details: Mapping[str, Any]
    client_name: str | None
    audit_reference: str | None
    account_name: str | None
    programme_name: LocalizedText | None
    wave_name: LocalizedText | None
    checklist_title: LocalizedText | None
    location_number: str | None
    location_name: str | None
    count: int


def journal_page(uow: UnitOfWork, page: int = 1, size: int = PAGE) -> tuple[JournalLine, ...]:
    """The `size` entries of one page, in one query; each knows how many there are in all."""
    entry = JournalEntryRow
    query = (
        select(
            entry.at,
            entry.actor_name,
            entry.actor_id.is_(None),
            entry.action,
            entry.details,
            ClientRow.name,
            AuditRow.reference,
            AccountRow.name,
            ProgrammeRow.name,
            WaveRow.name,
            ChecklistRow.title,
            LocationRow.number,
            LocationRow.name,
            func.count().over(),
        )
        .outerjoin(ClientRow, ClientRow.id == entry.client_id)
        .outerjoin(
            AuditRow,
            (entry.kind == "audit")
            & (AuditRow.client_id == entry.client_id)
            & (AuditRow.id == entry.subject_id),
        )
        .outerjoin(AccountRow, (entry.kind == "account") & (AccountRow.id == entry.subject_id))
        .outerjoin(
            ProgrammeRow,
            (entry.kind == "programme")
            & (ProgrammeRow.client_id == entry.client_id)
            & (ProgrammeRow.id == entry.subject_id),
        )
        .outerjoin(
            AssignmentRow,
            (entry.kind == "assignment")
            & (AssignmentRow.client_id == entry.client_id)
            & (AssignmentRow.id == entry.subject_id),
        )
        .outerjoin(
            LocationRow,
            (LocationRow.client_id == entry.client_id)
            & (LocationRow.id == _its_own("location", AssignmentRow.location_id)),
        )
        .outerjoin(
            BatchRow,
            (entry.kind == "batch")
            & (BatchRow.client_id == entry.client_id)
            & (BatchRow.id == entry.subject_id),
        )
        .outerjoin(
            WaveRow,
            (WaveRow.client_id == entry.client_id) & (WaveRow.id == _its_own("wave", BatchRow.wave_id)),
        )
        .outerjoin(
            ChecklistRow,
            (entry.kind == "checklist")
            & (ChecklistRow.client_id == entry.client_id)
            & (ChecklistRow.id == entry.subject_id),
        )
        .order_by(entry.at.desc(), entry.id.desc())
        .offset((max(page, 1) - 1) * size)
        .limit(size)
    )
    return tuple(JournalLine(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


def _its_own(kind: str, of_another: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The id of what an entry is about when that is a `kind`, else of the one that its subject belongs to."""
    entry = JournalEntryRow
    return case((entry.kind == kind, entry.subject_id), else_=of_another)
