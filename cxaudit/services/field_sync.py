"""The auditor's answers arriving: idempotent, atomic per request, nothing refused for a business reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cxaudit.domain import answers, assignment, flow
from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import Head, heads_of, plain_heads
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Item
from cxaudit.domain.errors import Refused
from cxaudit.domain.events import AuditSubmitted
from cxaudit.domain.flow import Missing
from cxaudit.domain.ids import AuditId
from cxaudit.domain.network import path_on
from cxaudit.domain.sync import WEB, Fork, Operation, canonical, content_hash, merge
from cxaudit.measurement.earning import refuses
from cxaudit.services import journal
from cxaudit.services.audits import checklist_of, require_rows, version_of
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import retire_score, store_score
from cxaudit.storage.queries.audit_files import FileRows
from cxaudit.storage.queries.operations import received_operations
from cxaudit.storage.records import AnswerConflict, AnswerDocument, StoredOperation
from cxaudit.storage.unit_of_work import UnitOfWork

_ONE_DAY = timedelta(days=1)
_LATE = "audit_closed"


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

    @property
    def late(self) -> bool:
        """Whether something came after the visit was handed in."""
        return any(code == _LATE for _, code in self.flagged)


def push(
    runtime: Runtime, actor: Actor, audit_id: AuditId, device: str, operations: Sequence[Operation]
) -> Pushed:
    """Store and merge a batch of operations in one transaction; the same batch again changes nothing.

    Flagged, never refused: audit_closed (no longer open: kept, not merged), unknown_question, invalid_answer.
    Refused("op_mismatch"): an id came back with other content. InvalidInput("not_canonical").
    """
    with runtime.writing(actor) as uow:
        rows = require_rows(uow, actor, audit_id, "audit.fill")
        digests = _digests(operations)
        return _push(runtime, uow, actor, rows, device, operations, digests, _known(uow, rows.audit, digests))


def write_section(
    runtime: Runtime,
    actor: Actor,
    audit_id: AuditId,
    changed: Mapping[str, object],
    drawn: Mapping[str, str] | None = None,
) -> Pushed:
    """Answers posted without JavaScript: the `changed` fields ("q/f" -> value), as device `web`.

    `drawn` says which operation each field of the page showed, so that one written meanwhile is recorded
    as a conflict; without it, the present ones are what was seen. Flagged as `push` does: audit_closed.
    """
    with runtime.writing(actor) as uow:
        rows = require_rows(uow, actor, audit_id, "audit.fill")
        document = rows.document
        seen = {name: head.op for name, head in heads_of(document.heads).items()} if drawn is None else drawn
        at = int(runtime.now().timestamp() * 1000)
        operations = []
        for lam, (name, value) in enumerate(sorted(changed.items()), document.lam + 1):
            q, _, f = name.partition("/")
            operations.append(Operation(runtime.ids.new(), q, f, value, lam, WEB, at, seen.get(name)))
        return _push(runtime, uow, actor, rows, WEB, operations, _digests(operations), {})


def submit(runtime: Runtime, actor: Actor, audit_id: AuditId, submission_id: str) -> Audit:
    """Hand the visit in: scored and stored at once. The same submission again changes nothing.

    Raises Incomplete while something is missing. Refused: audit_state.
    """
    with runtime.writing(actor) as uow:
        rows = require_rows(uow, actor, audit_id, "audit.fill")
        audit, document, version = rows.audit, rows.document, version_of(uow, rows)
        if audit.submission_id == submission_id:
            return audit  # a retry that comes after the reviewer has returned the visit hands in nothing
        heads = heads_of(document.heads)
        standing = flow.standing(checklist_of(version), heads)
        if not standing.complete:
            raise Incomplete(standing.missing)
        digest = content_hash(audit.id, version.number, heads)
        handed_in = audits.submit(_visit_times(runtime, audit, heads), submission_id, digest, runtime.now())
        outcome = answers.LOCATION_CLOSED if answers.is_closed(heads) else None
        handed_in = uow.audits.save(replace(_placed(uow, handed_in), outcome=outcome))
        if outcome is None:
            store_score(runtime, uow, handed_in, document)
        else:
            retire_score(uow, handed_in)
        _submit_assignment(uow, handed_in)
        subject = ("audit", str(audit.id))
        journal.write(runtime, uow, actor, "audit.submitted", subject, client_id=audit.client_id)
        react(runtime, uow, AuditSubmitted(handed_in))
        return handed_in


def _push(  # noqa: PLR0917  # the facts of one request
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    rows: FileRows,
    device: str,
    operations: Sequence[Operation],
    digests: Mapping[str, str],
    known: Mapping[str, str | None],
) -> Pushed:
    audit, document = rows.audit, rows.document
    new = tuple({op.id: op for op in operations if op.id not in known}.values())
    items = {item.key: item for item in checklist_of(version_of(uow, rows)).items}
    flags = {**known} | {op.id: _flag(audit, items, op) for op in new}
    uow.operations.add_all(
        [_stored(runtime, actor, audit, device, op, digests[op.id], flags[op.id]) for op in new]
    )
    if audit.editable and new:
        if document.lam == 0:
            _start(uow, audit)
        document = _merge(runtime, uow, audit, document, new)
    flagged = tuple((op_id, flag) for op_id in digests if (flag := flags[op_id]) is not None)
    return Pushed(tuple(op.id for op in operations), flagged, heads_of(document.heads), document.revision)


def _flag(audit: Audit, items: Mapping[str, Item], op: Operation) -> str | None:
    """What the office should know of an operation that is kept all the same."""
    if not audit.editable:
        return _LATE
    item = items.get(op.q)
    if item is None:
        return None if op.q in answers.VISIT_LEVEL else "unknown_question"
    return "invalid_answer" if op.f == "v" and refuses(item, op.val) else None


def _merge(
    runtime: Runtime, uow: UnitOfWork, audit: Audit, document: AnswerDocument, new: Sequence[Operation]
) -> AnswerDocument:
    waiting = _open_forks(uow, audit)
    merged = merge(heads_of(document.heads), document.lam, new, [fork for fork, _ in waiting])
    uow.answer_conflicts.add_all(
        [_conflict(runtime, audit, fork, closed=fork in merged.closed) for fork in merged.forks]
    )
    for fork, conflict in waiting:
        if fork in merged.closed:
            uow.answer_conflicts.save(replace(conflict, closed_at=runtime.now()))
    changed = replace(document, heads=plain_heads(merged.heads), lam=merged.lam)
    return uow.answer_documents.save(changed)


def _open_forks(uow: UnitOfWork, audit: Audit) -> list[tuple[Fork, AnswerConflict]]:
    """The conflicts that nobody has decided, with the operations they are about."""
    of = {"client_id": audit.client_id, "audit_id": audit.id}
    found = []
    waiting = uow.answer_conflicts.list(client_id=audit.client_id, audit_id=audit.id, closed_at=None)
    for conflict in waiting:
        kept, other = (uow.operations.get(id=op, **of).body for op in (conflict.kept_op, conflict.other_op))
        found.append((Fork(conflict.field, _head(kept), _head(other)), conflict))
    return found


def _head(body: Mapping[str, Any]) -> Head:
    return Head(body["val"], body["id"], body["lam"], body["dev"], body["at"])


def _digests(operations: Sequence[Operation]) -> dict[str, str]:
    """Operation id -> what tells it from another one. Refused: op_mismatch, one id with two bodies."""
    found: dict[str, str] = {}
    for op in operations:
        digest = hashlib.sha256(canonical(op.plain()).encode()).hexdigest()
        if found.setdefault(op.id, digest) != digest:
            raise Refused("op_mismatch", id=op.id)
    return found


def _known(uow: UnitOfWork, audit: Audit, digests: Mapping[str, str]) -> dict[str, str | None]:
    """The operations that were received before, with their flags. Refused: op_mismatch."""
    received = received_operations(uow, audit, list(digests))
    for stored in received:
        if stored.digest != digests[stored.id]:
            raise Refused("op_mismatch", id=stored.id)
    return {stored.id: stored.flag for stored in received}


def _stored(  # noqa: PLR0917  # one row's facts
    runtime: Runtime, actor: Actor, audit: Audit, device: str, op: Operation, digest: str, flag: str | None
) -> StoredOperation:
    return StoredOperation(
        client_id=audit.client_id,
        audit_id=audit.id,
        id=op.id,
        submission=audit.submission,
        device=device,
        account_id=actor.account_id,
        body=op.plain(),
        digest=digest,
        received_at=runtime.now(),
        flag=flag,
    )


def _conflict(runtime: Runtime, audit: Audit, fork: Fork, *, closed: bool) -> AnswerConflict:
    return AnswerConflict(
        client_id=audit.client_id,
        id=runtime.ids.new(),
        audit_id=audit.id,
        field=fork.field,
        kept_op=fork.kept.op,
        other_op=fork.other.op,
        kept_value=fork.kept.val,
        other_value=fork.other.val,
        noticed_at=runtime.now(),
        closed_at=runtime.now() if closed else None,
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


def _visit_times(runtime: Runtime, audit: Audit, heads: dict[str, Head]) -> Audit:
    """The visit lasts from the first answer's clock to the last one's; a correction does not move it.

    A device's clock is evidence, never a reason to refuse a visit: one that says a day before the audit
    existed, or after today, is left out.
    """
    first, last = (_milliseconds(at) for at in (audit.created_at - _ONE_DAY, runtime.now() + _ONE_DAY))
    clocks = sorted(head.at for head in heads.values() if first <= head.at <= last)
    if audit.visit_start is not None or not clocks:
        return audit
    start, end = (datetime.fromtimestamp(at / 1000, UTC) for at in (clocks[0], clocks[-1]))
    return replace(audit, visit_start=start, visit_end=end)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _placed(uow: UnitOfWork, audit: Audit) -> Audit:
    """The audit in the part of the network where its location stood on the day of the visit."""
    of = {"client_id": audit.client_id}
    zone = ZoneInfo(uow.locations.get(id=audit.location_id, **of).timezone)
    memberships = uow.memberships.list(client_id=audit.client_id, location_id=audit.location_id)
    return replace(
        audit, path=path_on(memberships, audit.location_id, audit.visited_at.astimezone(zone).date())
    )
