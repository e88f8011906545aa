"""The steps of a review: claiming, comments, returning, rejecting, validating, releasing."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import DomainError, Refused, StaleRevision
from cxaudit.domain.ids import AuditId
from cxaudit.domain.review import WHOLE_AUDIT
from cxaudit.services import review_desk, reviews
from cxaudit.services.review_comments import CommentsChanged
from cxaudit.services.runtime import Runtime
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import sentence_of
from cxaudit.web.review.desk import confirm_page, desk_page
from cxaudit.web.review.lists import blueprint

_FIELD, _DRAWN = "comment.", "was.comment."
_ABOUT_THE_REASON = {"reason_missing", "comment_too_long"}
_ASKED_FIRST = ("return", "reject", "release")
Step = Callable[[Runtime, Actor, AuditId], Audit]
Answer = Response | tuple[str, int]


def _step(audit_id: AuditId, run: Step, address: str | None = None) -> Answer:
    """Keep the comments that came along, then do the step; a refusal loses none of them."""
    try:
        _keep_comments(audit_id)
        run(runtime(), actor(), audit_id)
    except (Refused, StaleRevision) as refused:
        return _refused(audit_id, refused, _typed())
    return redirect(address or url_for("review.desk", audit_id=audit_id), 303)


def _keep_comments(audit_id: AuditId) -> None:
    """Write what was typed into this page; what another one wrote since it was drawn stays."""
    if typed := _typed():
        reviews.comment(runtime(), actor(), audit_id, typed, _fields(_DRAWN))


def _refused(audit_id: AuditId, refused: DomainError, typed: dict[str, str]) -> Answer:
    if refused.code == "own_audit":
        raise refused
    others = refused.others if isinstance(refused, CommentsChanged) else {}
    status = 422 if refused.code == "comment_too_long" else 409
    return desk_page(audit_id, sentence_of(refused), typed, others), status


def _typed() -> dict[str, str]:
    """The comments that differ from what the page was drawn with."""
    drawn = _fields(_DRAWN)
    return {key: text for key, text in _fields(_FIELD).items() if _plain(text) != _plain(drawn.get(key, ""))}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _fields(prefix: str) -> dict[str, str]:
    fields = request.form.items()
    return {name.removeprefix(prefix): text for name, text in fields if name.startswith(prefix)}


@blueprint.post("/audits/<audit_id>/take")
@requires("audit.review")
def take(audit_id: AuditId) -> Answer:
    """Claim the audit."""
    return _step(audit_id, reviews.take)


@blueprint.post("/audits/<audit_id>/put-back")
@requires("audit.review")
def put_back(audit_id: AuditId) -> Answer:
    """Give the claim up, or one that was left too long; then back to the queue."""
    return _step(audit_id, reviews.put_back, url_for("review.queue"))


@blueprint.post("/audits/<audit_id>/comments")
@requires("audit.review")
def comments(audit_id: AuditId) -> Answer:
    """Keep every comment of the page; then on to the step that asks first, or back to the item."""
    go = request.form.get("go", "")
    try:
        _keep_comments(audit_id)
    except (Refused, StaleRevision) as refused:
        return _refused(audit_id, refused, _typed())
    if go in _ASKED_FIRST:
        return redirect(url_for("review.confirm", audit_id=audit_id, step=go), 303)
    return redirect(url_for("review.desk", audit_id=audit_id, _anchor=f"item-{go}" if go else None), 303)


@blueprint.post("/audits/<audit_id>/return")
@requires("audit.review")
def send_back(audit_id: AuditId) -> Answer:
    """Return for correction with the comments written."""
    return _step(audit_id, reviews.return_audit)


@blueprint.post("/audits/<audit_id>/reject")
@requires("audit.review")
def reject(audit_id: AuditId) -> Answer:
    """Set the visit aside with a reason; without one, asked again."""
    reason = request.form.get("reason", "")
    try:
        reviews.reject(runtime(), actor(), audit_id, reason)
    except Refused as refused:
        if refused.code not in _ABOUT_THE_REASON:
            return _refused(audit_id, refused, {WHOLE_AUDIT: reason})
        found = review_desk.open_desk(runtime(), actor(), audit_id)
        return confirm_page(found, "reject", [], sentence_of(refused)), 422
    return redirect(url_for("review.desk", audit_id=audit_id), 303)


@blueprint.post("/audits/<audit_id>/validate")
@requires("audit.review")
def validate(audit_id: AuditId) -> Answer:
    """State that it may be released."""
    return _step(audit_id, reviews.validate)


@blueprint.post("/audits/<audit_id>/reopen")
@requires("audit.review")
def reopen(audit_id: AuditId) -> Answer:
    """Take a validated visit back into review."""
    return _step(audit_id, reviews.reopen)


@blueprint.post("/audits/<audit_id>/confirm-closed")
@requires("audit.review")
def confirm_closed(audit_id: AuditId) -> Answer:
    """Agree that the location was closed."""
    return _step(audit_id, reviews.confirm_closed)


@blueprint.post("/audits/<audit_id>/release")
@requires("audit.release")
def release(audit_id: AuditId) -> Answer:
    """Show it to the client side."""
    return _step(audit_id, reviews.release)
