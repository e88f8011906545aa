"""Random checklists of every kind of question, with answers that fit them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Audit = tuple[dict[str, Any], dict[str, Any]]
Question = dict[str, Any]

_KINDS = (
    "yes_no", "yes_no", "single", "multi", "likert", "csat", "ces", "nps", "numeric", "elapsed", "emotion", "text",
)  # fmt: skip
_POINTS = st.sampled_from(["0", "1", "2", "0.5", "-1", "1.25", "3"])
_WORTH = st.sampled_from(["0", "1", "2", "0.3"])
_RATIOS = st.sampled_from(["0", "0.25", "0.5", "1", "0.333"])
_TREE = "abcd"


@st.composite
def audits(draw: st.DrawFn, largest: int = 9) -> Audit:
    """(checklist document, answers); sections A and B, dimensions x and y."""
    questions: list[Question] = []
    answers: dict[str, Any] = {}
    for number in range(draw(st.integers(1, largest))):
        question = draw(_question(f"q{number}"))
        value = draw(_value(question))
        if questions and draw(st.integers(0, 3)) == 0:
            question["show_if"] = draw(_show_if(questions))
        if draw(st.integers(0, 3)) == 0:
            question["critical"] = draw(_critical(question))
        questions.append(question)
        given = draw(st.sampled_from(["value", "value", "value", "value", "na", "nothing"]))
        if given == "value":
            answers[question["key"]] = {"value": value}
        elif given == "na":
            answers[question["key"]] = {"na": True}
    document = {
        "rollup": draw(st.sampled_from(["points", "sections", "dimensions", "dimensions_sections"])),
        "sections": [
            {"key": "A", "weight": draw(_POINTS.filter(_not_negative))},
            {"key": "B", "weight": "2"},
        ],
        "dimensions": [{"key": "x"}, {"key": "y", "weight": draw(_POINTS.filter(_not_negative))}],
        "max_ratio": draw(st.sampled_from(["1", "1", "1.1"])),
        "questions": questions,
    }
    return document, answers


def _not_negative(points: str) -> bool:
    return not points.startswith("-")


@st.composite
def _question(draw: st.DrawFn, key: str) -> Question:
    kind = draw(st.sampled_from(_KINDS))
    question: Question = {
        "key": key,
        "kind": kind,
        "section": draw(st.sampled_from("AB")),
        "weight": draw(st.sampled_from(["1", "1", "2", "0", "0.7"])),
        "role": draw(st.sampled_from(["normal", "normal", "normal", "normal", "bonus", "penalty"])),
        "required": draw(st.booleans()),
        "allow_na": True,
    }
    if draw(st.integers(0, 3)):
        question["dimension"] = draw(st.sampled_from("xy"))
    return question | draw(_parameters(kind))


@st.composite
def _parameters(draw: st.DrawFn, kind: str) -> Question:
    if kind == "yes_no":
        return {"yes_points": draw(_POINTS), "no_points": draw(_POINTS)}
    if kind == "single":
        points = st.one_of(_POINTS, st.none())
        return {"options": [{"key": key, "points": draw(points)} for key in _TREE]}
    if kind == "multi":
        return draw(_multi())
    if kind == "emotion":
        valence = st.sampled_from(["-1", "-0.5", "0", "0.4", "1"])
        options = [{"key": key, "valence": draw(valence)} for key in _TREE]
        return {"options": options, "max_points": draw(_WORTH)}
    if kind in {"numeric", "elapsed"}:
        return {"max_points": draw(_WORTH), "curve": draw(_curve())}
    if kind == "text":
        return {}
    return draw(_rating(kind))


@st.composite
def _multi(draw: st.DrawFn) -> Question:
    options = [
        {"key": key, "points": draw(_POINTS), "exclusive": draw(st.integers(0, 5)) == 0} for key in _TREE
    ]
    question: Question = {"options": options}
    if draw(st.booleans()):
        question["max_selections"] = draw(st.integers(1, len(options)))
    if draw(st.integers(0, 3)) == 0:
        question["cap_points"] = draw(_WORTH)
    if draw(st.integers(0, 3)) == 0:
        question["floor_points"] = "-1"
    return question


@st.composite
def _rating(draw: st.DrawFn, kind: str) -> Question:
    if kind == "likert":
        scale: Question = {"points": draw(st.integers(2, 7)), "reversed": draw(st.booleans())}
    elif kind == "ces":
        scale = {
            "max": draw(st.sampled_from([7, 10])),
            "direction": draw(st.sampled_from(["ease", "effort"])),
        }
    elif kind == "nps":
        scale = {"scoring": draw(st.sampled_from(["linear", "bands"]))}
    else:
        scale = {}
    return scale | {"max_points": draw(_WORTH)}


@st.composite
def _curve(draw: st.DrawFn) -> Question:
    places = sorted(draw(st.sets(st.integers(0, 300), min_size=1, max_size=4)))
    pairs: list[list[Any]] = [[str(place), draw(_RATIOS)] for place in places]
    if draw(st.booleans()):
        return {"type": "linear", "points": pairs}
    return {"type": "step", "steps": [*pairs, [None, draw(_RATIOS)]]}


@st.composite
def _value(draw: st.DrawFn, question: Question) -> Any:
    kind = question["kind"]
    if kind == "yes_no":
        return draw(st.sampled_from(["yes", "no"]))
    if kind == "single":
        return draw(st.sampled_from(_TREE))
    if kind == "multi":
        return draw(_picked(question))
    if kind == "emotion":
        return draw(st.lists(st.sampled_from(_TREE), unique=True))
    if kind in {"numeric", "elapsed"}:
        return draw(st.sampled_from(["0", "60", "59.5", "150", "299.999", "1000", 90, "+7"]))
    if kind == "text":
        return draw(st.sampled_from(["", "a word"]))
    low, high = scale_of(question)
    return draw(st.integers(low, high))


def scale_of(question: Question) -> tuple[int, int]:
    """The ends of a rating question."""
    if question["kind"] == "nps":
        return 0, 10
    if question["kind"] == "likert":
        return 1, question["points"]
    return 1, question.get("max", 5 if question["kind"] == "csat" else 7)


@st.composite
def _picked(draw: st.DrawFn, question: Question) -> list[str]:
    alone = [option["key"] for option in question["options"] if option["exclusive"]]
    if alone and draw(st.booleans()):
        return [draw(st.sampled_from(alone))]
    rest = [key for key in _TREE if key not in alone]
    most = min(len(rest), question.get("max_selections", len(rest)))
    return draw(st.lists(st.sampled_from(rest), unique=True, max_size=most)) if rest else []


@st.composite
def _show_if(draw: st.DrawFn, before: list[Question]) -> Question:
    parent = draw(st.sampled_from(before))
    return {"q": parent["key"], "in": draw(st.lists(st.sampled_from(["yes", "a", "b", 3, "60"]), min_size=1))}


@st.composite
def _critical(draw: st.DrawFn, question: Question) -> Question:
    effect, scope = draw(
        st.sampled_from(
            [
                ("flag", "audit"),
                ("cap", "audit"),
                ("zero", "audit"),
                ("zero", "section"),
                ("zero", "dimension"),
            ]
        )
    )
    if scope == "dimension" and "dimension" not in question:
        scope = "section"
    rule: Question = {"effect": effect, "scope": scope}
    if effect == "cap":
        rule["cap"] = "0.4"
    if draw(st.booleans()):
        rule["fail_on"] = ["no", "a", 1, "150"]
    return rule
