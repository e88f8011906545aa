"""Locations with their present place in the network, a page at a time; the visits of one, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from cxaudit.domain.ids import ClientId, LocationId
from cxaudit.domain.network import Location
from cxaudit.storage.queries.searching import called
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.audits import AuditRow
from cxaudit.storage.tables.network import ClientRow, LocationRow, MembershipRow
from cxaudit.storage.tables.programmes import AssignmentRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
_NAMES = (
    select(LocationRow.id, LocationRow.number, LocationRow.name, LocationRow.city)
    .where(LocationRow.client_id == bindparam("client_id"))
    .execution_options(**{KEPT: True})
)


@dataclass(frozen=True, slots=True)
class LocationFilter:
    """What to show; None: everything. `path` is a part of the network, `text` stands in
    number, name or city.
    """

    client_id: ClientId | None = None
    path: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class LocationLine:
    """One location of the list. `path`: its place in the network today; None: nowhere."""

    id: LocationId
    client_id: ClientId
    client_name: str
    number: str | None
    name: str
    city: str | None
    timezone: str
    active_from: date | None
    active_to: date | None
    path: str | None


@dataclass(frozen=True, slots=True)
class VisitCount:
    """How many visits stand in a state; `audit_state` None: not accepted yet."""

    assignment_state: str
    audit_state: str | None
    count: int


class LocationName(NamedTuple):
    """What a list calls a location."""

    number: str | None
    name: str
    city: str | None

    @property
    def said(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}" if self.number else self.name


def location_names(uow: UnitOfWork, client_id: ClientId) -> Mapping[str, LocationName]:
    """Every location that the scope shows, by id, in one query."""
    rows = uow.session.execute(_NAMES, {"client_id": client_id})
    return {id_: LocationName(number, name, city) for id_, number, name, city in rows}


def location_page(
    uow: UnitOfWork, wanted: LocationFilter, today: date, page: int = 1
) -> tuple[tuple[LocationLine, ...], int]:
    """(locations of one page by client name, number and name, count), in two queries."""
    conditions = _conditions(wanted)
    present = (
        (MembershipRow.client_id == LocationRow.client_id)
        & (MembershipRow.location_id == LocationRow.id)
        & (MembershipRow.id == _present(today))
    )
    query = (
        select(
            LocationRow.id, LocationRow.client_id, ClientRow.name, LocationRow.number, LocationRow.name,
            LocationRow.city, LocationRow.timezone, LocationRow.active_from, LocationRow.active_to,
            MembershipRow.path,
        )
        .join(ClientRow, ClientRow.id == LocationRow.client_id)
        .outerjoin(MembershipRow, present)
        .where(*conditions)
        .order_by(ClientRow.sort_name, ClientRow.id, LocationRow.sort_name, LocationRow.name, LocationRow.id)
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )  # fmt: skip
    counted = select(func.count()).select_from(LocationRow).outerjoin(MembershipRow, present)
    count = uow.session.scalar(counted.where(*conditions))
    rows = uow.session.execute(query)
    return tuple(LocationLine(*cast("tuple[Any, ...]", row)) for row in rows), count or 0


def _present(today: date) -> Any:
    """The newest membership that holds today: one at most, whatever was written."""
    other = aliased(MembershipRow)
    return (
        select(other.id)
        .where(other.client_id == LocationRow.client_id, other.location_id == LocationRow.id)
        .where(other.valid_from <= today, or_(other.valid_to.is_(None), other.valid_to > today))
        .order_by(other.valid_from.desc(), other.id)
        .limit(1)
        .correlate(LocationRow)
        .scalar_subquery()
    )


def _conditions(wanted: LocationFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.client_id:
        found.append(LocationRow.client_id == wanted.client_id)
    if wanted.path:
        found.append(MembershipRow.path.startswith(wanted.path, autoescape=True))
    if wanted.text:
        found.append(called(wanted.text, LocationRow, LocationRow.number, LocationRow.name, LocationRow.city))
    return found


def visit_counts(uow: UnitOfWork, location: Location) -> tuple[VisitCount, ...]:
    """The visits of a location by state."""
    of_assignment = (AuditRow.client_id == AssignmentRow.client_id) & (
        AuditRow.assignment_id == AssignmentRow.id
    )
    query = (
        select(AssignmentRow.state, AuditRow.state, func.count())
        .outerjoin(AuditRow, of_assignment)
        .where(AssignmentRow.client_id == location.client_id, AssignmentRow.location_id == location.id)
        .group_by(AssignmentRow.state, AuditRow.state)
        .order_by(AssignmentRow.state, AuditRow.state)
    )
    return tuple(VisitCount(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))
