"""Refusals as tablets read them: one code, one status, and the ids of what to put aside."""

from __future__ import annotations

from flask import Response, jsonify

from cxaudit import i18n
from cxaudit.domain.errors import DomainError, Forbidden, InvalidInput, NotFound, StaleRevision
from cxaudit.web.api.routes import blueprint
from cxaudit.web.guards import language

_STATUS = {
    "wrong_user": 403,
    "op_mismatch": 422,
    "too_many_operations": 413,
    "photo_too_large": 413,
    "upload_offset": 409,
}
_KINDS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    InvalidInput: 422,
    StaleRevision: 503,  # others write just now: the tablet waits a little and sends again
}


@blueprint.errorhandler(DomainError)
def refused(error: DomainError) -> Response:
    """The refusal as JSON; what was stored before stays stored."""
    status = _STATUS.get(error.code) or next((s for k, s in _KINDS.items() if isinstance(error, k)), 409)
    ids = error.params.get("ids") or [error.params[name] for name in ("id",) if name in error.params]
    sentence = i18n.sentence(language(), error.code, **error.params)
    body = {"error": error.code, "message": sentence} | ({"ids": ids} if ids else {})
    answer = jsonify(body)
    answer.status_code = status
    if "offset" in error.params:
        answer.headers["Upload-Offset"] = str(error.params["offset"])
    return answer
