"""Section 2 of the measurement specification, read out loud: one Fraction at a time, straight from a document.

Slow on purpose and independent of the product's scorer; visibility in the form {q, in} only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction as F  # noqa: N817  # on every line of it
from itertools import pairwise
from math import floor
from typing import Any

Document = dict[str, Any]


@dataclass
class Line:
    """One question of one audit."""

    question: Document
    status: str
    earned: F
    e: F
    p: F
    failed: bool


def score(document: Document, answers: Document) -> Document:
    """The figures of a valid audit."""
    lines = _lines(document, answers)
    failed = [line.question for line in lines if line.failed]
    after = [_zeroed(line, failed) for line in lines]
    result = _limited(_overall(document, after), failed)
    before = _overall(document, lines)
    normal = [ln for ln in lines if ln.question.get("role", "normal") == "normal" and ln.status != "hidden"]
    whole = sum((F(ln.question.get("weight", "1")) * possible(ln.question) for ln in normal), F(0))
    counted = sum((ln.p for ln in normal if ln.status == "answered"), F(0))
    return {
        "score_ppm": _ppm(result),
        "score_before_critical_ppm": _ppm(before),
        "earned": sum((line.e for line in after), F(0)),
        "possible": sum((line.p for line in after), F(0)),
        "sections_ppm": {
            part["key"]: _ppm(_ratio(document, _of(after, "section", part))) for part in document["sections"]
        },
        "dimensions_ppm": {
            part["key"]: _ppm(_dimension(document, after, part)) for part in document["dimensions"]
        },
        "critical_failed": [question["key"] for question in failed],
        "missing": [
            ln.question["key"]
            for ln in lines
            if ln.status == "unanswered" and ln.question.get("required", True)
        ],
        "coverage_ppm": _ppm(counted / whole if whole else None),
        "status": {line.question["key"]: line.status for line in lines},
    }


def _ppm(ratio: F | None) -> int | None:
    return None if ratio is None else floor(ratio * 1_000_000 + F(1, 2))


def _lines(document: Document, answers: Document) -> list[Line]:
    lines: list[Line] = []
    for question in document["questions"]:
        answer = answers.get(question["key"], {})
        status, earned, value = "hidden", F(0), None
        if _visible(question, lines, answers):
            status, earned, value = _read(question, answer)
        e = p = F(0)
        if status == "answered":
            weight, role = F(question.get("weight", "1")), question.get("role", "normal")
            e, p = weight * earned, weight * possible(question)
            e = max(F(0), e) if role == "bonus" else min(F(0), e) if role == "penalty" else e
            p = p if role == "normal" else F(0)
        lines.append(Line(question, status, earned, e, p, _fails(question, earned, value)))
    return lines


def _visible(question: Document, lines: list[Line], answers: Document) -> bool:
    rule = question.get("show_if")
    if rule is None:
        return True
    parent = next(line for line in lines if line.question["key"] == rule["q"])
    answer = answers.get(rule["q"], {})
    if parent.status == "hidden" or answer.get("na") or answer.get("value") is None:
        return False
    value = answer["value"]
    return any(each in rule["in"] for each in (value if isinstance(value, list) else [value]))


def _read(question: Document, answer: Document) -> tuple[str, F, Any]:
    value = answer.get("value")
    if answer.get("na"):
        return "na", F(0), None
    if value is None or value == "" or (value == [] and question["kind"] == "emotion"):
        return "unanswered", F(0), None
    if question["kind"] == "single" and _option(question, value).get("points", "0") is None:
        return "na", F(0), value
    return "answered", _earned(question, value), value


def _option(question: Document, key: str) -> Document:
    return next(option for option in question["options"] if option["key"] == key)


def _points(option: Document) -> F:
    return F(option.get("points") or "0")


def _scale(question: Document) -> tuple[int, int]:
    if question["kind"] == "nps":
        return 0, 10
    if question["kind"] == "likert":
        return 1, question.get("points", 5)
    return question.get("min", 1), question.get("max", 5 if question["kind"] == "csat" else 7)


def _most(question: Document) -> F:
    scored = question["kind"] in {"likert", "numeric", "elapsed"}
    return F(question.get("max_points", "1" if scored else "0"))


def possible(question: Document) -> F:
    """The most a question can give before weight."""
    kind = question["kind"]
    if kind == "yes_no":
        return max(F(question.get("yes_points", "1")), F(question.get("no_points", "0")), F(0))
    if kind == "single":
        return max([F(0), *(_points(option) for option in question["options"])])
    if kind != "multi":
        return F(0) if kind == "text" else _most(question)
    together = sorted(
        (max(F(0), _points(o)) for o in question["options"] if not o.get("exclusive")), reverse=True
    )
    alone = [_points(option) for option in question["options"] if option.get("exclusive")]
    best = max([F(0), sum(together[: question.get("max_selections", len(together))], F(0)), *alone])
    return min(best, F(question["cap_points"])) if "cap_points" in question else best


def _earned(question: Document, value: Any) -> F:
    kind = question["kind"]
    if kind == "yes_no":
        return F(question.get(f"{value}_points", "1" if value == "yes" else "0"))
    if kind == "single":
        return _points(_option(question, value))
    if kind == "multi":
        picked = sum((_points(_option(question, key)) for key in value), F(0))
        return max(F(question.get("floor_points", "0")), min(picked, possible(question)))
    if kind == "emotion":
        valences = [F(_option(question, key).get("valence", "0")) for key in value]
        return _most(question) * (sum(valences, F(0)) / len(valences) + 1) / 2
    if kind == "text":
        return F(0)
    if kind in {"numeric", "elapsed"}:
        return _most(question) * _curve(question["curve"], _seconds(value)) if _most(question) else F(0)
    if kind == "nps" and question.get("scoring") == "bands":
        return _most(question) * (F(1) if value >= 9 else F(1, 2) if value >= 7 else F(0))
    low, high = _scale(question)
    down = question.get("reversed") or question.get("direction") == "effort"
    return _most(question) * F(high - value if down else value - low, high - low)


def _seconds(value: Any) -> F:
    if isinstance(value, dict):
        start, end = (datetime.fromisoformat(value[name]) for name in ("start", "end"))
        return F(round((end - start).total_seconds()))
    return F(value)


def _curve(curve: Document, x: F) -> F:
    if curve["type"] == "step":
        return next(F(ratio) for upper, ratio in curve["steps"] if upper is None or x <= F(upper))
    points = [(F(place), F(ratio)) for place, ratio in curve["points"]]
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (x - x0) / (x1 - x0) * (y1 - y0)
    return points[-1][1]


def _fails(question: Document, earned: F, value: Any) -> bool:
    rule = question.get("critical")
    if rule is None or value is None:
        return False
    if "fail_on" in rule:
        return any(each in rule["fail_on"] for each in (value if isinstance(value, list) else [value]))
    return possible(question) > 0 and earned / possible(question) < F(rule.get("fail_below", "0.5"))


def _zeroed(line: Line, failed: list[Document]) -> Line:
    for question in failed:
        rule = question["critical"]
        scope = rule["scope"]
        if rule["effect"] == "zero" and scope != "audit" and line.question.get(scope) == question[scope]:
            return Line(line.question, line.status, line.earned, min(line.e, F(0)), line.p, line.failed)
    return line


def _limited(result: F | None, failed: list[Document]) -> F | None:
    rules = [question["critical"] for question in failed]
    if result is not None:
        result = min([result, *(F(rule["cap"]) for rule in rules if rule["effect"] == "cap")])
    return F(0) if any(r["effect"] == "zero" and r["scope"] == "audit" for r in rules) else result


def _of(lines: list[Line], name: str, part: Document) -> list[Line]:
    return [line for line in lines if line.question.get(name) == part["key"]]


def _ratio(document: Document, lines: list[Line]) -> F | None:
    whole = sum((line.p for line in lines if line.status == "answered"), F(0))
    if whole == 0:
        return None
    share = sum((line.e for line in lines if line.status == "answered"), F(0)) / whole
    return max(F(0), min(share, F(document.get("max_ratio", "1"))))


def _mean(parts: Iterable[tuple[Document, F | None]]) -> F | None:
    known = [(F(part.get("weight", "1")), value) for part, value in parts if value is not None]
    total = sum((weight for weight, _ in known), F(0))
    return sum((weight * value for weight, value in known), F(0)) / total if total else None


def _dimension(document: Document, lines: list[Line], part: Document) -> F | None:
    inside = _of(lines, "dimension", part)
    if document["rollup"] != "dimensions_sections":
        return _ratio(document, inside)
    return _mean((s, _ratio(document, _of(inside, "section", s))) for s in document["sections"])


def _overall(document: Document, lines: list[Line]) -> F | None:
    if document["rollup"] == "points":
        return _ratio(document, lines)
    if document["rollup"] == "sections":
        parts = document["sections"]
        return _mean((part, _ratio(document, _of(lines, "section", part))) for part in parts)
    return _mean((part, _dimension(document, lines, part)) for part in document["dimensions"])
