"""The grammar of `evaluate`: what is refused, with which code, in which order, and quickly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.measurement.evaluate import FUNCTIONS, evaluate

NAN, INFINITY = float("nan"), float("inf")
INVALID = {"error": "invalid_input"}
_FOLDER = Path(__file__).parents[1] / "conformance"
_VECTORS = [
    vector
    for name in ("scoring", "indicators", "benchmarks")
    for vector in json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    if "error" not in vector["expected"]
]


@pytest.mark.parametrize(
    "value",
    ["1e3", "1_000", " 1", "1 ", "1.", ".5", "NaN", "inf", "١", "1,5", "1/2", "", "1" * 41, "9" * 10_000,
     10**12 + 1, -(10**12) - 1, 1.1e12, 10**10_000, True, None, [1], {"a": 1}],
    ids=lambda value: repr(value)[:20] if not isinstance(value, int) else "integer",
)  # fmt: skip
def test_what_is_no_number(value: Any) -> None:
    assert evaluate("roi", {"gain": value, "cost": "1"}) == INVALID


@pytest.mark.parametrize("value", ["12", "+12", "12.0", "0012", 12, 12.0, "12." + "0" * 37])
def test_what_is_the_number_twelve(value: Any) -> None:
    assert evaluate("roi", {"gain": value, "cost": "6"}) == {"roi": 100.0, "per_unit": 2.0}


def test_a_tiny_float_is_zero_and_others_are_read_by_their_shortest_text() -> None:
    assert evaluate("roi", {"gain": 1, "cost": 1e-41})["roi"] is None
    assert evaluate("rank", {"values": {"a": 0.15, "b": "0.2", "c": "0.14999999999999999"}})["ranks"] == {
        "a": 1, "b": 1, "c": 3,
    }  # fmt: skip


@pytest.mark.parametrize("value", [2.0, "2", True, -1, 10**9 + 1, None])
def test_what_is_no_count(value: Any) -> None:
    assert evaluate("wilson", {"k": 0, "n": value}) == INVALID


@pytest.mark.parametrize("value", ["", "x" * 201, "a\0b", "\ud800", 5, None])
def test_what_is_no_key(value: Any) -> None:
    assert evaluate("nested_cells", {"parent": [value], "child": []}) == INVALID


@pytest.mark.parametrize("value", [0, 1, "true", []])
def test_what_is_no_flag(value: Any) -> None:
    assert evaluate("display_value", {"value": 1, "sign": value}) == INVALID


@pytest.mark.parametrize(
    "value",
    ["2026-03-08T01:55:00", "2026-02-30T01:55:00Z", "2026-03-08 01:55:00Z", "2026-03-08T24:00:00Z",
     "2026-03-08T01:55Z", "2026-03-08T01:55:00.Z", "0000-01-01T00:00:00Z", "2026-03-08T01:55:00+24:00", 0],
)  # fmt: skip
def test_what_is_no_time(value: Any) -> None:
    visit = {"audit": "a", "start": value, "end": "2099-01-01T00:00:00Z"}
    assert evaluate("overlap", {"visits": [visit]}) == INVALID


@pytest.mark.parametrize("value", [["91", "0"], ["0", "180.5"], ["0"], "0,0", [None, "0"], ["0", "0", "0"]])
def test_what_is_no_place(value: Any) -> None:
    assert evaluate("travel", {"from": value, "to": ["0", "0"]}) == INVALID


@pytest.mark.parametrize(
    ("fn", "source"),
    [
        ("wilson", {"k": 2, "n": 1}),
        ("wilson", {"k": 1, "n": 2, "conf": "1.0"}),
        ("csat_counts", {"satisfied": 2, "n": 1}),
        ("csat", {"ratings": [], "min": 5, "max": 5, "top_from": 5}),
        ("csat", {"ratings": [], "min": 0, "max": 1001, "top_from": 5}),
        ("csat", {"ratings": [], "min": 1, "max": 7, "top_from": 8}),
        ("ces", {"ratings": [], "direction": "Ease"}),
        ("rollup", {"audits": [], "method": "mean"}),
        ("location_vs_target", {"mean": 1, "n": 0, "target": 1, "sigma_w_sq": 1, "df": 9}),
        ("location_vs_target", {"mean": 1, "n": 1, "target": 1, "sigma_w_sq": -1, "df": 9}),
        ("location_vs_target", {"mean": 1, "n": 1, "target": 1, "sigma_w_sq": 1}),
        ("detectable_difference", {"sigma": 1, "n_per_group": 0}),
        ("required_audits", {"sigma": 1, "delta": "0.0000000009"}),
        ("required_audits", {"sigma": -1, "delta": 1}),
        ("required_audits", {"sigma": 1, "delta": 1, "alpha": 0}),
        ("quantile", {"values": [1], "q": 1.01}),
        ("adjust_bh", {"p": [-0.1]}),
        ("capped_shares", {"weights": [-1], "cap": 1}),
        ("mean_two_stage", {"audits": [{"location": "a", "score": 1}], "frame_locations": 0}),
        ("rollup_stratified", {"strata": [{"key": "a", "frame_locations": 1, "location_means": [1, 2]}]}),
        ("rollup_stratified", {"strata": [{"key": "a", "frame_locations": 1, "location_means": []}] * 2}),
        ("mix_decomposition", {"before": [{"stratum": "a", "n": 1, "mean": 1.5}], "after": []}),
        ("priority_matrix", {"items": [{"key": "a", "score": 1, "target": 1, "importance": 0}] * 2}),
        ("priority_matrix", {"items": [{"key": "a", "score": 1, "target": 1, "importance": -1}]}),
        (
            "overlap",
            {"visits": [{"audit": "a", "start": "2026-01-01T00:00:01Z", "end": "2026-01-01T00:00:00Z"}]},
        ),
        ("duration_flag", {"minutes": 1, "reference_minutes": [0]}),
        ("duration_flag", {"minutes": 1, "reference_minutes": [None]}),
        ("resolution_time", {"resolved_hours": [-1]}),
        ("icc", {"ratings": [[1, 2], [1]]}),
        ("krippendorff_alpha", {"ratings": [["yes"]], "level": "ordinal"}),
        ("krippendorff_alpha", {"ratings": [["yes"]]}),
        ("pairs_needed", {"icc": 0.7, "width": 0}),
        ("pairs_needed", {"icc": 0.7, "width": 0.3, "k": 1}),
        ("irv", {"ratings": [[3, 3, 3]]}),
        ("verdict", {"diff": None, "low": 1, "high": 2, "df": 9}),
        ("merge_cells", {"cells": [["subtract", {"n": 0, "sum": 0, "sumsq": 0, "hist": {}}]]}),
        ("merge_cells", {"cells": [["add", {"n": 0, "sum": 10**30 + 1, "sumsq": 0, "hist": {}}]]}),
        ("histogram_quantile", {"hist": {"01": 1}, "q": "0.5"}),
        ("geo_mismatch", {"location": ["0", "0"], "reported": ["0", "0"], "accuracy_m": -1}),
        ("drivers_shapley", {"x": {"a": [1, 2]}, "y": [1]}),
        ("display_value", {"value": "1/0"}),
        ("display_value", {"value": 1, "digits": 7}),
    ],
)
def test_what_is_refused(fn: str, source: dict[str, Any]) -> None:
    assert evaluate(fn, source) == INVALID


@pytest.mark.parametrize(
    ("fn", "source", "code"),
    [
        ("nps", {"ratings": [11], "note": NAN}, "invalid_input"),
        ("nps", {"ratings": [9.0]}, "invalid_rating"),
        ("ces", {"ratings": ["x"], "direction": "up"}, "invalid_input"),
        ("ces", {"ratings": "x"}, "invalid_input"),
        ("engagement", {"responses": [[0]]}, "invalid_rating"),
        ("loyalty_index", {"responses": [3]}, "invalid_rating"),
        ("longstring", {"ratings": ["4"]}, "invalid_rating"),
        ("irv", {"ratings": [[6, 1, 5]]}, "invalid_rating"),
        ("irv", {"ratings": [[6, 1, 5], [1, 5, 5]]}, "invalid_input"),
        ("score_audit", {"checklist": 1, "answers": []}, "invalid_input"),
        ("score_audit", {"checklist": 1, "answers": {"q": 1}}, "invalid_checklist"),
        ("churn", {"start": 1, "lost": 2}, "lost_exceeds_start"),
        ("retention_direct", {"start": 1, "end": 9, "new": 1}, "inconsistent_counts"),
        ("capped_shares", {"weights": [1, 1], "cap": "0.4"}, "infeasible"),
        ("xmr", {"values": [1, None]}, "too_few_points"),
        ("xmr", {"values": [1, 2], "baseline": 1}, "too_few_points"),
        ("drivers_shapley", {"x": {}, "y": []}, "too_few_audits"),
        ("drivers_shapley", {"x": {"a": [1, 2, 3], "b": [2, 4, 6]}, "y": [1, 5, 2]}, "too_few_audits"),
        ("drivers_shapley", {"x": {"a": [1, 2, 3, 4], "b": [2, 4, 6, 8]}, "y": [1, 5, 2, 2]}, "collinear"),
        ("shrink", {"audits": [{"location": "a", "score": 1}], "sigma2_prior": 1}, "not_estimable"),
        ("auditor_effects", {"audits": []}, "not_estimable"),
        ("nobody", NAN, "unknown_function"),
        (["wilson"], {}, "unknown_function"),
    ],
)
def test_the_order_of_refusals(fn: Any, source: Any, code: str) -> None:
    assert evaluate(fn, source) == {"error": code}


def test_too_many_sections_comes_last() -> None:
    rows = 40
    x = {f"s{j}": [(i * (j + 2) ** 2 % 37) + (i == j) for i in range(rows)] for j in range(13)}
    source = {"x": x, "y": [i % 7 for i in range(rows)]}
    assert evaluate("drivers_shapley", source) == {"error": "too_many_sections"}
    assert "error" not in evaluate("drivers_johnson", source)


@pytest.mark.parametrize("bad", [NAN, INFINITY, -INFINITY])
def test_no_infinity_even_in_a_key_nobody_reads(bad: float) -> None:
    assert evaluate("wilson", {"k": 1, "n": 2, "note": [{"a": [bad]}]}) == INVALID


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_twenty_levels_and_no_more() -> None:
    assert "error" not in evaluate("wilson", {"k": 1, "n": 2, "note": _nested(19)})
    assert evaluate("wilson", {"k": 1, "n": 2, "note": _nested(20)}) == INVALID
    assert evaluate("wilson", _nested(100_000)) == INVALID


def test_five_million_values_and_no_more() -> None:
    assert "error" not in evaluate("wilson", {"k": 1, "n": 2, "note": [0] * 4_999_996})
    assert evaluate("wilson", {"k": 1, "n": 2, "note": [0] * 4_999_997}) == INVALID


_JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
        st.sampled_from(["1", "0.5", "-3", "a", "yes", "by_location", "nominal", "2026-01-01T00:00:00Z"]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def finite(value: Any) -> bool:
    """JSON without NaN or infinity."""
    json.dumps(value, allow_nan=False)
    return True


@given(st.sampled_from(sorted(FUNCTIONS)), _JSON)
def test_any_json_gets_an_answer(fn: str, source: Any) -> None:
    assert finite(evaluate(fn, source))


@given(st.sampled_from(_VECTORS), _JSON, st.data())
def test_a_good_input_with_one_part_replaced_gets_an_answer(
    vector: dict[str, Any], value: Any, data: st.DataObject
) -> None:
    """Every place of a reference input in turn holds something else."""
    source = json.loads(json.dumps(vector["input"]))
    place: Any = source
    while True:
        names = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not names:
            break
        name = data.draw(st.sampled_from(names))
        if isinstance(place[name], dict | list) and data.draw(st.integers(0, 4)):
            place = place[name]
            continue
        place[name] = value
        break
    assert finite(evaluate(vector["fn"], source))
