"""Quality control: claiming, comments, returning, rejecting, validating, releasing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import LOCATION_CLOSED
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import Refused
from cxaudit.domain.events import AuditRejected, AuditReleased, AuditReturned
from cxaudit.domain.ids import AuditId
from cxaudit.domain.review import correction_due
from cxaudit.services import journal
from cxaudit.services.audits import require_audit
from cxaudit.services.columns import ask_fold
from cxaudit.services.reactions import react
from cxaudit.services.review_comments import of_submission, write_comments, write_reason
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import set_standing
from cxaudit.storage.unit_of_work import UnitOfWork


def take(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Claim an audit. Refused: audit_taken, audit_state."""
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.review")
        assert actor.account_id is not None  # noqa: S101  # the policy lets only people review
        taken = audits.take(audit, actor.account_id, runtime.now())
        return audit if taken == audit else _saved(runtime, uow, actor, taken, "audit.taken")


def put_back(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Give a claim up, or one that somebody left too long. Refused: audit_state, claim_held."""
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.review")
        assert actor.account_id is not None  # noqa: S101  # the policy lets only people review
        free = audits.put_back(audit, actor.account_id, runtime.now())
        return _saved(runtime, uow, actor, free, "audit.put_back")


def comment(
    runtime: Runtime,
    actor: Actor,
    audit_id: AuditId,
    texts: Mapping[str, str],
    drawn: Mapping[str, str] | None = None,
) -> None:
    """Write the comment on each item (or on the whole audit, ""); an empty text removes it.

    `drawn`: what the page showed, so that nobody's later text is lost. Refused: audit_state, audit_taken,
    audit_not_taken, and as `review_comments.write_comments`.
    """
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        write_comments(runtime, uow, actor, audit, texts, drawn=drawn)


def return_audit(
    runtime: Runtime, actor: Actor, audit_id: AuditId, comments: Mapping[str, str] | None = None
) -> Audit:
    """Send back with a comment per item: the auditor corrects a copy, this submission stays as it was.

    Refused: return_without_comment, audit_state.
    """
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        write_comments(runtime, uow, actor, audit, comments or {})
        written = uow.review_comments.list(**of_submission(audit))
        timezone = uow.locations.get(client_id=audit.client_id, id=audit.location_id).timezone
        due = correction_due(runtime.now(), timezone)
        returned = audits.return_for_correction(audit, len(written), due)
        _copy_answers(uow, audit, returned)
        returned = _saved(runtime, uow, actor, returned, "audit.returned", comments=len(written))
        react(runtime, uow, AuditReturned(returned))
        return returned


def reject(runtime: Runtime, actor: Actor, audit_id: AuditId, reason: str) -> Audit:
    """Set a visit aside for good, with a reason its auditor reads; what was commented stays.

    Refused: reason_missing, comment_too_long, audit_state.
    """
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        rejected = audits.reject(audit, reason)
        write_reason(runtime, uow, actor, audit, reason)
        rejected = _saved(runtime, uow, actor, rejected, "audit.rejected")
        react(runtime, uow, AuditRejected(rejected))
        return rejected


def validate(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """State that the audit may be released. Refused: audit_state, found_closed, score_missing."""
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        if audit.outcome == LOCATION_CLOSED:
            raise Refused("found_closed", reference=audit.reference)
        of = {"client_id": audit.client_id, "audit_id": audit.id}
        if uow.scores.find(current=True, **of) is None:
            raise Refused("score_missing", reference=audit.reference)
        return _saved(runtime, uow, actor, audits.validate(audit, runtime.now()), "audit.validated")


def reopen(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Take a validated visit back into review, under this reviewer's claim. Refused: audit_state."""
    with runtime.writing(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.review")
        assert actor.account_id is not None  # noqa: S101  # the policy lets only people review
        reopened = audits.reopen(audit, actor.account_id, runtime.now())
        return _saved(runtime, uow, actor, reopened, "audit.reopened")


def confirm_closed(runtime: Runtime, actor: Actor, audit_id: AuditId) -> Audit:
    """Agree that the location was closed: payable, never scored. Refused: audit_state, not_found_closed."""
    with runtime.writing(actor) as uow:
        audit = _claimed(uow, actor, audit_id)
        if audit.outcome != LOCATION_CLOSED:
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
    """The audit, when this reviewer holds it. Refused: audit_not_taken, audit_state, audit_taken."""
    audit = require_audit(uow, actor, audit_id, "audit.review")
    if audit.state == "submitted":
        raise Refused("audit_not_taken", reference=audit.reference)
    if audit.state != "in_review":
        raise Refused("audit_state", state=audit.state, step="review")
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
