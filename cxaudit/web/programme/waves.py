"""The visits of a wave: planning, assigning, cancelling."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AssignmentId, AuditorId, LocationId, WaveId
from cxaudit.domain.network import Location
from cxaudit.domain.text import LocalizedText
from cxaudit.services import planning
from cxaudit.services.candidates import Choice
from cxaudit.services.planning import VisitPlan, WaveBoard
from cxaudit.web.forms.programme import PlanForm
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render, sentence_of
from cxaudit.web.programme.screens import blueprint
from cxaudit.web.received import page_number, require_page

_LAST_MINUTE = time(23, 59)


@blueprint.get("/waves/<wave_id>")
@requires("assignment.manage")
def wave(wave_id: WaveId) -> str:
    """The visits of a wave, and the form that plans one."""
    return _wave_page(wave_id, PlanForm(formdata=None))


def _wave_page(
    wave_id: WaveId, form: PlanForm, choices: tuple[Choice, ...] = (), error: str | None = None
) -> str:
    page = page_number()
    board = planning.get_board(runtime(), actor(), wave_id, page)
    require_page(page, -(-board.count // planning.PAGE))
    form.offer(board)
    return render(
        "programme/wave.html", board=board, form=form, choices=choices, error=error, page=page,
        size=planning.PAGE, sentence_of=sentence_of,
    )  # fmt: skip


@blueprint.post("/waves/<wave_id>")
@requires("assignment.manage")
def plan(wave_id: WaveId) -> str | Response | tuple[str, int]:
    """First ask who may go; then assign the chosen auditor. A refusal names its rule."""
    board = planning.get_board(runtime(), actor(), wave_id)
    form = PlanForm()
    form.offer(board)
    if not form.validate():
        return _wave_page(wave_id, form), 422
    wanted = _plan_of(board, form)
    choices: tuple[Choice, ...] = ()
    try:
        choices = planning.list_choices(runtime(), actor(), wanted)
        if not request.form.get("auditor_id"):
            return _wave_page(wave_id, form, choices)
        planning.plan_visit(runtime(), actor(), wanted, AuditorId(request.form["auditor_id"]))
    except Refused as refused:
        return _wave_page(wave_id, form, choices, sentence_of(refused)), 409
    return redirect(url_for("programme.wave", wave_id=wave_id))


def _plan_of(board: WaveBoard, form: PlanForm) -> VisitPlan:
    """Days are the location's own: a visit is due at the end of its last day there."""
    location = next((place for place in board.locations if place.id == form.location_id.data), None)
    channel = next((each for each in board.channels if each == form.channel.data), None)
    if location is None or channel is None:
        abort(404)
    zone = _zone(location)
    return VisitPlan(
        client_id=board.wave.client_id,
        wave_id=board.wave.id,
        location_id=LocationId(location.id),
        channel=channel,
        available_from=datetime.combine(form.first_day.data, time(0), zone),
        due_at=datetime.combine(form.last_day.data, _LAST_MINUTE, zone),
        scenario=LocalizedText.of({"fr": form.scenario_fr.data or "", "en": form.scenario_en.data or ""}),
    )


def _zone(location: Location) -> ZoneInfo:
    return ZoneInfo(location.timezone)


@blueprint.get("/assignments/<assignment_id>/ask")
@requires("assignment.manage")
def ask(assignment_id: AssignmentId) -> str:
    """Who may go to a visit that nobody has taken, each with the rules that refuse."""
    return _ask_page(assignment_id, None)


def _ask_page(assignment_id: AssignmentId, error: str | None) -> str:
    return render(
        "programme/ask.html",
        visit=planning.get_visit(runtime(), actor(), assignment_id),
        choices=planning.list_others(runtime(), actor(), assignment_id),
        error=error,
        sentence_of=sentence_of,
    )


@blueprint.post("/assignments/<assignment_id>/ask")
@requires("assignment.manage")
def ask_now(assignment_id: AssignmentId) -> Response | tuple[str, int]:
    """Ask the auditor chosen; a refusal names its rule."""
    chosen = request.form.get("auditor_id")
    if not chosen:
        return _ask_page(assignment_id, gettext("Choose who is asked. Nothing was assigned.")), 422
    try:
        asked = planning.assign_visit(runtime(), actor(), assignment_id, AuditorId(chosen))
    except Refused as refused:
        return _ask_page(assignment_id, sentence_of(refused)), 409
    return redirect(url_for("programme.wave", wave_id=asked.wave_id))


@blueprint.get("/assignments/<assignment_id>/cancel")
@requires("assignment.manage")
def cancel(assignment_id: AssignmentId) -> str:
    """The question before a visit is cancelled."""
    return _cancel_page(assignment_id, None)


def _cancel_page(assignment_id: AssignmentId, error: str | None) -> str:
    return render(
        "programme/cancel.html", visit=planning.get_visit(runtime(), actor(), assignment_id), error=error
    )


@blueprint.post("/assignments/<assignment_id>/cancel")
@requires("assignment.manage")
def cancel_now(assignment_id: AssignmentId) -> Response | tuple[str, int]:
    """Cancel a visit nobody has accepted."""
    try:
        cancelled = planning.cancel_visit(runtime(), actor(), assignment_id)
    except Refused as refused:
        return _cancel_page(assignment_id, sentence_of(refused)), 409
    return redirect(url_for("programme.wave", wave_id=cancelled.wave_id))
