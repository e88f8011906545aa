"""Proof that what is stored is what the answers give."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.measurement.scoring import METHOD
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import compute, scored_document
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wrong:
    """A score that is not what its answers give, with the names of the fields that differ."""

    client: str
    reference: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: `checked` scores of the present method; `older`: made by earlier ones, left out."""

    checked: int
    older: int
    wrong: tuple[Wrong, ...]


def verify_scores(runtime: Runtime) -> Verified:
    """Compute every current score of the present method again; it must be the same in every field."""
    with runtime.reading(access.system("command")) as uow:
        names = {client.id: client.name for client in uow.clients.list()}
        scores = uow.scores.list(current=True)
        mine = [score for score in scores if score.method == METHOD]
        found = (_verified(uow, score, names[score.client_id]) for score in mine)
        wrong = tuple(each for each in found if each is not None)
    return Verified(len(mine), len(scores) - len(mine), wrong)


def _verified(uow: UnitOfWork, score: StoredScore, client: str) -> Wrong | None:
    audit = uow.audits.get(client_id=score.client_id, id=score.audit_id)
    fields = _differences(uow, audit, score)
    return Wrong(client, audit.reference, tuple(fields)) if fields else None


def _differences(uow: UnitOfWork, audit: Audit, score: StoredScore) -> list[str]:
    """The fields that a fresh computation gives otherwise."""
    fresh = replace(
        compute(uow, audit, scored_document(uow, audit)),
        revision=score.revision,
        scored_at=score.scored_at,
        current=True,
    )
    names = StoredScore.__dataclass_fields__
    return [name for name in names if getattr(fresh, name) != getattr(score, name)]
