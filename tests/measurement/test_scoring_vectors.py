"""The reference audits and checklists of tests/conformance/scoring.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxaudit.measurement.evaluate import evaluate

VECTORS = Path(__file__).parents[1] / "conformance"
_SCORING = json.loads((VECTORS / "scoring.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", _SCORING, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    result = evaluate(vector["fn"], vector["input"])
    expected = vector["expected"]
    assert {key: result.get(key, "absent") for key in expected} == expected
    assert ("error" in result) == ("error" in expected)
