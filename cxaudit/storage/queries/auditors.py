"""Auditors with their account, certifications and visits, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import func, select

from cxaudit.domain.ids import AuditorId
from cxaudit.storage.queries.searching import called
from cxaudit.storage.tables.agency import AccountRow, AuditorRow, CertificationRow
from cxaudit.storage.tables.programmes import AssignmentRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
_IN_HAND = ("assigned", "accepted", "in_progress")


@dataclass(frozen=True, slots=True)
class Certified:
    """What an auditor is or was certified for, until the end of a day."""

    name: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Visits:
    """How many visits an auditor was offered or has begun, and how many were handed in."""

    in_hand: int
    delivered: int


@dataclass(frozen=True, slots=True)
class AuditorLine:
    """One auditor of the list. `joined`: the account has its password; `open`: it may sign in."""

    id: AuditorId
    number: str
    name: str
    city: str | None
    active: bool
    email: str
    open: bool
    joined: bool
    certifications: tuple[Certified, ...]
    visits: Visits


def auditor_page(
    uow: UnitOfWork, text: str | None = None, page: int = 1
) -> tuple[tuple[AuditorLine, ...], int]:
    """(auditors of one page by number, count), in four queries;
    `text` stands in number, name or city."""
    conditions = (
        [] if not text else [called(text, AuditorRow, AuditorRow.number, AuditorRow.name, AuditorRow.city)]
    )
    query = (
        select(
            AuditorRow.id, AuditorRow.number, AuditorRow.name, AuditorRow.city, AuditorRow.active,
            AccountRow.email, AccountRow.active, AccountRow.password_hash.is_not(None),
        )
        .join(AccountRow, AccountRow.id == AuditorRow.account_id)
        .where(*conditions)
        .order_by(AuditorRow.sort_name, AuditorRow.number, AuditorRow.id)
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )  # fmt: skip
    found = [cast("tuple[Any, ...]", row) for row in uow.session.execute(query)]
    ids = [row[0] for row in found]
    certified, visits = _certifications(uow, ids), visits_by_state(uow, ids)
    count = uow.session.scalar(select(func.count()).select_from(AuditorRow).where(*conditions))
    lines = (AuditorLine(*(*row, tuple(certified[row[0]]), visits_of(visits[row[0]]))) for row in found)
    return tuple(lines), count or 0


def _certifications(uow: UnitOfWork, auditors: Iterable[str]) -> dict[str, list[Certified]]:
    row = CertificationRow
    query = select(row.auditor_id, row.name, row.valid_until).where(row.auditor_id.in_(list(auditors)))
    held: dict[str, list[Certified]] = defaultdict(list)
    for auditor_id, name, valid_until in uow.session.execute(query.order_by(row.sort_name, row.name, row.id)):
        held[auditor_id].append(Certified(name, valid_until))
    return held


def visits_by_state(uow: UnitOfWork, auditors: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many assignments of each auditor stand in each state."""
    row = AssignmentRow
    query = (
        select(row.auditor_id, row.state, func.count())
        .where(row.auditor_id.in_(list(auditors)))
        .group_by(row.auditor_id, row.state)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for auditor_id, state, count in uow.session.execute(query):
        found[cast("str", auditor_id)][state] = count
    return found


def visits_of(states: dict[str, int]) -> Visits:
    """The counts of one auditor, from those of `visits_by_state`."""
    return Visits(sum(states.get(state, 0) for state in _IN_HAND), states.get("submitted", 0))
