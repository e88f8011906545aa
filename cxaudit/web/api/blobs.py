"""Photos in parts: where to go on, and the next part."""

from __future__ import annotations

import re

from flask import Response, jsonify, request

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import AuditId
from cxaudit.services.uploads import Part, add_part, get_progress
from cxaudit.web.api.routes import blueprint
from cxaudit.web.guards import actor, requires, runtime

_NUMBER = re.compile(r"[0-9]{1,12}")
_TYPE = re.compile(r"[\w.+-]{1,28}/[\w.+-]{1,30}", re.ASCII)


@blueprint.route("/audits/<audit_id>/blobs/<sha256>", methods=["HEAD"])
@requires("audit.fill")
def progress(audit_id: AuditId, sha256: str) -> Response:
    """200 when the photo is kept whole; else 404 with the offset to go on from."""
    found = get_progress(runtime(), actor(), audit_id, sha256)
    if found.complete:
        return Response(status=200, headers={"X-Complete": "1"})
    return Response(status=404, headers={"Upload-Offset": str(found.offset)}, mimetype="application/json")


@blueprint.patch("/audits/<audit_id>/blobs/<sha256>")
@requires("audit.fill")
def send_part(audit_id: AuditId, sha256: str) -> Response:
    """204 with the next offset; 201 when the photo is whole, verified and kept."""
    done = add_part(runtime(), actor(), audit_id, sha256, _part())
    if not done.complete:
        return Response(status=204, headers={"Upload-Offset": str(done.offset)})
    answer = jsonify(complete=True)
    answer.status_code = 201
    return answer


def _part() -> Part:
    """The part as it came; one that a broken connection cut short is not one."""
    data, kind = request.get_data(cache=False), request.headers.get("X-Type", "")
    if request.content_length is not None and len(data) != request.content_length:
        raise InvalidInput("bad_request")
    return Part(
        offset=_number("Upload-Offset"),
        total=_number("Upload-Length"),
        media_type=kind if _TYPE.fullmatch(kind) else "",
        data=data,
    )


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not _NUMBER.fullmatch(text):
        raise InvalidInput("bad_request")
    return int(text)
