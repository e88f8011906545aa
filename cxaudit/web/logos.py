"""Logos of clients, wherever they are shown: one route, one policy."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from cxaudit.domain.ids import ClientId
from cxaudit.services import branding
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pictures import unchanging

blueprint = Blueprint("logos", __name__)


@blueprint.get("/clients/<client_id>/logos/<sha256>")
@requires("report.download")
def logo(client_id: ClientId, sha256: str) -> Response:
    """The logo on the reports of a client. 404 for whoever reads none of them, and for any other file."""
    return unchanging(branding.open_logo(runtime(), actor(), client_id, sha256), sha256, "image/png")
