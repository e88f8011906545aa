"""Pictures that never change, as answers: what has this address now has it for ever."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse


def unchanging(picture: bytes, sha256: str, media_type: str = "image/jpeg") -> AnyResponse:
    """The picture of this digest, for the browser of one person to keep."""
    answer = Response(picture, mimetype=media_type)
    answer.set_etag(sha256)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer.make_conditional(request)
