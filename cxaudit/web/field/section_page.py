"""One section of the audit form, with the answers of an audit and what a reviewer asked."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, request, url_for
from markupsafe import Markup, escape

from cxaudit import i18n
from cxaudit.domain import flow
from cxaudit.domain.answers import NA, comment_of, photos_of, values_of
from cxaudit.domain.checklist import EVIDENCE_KINDS, Item
from cxaudit.domain.flow import Standing
from cxaudit.i18n import typo
from cxaudit.services.audits import AuditFile, get_corrections
from cxaudit.services.scoring import readable_answers
from cxaudit.web.field.compiled_form import drawn_items, pictures_of
from cxaudit.web.guards import actor, language, runtime
from cxaudit.web.pages import render
from cxaudit.web.wording import answer_text

CLEARED = frozenset({"yes_no", "single", "likert", "csat", "ces", "nps"})
"""Kinds whose answer a browser alone cannot take back: they get a button of their own."""


def section_page(file: AuditFile, key: str, errors: dict[str, str], typed: dict[str, Any]) -> str:
    """The page of section `key`; `typed`: what was refused with `errors`, shown again."""
    keys = [part.key for part in file.checklist.sections]
    if key not in keys:
        abort(404)
    standing = flow.standing(file.checklist, file.heads)
    place = keys.index(key)
    items = [item for item in standing.visible if item.section == key]
    asked = {c.item_key: c.text for c in get_corrections(runtime(), actor(), file.audit)}
    return render(
        "field/section.html",
        file=file,
        part=file.checklist.sections[place],
        parts=file.checklist.sections,
        previous=keys[place - 1] if place else None,
        following=keys[place + 1] if place + 1 < len(keys) else None,
        items=_filled(file, items, standing, _all_errors(file, items, errors), typed, asked),
        errors=[(item, errors[item.key]) for item in items if item.key in errors],
        drawn=json.dumps(_operations(file, items)),
        asked=asked,
        asked_items=[item for item in standing.visible if item.key in asked],
        standing=standing,
        enter=_form_of(file) if "enter" in request.args else "",
    )


def _form_of(file: AuditFile) -> str:
    """Where a browser that can work off line goes on; this page stays for those that cannot."""
    return url_for("field.whole_form", audit_id=file.audit.id, lang=language())


def _operations(file: AuditFile, items: list[Item]) -> dict[str, str]:
    """The operation behind each answer and comment that the page shows."""
    names = [f"{item.key}/{f}" for item in items for f in "vc"]
    return {name: file.heads[name].op for name in names if name in file.heads}


def _all_errors(file: AuditFile, items: list[Item], errors: dict[str, str]) -> dict[str, str]:
    """Those of this post, and stored answers that a tablet sent and that do not fit their question."""
    _answers, refused = readable_answers(file.checklist, file.document)
    stored = {item.key: i18n.sentence(language(), "invalid_answer") for item in items if item.key in refused}
    return stored | errors


def _filled(  # noqa: PLR0917  # what one section shows
    file: AuditFile,
    items: list[Item],
    standing: Standing,
    errors: dict[str, str],
    typed: dict[str, Any],
    asked: dict[str, str],
) -> list[Markup]:
    """The items with the answers of this audit in them."""
    lang = language()
    drawn = drawn_items(file.version.digest, file.checklist, lang)
    values = values_of(file.checklist, file.heads)
    filled = []
    for item in items:
        value = values.get(item.key)
        kept = comment_of(file.heads, item.key)
        shown, comment = typed.get(item.key, value), typed.get(f"{item.key}/c", kept)
        error = errors.get(item.key)
        marks = _marks(item, value, shown, comment)
        if error or item.key in standing.answered:
            marks.add("error" if error else "saved")
        if item.key in asked:
            marks.add("asked")
        texts = {
            "value": escape("" if shown is None or shown == NA else shown),
            "was": escape(json.dumps(None if item.kind in EVIDENCE_KINDS else value)),
            "comment": escape(comment),
            "was_comment": escape(kept),
            "error": escape(typo(lang, error)) if error else "",
            "asked": escape(asked.get(item.key, "")),
            "read_as": escape(answer_text(item, value)) if "read_as" in marks else "",
            "photos": _photos(file, item, value),
            "pictures": pictures_of(file.audit.id) if item.picture else "",
        }
        filled.append(drawn[item.key].fill(marks, texts))
    return filled


def _marks(item: Item, value: Any, shown: Any, comment: str) -> set[str]:
    """What is checked (`shown`: kept, or typed and refused) and what stands open (by the kept `value`)."""
    chosen = shown if isinstance(shown, list) else [shown]
    marks = {"plain"} | {f"is:{each}" for each in chosen if each is not None}
    if shown == NA:
        marks.add("na")
    if value is not None and item.kind in CLEARED:
        marks.add("clear")
    if value is not None and value != NA and item.kind == "elapsed":
        marks.add("read_as")
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
