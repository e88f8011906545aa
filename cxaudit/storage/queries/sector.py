"""What the clients that take part gave in a quarter: the checklists used, and the answers visit by visit.

Covert visits that count, at locations of the clients' own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, literal_column, select

from cxaudit.domain.versions import ChecklistVersion
from cxaudit.storage.queries.scored_answers import ScoredAnswers, with_answers
from cxaudit.storage.tables.audits import ScoreRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import ChecklistVersionRow
from cxaudit.storage.unit_of_work import UnitOfWork

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Used:
    """A checklist version that a client of `sector` used in a channel, from `first` to `last`, for so many
    visits at locations with these words for their country (empty: none)."""

    sector: str
    country: str
    channel: str
    client_id: str
    version: ChecklistVersion
    visits: int
    first: date
    last: date


def used_between(uow: UnitOfWork, first: date, last: date) -> tuple[Used, ...]:
    """Every version the clients that take part used, once a country and channel, in the order of these."""
    made = (
        select(
            ClientRow.sector,
            _country().label("country"),
            ScoreRow.channel,
            ScoreRow.client_id,
            ScoreRow.checklist_version_id.label("version_id"),
            func.count().label("visits"),
        )
        .join(ClientRow, ClientRow.id == ScoreRow.client_id)
        .join(LocationRow, _PLACE)
        .where(ClientRow.in_sector.is_(True), *_given(first, last))
        .group_by(
            ClientRow.sector, _country(), ScoreRow.channel, ScoreRow.client_id, ScoreRow.checklist_version_id
        )
        .subquery()
    )
    version = (ChecklistVersionRow.client_id == made.c.client_id) & (
        ChecklistVersionRow.id == made.c.version_id
    )
    query = (
        select(
            made.c.sector,
            made.c.country,
            made.c.channel,
            made.c.client_id,
            ChecklistVersionRow,
            made.c.visits,
        )
        .join(ChecklistVersionRow, version)
        .order_by(made.c.country, made.c.channel, made.c.client_id, made.c.version_id)
    )
    return tuple(
        Used(sector, country, channel, client, uow.checklist_versions.value(found), visits, first, last)
        for sector, country, channel, client, found, visits in uow.session.execute(query)
    )


def given_with(uow: UnitOfWork, used: Used) -> Iterator[ScoredAnswers]:
    """The visits made with a version in its country and channel, streamed in the order of their audits."""
    query = (
        with_answers()
        .join(LocationRow, _PLACE)
        .where(
            ScoreRow.client_id == used.client_id,
            ScoreRow.checklist_version_id == used.version.id,
            ScoreRow.channel == used.channel,
            _country() == used.country,
            *_given(used.first, used.last),
        )
        .order_by(ScoreRow.audit_id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for location, path, found in uow.session.execute(query):
        yield ScoredAnswers(location, path, uow.answer_documents.value(found))


def own_countries(uow: UnitOfWork, client_id: str) -> tuple[tuple[str, int], ...]:
    """How many of a client's own locations have these words for their country (empty: none)."""
    query = (
        select(_country(), func.count())
        .where(LocationRow.client_id == client_id, LocationRow.ownership == "own")
        .group_by(_country())
        .order_by(_country())
    )
    return tuple((country, locations) for country, locations in uow.session.execute(query))


_PLACE = (LocationRow.client_id == ScoreRow.client_id) & (LocationRow.id == ScoreRow.location_id)


def _given(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (
        LocationRow.ownership == "own",
        ScoreRow.standing == "counted",
        ScoreRow.current.is_(True),
        ScoreRow.visit_type == "covert",
        ScoreRow.visited_on.between(first, last),
    )


def _country() -> ColumnElement[str]:
    return func.coalesce(LocationRow.country, literal_column("''"))
