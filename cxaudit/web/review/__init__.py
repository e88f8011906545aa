"""The reviewer's screens: queue and desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import comment_of, photos_of, values_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AuditId
from cxaudit.services import reviews
from cxaudit.services.reviews import ReviewDesk
from cxaudit.services.runtime import Runtime
from cxaudit.web import wording
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.received import page_number

blueprint = Blueprint("review", __name__, url_prefix="/review")


@blueprint.get("/")
@requires("audit.review")
def queue() -> str:
    """What waits, oldest first."""
    page = page_number()
    entries, count = reviews.list_queue(runtime(), actor(), page)
    return render("review/queue.html", entries=entries, count=count, page=page, ppm_text=wording.ppm_text)


@blueprint.get("/audits/<audit_id>")
@requires("audit.review")
def desk(audit_id: AuditId) -> str:
    """One audit on one screen."""
    return _desk_page(audit_id, None)


def _desk_page(audit_id: AuditId, error: str | None) -> str:
    found = reviews.open_desk(runtime(), actor(), audit_id)
    entries, count = reviews.list_queue(runtime(), actor())
    return render(
        "review/desk.html",
        desk=found,
        rows=_rows(found),
        entries=entries,
        count=count,
        error=error,
        mine=found.file.audit.reviewer_id == actor().account_id and found.file.audit.state == "in_review",
        can=partial(audits.can, found.file.audit),
        answer_text=wording.answer_text,
        points_text=wording.points_text,
        ppm_text=wording.ppm_text,
    )


def _rows(found: ReviewDesk) -> list[dict[str, object]]:
    """Each visible item with its answer, evidence, trace line and this submission's comment."""
    file = found.file
    values = values_of(file.checklist, file.heads)
    lines = {line.key: line for line in found.trace.lines} if found.trace else {}
    comments = {c.item_key: c.text for c in found.comments if c.submission == file.audit.submission}
    return [
        {
            "item": item,
            "value": values.get(item.key),
            "line": lines.get(item.key),
            "comment": comment_of(file.heads, item.key),
            "photos": [
                e
                for e in file.evidence
                if e.item_key == item.key and e.sha256 in photos_of(file.heads, item.key)
            ],
            "review": comments.get(item.key, ""),
            "refused": item.key in found.refused,
        }
        for item in file.checklist.items
        if item.key not in lines or lines[item.key].status != "hidden"
    ]


def _step(audit_id: AuditId, run: Callable[[Runtime, Actor, AuditId], Audit]) -> Response | tuple[str, int]:
    try:
        run(runtime(), actor(), audit_id)
    except Refused as refused:
        return _desk_page(audit_id, sentence_of(refused)), 409
    return redirect(url_for("review.desk", audit_id=audit_id))


@blueprint.post("/audits/<audit_id>/take")
@requires("audit.review")
def take(audit_id: AuditId) -> Response | tuple[str, int]:
    """Claim the audit."""
    return _step(audit_id, reviews.take)


@blueprint.post("/audits/<audit_id>/put-back")
@requires("audit.review")
def put_back(audit_id: AuditId) -> Response | tuple[str, int]:
    """Give the claim up."""
    return _step(audit_id, reviews.put_back)


@blueprint.post("/audits/<audit_id>/comment")
@requires("audit.review")
def comment(audit_id: AuditId) -> Response | tuple[str, int]:
    """Write or remove the comment on one item."""
    key, text = request.form.get("item", ""), request.form.get("text", "")
    try:
        reviews.comment(runtime(), actor(), audit_id, key, text)
    except Refused as refused:
        return _desk_page(audit_id, sentence_of(refused)), 409
    return redirect(url_for("review.desk", audit_id=audit_id, _anchor=f"item-{key}"))


@blueprint.post("/audits/<audit_id>/return")
@requires("audit.review")
def send_back(audit_id: AuditId) -> Response | tuple[str, int]:
    """Return for correction with the comments written."""
    return _step(audit_id, reviews.return_audit)


@blueprint.post("/audits/<audit_id>/validate")
@requires("audit.review")
def validate(audit_id: AuditId) -> Response | tuple[str, int]:
    """State that it may be released."""
    return _step(audit_id, reviews.validate)


@blueprint.post("/audits/<audit_id>/confirm-closed")
@requires("audit.review")
def confirm_closed(audit_id: AuditId) -> Response | tuple[str, int]:
    """Agree that the location was closed."""
    return _step(audit_id, reviews.confirm_closed)


@blueprint.post("/audits/<audit_id>/release")
@requires("audit.release")
def release(audit_id: AuditId) -> Response | tuple[str, int]:
    """Show it to the client side."""
    return _step(audit_id, reviews.release)
