"""Conditions and canonical form, as Python and JavaScript must both compute them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cxaudit.domain import conditions
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.sync import canonical

_FOLDER = Path(__file__).parents[1] / "conformance"
_FORMS = json.loads((_FOLDER / "conditions.json").read_text())
_DOCUMENTS = json.loads((_FOLDER / "canon.json").read_text())


def visible(form: dict[str, Any]) -> dict[str, bool]:
    seen: dict[str, Any] = {}
    shown: dict[str, bool] = {}
    for question in form["questions"]:
        key = question["c"]
        condition = question.get("if")
        shown[key] = condition is None or conditions.holds(conditions.parse(condition), seen)
        if shown[key]:
            seen[key] = form["values"].get(key)
    return shown


@pytest.mark.parametrize("number", range(len(_FORMS)))
def test_which_questions_show(number: int) -> None:
    assert visible(_FORMS[number]) == _FORMS[number]["visible"]


@pytest.mark.parametrize("document", _DOCUMENTS)
def test_canonical_form(document: dict[str, Any]) -> None:
    text = canonical(document["doc"])
    assert text == document["canon"]
    assert hashlib.sha256(text.encode()).hexdigest() == document["sha256"]


@pytest.mark.parametrize("value", ["\ud800", 2**53, -(2**53), 1.5])
def test_what_two_languages_would_write_differently_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        canonical({"x": [value]})


@pytest.mark.parametrize(
    ("op", "wanted", "value", "expected"),
    [
        ("in", ["a"], ["a", "b"], True),
        ("in", ["c"], ["a", "b"], False),
        ("eq", "a", ["a"], False),
        ("ne", "a", ["a"], True),
        ("eq", 4, "4", False),
        ("eq", 4, 4, True),
        ("gt", "9" * 5000, "1" + "0" * 5000, True),
        ("ge", "+3", "3,0", True),
        ("ge", "3", "3\n", False),
        ("has", "a", "a", False),
    ],
)
def test_edges_the_random_forms_do_not_reach(op: str, wanted: object, value: object, expected: bool) -> None:
    leaf = conditions.parse({"q": "x", "op": op, "v": wanted})
    assert conditions.holds(leaf, {"x": value}) is expected
