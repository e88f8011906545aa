"""The visit itself: discreet notes, timers, calls and chats tried, why there is no position."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain import capture
from cxaudit.domain.answers import values_of
from cxaudit.domain.capture import ATTEMPT_RESULTS, NO_POSITION, NOTES, ON_SITE, POSITION, Attempt
from cxaudit.domain.checklist import Item
from cxaudit.domain.flow import visible_items
from cxaudit.domain.ids import AuditId
from cxaudit.services import field_sync
from cxaudit.services.audits import AuditFile, get_audit
from cxaudit.web.field.screens import blueprint
from cxaudit.web.forms.answers import one_line_end
from cxaudit.web.forms.attempts import AttemptForm
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render
from cxaudit.web.wording import answer_text, moment


@blueprint.get("/audits/<audit_id>/visit")
@requires("audit.fill")
def visit(audit_id: AuditId) -> str | Response:
    """What is captured beside the form; discreet on a covert visit: neither client nor product is named."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    return _page(file, _attempt_form(file))


@blueprint.post("/audits/<audit_id>/visit")
@requires("audit.fill")
def post_visit(audit_id: AuditId) -> Response | tuple[str, int]:
    """Whatever button is pressed, the notes are kept too; nothing typed is lost when something is refused."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    form = _attempt_form(file)
    step, _, about = request.form.get("do", "save").partition(":")
    if step in {"start", "stop"} and about not in {item.key for item in _timed(file)}:
        abort(400)
    refused = step == "attempt" and not form.validate()
    now = int(runtime().now().timestamp() * 1000)
    changed = _notes() | capture.changes(file.heads, step, about, now)
    if step == "attempt" and not refused:
        changed |= _with_attempt(file, form, now)
    if (
        changed
        and field_sync.write_section(runtime(), actor(), audit_id, changed, _drawn(file, changed)).late
    ):
        flash(gettext("The visit was handed in before this arrived: it is kept for the office."), "error")
        return redirect(url_for("field.show_audit", audit_id=audit_id), 303)
    if refused:
        return _page(get_audit(runtime(), actor(), audit_id, "audit.fill"), form), 422
    return redirect(url_for("field.visit", audit_id=audit_id, _anchor=_part(step)), 303)


def _attempt_form(file: AuditFile) -> AttemptForm:
    return AttemptForm(ATTEMPT_RESULTS.get(file.audit.channel, ()))


def _timed(file: AuditFile) -> list[Item]:
    """What is timed on this visit, in the order in which it happens."""
    shown = visible_items(file.checklist, values_of(file.checklist, file.heads))
    return [item for item in shown if item.kind == "elapsed"]


def _notes() -> dict[str, object]:
    """The notes, when they differ from what the page showed."""
    words = one_line_end(request.form.get("notes", ""))
    was = one_line_end(request.form.get("was.notes", ""))
    return {} if words == was else {f"{NOTES}/v": words or None}


def _with_attempt(file: AuditFile, form: AttemptForm, now: int) -> dict[str, object]:
    note = one_line_end(form.note.data or "")
    return capture.attempts_field([*capture.attempts_of(file.heads), Attempt(now, form.result.data, note)])


def _drawn(file: AuditFile, changed: dict[str, object]) -> dict[str, str]:
    """The operation behind each field: that of the notes as the page showed it, since they may be older."""
    seen = {name: file.heads[name].op for name in changed if name in file.heads}
    return seen | {f"{NOTES}/v": request.form.get("drawn", "")[:40]}


def _part(step: str) -> str | None:
    """The part of the page that the button stands in."""
    parts = {"start": "timers", "stop": "timers", "attempt": "attempts", "remove": "attempts"}
    return parts.get(step, "position" if step == "position" else None)


def _page(file: AuditFile, form: AttemptForm) -> str:
    notes = file.heads.get(f"{NOTES}/v")
    position = file.heads.get(f"{POSITION}/v")
    return render(
        "field/visit.html",
        file=file,
        covert=file.audit.visit_type == "covert",
        notes=notes.val if notes is not None and isinstance(notes.val, str) else "",
        drawn=notes.op if notes is not None else "",
        stay=capture.timer_of(file.heads, NOTES),
        timers=[_timer(file, item) for item in _timed(file)],
        attempt=form if file.audit.channel in ATTEMPT_RESULTS else None,
        attempts=capture.attempts_of(file.heads),
        on_site=file.audit.channel in ON_SITE,
        position=capture.read_position(position.val) if position is not None else None,
        reasons=NO_POSITION,
        moment=moment,
    )


def _timer(file: AuditFile, item: Item) -> dict[str, Any]:
    value = values_of(file.checklist, file.heads).get(item.key)
    return {
        "item": item,
        "timer": capture.timer_of(file.heads, item.key),
        "said": answer_text(item, value) if value is not None else None,
    }
