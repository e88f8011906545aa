"""Answers kept beside the score, ratings and measured times: looked up once for what was scored before."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.domain import access
from cxaudit.services.columns import fold_all
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import compute, scored_document
from cxaudit.storage.queries.scores import without_answers
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork

_AT_ONCE = 200


def fill(runtime: Runtime) -> int:
    """Write the answers that are missing, some at a time, then fold; how many scores got theirs.

    Nothing else of a score changes, whatever method made it. Nothing happens when nothing is missing.
    """
    written = 0
    while found := _fill_some(runtime):
        written += found
    if written:
        fold_all(runtime)
    return written


def _fill_some(runtime: Runtime) -> int:
    with runtime.writing(access.system("command")) as uow:
        scores = without_answers(uow, _AT_ONCE)
        for score in scores:
            uow.scores.save(_filled(uow, score))
    return len(scores)


def _filled(uow: UnitOfWork, score: StoredScore) -> StoredScore:
    audit = uow.audits.get(client_id=score.client_id, id=score.audit_id)
    fresh = compute(uow, audit, scored_document(uow, audit))
    return replace(score, ratings=fresh.ratings, durations=fresh.durations)
