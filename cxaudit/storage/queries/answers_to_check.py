"""Answers that somebody should look at: two values for one field, and operations received with a flag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select

from cxaudit.storage.tables.agency import AccountRow
from cxaudit.storage.tables.audits import AnswerConflictRow, AuditRow, OperationRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class ToCheck:
    """What is looked for; `own`: the auditor whose visits are left out."""

    client_id: str | None = None
    reference: str = ""
    audit_id: str | None = None
    waiting_only: bool = False
    own: str | None = None


@dataclass(frozen=True, slots=True)
class OfVisit:
    """The visit that an answer belongs to."""

    client_id: str
    client_name: str
    audit_id: str
    reference: str
    state: str
    version_id: str
    location_number: str | None
    location_name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Written:
    """One value as a device wrote it, whose account sent it, and when it was received."""

    value: Any
    device: str | None
    who: str | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """Two devices wrote `field` without seeing each other; `closed_at`: somebody saw both and decided."""

    visit: OfVisit
    field: str
    kept: Written
    other: Written
    noticed_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FlaggedLine:
    """An operation that was kept with a flag."""

    visit: OfVisit
    field: str
    written: Written
    flag: str


_VISIT = (
    AuditRow.client_id, ClientRow.name, AuditRow.id, AuditRow.reference, AuditRow.state,
    AuditRow.checklist_version_id, LocationRow.number, LocationRow.name, LocationRow.timezone,
)  # fmt: skip


def conflict_page(uow: UnitOfWork, wanted: ToCheck, page: int = 1) -> tuple[tuple[ConflictLine, ...], int]:
    """(two values of one field, the latest noticed first; how many there are), in three queries."""
    conditions = _conditions(wanted, AnswerConflictRow)
    if wanted.waiting_only:
        conditions.append(AnswerConflictRow.closed_at.is_(None))
    query = _of_visits(
        select(
            *_VISIT, AnswerConflictRow.field, AnswerConflictRow.kept_op, AnswerConflictRow.kept_value,
            AnswerConflictRow.other_op, AnswerConflictRow.other_value, AnswerConflictRow.noticed_at,
            AnswerConflictRow.closed_at,
        ).select_from(AnswerConflictRow),
        AnswerConflictRow,
    )  # fmt: skip
    query = query.where(*conditions).order_by(
        AnswerConflictRow.noticed_at.desc(), AnswerConflictRow.id.desc()
    )
    found = [*uow.session.execute(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))]
    rows = [cast("tuple[Any, ...]", row) for row in found]
    writers = _writers(uow, rows)
    return tuple(_conflict(row, writers) for row in rows), _count(uow, AnswerConflictRow, conditions)


def flagged_page(uow: UnitOfWork, wanted: ToCheck, page: int = 1) -> tuple[tuple[FlaggedLine, ...], int]:
    """(operations received with a flag, the latest first; how many there are), in two queries."""
    conditions = [*_conditions(wanted, OperationRow), OperationRow.flag.is_not(None)]
    query = (
        _of_visits(
            select(
                *_VISIT, OperationRow.body, OperationRow.device, AccountRow.name, OperationRow.received_at,
                OperationRow.flag,
            ).select_from(OperationRow),
            OperationRow,
        )
        .outerjoin(AccountRow, AccountRow.id == OperationRow.account_id)
        .where(*conditions)
        .order_by(OperationRow.received_at.desc(), OperationRow.id.desc())
    )  # fmt: skip
    rows = uow.session.execute(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))
    return tuple(_flagged(cast("tuple[Any, ...]", row)) for row in rows), _count(
        uow, OperationRow, conditions
    )


def _writers(uow: UnitOfWork, rows: list[tuple[Any, ...]]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(device, account name, instant) of each operation that `rows` name; in an auditor's scope no names."""
    of = len(_VISIT)
    query = (
        select(
            OperationRow.audit_id, OperationRow.id, OperationRow.device, AccountRow.name,
            OperationRow.received_at,
        )
        .outerjoin(AccountRow, AccountRow.id == OperationRow.account_id)
        .where(OperationRow.audit_id.in_({row[2] for row in rows}))
        .where(OperationRow.id.in_({op for row in rows for op in (row[of + 1], row[of + 3])}))
    )  # fmt: skip
    found = [cast("tuple[Any, ...]", row) for row in uow.session.execute(query)] if rows else []
    return {(row[0], row[1]): row[2:] for row in found}


def _of_visits(query: Any, table: Any) -> Select[*tuple[Any, ...]]:
    found = query.join(
        AuditRow, (AuditRow.client_id == table.client_id) & (AuditRow.id == table.audit_id)
    ).join(
        LocationRow, (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id)
    )
    return cast("Select[*tuple[Any, ...]]", found.join(ClientRow, ClientRow.id == AuditRow.client_id))


def _count(uow: UnitOfWork, table: Any, conditions: list[ColumnElement[bool]]) -> int:
    query = _of_visits(select(func.count()).select_from(table), table)
    return uow.session.scalar(query.where(*conditions)) or 0


def _conditions(wanted: ToCheck, table: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.client_id:
        found.append(table.client_id == wanted.client_id)
    if wanted.audit_id:
        found.append(table.audit_id == wanted.audit_id)
    if wanted.reference:
        found.append(AuditRow.reference.contains(wanted.reference, autoescape=True))
    if wanted.own is not None:
        found.append(AuditRow.auditor_id != wanted.own)
    return found


def _conflict(row: tuple[Any, ...], writers: dict[tuple[str, str], tuple[Any, ...]]) -> ConflictLine:
    visit = OfVisit(*row[: len(_VISIT)])
    field, kept_op, kept, other_op, other, noticed_at, closed_at = row[len(_VISIT) :]
    unknown = (None, None, None)
    first, second = (
        Written(value, *writers.get((visit.audit_id, op), unknown))
        for value, op in ((kept, kept_op), (other, other_op))
    )
    return ConflictLine(visit, field, first, second, noticed_at, closed_at)


def _flagged(row: tuple[Any, ...]) -> FlaggedLine:
    body, *rest = row[len(_VISIT) :]
    written = Written(body.get("val"), *rest[:3])
    return FlaggedLine(OfVisit(*row[: len(_VISIT)]), f"{body['q']}/{body['f']}", written, rest[3])
