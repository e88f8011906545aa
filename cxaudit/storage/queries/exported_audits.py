"""Audits for export: some at a time by key, so that no number of them is ever all in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_

from cxaudit.domain.audit import CLIENT_VISIBLE, Audit
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import Client, Location
from cxaudit.domain.programme import Programme, Wave
from cxaudit.storage.records import AnswerDocument, StoredScore
from cxaudit.storage.tables.agency import AccountRow, AuditorRow
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow, ScoreRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import ProgrammeRow, WaveRow
from cxaudit.storage.unit_of_work import UnitOfWork

AT_ONCE = 100
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """What is exported; None: everything. `path` is a part of the hierarchy."""

    client_id: ClientId | None = None
    wave_id: str | None = None
    channel: str | None = None
    path: str | None = None
    released_only: bool = True


@dataclass(frozen=True, slots=True)
class ExportedAudit:
    """One audit with what its rows say; `score`: the current one."""

    audit: Audit
    client: Client
    location: Location
    programme: Programme
    wave: Wave
    score: StoredScore | None


@dataclass(frozen=True, slots=True)
class People:
    """Names that only the agency has: auditor -> (number, name), account -> name."""

    auditors: dict[str, tuple[str, str]]
    reviewers: dict[str, str]


NOBODY = People({}, {})


def audits_after(uow: UnitOfWork, wanted: ExportFilter, last: Key | None) -> tuple[ExportedAudit, ...]:
    """The next audits by (client, id) after the key `last`, `AT_ONCE` at most; none: it was the last one."""
    conditions = _conditions(wanted)
    if last is not None:
        conditions.append(tuple_(AuditRow.client_id, AuditRow.id) > last)
    query = _rows().where(*conditions).order_by(AuditRow.client_id, AuditRow.id).limit(AT_ONCE)
    return tuple(_exported(uow, row) for row in uow.session.execute(query))


def _rows() -> Select[*tuple[Any, ...]]:
    score = (ScoreRow.client_id == AuditRow.client_id) & (ScoreRow.audit_id == AuditRow.id)
    return (
        select(AuditRow, ClientRow, LocationRow, ProgrammeRow, WaveRow, ScoreRow)
        .join(ClientRow, ClientRow.id == AuditRow.client_id)
        .join(LocationRow, _beside(LocationRow, AuditRow.location_id))
        .join(ProgrammeRow, _beside(ProgrammeRow, AuditRow.programme_id))
        .join(WaveRow, _beside(WaveRow, AuditRow.wave_id))
        .outerjoin(ScoreRow, score & ScoreRow.current.is_(True))
    )


def _beside(row: Any, key: Any) -> Any:
    return (row.client_id == AuditRow.client_id) & (row.id == key)


def _conditions(wanted: ExportFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.released_only:
        found += [AuditRow.state.in_(CLIENT_VISIBLE), AuditRow.released_at.is_not(None)]
    if wanted.client_id:
        found.append(AuditRow.client_id == wanted.client_id)
    if wanted.wave_id:
        found.append(AuditRow.wave_id == wanted.wave_id)
    if wanted.channel:
        found.append(AuditRow.channel == wanted.channel)
    if wanted.path:
        found.append(AuditRow.path.startswith(wanted.path, autoescape=True))
    return found


def _exported(uow: UnitOfWork, row: Any) -> ExportedAudit:
    audit, client, location, programme, wave, score = row
    return ExportedAudit(
        uow.audits.value(audit),
        uow.clients.value(client),
        uow.locations.value(location),
        uow.programmes.value(programme),
        uow.waves.value(wave),
        None if score is None else uow.scores.value(score),
    )


def documents_of(uow: UnitOfWork, audits: Collection[Audit]) -> dict[str, AnswerDocument]:
    """The answers of the present submission of these audits, by audit, in one query."""
    own = (AnswerDocumentRow.client_id == AuditRow.client_id) & (AnswerDocumentRow.audit_id == AuditRow.id)
    query = (
        select(AnswerDocumentRow)
        .join(AuditRow, own & (AnswerDocumentRow.submission == AuditRow.submission))
        .where(AuditRow.id.in_([audit.id for audit in audits]))
    )
    return {row.audit_id: uow.answer_documents.value(row) for row in uow.session.scalars(query)}


def people_of(uow: UnitOfWork, audits: Collection[Audit]) -> People:
    """Who made and who reviewed these audits, in two queries; the scopes of clients see nobody."""
    auditors = select(AuditorRow.id, AuditorRow.number, AuditorRow.name).where(
        AuditorRow.id.in_({audit.auditor_id for audit in audits})
    )
    reviewers = select(AccountRow.id, AccountRow.name).where(
        AccountRow.id.in_({audit.reviewer_id for audit in audits if audit.reviewer_id})
    )
    return People(
        {row.id: (row.number, row.name) for row in uow.session.execute(auditors)},
        {row.id: row.name for row in uow.session.execute(reviewers)},
    )
