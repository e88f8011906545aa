"""The worklist, and answering an offered assignment."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AssignmentId
from cxaudit.domain.maps import map_links
from cxaudit.domain.text import Language
from cxaudit.services import assignments
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import lazy_gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.session import speak

blueprint = Blueprint("field", __name__, url_prefix="/field")


class AcceptForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The declaration of an assignment."""

    signed = BooleanField(_("I have read this declaration and sign it."))


class DeclineForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Why an assignment is declined."""

    reason = TextAreaField(_("Reason (optional)"), [at_most(1000)])


@blueprint.get("/")
@blueprint.get("/list/<any(fr, en):lang>", endpoint="worklist_in")
@requires("assignment.answer")
def worklist(lang: Language | None = None) -> Response:
    """Today, offered, next, late; the one to go on with has the page's main button.

    A tablet keeps it in both languages, each under an address of its own.
    """
    if lang is not None:
        speak(lang)
    work = assignments.list_work(runtime(), actor())
    cards = (*work.today, *work.following, *work.late)
    zone = cards[0].timezone if cards else runtime().settings.timezone
    first = cards[0].audit_id if cards else None
    page = render(
        "field/worklist.html", work=work, now=runtime().now(), zone=zone, first=first, map_links=map_links
    )
    return Response(page, mimetype="text/html", headers={"X-Cx-Page": "worklist"})


@blueprint.get("/delivered")
@requires("assignment.answer")
def delivered() -> str:
    """What was handed in, newest first."""
    return render("field/delivered.html", cards=assignments.list_delivered(runtime(), actor()))


@blueprint.get("/assignments/<assignment_id>")
@blueprint.get("/assignments/<assignment_id>/<any(fr, en):lang>", endpoint="offer_in")
@requires("assignment.answer")
def offer(assignment_id: AssignmentId, lang: Language | None = None) -> Response:
    """One offered assignment with its declaration. A tablet keeps it in both languages, as the worklist."""
    if lang is not None:
        speak(lang)
    page = _offer_page(assignment_id, None)
    return Response(page, mimetype="text/html", headers={"X-Cx-Page": "offer"})


def _offer_page(assignment_id: AssignmentId, error: str | None, decline: DeclineForm | None = None) -> str:
    found = assignments.get_offer(runtime(), actor(), assignment_id)
    shown = decline or DeclineForm()
    return render(
        "field/offer.html", offer=found, accept=AcceptForm(), decline=shown, error=error, map_links=map_links
    )


@blueprint.post("/assignments/<assignment_id>/accept")
@requires("assignment.answer")
def accept(assignment_id: AssignmentId) -> Response | tuple[str, int]:
    """Sign and accept; the audit then opens."""
    signed = bool(request.form.get("signed"))
    try:
        audit = assignments.accept(runtime(), actor(), assignment_id, signed=signed)
    except Refused as refused:
        return _offer_page(assignment_id, sentence_of(refused)), 422
    return redirect(url_for("field.show_audit", audit_id=audit.id))


@blueprint.post("/assignments/<assignment_id>/decline")
@requires("assignment.answer")
def decline(assignment_id: AssignmentId) -> Response | tuple[str, int]:
    """Give the assignment back to the office."""
    form = DeclineForm()
    if not form.validate():
        return _offer_page(assignment_id, None, form), 422
    try:
        assignments.decline(runtime(), actor(), assignment_id, form.reason.data or "")
    except Refused as refused:
        return _offer_page(assignment_id, sentence_of(refused), form), 422
    return redirect(url_for("field.worklist"))
