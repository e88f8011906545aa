"""What reviewers look at: the queue, the list of all audits, one audit on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.audit import IN_REVIEW
from cxaudit.domain.ids import AuditId
from cxaudit.domain.review import ReviewComment, correction_due
from cxaudit.measurement.scoring import GroupScore, score_audit
from cxaudit.measurement.trace import Trace, trace
from cxaudit.services import answers_to_check, journal
from cxaudit.services.audits import AuditFile, open_file
from cxaudit.services.quality import QualitySignal, quality_signals
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import readable_answers, shown_answers
from cxaudit.storage.queries.audit_lists import (
    PAGE,
    AuditLine,
    AuditSearch,
    WaveChoice,
    audit_lines,
    wave_choices,
)
from cxaudit.storage.records import AnswerConflict, JournalEntry, StoredScore

__all__ = [
    "PAGE",
    "AuditLine",
    "AuditList",
    "AuditSearch",
    "ReviewDesk",
    "list_audits",
    "list_queue",
    "open_desk",
]


@dataclass(frozen=True, slots=True)
class AuditList:
    """One page of audits, how many there are in all, and the waves one can choose."""

    lines: tuple[AuditLine, ...]
    count: int
    waves: tuple[WaveChoice, ...]


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """An audit on one screen: answers, evidence, score with its trace, comments, history.

    `scores`: every revision, oldest first; `sections`, `dimensions`: subtotals of the answers shown;
    `reviewer`: who holds or held it; `correction_due`: until when it could be corrected if returned now;
    `to_check`: how many undecided conflicts, and operations received with a flag; `signals`: what the visit
    beside others asks to be read for.
    """

    file: AuditFile
    scores: tuple[StoredScore, ...]
    sections: Mapping[str, GroupScore]
    dimensions: Mapping[str, GroupScore]
    trace: Trace | None
    answers: Mapping[str, Any]
    refused: tuple[str, ...]
    conflicts: tuple[AnswerConflict, ...]
    comments: tuple[ReviewComment, ...]
    history: tuple[JournalEntry, ...]
    reviewer: str | None
    correction_due: datetime
    to_check: tuple[int, int]
    signals: tuple[QualitySignal, ...]

    @property
    def score(self) -> StoredScore | None:
        """The score that counts now."""
        return next((score for score in self.scores if score.current), None)


def list_queue(runtime: Runtime, actor: Actor, search: AuditSearch | None = None, page: int = 1) -> AuditList:
    """What waits for review or release, oldest submission first; own visits are left out."""
    access.require(actor, "audit.review")
    wanted = search or AuditSearch()
    states = tuple(state for state in wanted.states if state in IN_REVIEW) or tuple(sorted(IN_REVIEW))
    with runtime.reading(actor) as uow:
        lines, count = audit_lines(uow, replace(wanted, states=states, own=actor.auditor_id), page)
        return AuditList(lines, count, wave_choices(uow))


def list_audits(runtime: Runtime, actor: Actor, search: AuditSearch, page: int = 1) -> AuditList:
    """Every audit of the agency in any state, the latest first; own visits are left out."""
    access.require(actor, "audit.browse")
    with runtime.reading(actor) as uow:
        lines, count = audit_lines(uow, replace(search, own=actor.auditor_id), page, newest_first=True)
        return AuditList(lines, count, wave_choices(uow))


def open_desk(runtime: Runtime, actor: Actor, audit_id: AuditId) -> ReviewDesk:
    """Everything staff need of one audit, in whatever state. Refused: own_audit."""
    with runtime.reading(actor) as uow:
        file = open_file(uow, actor, audit_id, "audit.browse")
        of = {"client_id": file.audit.client_id, "audit_id": file.audit.id}
        answers, refused = readable_answers(file.checklist, file.document)
        computed = score_audit(file.checklist, answers)
        shown = shown_answers(file.checklist, file.document)
        reviewer = uow.accounts.find(id=file.audit.reviewer_id) if file.audit.reviewer_id else None
        return ReviewDesk(
            file=file,
            scores=uow.scores.list(order=("revision",), **of),
            sections=computed.sections,
            dimensions=computed.dimensions,
            trace=trace(file.checklist, answers),
            answers=answers,
            refused=refused,
            conflicts=uow.answer_conflicts.list(order=("noticed_at",), **of),
            comments=uow.review_comments.list(order=("submission", "written_at"), **of),
            history=journal.entries_of(uow, "audit", file.audit.id),
            reviewer=reviewer.name if reviewer else None,
            correction_due=correction_due(runtime.now(), file.location.timezone),
            to_check=answers_to_check.count_of(uow, file.audit.id),
            signals=quality_signals(uow, file.audit, file.location, file.checklist, shown, heads=file.heads),
        )
