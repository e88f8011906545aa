"""The review desk: one audit on one screen; the trace of its score; the pages that confirm a step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain import access
from cxaudit.domain import audit as audits
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AuditId
from cxaudit.domain.review import REJECTION, WHOLE_AUDIT
from cxaudit.services import quality_words, review_desk, traces
from cxaudit.services.audits import facts_of
from cxaudit.services.review_desk import ReviewDesk
from cxaudit.web import wording
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.review.captured import captured
from cxaudit.web.review.lists import blueprint
from cxaudit.web.review.rows import Row, rows_of


@blueprint.get("/audits/<audit_id>")
@requires("audit.browse")
def desk(audit_id: AuditId) -> str:
    """One audit on one screen; read-only for whoever does not hold it."""
    return desk_page(audit_id)


def desk_page(
    audit_id: AuditId,
    error: str | None = None,
    typed: Mapping[str, str] | None = None,
    others: Mapping[str, str] | None = None,
) -> str:
    """The desk; after a refusal with its sentence, what was typed, and what `others` wrote meanwhile."""
    found = review_desk.open_desk(runtime(), actor(), audit_id)
    audit = found.file.audit
    reviews = access.allows(actor(), "audit.review", facts_of(audit))
    queue = review_desk.list_queue(runtime(), actor()) if reviews else None
    return render(
        "review/desk.html",
        rows=rows_of(found),
        queue=queue,
        error=error,
        typed=typed or {},
        others=others or {},
        mine=reviews and audit.state == "in_review" and audit.reviewer_id == actor().account_id,
        stale=reviews and audit.state == "in_review" and audits.is_stale(audit.taken_at, runtime().now()),
        can=partial(_can, audit),
        **_words(found),
    )


_PERMISSION: dict[str, access.Permission] = {"release": "audit.release"}


def _can(audit: Audit, step: str) -> bool:
    permission = _PERMISSION.get(step, "audit.review")
    return audits.can(audit, step) and access.allows(actor(), permission, facts_of(audit))


def _words(found: ReviewDesk) -> dict[str, Any]:
    """What the templates of one audit share."""
    return {
        "desk": found,
        "captured": captured(found.file),
        "moment": wording.moment,
        "quality": quality_words.describe_signals(language(), found.signals),
        "audit": found.file.audit,
        "whole": [c for c in found.comments if c.item_key in {WHOLE_AUDIT, REJECTION}],
        "answer_text": wording.answer_text,
        "points_text": wording.points_text,
        "rule_text": wording.rule_text,
        "ppm_text": wording.ppm_text,
    }


@blueprint.get("/audits/<audit_id>/trace")
@requires("audit.browse")
def trace(audit_id: AuditId) -> str:
    """Every item with its rule, its points, and its part of what was lost."""
    found = traces.get_trace(runtime(), actor(), audit_id, "audit.browse")
    return render("review/trace.html", found=found, say=wording)


@blueprint.get("/audits/<audit_id>/<any('return', 'reject', 'release'):step>")
@requires("audit.review")
def confirm(audit_id: AuditId, step: str) -> Response | tuple[str, int] | str:
    """Names the visit and what the step does, before it is done."""
    found = review_desk.open_desk(runtime(), actor(), audit_id)
    if not _can(found.file.audit, step):
        return redirect(url_for("review.desk", audit_id=audit_id))
    asked = [row for row in rows_of(found) if row.asked]
    if step == "return" and not asked and not _on_the_whole(found):
        return desk_page(audit_id, sentence_of(Refused("return_without_comment"))), 409
    return confirm_page(found, step, asked)


def confirm_page(found: ReviewDesk, step: str, asked: list[Row], error: str | None = None) -> str:
    """The question before a step, with what it will do."""
    general = _on_the_whole(found)
    count = len(asked) + (1 if general else 0)
    reason = request.form.get("reason", "")
    return render(
        "review/confirm.html",
        step=step, asked=asked, general=general, count=count, reason=reason, error=error, **_words(found),
    )  # fmt: skip


def _on_the_whole(found: ReviewDesk) -> str:
    """This submission's comment on the whole visit."""
    submission = found.file.audit.submission
    texts = [c.text for c in found.comments if c.item_key == WHOLE_AUDIT and c.submission == submission]
    return texts[0] if texts else ""
