"""One entry point by name: `evaluate(fn, input)`, JSON in, JSON out, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cxaudit.domain.errors import InvalidAnswer
from cxaudit.measurement import inputs, plain_inference, plain_rollups, plain_scoring

Function = Callable[[Mapping[str, Any]], dict[str, Any]]

FUNCTIONS: dict[str, Function] = {
    **plain_scoring.FUNCTIONS,
    **plain_rollups.FUNCTIONS,
    **plain_inference.FUNCTIONS,
}


def evaluate(fn: str, source: object) -> dict[str, Any]:
    """The result of `fn`, or {"error": code}: unknown_function, invalid_input, or the function's own."""
    function = FUNCTIONS.get(fn) if isinstance(fn, str) else None
    if function is None:
        return {"error": "unknown_function"}
    try:
        inputs.check_whole(source)
        return function(inputs.mapping(source))
    except inputs.Refusal as refused:
        return {"error": refused.code}
    except InvalidAnswer:
        return {"error": "invalid_answer"}
