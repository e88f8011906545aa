"""`check_checklist`: one checklist per code of the specification, section 8.3, and what is no finding at all."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.measurement.evaluate import evaluate

Document = dict[str, Any]


def checklist(*questions: Document, **rest: Any) -> Document:
    """Three sections and two dimensions; questions get a key, a kind and a section where they have none."""
    complete = [
        {"key": f"q{number}", "kind": "yes_no", "section": "A"} | question
        for number, question in enumerate(questions, 1)
    ]
    parts = {"sections": [{"key": "A"}, {"key": "B"}], "dimensions": [{"key": "x"}, {"key": "y"}]}
    return {"rollup": "points", **parts, "questions": complete, **rest}


def found(document: Any) -> Any:
    result = evaluate("check_checklist", {"checklist": document})
    return result.get("errors", result)


YES: Document = {}
OPTIONS = [{"key": "a"}, {"key": "b"}]
FORBIDS_SCORING: list[tuple[str, str, Document]] = [
    ("duplicate_key", "q1", checklist(YES, {"key": "q1"})),
    ("duplicate_key", "A", checklist(YES, sections=[{"key": "A"}, {"key": "A"}])),
    ("duplicate_key", "x", checklist(YES, dimensions=[{"key": "x"}, {"key": "x"}])),
    ("duplicate_key", "q1", checklist({"kind": "single", "options": [{"key": "a"}, {"key": "a"}]})),
    ("duplicate_key", "q1", checklist({"kind": "emotion", "options": [{"key": "a"}, {"key": "a"}]})),
    ("unknown_name", "q1", checklist({"kind": "slider"})),
    ("unknown_name", "q1", checklist({"role": "extra"})),
    ("unknown_name", "", checklist(YES, rollup="mean")),
    ("unknown_name", "", checklist(YES, rollup=None)),
    ("unknown_name", "q1", checklist({"critical": {"effect": "halve", "scope": "audit"}})),
    ("unknown_name", "q1", checklist({"critical": {"effect": "flag"}})),
    ("unknown_name", "q1", checklist({"critical": {"effect": "cap", "cap": "0.5"}})),
    ("unknown_name", "q1", checklist({"kind": "ces", "direction": "up"})),
    ("unknown_name", "q1", checklist({"kind": "nps", "scoring": "classes"})),
    ("unknown_name", "q1", checklist({"kind": "numeric", "curve": {"type": "spline", "points": []}})),
    ("unknown_name", "q2", checklist(YES, {"show_if": {"q": "q1", "op": "like", "v": "yes"}})),
    ("unknown_name", "q2", checklist(YES, {"show_if": {"q": "q1", "v": "yes"}})),
    ("unknown_name", "q1", checklist({"section": "Z"})),
    ("unknown_name", "q1", checklist({"dimension": "z"})),
    ("unknown_parent", "q1", checklist({"show_if": {"q": "nobody", "in": ["yes"]}})),
    ("show_if_cycle", "q1", checklist({"show_if": {"q": "q2", "in": ["yes"]}}, YES)),
    ("show_if_cycle", "q1", checklist({"show_if": {"q": "q1", "in": ["yes"]}})),
    ("negative_weight", "q1", checklist({"weight": "-1"})),
    ("negative_weight", "B", checklist(YES, sections=[{"key": "A"}, {"key": "B", "weight": "-0.5"}])),
    ("negative_weight", "x", checklist(YES, dimensions=[{"key": "x", "weight": -1}])),
    ("empty_scale", "q1", checklist({"kind": "likert", "points": 1})),
    ("empty_scale", "q1", checklist({"kind": "csat", "min": 5, "max": 5})),
    ("empty_scale", "q1", checklist({"kind": "ces", "min": 0, "max": 101})),
    ("empty_scale", "q1", checklist({"kind": "likert", "points": 102})),
    ("empty_scale", "q1", checklist({"kind": "single"})),
    ("empty_scale", "q1", checklist({"kind": "emotion", "options": []})),
    ("bad_points", "q1", checklist({"kind": "likert", "max_points": "-1"})),
    (
        "bad_points",
        "q1",
        checklist({"kind": "multi", "options": OPTIONS, "cap_points": "-1", "floor_points": -2}),
    ),
    ("bad_points", "q1", checklist({"kind": "multi", "options": OPTIONS, "floor_points": "1"})),
    ("bad_points", "q1", checklist({"kind": "multi", "options": [{"key": "a", "points": None}]})),
    ("max_selections", "q1", checklist({"kind": "multi", "options": OPTIONS, "max_selections": 0})),
    ("max_selections", "q1", checklist({"kind": "multi", "options": OPTIONS, "max_selections": 3})),
    ("curve_missing", "q1", checklist({"kind": "numeric"})),
    ("curve_missing", "q1", checklist({"kind": "elapsed", "max_points": "2"})),
    ("curve_not_ascending", "q1", checklist({"kind": "numeric", "curve": {"type": "linear", "points": []}})),
    (
        "curve_not_ascending",
        "q1",
        checklist({"kind": "numeric", "curve": {"type": "linear", "points": [["1", "0"], ["1", "1"]]}}),
    ),
    (
        "curve_not_ascending",
        "q1",
        checklist({"kind": "numeric", "curve": {"type": "step", "steps": [[None, "0"], ["1", "1"]]}}),
    ),
    (
        "curve_not_ascending",
        "q1",
        checklist({"kind": "numeric", "curve": {"type": "step", "steps": [["1", "1"]]}}),
    ),
    (
        "curve_ratio",
        "q1",
        checklist({"kind": "elapsed", "curve": {"type": "step", "steps": [[None, "1.1"]]}}),
    ),
    ("out_of_range", "", checklist(YES, max_ratio="0")),
    ("out_of_range", "", checklist(YES, min_coverage="1.01")),
    ("out_of_range", "", checklist(YES, display_decimals=7)),
    ("out_of_range", "q1", checklist({"critical": {"effect": "cap", "scope": "audit", "cap": "1.5"}})),
    (
        "out_of_range",
        "q1",
        checklist({"critical": {"effect": "flag", "scope": "audit", "fail_below": "-0.1"}}),
    ),
    ("out_of_range", "q1", checklist({"kind": "emotion", "options": [{"key": "a", "valence": "-1.1"}]})),
    ("cap_missing", "q1", checklist({"critical": {"effect": "cap", "scope": "audit"}})),
    ("critical_scope", "q1", checklist({"critical": {"effect": "cap", "scope": "section", "cap": "0.5"}})),
    ("critical_scope", "q1", checklist({"critical": {"effect": "flag", "scope": "dimension"}})),
]
BONUS = {"role": "bonus"}
FORBIDS_PUBLISHING: list[tuple[str, str, Document]] = [
    ("bands_not_ascending", "", checklist(YES, bands=[{"min": "85", "key": "a"}, {"min": "85", "key": "b"}])),
    ("reserved_key", "_position", checklist({"key": "_position"})),
    ("reserved_key", "a/b", checklist({"key": "a/b"})),
    ("reserved_key", "q1", checklist({"kind": "single", "options": [{"key": "na"}, {"key": "b"}]})),
    ("impossible_value", "q2", checklist(YES, {"show_if": {"q": "q1", "in": []}})),
    ("impossible_value", "q2", checklist(YES, {"show_if": {"q": "q1", "in": ["yes", "na"]}})),
    ("impossible_value", "q2", checklist(YES, {"show_if": {"not": {"q": "q1", "op": "ne", "v": "maybe"}}})),
    ("impossible_value", "q2", checklist({"kind": "likert"}, {"show_if": {"q": "q1", "op": "eq", "v": "4"}})),
    ("impossible_value", "q2", checklist({"kind": "likert"}, {"show_if": {"q": "q1", "op": "eq", "v": 6}})),
    (
        "impossible_value",
        "q2",
        checklist({"kind": "multi", "options": OPTIONS}, {"show_if": {"q": "q1", "op": "has", "v": "c"}}),
    ),
    (
        "impossible_value",
        "q2",
        checklist({"kind": "numeric", "max_points": 0}, {"show_if": {"q": "q1", "in": ["1e3"]}}),
    ),
    (
        "impossible_value",
        "q2",
        checklist({"kind": "elapsed", "max_points": 0}, {"show_if": {"q": "q1", "in": [-1]}}),
    ),
    ("impossible_value", "q2", checklist({"kind": "text"}, {"show_if": {"q": "q1", "op": "eq", "v": 4}})),
    (
        "impossible_value",
        "q1",
        checklist({"critical": {"effect": "flag", "scope": "audit", "fail_on": ["never"]}}),
    ),
    ("impossible_value", "q1", checklist({"critical": {"effect": "flag", "scope": "audit", "fail_on": []}})),
    (
        "critical_optional",
        "q1",
        checklist({"required": False, "critical": {"effect": "flag", "scope": "audit"}}),
    ),
    (
        "critical_without_rule",
        "q1",
        checklist({"kind": "text", "critical": {"effect": "flag", "scope": "audit"}}),
    ),
    ("section_without_normal", "B", checklist(YES, BONUS | {"section": "B"})),
    ("dimension_without_normal", "y", checklist(YES, {"role": "penalty", "dimension": "y"})),
    ("zero_weights", "", checklist({"weight": "0"})),
    ("zero_weights", "", checklist(YES, rollup="sections", sections=[{"key": "A", "weight": "0.0"}])),
    ("zero_weights", "", checklist(YES, rollup="dimensions", dimensions=[{"key": "x", "weight": 0}])),
    (
        "zero_weights",
        "",
        checklist(YES, rollup="dimensions_sections", sections=[{"key": "A", "weight": "0"}]),
    ),
]
SPECIFIED = {
    "duplicate_key", "unknown_name", "unknown_parent", "show_if_cycle", "negative_weight", "empty_scale",
    "bad_points", "max_selections", "curve_missing", "curve_not_ascending", "curve_ratio", "out_of_range",
    "cap_missing", "critical_scope", "bands_not_ascending", "reserved_key", "impossible_value",
    "critical_optional", "critical_without_rule", "section_without_normal", "dimension_without_normal",
    "zero_weights",
}  # fmt: skip


@pytest.mark.parametrize(("code", "key", "document"), FORBIDS_SCORING)
def test_what_forbids_scoring(code: str, key: str, document: Document) -> None:
    assert found(document) == [[code, key]]
    assert evaluate("score_audit", {"checklist": document, "answers": {}}) == {"error": "invalid_checklist"}


@pytest.mark.parametrize(("code", "key", "document"), FORBIDS_PUBLISHING)
def test_what_only_forbids_publishing(code: str, key: str, document: Document) -> None:
    assert found(document) == [[code, key]]
    assert "error" not in evaluate("score_audit", {"checklist": document, "answers": {}})


def test_every_code_of_the_specification_has_its_case() -> None:
    assert {code for code, _, _ in [*FORBIDS_SCORING, *FORBIDS_PUBLISHING]} == SPECIFIED


def test_what_forbids_scoring_hides_the_rest() -> None:
    assert found(checklist({"weight": "-1", "key": "_q"}, {"weight": "0"})) == [["negative_weight", "_q"]]


def test_findings_are_sorted_and_told_once() -> None:
    same = {"section": "Z", "dimension": "z", "weight": "-1"}
    assert found(checklist(same | {"key": "b"}, same | {"key": "a"})) == [
        ["negative_weight", "a"],
        ["negative_weight", "b"],
        ["unknown_name", "a"],
        ["unknown_name", "b"],
    ]


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"rollup": "points", "sections": "A", "questions": []},
        checklist({"weight": "1e3"}),
        checklist({"weight": 1.0}),
        checklist({"required": "yes"}),
        checklist({"key": ""}),
        checklist({"key": 7}),
        checklist(YES, max_ratio="NaN"),
        checklist(YES, display_decimals="1"),
        checklist({"kind": "likert", "points": "5"}),
        checklist({"kind": "single", "options": {"a": 1}}),
        checklist(YES, {"show_if": {"q": "q1", "op": "eq"}}),
        checklist(YES, {"show_if": {"q": "q1", "op": "in", "v": "yes"}}),
        checklist(YES, {"show_if": {"q": "q1", "in": ["yes"], "all": []}}),
        checklist(YES, {"show_if": {}}),
        checklist({"critical": "zero"}),
        checklist({"critical": {"effect": "flag", "scope": "audit", "fail_on": "no"}}),
    ],
)
def test_a_wrong_type_is_an_error_not_a_finding(document: object) -> None:
    assert found(document) == {"error": "invalid_checklist"}


def test_a_condition_may_be_eight_deep_and_no_deeper() -> None:
    def nested(depth: int) -> Document:
        leaf: Document = {"q": "q1", "op": "answered"}
        for _ in range(depth - 1):
            leaf = {"not": leaf}
        return checklist(YES, {"show_if": leaf})

    assert found(nested(8)) == []
    assert found(nested(9)) == {"error": "invalid_checklist"}


def test_what_people_read_cannot_make_it_unscorable() -> None:
    texts = {"labels": ["low"], "comment": "see the manual", "text": 3, "evidence": "photo", "code": 12}
    assert found(checklist(texts, languages=["fr", "es"], title=4)) == []
