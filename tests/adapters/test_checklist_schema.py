"""The published shape takes every checklist that can be scored, and names the place of what it refuses."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cxaudit.adapters.documents import Lines, read_checklist, schema, shape_problems
from cxaudit.adapters.workbooks import read_workbook
from cxaudit.domain import definition
from cxaudit.domain.checklist import KINDS, PILLARS
from cxaudit.domain.conditions import OPERATORS
from cxaudit.domain.definition import InvalidChecklist
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.network import CHANNELS
from cxaudit.domain.xlsform import convert
from tests.people import CHECKLIST

SAMPLES = Path(__file__).parent / "samples"
VECTORS = Path(__file__).parents[1] / "conformance" / "scoring.json"
DEMO = Path(__file__).parents[2] / "cxaudit" / "cli" / "demo" / "pharmacy.yaml"
EXTRA = ("note", "label")
"""Entries that two vectors carry to prove that scoring ignores what it does not know; a file may not."""


def scorable() -> dict[str, Any]:
    found = {}
    for vector in json.loads(VECTORS.read_text())["vectors"]:
        document = vector["input"].get("checklist")
        try:
            definition.parse(document)
        except InvalidChecklist:
            continue
        found[vector["id"]] = {"key": "vector", **plain(document)}
    return found


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key not in EXTRA}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def problems(document: Any) -> list[tuple[str, object]]:
    return [(found.code, found.params["place"]) for found in shape_problems(document, Lines())]


def test_it_is_a_schema_and_every_entry_says_what_it_is() -> None:
    Draft202012Validator.check_schema(schema())
    parts = schema()["$defs"] | {"": schema()}
    bare = [
        (part, name)
        for part, held in parts.items()
        for name, entry in held.get("properties", {}).items()
        if not entry.get("description") and "$ref" not in entry
    ]
    assert bare == []
    assert [
        name for name, held in parts.items() if not held.get("title") or not held.get("description")
    ] == []


def test_its_lists_are_those_of_the_domain() -> None:
    question = schema()["$defs"]["question"]["properties"]
    assert tuple(question["kind"]["enum"]) == KINDS
    assert tuple(question["pillar"]["enum"]) == PILLARS
    assert tuple(schema()["properties"]["channel"]["enum"]) == CHANNELS
    assert sorted(schema()["$defs"]["test"]["then"]["properties"]["op"]["enum"]) == sorted(OPERATORS)


@pytest.mark.parametrize("vector", scorable())
def test_every_checklist_that_can_be_scored_is_taken(vector: str) -> None:
    assert problems(scorable()[vector]) == []


@pytest.mark.parametrize("name", ["service_rating", "socio-economic-survey-en-fr"])
def test_what_is_made_of_a_real_form_has_the_published_shape(name: str) -> None:
    sheets = read_workbook((SAMPLES / f"{name}.xlsx").read_bytes())
    assert problems(convert({sheet.name.strip().lower(): sheet.rows for sheet in sheets}).document) == []


def test_the_demonstration_has_the_published_shape() -> None:
    document, _lines = read_checklist(DEMO.read_bytes())
    assert document["key"] == "pharmacy-in-store"


def with_question(**more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["questions"][0].update(more)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda d: d.pop("key"), ("document_key_missing", "/")),
        (lambda d: d.pop("rollup"), ("document_key_missing", "/")),
        (with_question(colour="red"), ("document_key_unknown", "questions/0")),
        (with_question(weight="1/2"), ("document_value_invalid", "questions/0/weight")),
        (with_question(weight="1e3"), ("document_value_invalid", "questions/0/weight")),
        (with_question(required="yes"), ("document_value_invalid", "questions/0/required")),
        (with_question(text="bare"), ("document_value_invalid", "questions/0/text")),
        (with_question(text={"de": "x"}), ("document_key_unknown", "questions/0/text")),
        (with_question(critical={"effect": "zero"}), ("document_key_missing", "questions/0/critical")),
        (with_question(curve={"type": "step"}), ("document_key_missing", "questions/0/curve")),
        (with_question(curve={"type": "linear", "points": [["1"]]}), ("document_value_invalid", "questions/0/curve/points/0")),
        (with_question(show_if={"q": "a", "zz": 1}), ("document_key_unknown", "questions/0/show_if")),
        (with_question(show_if={"q": "a", "op": "is", "v": 1}), ("document_value_choice", "questions/0/show_if/op")),
        (with_question(show_if={"all": [], "any": []}), ("document_value_invalid", "questions/0/show_if")),
        (with_question(show_if={"all": [{"q": "a"}]}), ("document_key_missing", "questions/0/show_if/all/0")),
        (with_question(code="a\0"), ("document_value_invalid", "questions/0/code")),
    ],
)  # fmt: skip
def test_what_it_refuses_has_its_place(change: Callable[[Any], None], problem: tuple[str, str]) -> None:
    document = copy.deepcopy(CHECKLIST)
    change(document)
    assert problem in problems(document)


@pytest.mark.parametrize(
    "condition",
    [
        {"q": "a", "in": ["yes", 3]},
        {"q": "a", "op": "answered"},
        {"not": {"any": [{"q": "a", "op": "ge", "v": "2.5"}, {"q": "a", "op": "in", "v": ["x"]}]}},
    ],
)
def test_conditions_of_every_form_are_taken(condition: dict[str, Any]) -> None:
    document = copy.deepcopy(CHECKLIST)
    with_question(show_if=condition)(document)
    assert problems(document) == []


def test_the_first_problem_is_raised_with_its_line() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_checklist(
            b"key: a\nrollup: points\nsections: [{key: A}]\nquestions:\n  - {key: b, kind: song, section: A}\n"
        )
    assert (refused.value.code, refused.value.params["line"]) == ("document_value_choice", 5)
