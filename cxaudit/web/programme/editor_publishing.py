"""The end of a draft: what it changes, publishing it, discarding it; and how an auditor would read it."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import Refused, StaleRevision
from cxaudit.domain.ids import ChecklistId
from cxaudit.services import checklist_comparison, checklist_drafts
from cxaudit.services.checklist_drafts import DraftDesk, DraftPlace
from cxaudit.web.forms import answers
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.programme import checklist_rules as rules
from cxaudit.web.programme import draft_findings
from cxaudit.web.programme.editor import blueprint, posted_revision

_DRAFT = "/<checklist_id>/drafts/<int:number>"


def _desk(checklist_id: ChecklistId, number: int) -> DraftDesk:
    return checklist_drafts.get_draft(runtime(), actor(), DraftPlace(checklist_id, number))


@blueprint.get(f"{_DRAFT}/publish")
@requires("checklist.manage")
def publish(checklist_id: ChecklistId, number: int) -> str:
    """What publishing changes, and the question before it."""
    return _publish_page(_desk(checklist_id, number))


def _publish_page(desk: DraftDesk, error: str | None = None) -> str:
    comparison = checklist_comparison.compare(desk)
    return render(
        "programme/editor_publish.html",
        desk=desk,
        findings=draft_findings.said(desk),
        comparison=comparison,
        error=error,
    )


@blueprint.post(f"{_DRAFT}/publish")
@requires("checklist.manage")
def publish_now(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """Publish the draft as the page showed it."""
    try:
        checklist_drafts.publish(runtime(), actor(), DraftPlace(checklist_id, number, posted_revision()))
    except (Refused, StaleRevision) as refused:
        return _publish_page(_desk(checklist_id, number), sentence_of(refused)), 409
    flash(_("Version {n} is published. Visits planned from now on use it.", n=number), "done")
    return redirect(url_for("programme.checklists.desk", checklist_id=checklist_id))


@blueprint.get(f"{_DRAFT}/discard")
@requires("checklist.manage")
def discard(checklist_id: ChecklistId, number: int) -> str:
    """The question before a draft is discarded."""
    return render("programme/editor_discard.html", desk=_desk(checklist_id, number), error=None)


@blueprint.post(f"{_DRAFT}/discard")
@requires("checklist.manage")
def discard_now(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """Discard the draft as the page showed it."""
    desk = _desk(checklist_id, number)
    try:
        place = DraftPlace(checklist_id, number, posted_revision())
        gone = checklist_drafts.discard(runtime(), actor(), place)
    except (Refused, StaleRevision) as refused:
        return render("programme/editor_discard.html", desk=desk, error=sentence_of(refused)), 409
    flash(_("The draft is discarded."), "done")
    if gone:
        return redirect(url_for("programme.checklists.index", client=desk.client.id))
    return redirect(url_for("programme.checklists.desk", checklist_id=checklist_id))


@blueprint.get(f"{_DRAFT}/preview")
@requires("checklist.manage")
def preview(checklist_id: ChecklistId, number: int) -> str:
    """The draft as an auditor reads it: every question with its answers, none of which is sent."""
    desk = _desk(checklist_id, number)
    checklist = desk.reading.checklist
    return render(
        "programme/editor_preview.html",
        desk=desk,
        checklist=checklist,
        fields=answers.form_of(checklist.items, language()),
        condition=partial(rules.condition_text, checklist),
    )
