"""Session, operations, submission: what a tablet asks for at every opportunity."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_wtf.csrf import generate_csrf

from cxaudit.domain.exchange import read_batch, read_submission
from cxaudit.domain.ids import AuditId
from cxaudit.services.deliveries import Accepted, Lacking, deliver
from cxaudit.services.exchanges import Exchanged, exchange
from cxaudit.web.api.reading import json_body
from cxaudit.web.api.routes import PROTOCOL, blueprint
from cxaudit.web.guards import actor, requires, runtime, signed_in


@blueprint.get("/session")
@signed_in
def session() -> Response:
    """Who is signed in, the token that writing needs, and the server's clock in milliseconds."""
    now = int(runtime().now().timestamp() * 1000)
    return jsonify(user=actor().account_id, csrf=generate_csrf(), now=now, protocol=[PROTOCOL])


@blueprint.post("/audits/<audit_id>/ops")
@requires("audit.fill")
def operations(audit_id: AuditId) -> Response:
    """Keep a batch, once; tell what others wrote."""
    done = exchange(runtime(), actor(), audit_id, read_batch(json_body()))
    return jsonify(
        ack=done.acknowledged,
        flagged=done.flagged,
        remote=[op.plain() for op in done.remote],
        rev=done.rev,
        more=done.more,
        skew=done.skew_ms,
        conflicts=_conflicts(done),
    )


@blueprint.post("/audits/<audit_id>/submit")
@requires("audit.fill")
def submit(audit_id: AuditId) -> Response:
    """Hand the visit in: 200 with a receipt when both sides hold the same, else 409 with what differs."""
    found = deliver(runtime(), actor(), audit_id, read_submission(json_body()))
    answer = jsonify(said(found))
    answer.status_code = 200 if isinstance(found, Accepted) else 409
    return answer


def said(found: Accepted | Lacking) -> dict[str, Any]:
    """A delivery, or why there is none yet, as tablets read it."""
    if isinstance(found, Lacking):
        return {
            "error": "incomplete",
            "state": "incomplete",
            "hash": found.hash,
            "server_heads": dict(found.server_heads),
            "missing_blobs": list(found.missing_blobs),
        }
    told = {"hash": found.hash, "receipt": found.receipt, "conflicts": _conflicts(found)}
    return {"state": "accepted"} | told


def _conflicts(found: Accepted | Exchanged) -> list[dict[str, Any]]:
    """Both values of each field, as devices wrote them, with their operations."""
    return [
        {
            "field": each.field,
            "kept": {"op": each.kept_op, "val": each.kept_value},
            "other": {"op": each.other_op, "val": each.other_value},
        }
        for each in found.conflicts
    ]
