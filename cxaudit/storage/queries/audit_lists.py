"""Audits of the whole agency as lists show them, and what these lists can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, String, exists, func, select
from sqlalchemy import cast as cast_to

from cxaudit.domain.text import LocalizedText
from cxaudit.storage.tables.agency import AccountRow
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow, ScoreRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import ProgrammeRow, WaveRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What a list is narrowed to; `own`: the auditor whose visits are left out; `flagged`: only visits that
    came with a flag or a quality signal."""

    states: tuple[str, ...] = ()
    client_id: str | None = None
    wave_id: str | None = None
    reference: str = ""
    own: str | None = None
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit of a list. `overall_ppm` None: not scored; `critical_failed` names failed items;
    `flags`: of its present submission."""

    audit_id: str
    reference: str
    state: str
    channel: str
    submission: int
    submitted_at: datetime | None
    due_at: datetime
    visit_start: datetime | None
    location_number: str | None
    location_name: str
    timezone: str
    client_name: str
    wave_name: LocalizedText
    reviewer_id: str | None
    reviewer_name: str | None
    taken_at: datetime | None
    overall_ppm: int | None
    critical_failed: tuple[str, ...] | None
    outcome: str | None
    flags: tuple[str, ...] | None

    @property
    def late(self) -> bool:
        """Whether it was handed in after its due date."""
        return self.submitted_at is not None and self.submitted_at > self.due_at


@dataclass(frozen=True, slots=True)
class WaveChoice:
    """A wave that a list can be narrowed to."""

    client_id: str
    client_name: str
    programme_name: LocalizedText
    wave_id: str
    wave_name: LocalizedText


def audit_lines(
    uow: UnitOfWork, search: AuditSearch, page: int = 1, *, newest_first: bool = False
) -> tuple[tuple[AuditLine, ...], int]:
    """(audits of one page, count): oldest submission first, or the latest created first; two queries."""
    wanted = _conditions(search)
    order = (AuditRow.created_at.desc(), AuditRow.id.desc()) if newest_first else _OLDEST
    query = _lines().where(*wanted).order_by(*order)
    rows = uow.session.execute(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))
    count = uow.session.scalar(select(func.count()).select_from(AuditRow).where(*wanted))
    return tuple(AuditLine(*cast("tuple[Any, ...]", row)) for row in rows), count or 0


def wave_choices(uow: UnitOfWork) -> tuple[WaveChoice, ...]:
    """Every wave with its client and programme, by client name, latest wave first."""
    query = (
        select(ClientRow.id, ClientRow.name, ProgrammeRow.name, WaveRow.id, WaveRow.name)
        .join(WaveRow, WaveRow.client_id == ClientRow.id)
        .join(
            ProgrammeRow,
            (ProgrammeRow.client_id == WaveRow.client_id) & (ProgrammeRow.id == WaveRow.programme_id),
        )
        .order_by(ClientRow.sort_name, ClientRow.id, WaveRow.starts_on.desc(), WaveRow.id)
    )
    return tuple(WaveChoice(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


_OLDEST = (AuditRow.submitted_at, AuditRow.id)


def _conditions(search: AuditSearch) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.states:
        wanted.append(AuditRow.state.in_(search.states))
    if search.client_id:
        wanted.append(AuditRow.client_id == search.client_id)
    if search.wave_id:
        wanted.append(AuditRow.wave_id == search.wave_id)
    if search.reference:
        wanted.append(AuditRow.reference.contains(search.reference, autoescape=True))
    if search.own is not None:
        wanted.append(AuditRow.auditor_id != search.own)
    if search.flagged:
        wanted.append(_flagged())
    return wanted


def _flagged() -> ColumnElement[bool]:
    marked = cast_to(AnswerDocumentRow.flags, String) != "[]"
    return exists().where(_present_document(), marked).correlate(AuditRow)


def _present_document() -> ColumnElement[bool]:
    document = AnswerDocumentRow
    same = (document.client_id == AuditRow.client_id) & (document.audit_id == AuditRow.id)
    return same & (document.submission == AuditRow.submission)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditRow.id,
            AuditRow.reference,
            AuditRow.state,
            AuditRow.channel,
            AuditRow.submission,
            AuditRow.submitted_at,
            AuditRow.due_at,
            AuditRow.visit_start,
            LocationRow.number,
            LocationRow.name,
            LocationRow.timezone,
            ClientRow.name,
            WaveRow.name,
            AuditRow.reviewer_id,
            AccountRow.name,
            AuditRow.taken_at,
            ScoreRow.overall_ppm,
            ScoreRow.critical_failed,
            AuditRow.outcome,
            AnswerDocumentRow.flags,
        )
        .join(
            LocationRow,
            (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id),
        )
        .join(ClientRow, ClientRow.id == AuditRow.client_id)
        .join(WaveRow, (WaveRow.client_id == AuditRow.client_id) & (WaveRow.id == AuditRow.wave_id))
        .outerjoin(AnswerDocumentRow, _present_document())
        .outerjoin(AccountRow, AccountRow.id == AuditRow.reviewer_id)
        .outerjoin(
            ScoreRow,
            (ScoreRow.client_id == AuditRow.client_id)
            & (ScoreRow.audit_id == AuditRow.id)
            & ScoreRow.current.is_(True),
        )
    )
