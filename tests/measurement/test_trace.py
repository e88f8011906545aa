"""What a scored item is called: missed, partly kept, kept, or nothing at all."""

from __future__ import annotations

import pytest

from cxaudit.domain import definition
from cxaudit.measurement.trace import trace

DOCUMENT = {
    "key": "t", "rollup": "points", "sections": [{"key": "A"}],
    "questions": [
        {"key": "plain", "kind": "yes_no", "section": "A"},
        {"key": "extra", "kind": "yes_no", "section": "A", "role": "bonus"},
        {"key": "half", "kind": "likert", "section": "A", "role": "bonus", "max_points": 4},
        {"key": "fault", "kind": "yes_no", "section": "A", "role": "penalty", "yes_points": "-2"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "result"),
    [
        ("plain", "yes", "kept"), ("plain", "no", "missed"),
        ("extra", "yes", "kept"), ("extra", "no", None),
        ("half", 5, "kept"), ("half", 2, "partly_kept"), ("half", 1, None),
        ("fault", "no", "kept"), ("fault", "yes", "missed"),
    ],
)  # fmt: skip
def test_a_bonus_that_is_not_earned_is_nothing_missed(key: str, value: object, result: str | None) -> None:
    answers: dict[str, object] = {"plain": {"value": "yes"}, key: {"value": value}}
    lines = {line.key: line for line in trace(definition.parse(DOCUMENT), answers).lines}
    assert lines[key].result == result
