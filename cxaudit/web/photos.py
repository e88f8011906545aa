"""Photos, wherever they are shown: one route, one policy."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from cxaudit.domain.ids import EvidenceId
from cxaudit.services import evidence
from cxaudit.web.guards import actor, requires, runtime

blueprint = Blueprint("photos", __name__)


@blueprint.get("/photos/<evidence_id>")
@requires("evidence.view")
def photo(evidence_id: EvidenceId) -> Response:
    """The served copy: without EXIF and GPS. 404 for whoever may not see its audit."""
    found, content = evidence.open_photo(runtime(), actor(), evidence_id)
    answer = send_file(content, mimetype="image/jpeg", etag=found.served_sha256)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
