"""The auditor's answers arriving: idempotent, atomic per request, nothing refused for a business reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxaudit.domain import answers, assignment, flow
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import Head, heads_of, plain_heads
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Item
from cxaudit.domain.errors import Refused
from cxaudit.domain.flow import Missing
from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import FIELDS, WEB, Fork, Operation, canonical, content_hash, merge
from cxaudit.measurement.earning import refuses
from cxaudit.services.audits import AuditFile, checklist_of, file_of, require_rows, version_of
from cxaudit.services.handing_in import HandedIn, hand_in
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.audit_files import FileRows
from cxaudit.storage.queries.operations import received_operations
from cxaudit.storage.records import AnswerConflict, AnswerDocument, StoredOperation
from cxaudit.storage.unit_of_work import UnitOfWork

_LATE = "audit_closed"

Changed = tuple[Mapping[str, object], Mapping[str, str] | None]
"""The changed fields ("q/f" -> value) and the operation that each field of the page showed."""


class Incomplete(Refused):
    """The visit cannot be handed in yet; `missing` says what each item asks for."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__("audit_incomplete", count=len(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a batch came: `skew_ms` is the server's clock less the device's; `flag` is what the office should
    know of all of it; `aside`: it is kept beside the answers, not merged into them; `just_made`: its ids are
    new, so nothing of it can have come before."""

    skew_ms: int | None = None
    flag: str | None = None
    aside: bool = False
    just_made: bool = False


_DIRECT = Arrival()
_JUST_MADE = Arrival(just_made=True)


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
        return receive(runtime, uow, actor, rows, device, operations)


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
        return _write(runtime, uow, actor, rows, changed, drawn)


def fill_section(
    runtime: Runtime, actor: Actor, audit_id: AuditId, read: Callable[[AuditFile], Changed]
) -> tuple[AuditFile, Pushed | None]:
    """`write_section` of what `read` makes of the audit, seen and written in one transaction.

    Returns the audit as it was read, and what was done; None when nothing had changed.
    """
    with runtime.writing(actor) as uow:
        rows = require_rows(uow, actor, audit_id, "audit.fill")
        file = file_of(uow, rows)
        changed, drawn = read(file)
        return file, _write(runtime, uow, actor, rows, changed, drawn) if changed else None


def _write(  # noqa: PLR0917  # the facts of one request
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    rows: FileRows,
    changed: Mapping[str, object],
    drawn: Mapping[str, str] | None,
) -> Pushed:
    document = rows.document
    seen = {name: head.op for name, head in heads_of(document.heads).items()} if drawn is None else drawn
    at = int(runtime.now().timestamp() * 1000)
    operations = []
    for lam, (name, value) in enumerate(sorted(changed.items()), document.lam + 1):
        q, _, f = name.partition("/")
        operations.append(Operation(runtime.ids.new(), q, f, value, lam, WEB, at, seen.get(name)))
    return receive(runtime, uow, actor, rows, WEB, operations, _JUST_MADE)


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
        return hand_in(runtime, uow, actor, rows, HandedIn(submission_id, digest))


def receive(  # noqa: PLR0917  # the facts of one request
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    rows: FileRows,
    device: str,
    operations: Sequence[Operation],
    arrival: Arrival = _DIRECT,
) -> Pushed:
    """`push` inside a unit of work, for an audit whose sender was checked."""
    audit, document = rows.audit, rows.document
    digests = _digests(operations)
    known = {} if arrival.just_made else _known(uow, audit, digests)
    new = tuple({op.id: op for op in operations if op.id not in known}.values())
    items = {item.key: item for item in checklist_of(version_of(uow, rows)).items}
    flags = known | {op.id: _flag(audit, items, op, arrival) for op in new}
    uow.operations.add_all(
        [_stored(runtime, actor, audit, device, op, digests[op.id], flags[op.id], arrival) for op in new]
    )
    if audit.editable and new and not arrival.aside:
        if document.lam == 0:
            _start(uow, audit)
        document = merge_into(runtime, uow, audit, document, new)
    flagged = tuple((op_id, flag) for op_id in digests if (flag := flags[op_id]) is not None)
    return Pushed(tuple(op.id for op in operations), flagged, heads_of(document.heads), document.revision)


def _flag(audit: Audit, items: Mapping[str, Item], op: Operation, arrival: Arrival) -> str | None:
    """What the office should know of an operation that is kept all the same."""
    if arrival.aside:
        return arrival.flag
    return _LATE if not audit.editable else _says(items, op) or arrival.flag


def _says(items: Mapping[str, Item], op: Operation) -> str | None:
    """What is odd about the operation itself."""
    item = items.get(op.q)
    if item is None:
        return None if op.q in answers.VISIT_LEVEL else "unknown_question"
    if op.f not in FIELDS and not op.f.startswith("p:"):
        return "unknown_question"
    return "invalid_answer" if op.f == "v" and refuses(item, op.val) else None


def merge_into(
    runtime: Runtime, uow: UnitOfWork, audit: Audit, document: AnswerDocument, new: Sequence[Operation]
) -> AnswerDocument:
    """The stored answers after operations that they do not hold yet; conflicts are recorded and closed."""
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


def undecided(uow: UnitOfWork, audit: Audit) -> tuple[AnswerConflict, ...]:
    """The conflicts of an audit that nobody has decided."""
    return uow.answer_conflicts.list(client_id=audit.client_id, audit_id=audit.id, closed_at=None)


def _open_forks(uow: UnitOfWork, audit: Audit) -> list[tuple[Fork, AnswerConflict]]:
    """The conflicts that nobody has decided, with the operations they are about."""
    of = {"client_id": audit.client_id, "audit_id": audit.id}
    found = []
    for conflict in undecided(uow, audit):
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
    runtime: Runtime,
    actor: Actor,
    audit: Audit,
    device: str,
    op: Operation,
    digest: str,
    flag: str | None,
    arrival: Arrival,
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
        skew_ms=arrival.skew_ms,
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
