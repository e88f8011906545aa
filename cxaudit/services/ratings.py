"""Ratings of the whole visit beside the score: looked up once for what was scored before they were kept."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.domain import access
from cxaudit.services.columns import fold_all
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import compute, scored_document
from cxaudit.storage.queries.scores import without_ratings
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork

_AT_ONCE = 200


def fill(runtime: Runtime) -> int:
    """Write the ratings that are missing, some at a time, then fold; how many scores got theirs.

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
        scores = without_ratings(uow, _AT_ONCE)
        for score in scores:
            uow.scores.save(_rated(uow, score))
    return len(scores)


def _rated(uow: UnitOfWork, score: StoredScore) -> StoredScore:
    audit = uow.audits.get(client_id=score.client_id, id=score.audit_id)
    return replace(score, ratings=compute(uow, audit, scored_document(uow, audit)).ratings)
