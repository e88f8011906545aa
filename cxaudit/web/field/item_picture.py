"""A reference picture of the checklist that a visit follows."""

from __future__ import annotations

from werkzeug.wrappers import Response

from cxaudit.domain.ids import AuditId
from cxaudit.services import item_pictures
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pictures import unchanging


@blueprint.get("/audits/<audit_id>/pictures/<sha256>")
@requires("audit.fill")
def item_picture(audit_id: AuditId, sha256: str) -> Response:
    """404 for anybody but the auditor of the visit, and for any other file."""
    return unchanging(item_pictures.for_visit(runtime(), actor(), audit_id, sha256), sha256)
