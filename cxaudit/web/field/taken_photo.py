"""A photo of an own visit that another device took: the tablet asks for it by its digest."""

from __future__ import annotations

from flask import Response, send_file

from cxaudit.domain.ids import AuditId
from cxaudit.services import evidence
from cxaudit.web.field.screens import blueprint
from cxaudit.web.guards import actor, requires, runtime


@blueprint.get("/audits/<audit_id>/photos/<sha256>")
@requires("audit.fill")
def taken_photo(audit_id: AuditId, sha256: str) -> Response:
    """The served copy: without EXIF and GPS. 404 for anybody but the auditor of the visit."""
    found, content = evidence.open_taken(runtime(), actor(), audit_id, sha256)
    answer = send_file(content, mimetype="image/jpeg", etag=found.served_sha256)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
