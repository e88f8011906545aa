"""Actions as lists show them, a page at a time, and for export, some at a time by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_

from cxaudit.domain.action import Action
from cxaudit.domain.ids import AccountId
from cxaudit.domain.network import Client, Location
from cxaudit.domain.programme import Wave
from cxaudit.storage.queries.exported_audits import AT_ONCE, ExportFilter, Key
from cxaudit.storage.tables.actions import ActionRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import WaveRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
Shown = Literal["open", "overdue", "done", "closed", "dropped"]


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What to show; None: everything."""

    shown: Shown | None = None
    owner_id: AccountId | None = None


@dataclass(frozen=True, slots=True)
class FoundAction:
    """An action with what it is about; `location` None: a part of the network."""

    action: Action
    client: Client
    wave: Wave
    location: Location | None


def action_page(
    uow: UnitOfWork, wanted: ActionFilter, today: date, page: int = 1
) -> tuple[tuple[FoundAction, ...], int]:
    """(actions of one page, count): open ones by their day, then those said to be done, then what has ended,
    the newest first."""
    conditions = _conditions(wanted, today)
    rank = case({"open": 0, "done": 1}, value=ActionRow.state, else_=2)
    due = case((ActionRow.state.in_(("open", "done")), ActionRow.due_on))
    query = _rows().where(*conditions).order_by(rank, due, ActionRow.ended_at.desc(), ActionRow.id)
    rows = uow.session.execute(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))
    count = uow.session.scalar(select(func.count()).select_from(ActionRow).where(*conditions))
    return tuple(_found(uow, row) for row in rows), count or 0


def find_action(uow: UnitOfWork, action_id: str) -> FoundAction | None:
    """One of them with what it is about, in one query."""
    row = uow.session.execute(_rows().where(ActionRow.id == action_id)).one_or_none()
    return None if row is None else _found(uow, row)


def overdue_actions(uow: UnitOfWork, client_id: str, today: date) -> tuple[FoundAction, ...]:
    """Those of a client whose day has passed, the longest ago first."""
    late = _conditions(ActionFilter("overdue"), today)
    query = _rows().where(ActionRow.client_id == client_id, *late).order_by(ActionRow.due_on, ActionRow.id)
    return tuple(_found(uow, row) for row in uow.session.execute(query))


def actions_after(uow: UnitOfWork, wanted: ExportFilter, last: Key | None) -> tuple[FoundAction, ...]:
    """The next actions by (client, id) after the key `last`, `AT_ONCE` at most; none: it was the last one."""
    given = (
        (ActionRow.client_id, wanted.client_id),
        (ActionRow.wave_id, wanted.wave_id),
        (ActionRow.channel, wanted.channel),
    )
    query = _rows().where(*(column == value for column, value in given if value is not None))
    if wanted.path is not None:
        query = query.where(ActionRow.path.startswith(wanted.path, autoescape=True))
    if last is not None:
        query = query.where(tuple_(ActionRow.client_id, ActionRow.id) > last)
    rows = uow.session.execute(query.order_by(ActionRow.client_id, ActionRow.id).limit(AT_ONCE))
    return tuple(_found(uow, row) for row in rows)


def _rows() -> Select[*tuple[Any, ...]]:
    own_wave = (WaveRow.client_id == ActionRow.client_id) & (WaveRow.id == ActionRow.wave_id)
    place = (LocationRow.client_id == ActionRow.client_id) & (LocationRow.id == ActionRow.location_id)
    return (
        select(ActionRow, ClientRow, WaveRow, LocationRow)
        .join(ClientRow, ClientRow.id == ActionRow.client_id)
        .join(WaveRow, own_wave)
        .outerjoin(LocationRow, place)
    )


def _conditions(wanted: ActionFilter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.shown == "overdue":
        found += [ActionRow.state == "open", ActionRow.due_on < today]
    elif wanted.shown is not None:
        found.append(ActionRow.state == wanted.shown)
    if wanted.owner_id is not None:
        found.append(ActionRow.owner_id == wanted.owner_id)
    return found


def _found(uow: UnitOfWork, row: Any) -> FoundAction:
    action, client, wave, location = row
    return FoundAction(
        uow.actions.held(action),
        uow.clients.value(client),
        uow.waves.value(wave),
        None if location is None else uow.locations.value(location),
    )
