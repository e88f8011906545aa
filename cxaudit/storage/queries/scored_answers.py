"""The answers that the counted scores of a wave were made from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from cxaudit.domain.network import Ownership
from cxaudit.storage.queries.network import competitor_locations
from cxaudit.storage.records import AnswerDocument
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow, ScoreRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sought:
    """Visits of one wave, channel and visit type, made with one version, within `paths` (none: all).

    `whose`: at the client's own locations, or at its competitors'.
    """

    client_id: str
    wave_id: str
    version_id: str
    channel: str
    visit_type: str
    paths: tuple[str, ...]
    whose: Ownership = "own"


@dataclass(frozen=True, slots=True)
class ScoredAnswers:
    """One visit: where it was made, and what was answered."""

    location: str
    path: str
    document: AnswerDocument


def count_scored(uow: UnitOfWork, sought: Sought) -> int:
    """How many visits there are."""
    query = select(func.count()).select_from(ScoreRow).where(*_conditions(uow, sought))
    return uow.session.scalars(query).one()


def scored_answers(uow: UnitOfWork, sought: Sought) -> tuple[ScoredAnswers, ...]:
    """The visits in the order of their audits: the answers of the last submission of each."""
    query = with_answers().where(*_conditions(uow, sought)).order_by(ScoreRow.audit_id)
    return tuple(
        ScoredAnswers(location, path, uow.answer_documents.value(found))
        for location, path, found in uow.session.execute(query)
    )


def with_answers() -> Select[str, str, AnswerDocumentRow]:
    """(location, path, answers of the last submission) of scores, to be narrowed."""
    audit = (AuditRow.client_id == ScoreRow.client_id) & (AuditRow.id == ScoreRow.audit_id)
    document = (AnswerDocumentRow.client_id == AuditRow.client_id) & (
        AnswerDocumentRow.audit_id == AuditRow.id
    )
    return (
        select(ScoreRow.location_id, ScoreRow.path, AnswerDocumentRow)
        .join(AuditRow, audit)
        .join(AnswerDocumentRow, document & (AnswerDocumentRow.submission == AuditRow.submission))
    )


def _conditions(uow: UnitOfWork, sought: Sought) -> list[ColumnElement[bool]]:
    rivals = sorted(competitor_locations(uow, sought.client_id))
    location = ScoreRow.location_id
    within = [ScoreRow.path.startswith(path, autoescape=True) for path in sought.paths]
    conditions = [
        ScoreRow.client_id == sought.client_id,
        ScoreRow.wave_id == sought.wave_id,
        ScoreRow.checklist_version_id == sought.version_id,
        ScoreRow.channel == sought.channel,
        ScoreRow.visit_type == sought.visit_type,
        location.in_(rivals) if sought.whose == "competitor" else location.not_in(rivals),
        ScoreRow.standing == "counted",
        ScoreRow.current.is_(True),
    ]
    return [*conditions, or_(*within)] if within else conditions
