"""The audit form: the whole page, and one section at a time where there is no JavaScript."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, redirect, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from cxaudit.domain import flow
from cxaudit.domain.answers import LOCATION_CLOSED, NA, OUTCOME, comment_of, photos_of, values_of
from cxaudit.domain.checklist import EVIDENCE_KINDS, WITH_OPTIONS, Item
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.flow import Standing
from cxaudit.domain.ids import AuditId, EvidenceId
from cxaudit.i18n import typo
from cxaudit.services import evidence, field_sync
from cxaudit.services.audits import AuditFile, get_audit
from cxaudit.services.field_sync import Incomplete
from cxaudit.web.field.compiled_form import drawn_items
from cxaudit.web.field.screens import blueprint
from cxaudit.web.forms import answers
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render, sentence_of


@blueprint.get("/audits/<audit_id>")
@requires("audit.fill")
def show_audit(audit_id: AuditId) -> str | Response:
    """The first section that still asks for something; a delivered audit is shown as such."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return render("field/handed_in.html", file=file)
    standing = flow.standing(file.checklist, file.heads)
    lacking = next((m.item.section for m in standing.missing), None)
    section = lacking or file.checklist.sections[0].key
    return redirect(url_for("field.section", audit_id=audit_id, key=section))


@blueprint.get("/audits/<audit_id>/sections/<key>")
@requires("audit.fill")
def section(audit_id: AuditId, key: str) -> str | Response:
    """One section of the form."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    return _section_page(file, key, {}, {})


def _section_page(file: AuditFile, key: str, errors: dict[str, str], typed: dict[str, Any]) -> str:
    keys = [part.key for part in file.checklist.sections]
    if key not in keys:
        abort(404)
    standing = flow.standing(file.checklist, file.heads)
    place = keys.index(key)
    return render(
        "field/section.html",
        file=file,
        part=file.checklist.sections[place],
        parts=file.checklist.sections,
        previous=keys[place - 1] if place else None,
        following=keys[place + 1] if place + 1 < len(keys) else None,
        items=_filled(
            file, [item for item in standing.visible if item.section == key], standing, errors, typed
        ),
        errors=errors,
        standing=standing,
    )


def _filled(
    file: AuditFile, items: list[Item], standing: Standing, errors: dict[str, str], typed: dict[str, Any]
) -> list[Markup]:
    """The items with the answers of this audit in them."""
    drawn = drawn_items(file.version.digest, file.checklist, language())
    values = values_of(file.checklist, file.heads)
    filled = []
    for item in items:
        value = values.get(item.key)
        shown, comment = typed.get(item.key, value), comment_of(file.heads, item.key)
        error = errors.get(item.key)
        marks = _marks(item, value, shown, comment)
        if error or item.key in standing.answered:
            marks.add("error" if error else "saved")
        texts = {
            "value": escape("" if shown is None or shown == NA else shown),
            "was": escape(json.dumps(None if item.kind in EVIDENCE_KINDS else value)),
            "comment": escape(comment),
            "error": escape(typo(language(), error)),
            "photos": _photos(file, item, value),
        }
        filled.append(drawn[item.key].fill(marks, texts))
    return filled


def _marks(item: Item, value: Any, shown: Any, comment: str) -> set[str]:
    """What is checked (`shown`: kept, or typed and refused) and what stands open (by the kept `value`)."""
    chosen = shown if isinstance(shown, list) else [shown]
    marks = {f"is:{each}" for each in chosen if each is not None}
    if shown == NA:
        marks.add("na")
    wanted = flow.comment_wanted(item, value)
    marks.add("comment_wanted" if wanted else "comment_free")
    if wanted or comment:
        marks.add("comment_open")
    if wanted and not comment:
        marks.add("comment_missing")
    return marks


def _photos(file: AuditFile, item: Item, value: Any) -> str:
    """The photos of an item and the button for another; nothing where none may be taken."""
    if item.kind not in EVIDENCE_KINDS and item.evidence is None:
        return ""
    shas = photos_of(file.heads, item.key)
    kept = [found for found in file.evidence if found.item_key == item.key and found.sha256 in shas]
    lacking = max(0, flow.photos_wanted(item, value) - len(shas))
    return render("field/_photos.html", file=file, item=item, photos=kept, lacking=lacking)


@blueprint.post("/audits/<audit_id>/sections/<key>")
@requires("audit.fill")
def post_section(audit_id: AuditId, key: str) -> Response | tuple[str, int]:
    """Keep what was answered, then go on; to the same section when the answers showed something new."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    items = tuple(item for item in file.checklist.items_of(key) if f"was.{item.key}" in request.form)
    values, errors = answers.read(items, language(), request.form)
    before = {m.item.key for m in flow.standing(file.checklist, file.heads).missing}
    changed = _changed(file, items, values, errors)
    if changed:
        field_sync.write_section(runtime(), actor(), audit_id, changed)
    errors |= _keep_photos(audit_id, items)
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if errors:
        return _section_page(file, key, errors, _typed(items, errors)), 422
    shown = {m.item.key for m in flow.standing(file.checklist, file.heads).missing if m.item.section == key}
    return redirect(_next_address(file, key, stay=bool(shown - before)))


def _changed(
    file: AuditFile, items: tuple[Item, ...], values: dict[str, Any], errors: dict[str, str]
) -> dict[str, object]:
    """Only the fields whose value differs from the one the page was drawn with."""
    changed: dict[str, object] = {}
    for item in items:
        asked = item.kind not in EVIDENCE_KINDS and item.key not in errors
        if asked and values[item.key] != _was(item.key):
            changed[f"{item.key}/v"] = values[item.key]
        comment = request.form.get(f"c.{item.key}")
        if comment is not None and comment.strip() != comment_of(file.heads, item.key):
            changed[f"{item.key}/c"] = comment.strip() or None
    return changed


def _was(key: str) -> Any:
    try:
        return json.loads(request.form[f"was.{key}"])
    except (ValueError, RecursionError):
        abort(400)


def _typed(items: tuple[Item, ...], errors: dict[str, str]) -> dict[str, Any]:
    """What was typed and refused, so that nobody types it again; what was kept is drawn as it was kept."""
    found = {item: request.form.getlist(f"q.{item.key}") for item in items if item.key in errors}
    return {
        item.key: typed if item.kind in WITH_OPTIONS else typed[0] for item, typed in found.items() if typed
    }


def _keep_photos(audit_id: AuditId, items: tuple[Item, ...]) -> dict[str, str]:
    errors = {}
    for item in items:
        for upload in request.files.getlist(f"p.{item.key}"):
            received = upload.read()
            if received:
                try:
                    evidence.add_photo(runtime(), actor(), audit_id, item.key, received)
                except InvalidInput as refused:
                    errors[item.key] = sentence_of(refused)
    return errors


def _next_address(file: AuditFile, key: str, *, stay: bool) -> str:
    keys = [part.key for part in file.checklist.sections]
    go = request.form.get("go", "next")
    if go in keys:
        return url_for("field.section", audit_id=file.audit.id, key=go)
    if stay or go == "stay":
        return url_for("field.section", audit_id=file.audit.id, key=key)
    place = keys.index(key)
    if place + 1 == len(keys) or go == "review":
        return url_for("field.before_submit", audit_id=file.audit.id)
    return url_for("field.section", audit_id=file.audit.id, key=keys[place + 1])


@blueprint.get("/audits/<audit_id>/submit")
@requires("audit.fill")
def before_submit(audit_id: AuditId) -> str | Response:
    """What is missing, with links; or the button that hands the visit in."""
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    return render(
        "field/submit.html", file=file, standing=flow.standing(file.checklist, file.heads),
        submission=runtime().ids.new(),
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
    value = LOCATION_CLOSED if request.form.get("closed") == "yes" else None
    field_sync.write_section(runtime(), actor(), audit_id, {f"{OUTCOME}/v": value})
    return redirect(url_for("field.before_submit", audit_id=audit_id))


@blueprint.post("/audits/<audit_id>/photos/<evidence_id>/remove")
@requires("audit.fill")
def remove_photo(audit_id: AuditId, evidence_id: EvidenceId) -> Response:
    """Take a photo off its item."""
    evidence.remove_photo(runtime(), actor(), audit_id, evidence_id)
    key = request.form.get("section", "")
    return redirect(url_for("field.section", audit_id=audit_id, key=key))
