"""An auditor's assignments, with what a card shows, in one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select

from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistVersion
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow, ReviewCommentRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import AssignmentRow, ChecklistVersionRow, ProgrammeRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WorkCard:
    """One visit as the auditor's list shows it. `audit_*` are None until it is accepted."""

    assignment_id: str
    state: str
    channel: str
    available_from: datetime
    due_at: datetime
    scenario: LocalizedText
    location_number: str | None
    location_name: str
    address: str | None
    city: str | None
    province: str | None
    postal_code: str | None
    latitude: str | None
    longitude: str | None
    timezone: str
    client_name: str
    programme_name: LocalizedText
    guidelines: LocalizedText
    audit_id: str | None
    audit_state: str | None
    reference: str | None
    audit_due_at: datetime | None
    submitted_at: datetime | None

    @property
    def deadline(self) -> datetime:
        """When the visit must be delivered: a returned audit has a date of its own."""
        return self.audit_due_at or self.due_at


def work_cards(
    uow: UnitOfWork, auditor_id: str, states: tuple[str, ...], limit: int = 200
) -> tuple[WorkCard, ...]:
    """The auditor's assignments in `states`, by due date."""
    query = (
        select(
            AssignmentRow.id,
            AssignmentRow.state,
            AssignmentRow.channel,
            AssignmentRow.available_from,
            AssignmentRow.due_at,
            AssignmentRow.scenario,
            LocationRow.number,
            LocationRow.name,
            LocationRow.address,
            LocationRow.city,
            LocationRow.province,
            LocationRow.postal_code,
            LocationRow.latitude,
            LocationRow.longitude,
            LocationRow.timezone,
            ClientRow.name,
            ProgrammeRow.name,
            ProgrammeRow.guidelines,
            AuditRow.id,
            AuditRow.state,
            AuditRow.reference,
            AuditRow.due_at,
            AuditRow.submitted_at,
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AssignmentRow.client_id)
            & (LocationRow.id == AssignmentRow.location_id),
        )
        .join(ClientRow, ClientRow.id == AssignmentRow.client_id)
        .join(
            ProgrammeRow,
            (ProgrammeRow.client_id == AssignmentRow.client_id)
            & (ProgrammeRow.id == AssignmentRow.programme_id),
        )
        .outerjoin(
            AuditRow,
            (AuditRow.client_id == AssignmentRow.client_id) & (AuditRow.assignment_id == AssignmentRow.id),
        )
        .where(AssignmentRow.auditor_id == auditor_id, AssignmentRow.state.in_(states))
        .order_by(AssignmentRow.due_at, AssignmentRow.id)
        .limit(limit)
    )
    return tuple(WorkCard(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


def begun_answers(
    uow: UnitOfWork, audit_ids: Collection[str]
) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """(audit, checklist version, heads of the present submission) of some audits, in one query."""
    query = (
        select(AuditRow.id, AuditRow.checklist_version_id, AnswerDocumentRow.heads)
        .join(
            AnswerDocumentRow,
            (AnswerDocumentRow.client_id == AuditRow.client_id)
            & (AnswerDocumentRow.audit_id == AuditRow.id)
            & (AnswerDocumentRow.submission == AuditRow.submission),
        )
        .where(AuditRow.id.in_(audit_ids))
    )
    return tuple((row[0], row[1], row[2]) for row in uow.session.execute(query))


def versions_of(uow: UnitOfWork, ids: Collection[str]) -> tuple[ChecklistVersion, ...]:
    """Some checklist versions, in one query."""
    return uow.checklist_versions.list(ChecklistVersionRow.id.in_(ids))


def correction_counts(uow: UnitOfWork, audit_ids: Collection[str]) -> dict[str, int]:
    """How many things a reviewer asks to correct, by returned audit, in one query."""
    query = (
        select(AuditRow.id, func.count())
        .join(
            ReviewCommentRow,
            (ReviewCommentRow.client_id == AuditRow.client_id)
            & (ReviewCommentRow.audit_id == AuditRow.id)
            & (ReviewCommentRow.submission == AuditRow.submission - 1),
        )
        .where(AuditRow.id.in_(audit_ids), AuditRow.state == "returned")
        .group_by(AuditRow.id)
    )
    return {row[0]: row[1] for row in uow.session.execute(query)}
