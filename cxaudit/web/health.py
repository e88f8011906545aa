"""Whether this process can do its work: for load balancers."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from cxaudit.services import health
from cxaudit.web.guards import public, runtime

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """200 when the database answers and has the newest schema, else 503."""
    ready = health.is_ready(runtime())
    return jsonify({"ready": ready}), 200 if ready else 503
