"""The notes of a visit as one document without anybody's notes: what a tablet takes notes on off line."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.capture import ATTEMPT_RESULTS, ON_SITE
from cxaudit.domain.ids import AuditId
from cxaudit.domain.outline import outline
from cxaudit.domain.text import Language
from cxaudit.services.audits import get_audit
from cxaudit.web.field.offline import keepable
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.session import speak


@blueprint.get("/audits/<audit_id>/notes/<any(fr, en):lang>")
@requires("audit.fill")
def notes(audit_id: AuditId, lang: Language) -> Response:
    """What is captured beside the form; discreet on a covert visit: neither client nor location is named."""
    speak(lang)
    file = get_audit(runtime(), actor(), audit_id, "audit.fill")
    if not file.audit.editable:
        return redirect(url_for("field.show_audit", audit_id=audit_id))
    page = render(
        "field/notes.html",
        file=file,
        account=actor().account_id,
        covert=file.audit.visit_type == "covert",
        on_site=file.audit.channel in ON_SITE,
        timed=[item for item in file.checklist.items if item.kind == "elapsed"],
        outline=outline(file.checklist),
        attempt_results=ATTEMPT_RESULTS.get(file.audit.channel, ()),
    )
    return keepable(page, "notes")
