"""Scoring an audit and storing the result, so that it can be recomputed to the last digit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from cxaudit.domain.answers import answers_of, heads_of
from cxaudit.domain.audit import CLIENT_VISIBLE, Audit
from cxaudit.domain.checklist import OUTCOMES, Checklist, Kind
from cxaudit.domain.errors import InvalidAnswer
from cxaudit.measurement.compiling import raw_value
from cxaudit.measurement.earning import seconds_of
from cxaudit.measurement.numbers import fraction_text
from cxaudit.measurement.scoring import METHOD, GroupScore, Score, lines_of, score_audit
from cxaudit.measurement.trace import result_of
from cxaudit.services.audits import checklist_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import AnswerDocument, Standing, StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork

_CODES = {"missed": "m", "partly_kept": "p", "kept": "k"}
_STATUS_CODES = {"na": "n", "unanswered": "u", "hidden": "h"}
_TIMES: tuple[Kind, ...] = ("elapsed",)
_SMALLEST, _LARGEST = -(2**31) + 1, 2**31 - 1
"""What a column of a wave holds."""


def readable_answers(
    checklist: Checklist, document: AnswerDocument
) -> tuple[dict[str, object], tuple[str, ...]]:
    """(answers scoring can read, keys of those it cannot): a value it refuses is read as unanswered.

    Conditions still see it, as they did on the tablet.
    """
    answers = answers_of(checklist, heads_of(document.heads))
    refused: list[str] = []
    while True:
        try:
            lines_of(checklist, answers)
        except InvalidAnswer as wrong:
            key = str(wrong.params["key"])
            refused.append(key)
            answers[key] = {"value": None, "wire": raw_value(answers[key])}
        else:
            return answers, tuple(refused)


def shown_answers(checklist: Checklist, document: AnswerDocument) -> dict[str, object]:
    """The readable answers of the items that were shown: a stale one of a hidden item says nothing."""
    answers, _refused = readable_answers(checklist, document)
    status = score_audit(checklist, answers).status
    return {key: answer for key, answer in answers.items() if status.get(key) != "hidden"}


def store_score(runtime: Runtime, uow: UnitOfWork, audit: Audit, document: AnswerDocument) -> StoredScore:
    """Score the submission and make it the current one; earlier revisions stay readable."""
    retire_score(uow, audit)
    earlier = uow.scores.list(client_id=audit.client_id, audit_id=audit.id)
    computed = compute(uow, audit, document)
    return uow.scores.add(replace(computed, revision=len(earlier) + 1, scored_at=runtime.now()))


def retire_score(uow: UnitOfWork, audit: Audit) -> None:
    """No score of the audit is the current one any more; all of them stay readable."""
    for score in uow.scores.list(client_id=audit.client_id, audit_id=audit.id, current=True):
        uow.scores.save(replace(score, current=False))


def compute(uow: UnitOfWork, audit: Audit, document: AnswerDocument) -> StoredScore:
    """The score row that a submission gives, as revision 1 scored at the visit; nothing is stored."""
    version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
    checklist = checklist_of(version)
    answers, _refused = readable_answers(checklist, document)
    zone = ZoneInfo(uow.locations.get(client_id=audit.client_id, id=audit.location_id).timezone)
    score = score_audit(checklist, answers)
    return replace(
        _stored(audit, score, _results(checklist, answers)),
        visited_on=audit.visited_at.astimezone(zone).date(),
        ratings=_kept(_given(checklist, score, answers, OUTCOMES)),
        durations=_kept(_durations(checklist, score, answers)),
    )


def scored_document(uow: UnitOfWork, audit: Audit) -> AnswerDocument:
    """The answers that the current score of the audit is of: those of its last submission."""
    submission = audit.submission - (1 if audit.state == "returned" else 0)
    return uow.answer_documents.get(client_id=audit.client_id, audit_id=audit.id, submission=submission)


def set_standing(uow: UnitOfWork, audit: Audit) -> bool:
    """Let the score count as the state of its audit says; whether that changed."""
    current = uow.scores.find(client_id=audit.client_id, audit_id=audit.id, current=True)
    if current is None or current.standing == standing_of(audit):
        return False
    uow.scores.save(replace(current, standing=standing_of(audit)))
    return True


def standing_of(audit: Audit) -> Standing:
    """What a score of an audit in this state counts for."""
    if audit.state in CLIENT_VISIBLE:
        return "counted"
    return "provisional" if audit.state == "validated" else "none"


def _results(checklist: Checklist, answers: dict[str, object]) -> bytes:
    lines = lines_of(checklist, answers)
    codes = (_STATUS_CODES.get(ln.status) or _CODES.get(result_of(ln) or "", "-") for ln in lines)
    return "".join(codes).encode()


def _durations(checklist: Checklist, score: Score, answers: Mapping[str, Any]) -> dict[str, int]:
    """The measured times in seconds. A begun second counts whole: late by less than one is late."""
    given = _given(checklist, score, answers, _TIMES)
    return {key: ceil(seconds_of(value)) for key, value in given.items()}


def _given(
    checklist: Checklist, score: Score, answers: Mapping[str, Any], kinds: Collection[Kind]
) -> dict[str, Any]:
    """The answers of the items of some kinds, as they were given; one that is hidden or N/A is none."""
    asked = (item.key for item in checklist.items if item.kind in kinds)
    return {key: answers[key]["value"] for key in asked if score.status[key] == "answered"}


def _kept(given: Mapping[str, int]) -> dict[str, int]:
    return {key: value for key, value in given.items() if _SMALLEST <= value <= _LARGEST}


def _stored(audit: Audit, score: Score, results: bytes) -> StoredScore:
    return StoredScore(
        client_id=audit.client_id,
        audit_id=audit.id,
        revision=1,
        current=True,
        standing=standing_of(audit),
        method=METHOD,
        checklist_version_id=audit.checklist_version_id,
        programme_id=audit.programme_id,
        wave_id=audit.wave_id,
        location_id=audit.location_id,
        channel=audit.channel,
        visit_type=audit.visit_type,
        path=audit.path,
        visited_on=audit.visited_at.date(),
        auditor_id=audit.auditor_id,
        overall_ppm=score.score_ppm,
        before_critical_ppm=score.before_critical_ppm,
        compliance_ppm=_dimension(score, "compliance"),
        experience_ppm=_dimension(score, "experience"),
        earned=fraction_text(score.earned),
        possible=fraction_text(score.possible),
        coverage_ppm=score.coverage_ppm,
        complete=score.complete,
        sections={key: _plain(group) for key, group in score.sections.items()},
        dimensions={key: _plain(group) for key, group in score.dimensions.items()},
        critical_failed=score.critical_failed,
        results=results,
        ratings=None,
        durations=None,
        scored_at=audit.visited_at,
    )


def _dimension(score: Score, key: str) -> int | None:
    group = score.dimensions.get(key)
    return None if group is None else group.ppm


def _plain(group: GroupScore) -> dict[str, object]:
    return {
        "ppm": group.ppm,
        "earned": fraction_text(group.earned),
        "possible": fraction_text(group.possible),
    }
