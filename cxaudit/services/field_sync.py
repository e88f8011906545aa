"""The auditor's answers arriving: idempotent, atomic per request, nothing refused for a business reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cxaudit.domain import answers, assignment, flow
from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import Head, heads_of, plain_heads
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import Refused
from cxaudit.domain.events import AuditSubmitted
from cxaudit.domain.flow import Missing
from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import Fork, Operation, canonical, content_hash, merge
from cxaudit.services import journal
from cxaudit.services.audits import checklist_of, require_audit
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import store_score
from cxaudit.storage.queries.operations import received_operations
from cxaudit.storage.records import AnswerConflict, AnswerDocument, StoredOperation
from cxaudit.storage.unit_of_work import UnitOfWork


class Incomplete(Refused):
    """The visit cannot be handed in yet; `missing` says what each item asks for."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__("audit_incomplete", count=len(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Pushed:
    """What the server did with a batch: acknowledged ids, flagged ones with their code, the new heads."""

    acknowledged: tuple[str, ...]
    flagged: tuple[tuple[str, str], ...]
    heads: dict[str, Head]
    revision: int


def push(
    runtime: Runtime, actor: Actor, audit_id: AuditId, device: str, operations: Sequence[Operation]
) -> Pushed:
    """Store and merge a batch of operations in one transaction; the same batch again changes nothing.

    Refused("op_mismatch"): an id came back with other content. An audit no longer open: stored and flagged.
    """
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        return _push(runtime, uow, actor, audit, device, operations)


def write_section(
    runtime: Runtime,
    actor: Actor,
    audit_id: AuditId,
    changed: dict[str, object],
) -> Pushed:
    """Answers posted without JavaScript: the `changed` fields ("q/f" -> value), as device `web`.

    Refused: audit_state when the audit is no longer open.
    """
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        if not audit.editable:
            raise Refused("audit_state", state=audit.state, step="fill")
        document = _document(uow, audit)
        heads = heads_of(document.heads)
        at = int(runtime.now().timestamp() * 1000)
        operations = []
        for place, (name, value) in enumerate(sorted(changed.items())):
            head = heads.get(name)
            q, _, f = name.partition("/")
            previous = head.op if head else None
            operations.append(
                Operation(runtime.ids.new(), q, f, value, document.lam + 1 + place, "web", at, previous)
            )
        return _push(runtime, uow, actor, audit, "web", operations)


def submit(runtime: Runtime, actor: Actor, audit_id: AuditId, submission_id: str) -> Audit:
    """Hand the visit in: scored and stored at once. The same submission again changes nothing.

    Raises Incomplete while something is missing. Refused: audit_state.
    """
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        if audit.submission_id == submission_id and not audit.editable:
            return audit
        document = _document(uow, audit)
        version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
        heads = heads_of(document.heads)
        standing = flow.standing(checklist_of(version), heads)
        if not standing.complete:
            raise Incomplete(standing.missing)
        digest = content_hash(audit.id, version.number, heads)
        handed_in = audits.submit(_visit_times(audit, heads), submission_id, digest, runtime.now())
        if answers.is_closed(heads):
            handed_in = replace(handed_in, outcome=answers.LOCATION_CLOSED)
        handed_in = uow.audits.save(handed_in)
        if handed_in.outcome != answers.LOCATION_CLOSED:
            store_score(runtime, uow, handed_in, document)
        _submit_assignment(uow, handed_in)
        subject = ("audit", str(audit.id))
        journal.write(runtime, uow, actor, "audit.submitted", subject, client_id=audit.client_id)
        react(runtime, uow, AuditSubmitted(handed_in))
        return handed_in


def _push(  # noqa: PLR0917  # the facts of one request
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    audit: Audit,
    device: str,
    operations: Sequence[Operation],
) -> Pushed:
    document = _document(uow, audit)
    flag = None if audit.editable else "audit_closed"
    known = _known(uow, audit, operations)
    new = [op for op in operations if op.id not in known]
    stored = [_stored(runtime, actor, audit, device, op, flag) for op in new]
    uow.operations.add_all(stored)
    if flag is None and new:
        merged = merge(heads_of(document.heads), document.lam, new)
        document = replace(document, heads=plain_heads(merged.heads), lam=merged.lam)
        document = uow.answer_documents.save(document)
        uow.answer_conflicts.add_all([_conflict(runtime, audit, fork) for fork in merged.forks])
        _start(uow, audit)
    acknowledged = tuple(op.id for op in operations)
    flagged = tuple((op.id, flag) for op in new if flag)
    return Pushed(acknowledged, flagged, heads_of(document.heads), document.revision)


def _document(uow: UnitOfWork, audit: Audit) -> AnswerDocument:
    return uow.answer_documents.get(client_id=audit.client_id, audit_id=audit.id, submission=audit.submission)


def _known(uow: UnitOfWork, audit: Audit, operations: Sequence[Operation]) -> set[str]:
    """The ids that were received before. Refused: op_mismatch, the same id with another body."""
    ids = [op.id for op in operations]
    stored = {op.id: op.digest for op in received_operations(uow, audit, ids)}
    for op in operations:
        if op.id in stored and stored[op.id] != _digest(op):
            raise Refused("op_mismatch", id=op.id)
    return set(stored)


def _digest(op: Operation) -> str:
    return hashlib.sha256(canonical(op.plain()).encode()).hexdigest()


def _stored(  # noqa: PLR0917  # one row's facts
    runtime: Runtime, actor: Actor, audit: Audit, device: str, op: Operation, flag: str | None
) -> StoredOperation:
    return StoredOperation(
        client_id=audit.client_id,
        audit_id=audit.id,
        id=op.id,
        submission=audit.submission,
        device=device,
        account_id=actor.account_id,
        body=op.plain(),
        digest=_digest(op),
        received_at=runtime.now(),
        flag=flag,
    )


def _conflict(runtime: Runtime, audit: Audit, fork: Fork) -> AnswerConflict:
    return AnswerConflict(
        client_id=audit.client_id,
        id=runtime.ids.new(),
        audit_id=audit.id,
        field=fork.field,
        kept_op=fork.kept.id,
        other_op=fork.other.op,
        kept_value=fork.kept.val,
        other_value=fork.other.val,
        noticed_at=runtime.now(),
    )


def _start(uow: UnitOfWork, audit: Audit) -> None:
    """The first answer puts the assignment in progress."""
    asked = uow.assignments.get(client_id=audit.client_id, id=audit.assignment_id)
    if asked.state == "accepted":
        uow.assignments.save(assignment.move(asked, "start"))


def _submit_assignment(uow: UnitOfWork, audit: Audit) -> None:
    asked = uow.assignments.get(client_id=audit.client_id, id=audit.assignment_id)
    if asked.state != "submitted":
        uow.assignments.save(assignment.move(asked, "submit"))


def _visit_times(audit: Audit, heads: dict[str, Head]) -> Audit:
    """The visit lasts from the first answer's clock to the last one's; a correction does not move it."""
    if audit.visit_start is not None or not heads:
        return audit
    clocks = [head.at for head in heads.values()]
    first, last = (datetime.fromtimestamp(at / 1000, UTC) for at in (min(clocks), max(clocks)))
    return replace(audit, visit_start=first, visit_end=last)
