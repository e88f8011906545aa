"""The blueprint of the tablet's protocol, version 1."""

from __future__ import annotations

from flask import Blueprint

PROTOCOL = 1
blueprint = Blueprint("api", __name__, url_prefix=f"/api/v{PROTOCOL}")
