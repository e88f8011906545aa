"""Scoring functions for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.domain import definition
from cxaudit.domain.definition import InvalidChecklist
from cxaudit.measurement import inputs
from cxaudit.measurement.numbers import display, fraction_text
from cxaudit.measurement.scoring import GroupScore, Score, score_audit

_MOST_DIGITS = 6


def _score_audit(source: Mapping[str, Any]) -> dict[str, Any]:
    if "checklist" not in source or not isinstance(source.get("answers"), Mapping):
        raise inputs.Refusal
    try:
        checklist = definition.parse(source["checklist"])
    except InvalidChecklist as wrong:
        raise inputs.Refusal("invalid_checklist") from wrong
    return plain(score_audit(checklist, source["answers"]))


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
    if "checklist" not in source:
        raise inputs.Refusal
    try:
        findings = definition.check_checklist(source["checklist"])
    except InvalidChecklist as wrong:
        raise inputs.Refusal("invalid_checklist") from wrong
    return {"errors": [list(finding) for finding in findings]}


def _display_value(source: Mapping[str, Any]) -> dict[str, Any]:
    value = inputs.take(source, "value", inputs.nullable(inputs.fraction))
    digits = inputs.take(source, "digits", inputs.count, 1)
    if digits > _MOST_DIGITS:
        raise inputs.Refusal
    return {"text": display(value, digits, sign=inputs.take(source, "sign", inputs.flag, False))}


FUNCTIONS = {
    "score_audit": _score_audit,
    "check_checklist": _check_checklist,
    "display_value": _display_value,
}
