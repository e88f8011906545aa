"""Things whose folded text holds every word that is sought, the newest first, a page at a time.

A text is read from end to end: tens of thousands of narratives take a fraction of a second on either database
(docs/decisions/0012-search.md), and a client's own are all next to each other under its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, exists, select

from cxaudit.domain.audit import CLIENT_VISIBLE, Audit
from cxaudit.domain.network import Location
from cxaudit.storage.records import AnswerDocument
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.search import SearchTextRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought, and which part of the answers: `most` from `start` on.

    `own`: the auditor whose visits are left out; `visited`: only locations with a released visit.
    """

    words: tuple[str, ...]
    start: int
    most: int
    own: str | None = None
    visited: bool = False


@dataclass(frozen=True, slots=True)
class AuditFound:
    """An audit that was found, and where it was made."""

    audit: Audit
    client_name: str
    location_number: str | None
    location_name: str
    timezone: str

    @property
    def at(self) -> datetime:
        """When it was made, as well as is known."""
        return self.audit.visited_at


@dataclass(frozen=True, slots=True)
class LocationFound:
    """A location that was found."""

    id: str
    client_name: str
    number: str | None
    name: str
    city: str | None


def find_audits(uow: UnitOfWork, sought: Sought) -> tuple[AuditFound, ...]:
    """Audits whose reference holds the words."""
    words = [AuditRow.reference.contains(word, autoescape=True) for word in sought.words]
    return _audits(uow, sought, _audit_rows().where(*words))


def find_narratives(uow: UnitOfWork, sought: Sought) -> tuple[AuditFound, ...]:
    """Audits whose narrative holds the words."""
    text = (
        (SearchTextRow.client_id == AuditRow.client_id)
        & (SearchTextRow.kind == "narrative")
        & (SearchTextRow.subject_id == AuditRow.id)
    )
    return _audits(uow, sought, _audit_rows().join(SearchTextRow, text).where(*_holds(sought)))


def _audits(uow: UnitOfWork, sought: Sought, query: Select[*tuple[Any, ...]]) -> tuple[AuditFound, ...]:
    if sought.own is not None:
        query = query.where(AuditRow.auditor_id != sought.own)
    page = query.order_by(AuditRow.id.desc()).offset(sought.start).limit(sought.most)
    return tuple(AuditFound(uow.audits.value(row[0]), *row[1:]) for row in uow.session.execute(page))


def _audit_rows() -> Select[*tuple[Any, ...]]:
    place = (LocationRow.client_id == AuditRow.client_id) & (LocationRow.id == AuditRow.location_id)
    return (
        select(AuditRow, ClientRow.name, LocationRow.number, LocationRow.name, LocationRow.timezone)
        .join(ClientRow, ClientRow.id == AuditRow.client_id)
        .join(LocationRow, place)
    )


def _holds(sought: Sought) -> list[ColumnElement[bool]]:
    return [SearchTextRow.text.contains(word, autoescape=True) for word in sought.words]


def find_locations(uow: UnitOfWork, sought: Sought) -> tuple[LocationFound, ...]:
    """Locations whose number, name and city together hold the words, by client, number and name."""
    text = (
        (SearchTextRow.client_id == LocationRow.client_id)
        & (SearchTextRow.kind == "location")
        & (SearchTextRow.subject_id == LocationRow.id)
    )
    query = (
        select(LocationRow.id, ClientRow.name, LocationRow.number, LocationRow.name, LocationRow.city)
        .join(SearchTextRow, text)
        .join(ClientRow, ClientRow.id == LocationRow.client_id)
        .where(*_holds(sought))
        .order_by(ClientRow.name, LocationRow.number, LocationRow.name, LocationRow.id)
        .offset(sought.start)
        .limit(sought.most)
    )
    if sought.visited:
        here = and_(AuditRow.client_id == LocationRow.client_id, AuditRow.location_id == LocationRow.id)
        query = query.where(exists().where(here, AuditRow.state.in_(CLIENT_VISIBLE)))
    return tuple(LocationFound(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))


def unsought(uow: UnitOfWork, most: int) -> tuple[list[tuple[Audit, AnswerDocument]], list[Location]]:
    """(audits with the answers they were handed in with, locations) that have no text yet."""
    audit_text = _has_text("narrative", AuditRow)
    given = (AnswerDocumentRow.client_id == AuditRow.client_id) & (AnswerDocumentRow.audit_id == AuditRow.id)
    last = AuditRow.submission - (AuditRow.state == "returned").cast(AuditRow.submission.type)
    audits = (
        select(AuditRow, AnswerDocumentRow)
        .join(AnswerDocumentRow, given & (AnswerDocumentRow.submission == last))
        .where(AuditRow.submitted_at.is_not(None), ~audit_text)
        .limit(most)
    )
    locations = select(LocationRow).where(~_has_text("location", LocationRow)).limit(most)
    return (
        [
            (uow.audits.value(audit), uow.answer_documents.value(document))
            for audit, document in uow.session.execute(audits)
        ],
        [uow.locations.value(row) for row in uow.session.scalars(locations)],
    )


def _has_text(kind: str, row: Any) -> ColumnElement[bool]:
    return exists().where(
        SearchTextRow.client_id == row.client_id,
        SearchTextRow.kind == kind,
        SearchTextRow.subject_id == row.id,
    )
