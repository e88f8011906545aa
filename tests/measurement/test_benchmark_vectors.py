"""The reference results of tests/conformance/benchmarks.json, for the functions there are."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from cxaudit.measurement.evaluate import FUNCTIONS, evaluate

_FILE = Path(__file__).parents[1] / "conformance" / "benchmarks.json"
_VECTORS = [v for v in json.loads(_FILE.read_text())["vectors"] if v["fn"] in FUNCTIONS]


def close(found: Any, expected: Any, tolerance: dict[str, float]) -> bool:
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        if isinstance(expected, list):
            pairs = zip(found, expected, strict=True)
            return len(found) == len(expected) and all(close(a, b, tolerance) for a, b in pairs)
        return bool(found == expected)
    if not isinstance(found, int | float):
        return False
    return math.isclose(found, expected, rel_tol=tolerance["rel"], abs_tol=tolerance["abs"])


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    result = evaluate(vector["fn"], vector["input"])
    for key, expected in vector["expected"].items():
        assert close(result[key], expected, vector["tolerance"]), (key, result[key], expected)
    assert ("error" in result) == ("error" in vector["expected"])
