"""The audit form: one section at a time, then what is missing, then handing in."""

from __future__ import annotations

import json
from dataclasses import replace
from textwrap import shorten
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain import flow
from cxaudit.domain.answers import LOCATION_CLOSED, OUTCOME, comment_of
from cxaudit.domain.checklist import EVIDENCE_KINDS, WITH_OPTIONS, Item
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.flow import Missing
from cxaudit.domain.ids import AuditId, EvidenceId
from cxaudit.services import answers_to_check, evidence, field_sync
from cxaudit.services.audits import AuditFile, get_audit, get_corrections
from cxaudit.services.field_sync import Changed, Incomplete, Pushed
from cxaudit.web.field.late_page import late_page
from cxaudit.web.field.screens import blueprint
from cxaudit.web.field.section_page import section_page
from cxaudit.web.forms import answers
from cxaudit.web.forms.answer_rules import LONGEST
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import gettext, render, sentence_of

_SHOWN_AGAIN = 200
"""Characters of what was typed that a message repeats: it travels in a cookie."""


@blueprint.get("/audits/<audit_id>")
@requires("audit.fill")
def show_audit(audit_id: AuditId) -> str | Response:
    """The first section that still asks for something; a delivered audit is shown as such."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        reasons = get_corrections(runtime(), actor(), file.audit)
        return render("field/handed_in.html", file=file, reasons=reasons, two_values=_two_values(audit_id))
    return redirect(_first_to_do(file))


def _two_values(audit_id: AuditId) -> int:
    return answers_to_check.list_own(runtime(), actor(), audit_id).count


def _first_to_do(file: AuditFile) -> str:
    """Where to begin: what is missing, else what was asked to be corrected, else the first section.

    A browser that can work off line goes on from there to the whole form: `enter`.
    """
    missing = flow.standing(file.checklist, file.heads).missing
    if missing:
        return _at(file, missing[0].item, enter="")
    asked = {comment.item_key for comment in get_corrections(runtime(), actor(), file.audit)}
    item = next((item for item in file.checklist.items if item.key in asked), None)
    section = item.section if item is not None else file.checklist.sections[0].key
    return url_for("field.section", audit_id=file.audit.id, key=section, enter="")


def _at(file: AuditFile, item: Item, enter: str | None = None) -> str:
    """The item in its section; the first one needs no anchor, which would hide the title above it."""
    first = file.checklist.items_of(item.section)[0]
    anchor = None if item == first else f"item-{item.key}"
    return url_for("field.section", audit_id=file.audit.id, key=item.section, _anchor=anchor, enter=enter)


@blueprint.get("/audits/<audit_id>/sections/<key>")
@requires("audit.fill")
def section(audit_id: AuditId, key: str) -> str | Response:
    """One section of the form."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    return section_page(file, key, {}, {})


@blueprint.post("/audits/<audit_id>/sections/<key>")
@requires("audit.fill")
def post_section(audit_id: AuditId, key: str) -> Response | tuple[str, int]:
    """Keep what was answered, then go where the button says; nothing typed is lost, whatever is refused."""
    posted = _Posted(key)
    file, pushed = field_sync.fill_section(runtime(), actor(), audit_id, posted.read)
    items, before = posted.items, flow.standing(file.checklist, file.heads).missing
    errors = posted.errors | _keep_photos(audit_id, items) | _remove_photo(audit_id)
    file = _after(file, pushed, errors)
    if not file.audit.editable:
        return late_page(file, items, posted.changed, errors), 200
    if asked := _still_asked(file, items, errors):
        return section_page(file, key, asked, _typed(items, asked)), 422
    return redirect(_next_address(file, key, before), 303)


class _Posted:
    """What the post of section `key` says, once the audit is there to read it by."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.items: tuple[Item, ...] = ()
        self.changed: dict[str, object] = {}
        self.errors: dict[str, str] = {}

    def read(self, file: AuditFile) -> Changed:
        """The changed fields; what is refused is kept in `errors`. Aborts: no such section, a broken page."""
        if self.key not in {part.key for part in file.checklist.sections}:
            abort(404)
        asked = file.checklist.items_of(self.key)
        self.items = tuple(item for item in asked if f"was.{item.key}" in request.form)
        was = {item.key: _was(item.key) for item in self.items}
        values, refused = answers.read(self.items, language(), request.form, was)
        self.changed = _changed(self.items, was, values)
        self.errors = _long_comments(self.items) | refused
        return self.changed, _drawn()


def _still_asked(file: AuditFile, items: tuple[Item, ...], errors: dict[str, str]) -> dict[str, str]:
    """The errors of items that are asked still; what was typed for another is said once."""
    if not errors:
        return {}
    visible = {item.key for item in flow.standing(file.checklist, file.heads).visible}
    for item in items:
        if item.key in errors and item.key not in visible:
            flash(_not_kept(item), "error")
    return {key: error for key, error in errors.items() if key in visible}


def _not_kept(item: Item) -> str:
    sent = [
        *request.form.getlist(f"q.{item.key}"),
        *(f.filename for f in request.files.getlist(f"p.{item.key}")),
    ]
    typed = shorten(", ".join(words for words in sent if words), _SHOWN_AGAIN)
    asked = shorten(f"{item.code}. {item.text.text(language())}", _SHOWN_AGAIN)
    return gettext(
        "No longer asked, and not kept: {item} Your answer was: {typed}", item=asked, typed=typed or "–"
    )


def _after(file: AuditFile, pushed: Pushed | None, errors: dict[str, str]) -> AuditFile:
    """The visit as it is now; read again unless its answers alone have changed."""
    alone = file.audit.editable and not (errors or request.files or "remove" in request.form)
    if alone and (pushed is None or not pushed.late):
        return file if pushed is None else replace(file, heads=pushed.heads)
    return get_audit(runtime(), actor(), file.audit.id, "audit.fill")


def _was(key: str) -> Any:
    try:
        return json.loads(request.form[f"was.{key}"])
    except (ValueError, RecursionError):
        abort(400)


def _drawn() -> dict[str, str] | None:
    """The operation that each field of the page showed; None: the page does not say."""
    try:
        drawn = json.loads(request.form.get("drawn", "null"))
    except (ValueError, RecursionError):
        abort(400)
    if drawn is not None and not (
        isinstance(drawn, dict) and all(isinstance(op, str) for op in drawn.values())
    ):
        abort(400)
    return drawn


def _changed(items: tuple[Item, ...], was: dict[str, Any], values: dict[str, Any]) -> dict[str, object]:
    """Only the fields whose value differs from the one the page was drawn with."""
    changed: dict[str, object] = {}
    for item in items:
        asked = item.kind not in EVIDENCE_KINDS and item.key in values
        if asked and values[item.key] != was[item.key]:
            changed[f"{item.key}/v"] = values[item.key]
        comment = request.form.get(f"c.{item.key}")
        if comment is None:
            continue
        words = answers.one_line_end(comment)
        if len(words) <= LONGEST and words != answers.one_line_end(request.form.get(f"was.c.{item.key}", "")):
            changed[f"{item.key}/c"] = words or None
    return changed


def _long_comments(items: tuple[Item, ...]) -> dict[str, str]:
    """The refusal of each comment that is too long to keep."""
    return {
        item.key: sentence_of(InvalidInput("text_too_long", n=len(comment), most=LONGEST))
        for item in items
        if (comment := _long_comment(item)) is not None
    }


def _long_comment(item: Item) -> str | None:
    """What was written now and is too long; what a tablet wrote before stays as it is."""
    words, was = (answers.one_line_end(request.form.get(f"{was}c.{item.key}", "")) for was in ("", "was."))
    return words if len(words) > LONGEST and words != was else None


def _typed(items: tuple[Item, ...], errors: dict[str, str]) -> dict[str, Any]:
    """What was typed and refused, so that nobody types it again; what was kept is drawn as it was kept."""
    found = {item: request.form.getlist(f"q.{item.key}") for item in items if item.key in errors}
    values = {
        item.key: typed if item.kind in WITH_OPTIONS else typed[0] for item, typed in found.items() if typed
    }
    comments = {f"{item.key}/c": _long_comment(item) for item in found}
    return values | {name: words for name, words in comments.items() if words is not None}


def _keep_photos(audit_id: AuditId, items: tuple[Item, ...]) -> dict[str, str]:
    errors = {}
    for item in items:
        for upload in request.files.getlist(f"p.{item.key}"):
            received = upload.read(evidence.LARGEST_PHOTO + 1)
            if received:
                try:
                    evidence.add_photo(runtime(), actor(), audit_id, item.key, received)
                except InvalidInput as refused:
                    errors[item.key] = sentence_of(refused)
    return errors


def _remove_photo(audit_id: AuditId) -> dict[str, str]:
    """The button of a photo posts the section like any other, so that nothing typed is lost."""
    removed = request.form.get("remove")
    if removed:
        evidence.remove_photo(runtime(), actor(), audit_id, EvidenceId(removed))
    return {}


def _next_address(file: AuditFile, key: str, before: tuple[Missing, ...]) -> str:
    """Where the button leads; the same section when the answers showed something new in it."""
    keys = [part.key for part in file.checklist.sections]
    missing = flow.standing(file.checklist, file.heads).missing
    go = request.form.get("go", "next")
    stay = _item_of_button(file)
    known = {lack.item.key for lack in before}
    new = next((m.item for m in missing if m.item.section == key and m.item.key not in known), None)
    if stay is not None or (new is not None and go == "next"):
        return _at(file, stay or new or file.checklist.items[0])
    if go == "missing":
        return _next_missing(file, key, missing)
    following = keys[keys.index(key) + 1 :]
    if go == "review" or (go not in keys and not following):
        return url_for("field.before_submit", audit_id=file.audit.id)
    return url_for("field.section", audit_id=file.audit.id, key=go if go in keys else following[0])


def _item_of_button(file: AuditFile) -> Item | None:
    """The item whose own button was pressed: the answer is cleared, or a photo removed."""
    removed = request.form.get("remove")
    photo = next((found for found in file.evidence if found.id == removed), None)
    return file.checklist.find_item(photo.item_key if photo else request.form.get("clear", ""))


def _next_missing(file: AuditFile, key: str, missing: tuple[Missing, ...]) -> str:
    """The next thing missing from this section on, then from the start; all there: the last page."""
    keys = [part.key for part in file.checklist.sections]
    ahead = [lack for lack in missing if keys.index(lack.item.section) >= keys.index(key)]
    if not missing:
        return url_for("field.before_submit", audit_id=file.audit.id)
    return _at(file, (ahead or list(missing))[0].item)


@blueprint.get("/audits/<audit_id>/submit")
@requires("audit.fill")
def before_submit(audit_id: AuditId) -> str | Response:
    """What is missing, with links; or the button that hands the visit in."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    return render(
        "field/submit.html", file=file, standing=flow.standing(file.checklist, file.heads),
        submission=runtime().ids.new(), two_values=_two_values(audit_id),
        seen=comment_of(file.heads, OUTCOME),
    )  # fmt: skip


@blueprint.post("/audits/<audit_id>/submit")
@requires("audit.fill")
def submit(audit_id: AuditId) -> Response:
    """Hand the visit in; when something is missing, back to the list of it."""
    submission = request.form.get("submission", "")[:40] or runtime().ids.new()
    try:
        field_sync.submit(runtime(), actor(), audit_id, submission)
    except Incomplete:
        return redirect(url_for("field.before_submit", audit_id=audit_id))
    return redirect(url_for("field.show_audit", audit_id=audit_id))


@blueprint.post("/audits/<audit_id>/location-closed")
@requires("audit.fill")
def location_closed(audit_id: AuditId) -> Response:
    """Say that the location was closed, or take it back; nothing answered is lost."""
    closed = request.form.get("closed") == "yes"
    changed: dict[str, object] = {f"{OUTCOME}/v": LOCATION_CLOSED if closed else None}
    if seen := answers.one_line_end(request.form.get("seen", ""))[:2000]:
        changed[f"{OUTCOME}/c"] = seen
    if field_sync.write_section(runtime(), actor(), audit_id, changed).flagged:
        flash(gettext("The visit was handed in before this arrived: it is kept for the office."), "error")
    return redirect(url_for("field.before_submit", audit_id=audit_id))
