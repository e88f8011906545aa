"""Proof that what is stored is what the answers give."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import compute
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork


def verify_scores(runtime: Runtime) -> tuple[int, tuple[tuple[str, str], ...]]:
    """(scores checked, (reference, what differs) of each that is not what its answers give)."""
    wrong: list[tuple[str, str]] = []
    with runtime.reading(access.system("command")) as uow:
        scores = uow.scores.list(current=True)
        for score in scores:
            audit = uow.audits.get(client_id=score.client_id, id=score.audit_id)
            fields = _differences(uow, audit, score)
            if fields:
                wrong.append((audit.reference, ", ".join(fields)))
    return len(scores), tuple(wrong)


def _differences(uow: UnitOfWork, audit: Audit, score: StoredScore) -> list[str]:
    """The fields that a fresh computation gives otherwise."""
    submission = audit.submission - (1 if audit.state == "returned" else 0)
    document = uow.answer_documents.get(client_id=audit.client_id, audit_id=audit.id, submission=submission)
    fresh = replace(
        compute(uow, audit, document), revision=score.revision, scored_at=score.scored_at, current=True
    )
    names = StoredScore.__dataclass_fields__
    return [name for name in names if getattr(fresh, name) != getattr(score, name)]
