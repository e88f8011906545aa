"""Quality control: the queue, comments, returning, validating, releasing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cxaudit.domain import access
from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import Refused
from cxaudit.domain.events import AuditReleased, AuditReturned
from cxaudit.domain.ids import AuditId
from cxaudit.domain.review import ReviewComment
from cxaudit.measurement.trace import Trace, trace
from cxaudit.services import journal
from cxaudit.services.audits import AuditFile, checklist_of, open_file, require_audit
from cxaudit.services.columns import ask_fold
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import readable_answers, set_standing
from cxaudit.storage.queries.review_queue import QueueEntry, review_queue
from cxaudit.storage.records import JournalEntry, StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork

_CORRECTION = timedelta(days=3)
_LONGEST_COMMENT = 4000


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """An audit on one screen: answers, evidence, score with its trace, comments, history."""

    file: AuditFile
    score: StoredScore | None
    trace: Trace | None
    refused: tuple[str, ...]
    comments: tuple[ReviewComment, ...]
    history: tuple[JournalEntry, ...]


def list_queue(runtime: Runtime, actor: Actor, page: int = 1) -> tuple[tuple[QueueEntry, ...], int]:
    """(one page of what waits for review or release, how many in all), oldest submission first.

    An auditor who also reviews does not see own audits here.
    """
    access.require(actor, "audit.review")
    with runtime.reading(actor) as uow:
        return review_queue(uow, page, own=actor.auditor_id)


def open_desk(runtime: Runtime, actor: Actor, audit_id: AuditId) -> ReviewDesk:
    """Everything a reviewer needs of one audit. NotFound for one's own."""
    with runtime.reading(actor) as uow:
        file = open_file(uow, actor, audit_id, "audit.review")
        of = {"client_id": file.audit.client_id, "audit_id": file.audit.id}
        answers, refused = readable_answers(file.checklist, file.document)
        return ReviewDesk(
            file=file,
            score=uow.scores.find(current=True, **of),
            trace=trace(file.checklist, answers),
            refused=refused,
            comments=uow.review_comments.list(order=("submission", "written_at"), **of),
            history=journal.entries_of(uow, "audit", file.audit.id),
        )


def take(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Claim an audit. Refused: audit_taken, audit_state."""
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.review")
        assert actor.account_id is not None  # noqa: S101  # the policy lets only people review
        taken = audits.take(audit, actor.account_id, runtime.now())
        return audit if taken == audit else _saved(runtime, uow, actor, taken, "audit.taken")


def put_back(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Give a claim up. Refused: audit_state."""
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        return _saved(runtime, uow, actor, audits.put_back(audit), "audit.put_back")


def comment(runtime: Runtime, actor: Actor, audit_id: AuditId, item_key: str, text: str) -> None:
    """Write the comment on one item (or on the whole audit, ""); empty text removes it.

    Refused: unknown_item.
    """
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
        if item_key and checklist_of(version).find_item(item_key) is None:
            raise Refused("unknown_item", key=item_key)
        assert actor.account_id is not None  # noqa: S101  # the policy lets only people review
        of = {"client_id": audit.client_id, "audit_id": audit.id, "submission": audit.submission}
        uow.review_comments.remove(item_key=item_key, **of)
        words = text.strip()[:_LONGEST_COMMENT]
        if words:
            uow.review_comments.add(
                ReviewComment(
                    audit.client_id, runtime.ids.new(), audit.id, audit.submission, item_key, words,
                    actor.account_id, runtime.now(),
                )
            )  # fmt: skip


def return_audit(
    runtime: Runtime, actor: Actor, audit_id: AuditId, comments: Mapping[str, str] | None = None
) -> Audit:
    """Send back with a comment per item: the auditor corrects a copy, this submission stays as it was.

    Refused: return_without_comment, audit_state.
    """
    for item_key, text in (comments or {}).items():
        comment(runtime, actor, audit_id, item_key, text)
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        written = uow.review_comments.list(
            client_id=audit.client_id, audit_id=audit.id, submission=audit.submission
        )
        returned = audits.return_for_correction(audit, len(written), _due(runtime.now()))
        _copy_answers(uow, audit, returned)
        returned = _saved(runtime, uow, actor, returned, "audit.returned", comments=len(written))
        react(runtime, uow, AuditReturned(returned))
        return returned


def validate(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """State that the audit may be released. Refused: audit_state, score_missing."""
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        of = {"client_id": audit.client_id, "audit_id": audit.id}
        if uow.scores.find(current=True, **of) is None:
            raise Refused("score_missing", reference=audit.reference)
        return _saved(runtime, uow, actor, audits.validate(audit, runtime.now()), "audit.validated")


def confirm_closed(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Agree that the location was closed: payable, never scored. Refused: audit_state, not_found_closed."""
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        if audit.outcome != "location_closed":
            raise Refused("not_found_closed", reference=audit.reference)
        return _saved(runtime, uow, actor, audits.move(audit, "confirm_closed"), "audit.location_closed")


def release(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Show the audit to the client side and ask for its report. Refused: audit_state."""
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.release")
        released = audits.release(audit, runtime.now())
        released = _saved(runtime, uow, actor, released, "audit.released")
        react(runtime, uow, AuditReleased(released))
        return released


def _claimed(uow: UnitOfWork, actor: Actor, audit_id: AuditId) -> Audit:
    """The audit, when this reviewer holds it. Refused: audit_taken, audit_not_taken."""
    audit = require_audit(uow, actor, audit_id, "audit.review")
    if audit.reviewer_id is None:
        raise Refused("audit_not_taken", reference=audit.reference)
    if audit.reviewer_id != actor.account_id:
        raise Refused("audit_taken", reference=audit.reference)
    return audit


def _saved(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, changed: Audit, action: str, **details: object
) -> Audit:
    saved = uow.audits.save(changed)
    if set_standing(uow, saved):
        ask_fold(runtime, uow, saved.client_id, saved.wave_id)
    subject = ("audit", str(saved.id))
    journal.write(runtime, uow, actor, action, subject, client_id=saved.client_id, **details)
    return saved


def _copy_answers(uow: UnitOfWork, audit: Audit, returned: Audit) -> None:
    of = {"client_id": audit.client_id, "audit_id": audit.id}
    document = uow.answer_documents.get(submission=audit.submission, **of)
    uow.answer_documents.add(replace(document, submission=returned.submission, revision=1))


def _due(now: datetime) -> datetime:
    return now + _CORRECTION
