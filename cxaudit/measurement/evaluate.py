"""One entry point by name: `evaluate(fn, input)`, JSON in, JSON out, never a traceback.

Contract: measurement specification, section 8. Each `plain_` module reads the input of a family of functions
with the grammar of `inputs`, calls them, and names their results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cxaudit.domain.errors import InvalidAnswer
from cxaudit.measurement import (
    inputs,
    plain_auditors,
    plain_cells,
    plain_customer_value,
    plain_indicators,
    plain_inference,
    plain_proportions,
    plain_quality,
    plain_ranking,
    plain_rollups,
    plain_scoring,
    plain_sector,
    plain_trend,
)
from cxaudit.measurement.refusal import Refusal

Function = Callable[[Mapping[str, Any]], dict[str, Any]]

FUNCTIONS: dict[str, Function] = {
    **plain_scoring.FUNCTIONS,
    **plain_rollups.FUNCTIONS,
    **plain_indicators.FUNCTIONS,
    **plain_customer_value.FUNCTIONS,
    **plain_proportions.FUNCTIONS,
    **plain_inference.FUNCTIONS,
    **plain_ranking.FUNCTIONS,
    **plain_sector.FUNCTIONS,
    **plain_trend.FUNCTIONS,
    **plain_auditors.FUNCTIONS,
    **plain_quality.FUNCTIONS,
    **plain_cells.FUNCTIONS,
}


def evaluate(fn: str, source: object) -> dict[str, Any]:
    """The result of `fn`, or {"error": code}: unknown_function, invalid_input, or the function's own.

    Checked in this order: the name, the whole input, its keys, checklists, answers or ratings, the rest.
    """
    function = FUNCTIONS.get(fn) if isinstance(fn, str) else None
    if function is None:
        return {"error": "unknown_function"}
    try:
        inputs.check_whole(source)
        return function(inputs.mapping(source))
    except Refusal as refused:
        return {"error": refused.code}
    except InvalidAnswer:
        return {"error": "invalid_answer"}
