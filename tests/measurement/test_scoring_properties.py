"""What must hold for every checklist and every answer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import definition
from cxaudit.measurement.numbers import display, ppm
from cxaudit.measurement.scoring import score_audit
from cxaudit.measurement.trace import trace
from tests.measurement.audits import Audit
from tests.measurement.audits import audits as any_audits

_CRITICAL = st.sampled_from(
    [
        None,
        {"effect": "flag", "scope": "audit", "fail_on": ["no"]},
        {"effect": "zero", "scope": "section", "fail_on": ["no"]},
        {"effect": "cap", "scope": "audit", "cap": "0.5", "fail_on": ["no"]},
    ]
)


@st.composite
def audits(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A checklist of yes/no and scale items in two sections and dimensions, with answers."""
    questions, answers = [], {}
    for number in range(draw(st.integers(1, 8))):
        key = f"q{number}"
        question: dict[str, Any] = {
            "key": key,
            "section": draw(st.sampled_from("AB")),
            "dimension": draw(st.sampled_from(["compliance", "experience"])),
            "weight": str(draw(st.integers(0, 4))),
            "allow_na": True,
            "role": draw(st.sampled_from(["normal", "normal", "normal", "bonus", "penalty"])),
        }
        if draw(st.booleans()):
            question |= {"kind": "likert"}
            value: Any = draw(st.integers(1, 5))
        else:
            points = "-1" if question["role"] == "penalty" else "2"
            question |= {"kind": "yes_no", "yes_points": points, "critical": draw(_CRITICAL)}
            value = draw(st.sampled_from(["yes", "no"]))
        if number and draw(st.booleans()):
            question["show_if"] = {"q": "q0", "in": ["yes", 3]}
        questions.append(question)
        answers[key] = draw(st.sampled_from([{"value": value}, {"value": value}, {"na": True}]))
    document = {
        "rollup": draw(st.sampled_from(["points", "sections", "dimensions", "dimensions_sections"])),
        "sections": [{"key": "A"}, {"key": "B", "weight": "2"}],
        "dimensions": [{"key": "compliance"}, {"key": "experience"}],
        "questions": questions,
    }
    return document, answers


@given(audits())
def test_a_score_is_in_range_and_its_trace_adds_up(audit: tuple[dict[str, Any], dict[str, Any]]) -> None:
    checklist, answers = definition.parse(audit[0]), audit[1]
    score, found = score_audit(checklist, answers), trace(checklist, answers)
    if score.score_ppm is None:
        assert found is None
        return
    assert 0 <= score.score_ppm <= 1_000_000
    assert found is not None
    lost = sum((line.lost for line in found.lines), Fraction(0)) + found.limits + found.critical
    assert ppm(1 - lost) == score.score_ppm


@given(audits(), st.data())
def test_a_hidden_answer_never_counts(
    audit: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    checklist, answers = definition.parse(audit[0]), audit[1]
    score = score_audit(checklist, answers)
    hidden = [key for key, status in score.status.items() if status == "hidden"]
    stale = {key: {"value": data.draw(st.sampled_from(["yes", "no", 99, None]))} for key in hidden}
    assert score_audit(checklist, answers | stale) == score


@given(audits())
def test_not_applicable_changes_the_score_as_absence_does(
    audit: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    for question in audit[0]["questions"]:
        question["required"] = False
    checklist, answers = definition.parse(audit[0]), audit[1]
    without = {key: answer for key, answer in answers.items() if "na" not in answer}
    score, absent = score_audit(checklist, answers), score_audit(checklist, without)
    assert (score.score_ppm, score.sections, score.coverage_ppm) == (
        absent.score_ppm,
        absent.sections,
        absent.coverage_ppm,
    )


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_display_rounds_half_away_from_zero_and_never_shows_minus_zero(value: Fraction, digits: int) -> None:
    text = display(value, digits)
    assert text is not None
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**digits)
    assert not text.startswith("-") or Fraction(text) < 0


@given(any_audits())
def test_weights_count_only_in_proportion(audit: Audit) -> None:
    """Every weight three times as heavy: three times the points, the same scores everywhere."""
    document, answers = audit
    heavier = [
        question | {"weight": str(3 * Fraction(question["weight"]))} for question in document["questions"]
    ]
    score = score_audit(definition.parse(document), answers)
    tripled = score_audit(definition.parse(document | {"questions": _decimal(heavier)}), answers)
    assert (tripled.score_ppm, tripled.coverage_ppm, tripled.status) == (
        score.score_ppm,
        score.coverage_ppm,
        score.status,
    )
    assert (tripled.earned, tripled.possible) == (3 * score.earned, 3 * score.possible)
    assert {key: group.ppm for key, group in tripled.sections.items()} == {
        key: group.ppm for key, group in score.sections.items()
    }


def _decimal(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [question | {"weight": display(Fraction(question["weight"]), 6)} for question in questions]


@given(any_audits())
def test_the_order_of_questions_changes_no_figure(audit: Audit) -> None:
    document, answers = audit
    for question in document["questions"]:
        question.pop("show_if", None)
    reverse = document | {"questions": document["questions"][::-1]}
    score, other = (score_audit(definition.parse(each), answers) for each in (document, reverse))
    assert sorted(score.critical_failed) == sorted(other.critical_failed)
    assert (score.score_ppm, score.earned, score.possible, score.coverage_ppm) == (
        other.score_ppm,
        other.earned,
        other.possible,
        other.coverage_ppm,
    )


@given(any_audits())
def test_every_kind_of_item_is_traced_to_the_last_digit(audit: Audit) -> None:
    checklist = definition.parse(audit[0])
    score, found = score_audit(checklist, audit[1]), trace(checklist, audit[1])
    assert (found is None) == (score.score_ppm is None)
    if found is not None and score.score_ppm is not None:
        lost = sum((line.lost for line in found.lines), Fraction(0)) + found.limits + found.critical
        assert ppm(1 - lost) == score.score_ppm <= 1_100_000
