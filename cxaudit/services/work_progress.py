"""How far the visits of a worklist are, in three queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cxaudit.domain import flow
from cxaudit.domain.answers import heads_of
from cxaudit.services.audits import checklist_of
from cxaudit.storage.queries.worklist import WorkCard, begun_answers, correction_counts, versions_of
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class VisitProgress:
    """Answered of visible items, photos that are lacking, and what a reviewer asks to correct."""

    answered: int
    visible: int
    photos: int
    to_correct: int


def progress_of(uow: UnitOfWork, cards: Iterable[WorkCard]) -> Mapping[str, VisitProgress]:
    """The progress of every visit that is begun, by audit."""
    begun = [card.audit_id for card in cards if card.audit_id and card.state in {"in_progress", "submitted"}]
    if not begun:
        return {}
    found = begun_answers(uow, begun)
    versions = {version.id: version for version in versions_of(uow, {row[1] for row in found})}
    asked = correction_counts(uow, begun)
    progress = {}
    for audit_id, version_id, heads in found:
        checklist = checklist_of(versions[version_id])  # type: ignore[index]  # ids are text
        standing = flow.standing(checklist, heads_of(heads))
        photos = sum(lack.count for lack in standing.missing if lack.what == "photo")
        counts = (len(standing.answered), len(standing.visible), photos)
        progress[audit_id] = VisitProgress(*counts, asked.get(audit_id, 0))
    return progress
