"""The compiled scorer against a naive reading of the specification, one Fraction at a time."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxaudit.domain import definition
from cxaudit.domain.errors import InvalidAnswer
from cxaudit.measurement.compiling import compiled
from cxaudit.measurement.scoring import lines_of, score_audit
from tests.benchmarks import naive_scoring
from tests.benchmarks.scoring import audit_of_sixty
from tests.measurement.audits import Audit, audits

CURVE = {"type": "linear", "points": [["60", "1"], ["300", "0"]]}


def figures(document: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """What both scorers say."""
    found = score_audit(definition.parse(document), answers)
    return {
        "score_ppm": found.score_ppm,
        "score_before_critical_ppm": found.before_critical_ppm,
        "earned": found.earned,
        "possible": found.possible,
        "sections_ppm": {key: group.ppm for key, group in found.sections.items()},
        "dimensions_ppm": {key: group.ppm for key, group in found.dimensions.items()},
        "critical_failed": list(found.critical_failed),
        "missing": list(found.missing),
        "coverage_ppm": found.coverage_ppm,
        "status": dict(found.status),
    }


@settings(max_examples=300)
@given(audits())
def test_the_compiled_scorer_equals_the_naive_one(audit: Audit) -> None:
    assert figures(*audit) == naive_scoring.score(*audit)


def test_they_agree_on_the_audit_that_is_measured() -> None:
    assert figures(*audit_of_sixty()) == naive_scoring.score(*audit_of_sixty())


@given(audits(), st.data())
def test_quick_tables_refuse_what_the_rules_refuse(audit: Audit, data: st.DataObject) -> None:
    """Any JSON as an answer: the compiled outcome and the rules say the same, or both refuse."""
    document, answers = audit
    key = data.draw(st.sampled_from([question["key"] for question in document["questions"]]))
    odd = st.sampled_from(
        [True, 4.0, "4", 4, None, "", " ", [], ["a", "a"], ["a", "b"], ["a", 1], "1e3", "Yes"]
    )
    answers = answers | {key: {"value": data.draw(odd)}}
    checklist = definition.parse(document)
    try:
        lines = lines_of(checklist, answers)
    except InvalidAnswer:
        with pytest.raises(InvalidAnswer):
            score_audit(checklist, answers)
        return
    made = compiled(checklist)
    pairs = zip(lines, made.outcomes(answers), strict=True)
    assert all(
        (line.status, line.e, line.p, line.failed) == (o.status, made.points(o.e), made.points(o.p), o.failed)
        for line, o in pairs
    )


@given(
    st.sampled_from(["numeric", "elapsed"]),
    st.sampled_from([{"lowest": "60"}, {"highest": 150}, {"lowest": "-1.5", "highest": "299.999"}]),
    st.one_of(st.integers(-3, 400), st.sampled_from(["59.999", "60.0", "150.001", "299.999", "300", "-1.5"])),
)
def test_a_number_beyond_its_bounds_is_refused_at_the_bound_it_is_taken(
    kind: str, limits: dict[str, Any], value: int | str
) -> None:
    question = {"key": "q", "kind": kind, "section": "A", "dimension": "d", "curve": CURVE} | limits
    document = {"rollup": "points", "sections": [{"key": "A"}], "dimensions": [{"key": "d"}]}
    checklist = definition.parse(document | {"questions": [question]})
    low = Fraction(limits.get("lowest", -1000))
    low = max(low, Fraction(0)) if kind == "elapsed" else low
    if low <= Fraction(value) <= Fraction(limits.get("highest", 1000)):
        (line,) = lines_of(checklist, {"q": {"value": value}})
        (outcome,) = compiled(checklist).outcomes({"q": {"value": value}})
        assert (line.status, line.e) == (outcome.status, compiled(checklist).points(outcome.e))
        return
    for scored in (lines_of, score_audit):
        with pytest.raises(InvalidAnswer):
            scored(checklist, {"q": {"value": value}})


def test_a_checklist_is_compiled_once_and_none_takes_the_place_of_another() -> None:
    """Many short-lived checklists: memory is given back and used again, figures stay their own."""
    document, answers = audit_of_sixty()
    first = definition.parse(document)
    assert compiled(first) is compiled(first)
    for number in range(70):
        kept = document | {"questions": document["questions"][:2], "max_ratio": f"0.{number + 10}"}
        found = score_audit(definition.parse(kept), answers)
        assert found.score_ppm == naive_scoring.score(kept, answers)["score_ppm"]
