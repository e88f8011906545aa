"""The whole audit form as one document without anybody's answers: what a tablet works on off line."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from cxaudit.domain.capture import ATTEMPT_RESULTS, ON_SITE
from cxaudit.domain.checklist import EVIDENCE_KINDS, Item
from cxaudit.domain.flow import photos_wanted
from cxaudit.domain.ids import AuditId
from cxaudit.domain.maps import map_links
from cxaudit.domain.outline import outline
from cxaudit.domain.text import Language
from cxaudit.services.audits import AuditFile, get_audit, get_corrections, get_scenario
from cxaudit.web.field.compiled_form import DrawnItem, drawn_items, pictures_of
from cxaudit.web.field.offline import keepable
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.session import speak


@blueprint.get("/audits/<audit_id>/form/<any(fr, en):lang>")
@requires("audit.fill")
def whole_form(audit_id: AuditId, lang: Language) -> Response:
    """The same bytes until the checklist, the visit or the program changes."""
    speak(lang)
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    return keepable(_page(file, lang), "audit")


def _page(file: AuditFile, lang: Language) -> str:
    asked = {c.item_key: c.text for c in get_corrections(runtime(), actor(), file.audit)}
    drawn = drawn_items(file.version.digest, file.checklist, lang)
    return render(
        "field/form.html",
        file=file,
        account=actor().account_id,
        sections=[
            (part, [_empty(file, drawn[item.key], item, asked) for item in file.checklist.items_of(part.key)])
            for part in file.checklist.sections
        ],
        asked=asked,
        asked_items=[item for item in file.checklist.items if item.key in asked],
        outline=outline(file.checklist),
        on_site=file.audit.channel in ON_SITE,
        covert=file.audit.visit_type == "covert",
        scenario=get_scenario(runtime(), actor(), file.audit),
        map_links=map_links,
        attempt_results=ATTEMPT_RESULTS.get(file.audit.channel, ()),
    )


def _empty(file: AuditFile, drawn: DrawnItem, item: Item, asked: Mapping[str, str]) -> Markup:
    """The item before the tablet puts its answers in; what depends on others waits until they are known."""
    marks = {"comment_free"}
    if item.show_if is not None:
        marks.add("hidden")
    if item.key in asked:
        marks.add("asked")
    texts = dict.fromkeys(("value", "was", "comment", "error", "read_as"), "")
    texts |= {"asked": escape(asked.get(item.key, "")), "photos": _photo_slot(item)}
    texts["pictures"] = pictures_of(file.audit.id) if item.picture else ""
    return drawn.fill(marks, texts)


def _photo_slot(item: Item) -> str:
    """Where photos are taken; a signature is drawn on the tablet itself."""
    if item.kind == "signature" or (item.kind not in EVIDENCE_KINDS and item.evidence is None):
        return ""
    lacking = photos_wanted(item, None)
    return render("field/_photos.html", item=item, photos=(), lacking=lacking)
