"""A tablet's exported file, sent in by a programme manager's program."""

from __future__ import annotations

from flask import Response, jsonify, request

from cxaudit.services.recovery import recover as bring_in
from cxaudit.web.api.routes import blueprint
from cxaudit.web.api.sync import said
from cxaudit.web.guards import actor, requires, runtime


@blueprint.post("/recovery")
@requires("assignment.manage")
def recover() -> Response:
    """The file as the body, or as the field `file` of a form: taken as if its tablet had sent it."""
    sent = request.files.get("file")
    done = bring_in(runtime(), actor(), request.get_data(cache=False) if sent is None else sent.read())
    return jsonify(
        reference=done.reference,
        ack=done.acknowledged,
        flagged=done.flagged,
        refused=done.refused,
        rev=done.rev,
        blobs={"kept": done.photos, "damaged": done.damaged},
        submit=None if done.delivery is None else said(done.delivery),
    )
