"""Scoring functions for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.domain import definition
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.definition import InvalidChecklist
from cxaudit.domain.errors import InvalidAnswer
from cxaudit.measurement import inputs
from cxaudit.measurement.comparability import compare_versions
from cxaudit.measurement.inputs import take
from cxaudit.measurement.numbers import display, fraction_text
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.scoring import GroupScore, Score, score_audit

_MOST_DIGITS = 6
_CHECKLIST = (
    "rollup", "sections", "dimensions", "questions", "bands", "max_ratio", "display_decimals", "min_coverage",
)  # fmt: skip
_QUESTION = frozenset({
    "key", "kind", "section", "dimension", "weight", "role", "required", "allow_na", "critical", "show_if",
    "yes_points", "no_points", "options", "max_selections", "cap_points", "floor_points", "points",
    "reversed", "max_points", "min", "max", "direction", "scoring", "curve", "lowest", "highest",
})  # fmt: skip


def _checklist(document: object) -> Checklist:
    try:
        return definition.parse(_scored_part(document))
    except InvalidChecklist as wrong:
        raise Refusal("invalid_checklist") from wrong


def _scored_part(document: object) -> object:
    """The document without what people read: labels, guidance, comments cannot make it unscorable."""
    if not isinstance(document, Mapping):
        return document
    kept = {name: document[name] for name in _CHECKLIST if name in document}
    if isinstance(questions := kept.get("questions"), list):
        kept["questions"] = [_without_texts(question) for question in questions]
    return kept


def _without_texts(question: object) -> object:
    if not isinstance(question, Mapping):
        return question
    return {name: value for name, value in question.items() if name in _QUESTION}


def _score_audit(source: Mapping[str, Any]) -> dict[str, Any]:
    document, answers = take(source, "checklist", inputs.anything), take(source, "answers", inputs.mapping)
    return plain(score_audit(_checklist(document), _given(answers)))


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with what is named in the specification, and nothing that only the product writes."""
    return {
        key: {name: answer[name] for name in ("value", "na") if name in answer}
        if isinstance(answer, Mapping)
        else answer
        for key, answer in answers.items()
    }


def plain(score: Score) -> dict[str, Any]:
    """A score as JSON, with the keys of the specification."""
    return {
        "score_ppm": score.score_ppm,
        "display": score.display,
        "band": score.band,
        "score_before_critical_ppm": score.before_critical_ppm,
        "earned": fraction_text(score.earned),
        "possible": fraction_text(score.possible),
        "sections_ppm": _ppms(score.sections),
        "dimensions_ppm": _ppms(score.dimensions),
        "critical_failed": list(score.critical_failed),
        "missing": list(score.missing),
        "complete": score.complete,
        "coverage_ppm": score.coverage_ppm,
        "partial": score.partial,
        "status": dict(score.status),
    }


def _ppms(groups: Mapping[str, GroupScore]) -> dict[str, int | None]:
    return {key: group.ppm for key, group in groups.items()}


def _check_checklist(source: Mapping[str, Any]) -> dict[str, Any]:
    document = take(source, "checklist", inputs.anything)
    try:
        findings = definition.check_checklist(_scored_part(document))
    except InvalidChecklist as wrong:
        raise Refusal("invalid_checklist") from wrong
    return {"errors": [list(finding) for finding in findings]}


def _compare_versions(source: Mapping[str, Any]) -> dict[str, Any]:
    waves = [take(source, f"{wave}_answers", inputs.many(inputs.anything)) for wave in ("old", "new")]
    documents = [take(source, f"{wave}_checklist", inputs.anything) for wave in ("old", "new")]
    old, new = (_checklist(document) for document in documents)
    if not all(isinstance(answers, Mapping) for wave in waves for answers in wave):
        raise InvalidAnswer("invalid_answer")
    old_answers, new_answers = ([_given(answers) for answers in wave] for wave in waves)
    found = compare_versions(old, new, old_answers, new_answers)
    return {
        "common": list(found.common),
        "share_ppm": found.share_ppm,
        "comparable": found.comparable,
        "old_ppm": list(found.old_ppm),
        "new_ppm": list(found.new_ppm),
    }


def _display_value(source: Mapping[str, Any]) -> dict[str, Any]:
    value = take(source, "value", inputs.nullable(inputs.fraction))
    digits = take(source, "digits", inputs.count, 1)
    if digits > _MOST_DIGITS:
        raise Refusal
    return {"text": display(value, digits, sign=take(source, "sign", inputs.flag, False))}


FUNCTIONS = {
    "score_audit": _score_audit,
    "check_checklist": _check_checklist,
    "compare_versions": _compare_versions,
    "display_value": _display_value,
}
