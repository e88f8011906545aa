"""Every reference result of tests/conformance: `evaluate(fn, input)` equals `expected`, as its README says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxaudit.measurement.evaluate import FUNCTIONS, evaluate

_FOLDER = Path(__file__).parents[1] / "conformance"
_VECTORS = [
    vector
    for name in ("scoring", "indicators", "benchmarks")
    for vector in json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
]


def agrees(found: Any, expected: Any, tolerance: dict[str, float]) -> bool:
    """All keys of `expected` present and equal; numbers within abs + rel·max; everything else exact."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and agrees(found[key], value, tolerance) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(agrees(*pair, tolerance) for pair in zip(found, expected, strict=True))
        )
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return type(found) is type(expected) and found == expected
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    room = tolerance["abs"] + tolerance["rel"] * max(abs(found), abs(expected))
    return abs(found - expected) <= room


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    result = evaluate(vector["fn"], vector["input"])
    assert agrees(result, vector["expected"], vector["tolerance"]), (result, vector["expected"])
    assert ("error" in result) == ("error" in vector["expected"])


def test_the_vectors_cover_every_function() -> None:
    assert len(_VECTORS) == 221
    assert set(FUNCTIONS) <= {vector["fn"] for vector in _VECTORS}


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["id"])
def test_the_input_is_not_changed(vector: dict[str, Any]) -> None:
    before = json.dumps(vector["input"])
    evaluate(vector["fn"], vector["input"])
    assert json.dumps(vector["input"]) == before
