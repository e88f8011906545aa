"""A visit delivered: only when the server holds exactly what the tablet does, and says so with a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cxaudit.domain import flow
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import Head, heads_of, shas_of
from cxaudit.domain.exchange import Submission
from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import Operation, content_hash, merge, outranks
from cxaudit.services.audits import checklist_of, version_of
from cxaudit.services.exchanges import patiently
from cxaudit.services.field_sync import merge_into, undecided
from cxaudit.services.handing_in import HandedIn, hand_in
from cxaudit.services.runtime import Runtime
from cxaudit.services.senders import Sending, sending
from cxaudit.storage.queries.operations import operations_aside, operations_of
from cxaudit.storage.queries.uploads import drop_parts, kept_shas, unreadable_shas
from cxaudit.storage.records import AnswerConflict, AnswerDocument, Delivery


@dataclass(frozen=True, slots=True)
class Accepted:
    """The visit is delivered; `conflicts` are those that nobody has decided."""

    hash: str
    receipt: str
    conflicts: tuple[AnswerConflict, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The server holds something else: its hash, its operation of every field, the photos it misses."""

    hash: str
    server_heads: Mapping[str, str]
    missing_blobs: tuple[str, ...]


def deliver(runtime: Runtime, actor: Actor, audit_id: AuditId, wanted: Submission) -> Accepted | Lacking:
    """Hand a visit in when both sides hold the same; the same submission again gives the same receipt.

    A visit that lacks answers is taken and flagged `incomplete`; one that is closed, cancelled or somebody
    else's by now keeps its state: what came is on record, and the office decides. NotFound for strangers.
    """
    return patiently(lambda: _deliver(runtime, actor, audit_id, wanted))


def _deliver(runtime: Runtime, actor: Actor, audit_id: AuditId, wanted: Submission) -> Accepted | Lacking:
    with sending(runtime, actor, audit_id) as sent:
        client_id = sent.rows.audit.client_id
        known = sent.uow.deliveries.find(client_id=client_id, audit_id=audit_id, id=wanted.id)
        if known is None:
            lacking = _lacking(sent, wanted)
            if lacking is not None:
                return lacking
            known = _take(runtime, sent, wanted)
        conflicts = () if sent.aside else undecided(sent.uow, sent.rows.audit)
        return Accepted(known.content_hash, known.receipt, conflicts)


def _lacking(sent: Sending, wanted: Submission) -> Lacking | None:
    heads = _heads(sent)
    digest = content_hash(str(sent.rows.audit.id), wanted.v, heads)
    missing = tuple(sha for sha in _missing(sent, heads) if sha not in wanted.missing)
    if digest == wanted.hash and not missing:
        return None
    return Lacking(digest, {name: head.op for name, head in heads.items()}, missing)


def _heads(sent: Sending) -> dict[str, Head]:
    """What the sender may hold: the answers, and over them what came too late to be merged."""
    if sent.aside:
        return merge({}, 0, operations_of(sent.uow, sent.rows.audit, sent.actor.account_id)).heads
    document = sent.rows.document
    return merge(heads_of(document.heads), document.lam, _aside(sent)).heads


def _aside(sent: Sending) -> list[Operation]:
    heads = heads_of(sent.rows.document.heads)
    came = operations_aside(sent.uow, sent.rows.audit, sent.actor.account_id)
    return [op for op in came if outranks(op, heads.get(op.field))]


def _missing(sent: Sending, heads: Mapping[str, Head]) -> list[str]:
    wanted = shas_of(heads)
    kept = kept_shas(sent.uow, sent.rows.audit) if wanted else frozenset()
    return [sha for sha in wanted if sha not in kept]


def _take(runtime: Runtime, sent: Sending, wanted: Submission) -> Delivery:
    audit, flags = sent.rows.audit, _flags(sent, wanted)
    if audit.editable and not sent.aside:
        rows = replace(sent.rows, document=_document(runtime, sent, flags))
        hand_in(runtime, sent.uow, sent.actor, rows, HandedIn(wanted.id, wanted.hash))
        drop_parts(sent.uow, audit)
    return sent.uow.deliveries.add(
        Delivery(
            client_id=audit.client_id,
            audit_id=audit.id,
            id=wanted.id,
            submission=audit.submission,
            account_id=sent.actor.account_id,
            content_hash=wanted.hash,
            receipt=_receipt(str(audit.id), wanted),
            received_at=runtime.now(),
            flags=flags,
        )
    )


def _flags(sent: Sending, wanted: Submission) -> tuple[str, ...]:
    """What the office should know of this delivery."""
    version, heads = version_of(sent.uow, sent.rows), _heads(sent)
    found = {
        sent.flag or "": sent.flag is not None,
        "audit_closed": not sent.rows.audit.editable and not sent.aside,
        "old_version": version.number != wanted.v,
        "incomplete": not flow.standing(checklist_of(version), heads).complete,
        "photo_missing": bool(_missing(sent, heads)),
        "photo_unreadable": not unreadable_shas(sent.uow, sent.rows.audit).isdisjoint(shas_of(heads)),
    }
    return tuple(sorted(flag for flag, holds in found.items() if holds))


def _document(runtime: Runtime, sent: Sending, flags: tuple[str, ...]) -> AnswerDocument:
    """The answers with what came while the visit was closed, which its auditor has seen and hands in."""
    document, late = sent.rows.document, _aside(sent)
    if late:
        document = merge_into(runtime, sent.uow, sent.rows.audit, document, late)
    if document.flags == flags:
        return document
    return sent.uow.answer_documents.save(replace(document, flags=flags))


def _receipt(audit_id: str, wanted: Submission) -> str:
    """Eight characters that people can read to each other; the same for the same delivery."""
    digest = hashlib.sha256(f"{audit_id} {wanted.id} {wanted.hash}".encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"
