"""The search page: one for everybody, each within what they may see."""

from __future__ import annotations

from flask import Blueprint, request, url_for

from cxaudit.domain import access
from cxaudit.domain.finding import LONGEST
from cxaudit.services import search
from cxaudit.services.search import KINDS
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.received import page_number

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@requires("audit.view")
def page() -> str:
    """What was found, by kind; the address keeps the question."""
    asked = request.args.get("q", "")[:LONGEST]
    kind = next((each for each in KINDS if each == request.args.get("kind")), None)
    return render(
        "search/index.html",
        asked=asked,
        kind=kind,
        page=page_number(),
        found=search.search(runtime(), actor(), asked, kind, page_number()),
        marked=search.marked,
        audit_href=_audit_href,
        location_href=_location_href,
    )


def _audit_href(audit_id: str) -> str:
    """Where this reader opens a visit."""
    if access.allows(actor(), "audit.browse"):
        return url_for("review.desk", audit_id=audit_id)
    if access.allows(actor(), "report.download"):
        return url_for("portal.report", audit_id=audit_id)
    return url_for("field.show_audit", audit_id=audit_id)


def _location_href(location_id: str) -> str:
    if access.allows(actor(), "location.manage"):
        return url_for("programme.locations.desk", location_id=location_id)
    return url_for("portal.location", location_id=location_id)
