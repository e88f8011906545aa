"""Counts of locations and planned visits by part of the network, one query each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from cxaudit.domain.ids import ClientId
from cxaudit.domain.programme import Wave
from cxaudit.storage.tables.network import LocationRow, MembershipRow
from cxaudit.storage.tables.programmes import AssignmentRow
from cxaudit.storage.unit_of_work import UnitOfWork

_CALLED_OFF = ("cancelled", "expired")


def open_locations(uow: UnitOfWork, client_id: ClientId, day: date) -> Mapping[str, int]:
    """Path -> own locations that are open and stand there on a day."""
    standing = and_(
        MembershipRow.client_id == LocationRow.client_id, MembershipRow.location_id == LocationRow.id
    )
    query = (
        select(MembershipRow.path, func.count(func.distinct(LocationRow.id)))
        .join(LocationRow, standing)
        .where(
            MembershipRow.client_id == client_id,
            *_holds(day),
            LocationRow.ownership == "own",
            or_(LocationRow.active_from.is_(None), LocationRow.active_from <= day),
            or_(LocationRow.active_to.is_(None), LocationRow.active_to > day),
        )
        .group_by(MembershipRow.path)
    )
    return {row[0]: row[1] for row in uow.session.execute(query)}


def planned_visits(uow: UnitOfWork, wave: Wave, day: date) -> Mapping[tuple[str, str], int]:
    """(path, channel) -> visits of own locations asked for and not called off, by where the location stands
    on a day.

    Of a scope that may read no assignment: nothing.
    """
    standing = and_(
        MembershipRow.client_id == AssignmentRow.client_id,
        MembershipRow.location_id == AssignmentRow.location_id,
        *_holds(day),
    )
    path = func.coalesce(MembershipRow.path, "/")
    query = (
        select(path, AssignmentRow.channel, func.count(func.distinct(AssignmentRow.id)))
        .join(
            LocationRow,
            (LocationRow.client_id == AssignmentRow.client_id)
            & (LocationRow.id == AssignmentRow.location_id),
        )
        .outerjoin(MembershipRow, standing)
        .where(
            LocationRow.ownership == "own",
            AssignmentRow.client_id == wave.client_id,
            AssignmentRow.wave_id == wave.id,
            AssignmentRow.state.not_in(_CALLED_OFF),
        )
        .group_by(path, AssignmentRow.channel)
    )
    return {(place, channel): count for place, channel, count in uow.session.execute(query)}


def _holds(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        MembershipRow.valid_from <= day,
        or_(MembershipRow.valid_to.is_(None), MembershipRow.valid_to > day),
    )
