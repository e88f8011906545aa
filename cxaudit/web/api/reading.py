"""The body of a request: JSON, whatever its label says."""

from __future__ import annotations

import json
from typing import Any

from flask import request

from cxaudit.domain.errors import InvalidInput


def json_body() -> Any:
    """What the body holds; `web.received` bounds its size. InvalidInput: bad_request."""
    try:
        return json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise InvalidInput("bad_request") from None
