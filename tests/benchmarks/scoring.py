"""(d) Scoring a 60-item audit: the compiled checklist, against Fraction objects one at a time."""

from __future__ import annotations

from typing import Any

from cxaudit.domain import definition
from cxaudit.measurement.scoring import score_audit
from tests.benchmarks import naive_scoring
from tests.benchmarks.clock import Line, Prepared, compare

_AIM = 1 / 20
_TIMES = 20


def lines() -> list[Line]:
    """Both score the same audit; the product's checklist is compiled before, as in every second audit of it."""
    document, answers = audit_of_sixty()
    checklist = definition.parse(document)
    found = score_audit(checklist, answers)
    assert found.score_ppm == naive_scoring.score(document, answers)["score_ppm"]

    def ours() -> Prepared:
        return lambda: [score_audit(checklist, answers) for _ in range(_TIMES)]

    def naive() -> Prepared:
        return lambda: [naive_scoring.score(document, answers) for _ in range(_TIMES)]

    return [compare(f"Score of 60 items, {_TIMES} times / Fractions", ours, naive, _AIM, rounds=10)]


def audit_of_sixty() -> tuple[dict[str, Any], dict[str, Any]]:
    """Six sections of ten items of the usual kinds, two dimensions, a follow-up and critical items."""
    questions = [_question(number) for number in range(60)]
    answers = {question["key"]: {"value": _value(number)} for number, question in enumerate(questions)}
    document = {
        "rollup": "dimensions",
        "sections": [{"key": key} for key in "ABCDEF"],
        "dimensions": [{"key": "compliance"}, {"key": "experience"}],
        "bands": [{"min": "0", "key": "red"}, {"min": "70", "key": "amber"}, {"min": "85", "key": "green"}],
        "questions": questions,
    }
    return document, answers


def _question(number: int) -> dict[str, Any]:
    question: dict[str, Any] = {
        "key": f"q{number}",
        "section": "ABCDEF"[number // 10],
        "dimension": ("compliance", "experience")[number % 2],
        "weight": str(1 + number % 3),
        "allow_na": True,
        **_KINDS[number % 10],
    }
    if number % 10 == 5:
        question["show_if"] = {"q": f"q{number - 5}", "in": ["yes"]}
    if number % 20 == 2:
        question["critical"] = {"effect": "cap", "scope": "audit", "cap": "0.5", "fail_on": ["no"]}
    return question


_YES_NO: dict[str, Any] = {"kind": "yes_no"}
_LIKERT: dict[str, Any] = {"kind": "likert"}
_SINGLE: dict[str, Any] = {
    "kind": "single",
    "options": [{"key": "all", "points": "3"}, {"key": "some", "points": "1.5"}, {"key": "none"}],
}
_MULTI: dict[str, Any] = {"kind": "multi", "options": [{"key": key, "points": "1"} for key in "abcde"]}
_WAIT: dict[str, Any] = {
    "kind": "elapsed",
    "curve": {"type": "linear", "points": [["60", "1"], ["180", "0.5"], ["300", "0"]]},
}
_KINDS = (_YES_NO, _YES_NO, _YES_NO, _YES_NO, _YES_NO, _LIKERT, _LIKERT, _SINGLE, _MULTI, _WAIT)
_VALUES = ("yes", "yes", "yes", "no", "yes", 4, 5, "some", ["a", "c", "e"], "150")


def _value(number: int) -> Any:
    return _VALUES[number % 10]
