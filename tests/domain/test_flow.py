"""What is shown, answered and missing, and what scoring reads of an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import conditions, definition
from cxaudit.domain.answers import (
    Head,
    answers_of,
    comment_of,
    heads_of,
    is_closed,
    normalise,
    photos_of,
    plain_heads,
    values_of,
)
from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.conditions import MalformedCondition, UnknownOperator
from cxaudit.domain.flow import Missing, Progress, standing, visible_items, word_count
from cxaudit.domain.values import exact_number
from cxaudit.measurement.earning import refuses
from cxaudit.measurement.scoring import score_audit

TEXT = {"fr": "x", "en": "x"}


def question(key: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "section": "A", "text": TEXT, **more}


def checklist(*questions: dict[str, Any]) -> Checklist:
    return definition.parse(
        {"rollup": "points", "sections": [{"key": "A"}, {"key": "B"}], "questions": list(questions)}
    )


def heads(**values: Any) -> dict[str, Head]:
    return {
        (name.replace("__", "/") if "__" in name else f"{name}/v"): Head(value, name, 1, "a", 5)
        for name, value in values.items()
    }


def nested(depth: int) -> dict[str, Any]:
    leaf: dict[str, Any] = {"q": "x", "op": "answered"}
    for _ in range(depth - 1):
        leaf = {"not": leaf}
    return leaf


@pytest.mark.parametrize(
    "source",
    [
        None, "x", [], {}, {"op": "eq", "v": 1}, {"q": 1, "op": "answered"}, {"all": {}, "any": []},
        {"all": [], "q": "x", "op": "answered"}, {"all": {"q": "x"}}, {"not": []}, {"any": [None]},
        {"q": "x", "op": "in", "v": "a"}, {"q": "x", "op": "in", "v": [1.5]}, {"q": "x", "op": "in", "v": [True]},
        {"q": "x", "op": "eq"}, {"q": "x", "op": "eq", "v": None}, {"q": "x", "op": "eq", "v": ["a"]},
        {"q": "x", "op": "eq", "v": True}, {"q": "x", "op": "gt", "v": 1.5}, {"q": "x", "op": 3, "v": 1},
        {"q": "x", "in": "yes"}, {"q": "x", "in": [None]}, nested(9),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(source: object) -> None:
    with pytest.raises(MalformedCondition):
        conditions.parse(source)


@pytest.mark.parametrize(
    "source", [{"q": "x"}, {"q": "x", "op": "like", "v": "a"}, {"q": "x", "op": "EQ", "v": 1}]
)
def test_an_operator_that_is_not_on_the_list_is_refused(source: object) -> None:
    with pytest.raises(UnknownOperator):
        conditions.parse(source)


def test_eight_levels_are_read() -> None:
    assert [leaf.question for leaf in conditions.references(conditions.parse(nested(8)))] == ["x"]


_VALUE = (
    st.none()
    | st.sampled_from(["", "na", "yes", "3", "3,0", " 7 ", "1e3"])
    | st.integers(-3, 9)
    | st.lists(st.sampled_from("ab"), max_size=2)
)
_LEAF = st.one_of(
    st.builds(lambda q: {"q": q, "op": "answered"}, st.sampled_from("xyz")),
    st.builds(
        lambda q, op, v: {"q": q, "op": op, "v": v}, st.sampled_from("xyz"),
        st.sampled_from(["eq", "ne", "has", "gt", "ge", "lt", "le"]), st.sampled_from(["yes", "3", 3, "na", "a"]),
    ),
    st.builds(lambda q, v: {"q": q, "op": "in", "v": v}, st.sampled_from("xyz"), st.lists(st.sampled_from(["yes", 3, "a"]), max_size=2)),
)  # fmt: skip
_TREE = st.recursive(
    _LEAF,
    lambda inner: st.builds(lambda how, parts: {how: parts}, st.sampled_from(["all", "any"]), st.lists(inner, max_size=3))
    | st.builds(lambda part: {"not": part}, inner),
    max_leaves=5,
).filter(lambda tree: _depth(tree) <= 8)  # fmt: skip


def _depth(tree: Any) -> int:
    inner = tree.get("all") or tree.get("any") or ([tree["not"]] if "not" in tree else [])
    return 1 + max((_depth(part) for part in inner), default=0)


@given(_TREE, st.fixed_dictionaries(dict.fromkeys("xyz", _VALUE)))
def test_de_morgan_and_double_negation(tree: dict[str, Any], values: dict[str, Any]) -> None:
    found = conditions.holds(conditions.parse(tree), values)
    part = conditions.parse(tree)
    negated = conditions.Combined("not", (part,))
    assert conditions.holds(negated, values) is not found
    assert conditions.holds(conditions.Combined("all", (part, part)), values) is found
    assert conditions.holds(conditions.Combined("any", (part, negated)), values) is True
    assert conditions.holds(conditions.Combined("all", ()), values) is True
    assert conditions.holds(conditions.Combined("any", ()), values) is False


@given(_TREE | st.builds(lambda v: {"not": {"q": "x", "in": v}}, st.lists(st.sampled_from(["yes", 3]))))
def test_a_condition_is_written_as_it_was_read(tree: dict[str, Any]) -> None:
    assert conditions.plain(conditions.parse(tree)) == tree


@given(_LEAF, st.fixed_dictionaries(dict.fromkeys("xyz", _VALUE)))
def test_nothing_holds_of_a_question_without_a_value(leaf: dict[str, Any], values: dict[str, Any]) -> None:
    assert not conditions.holds(conditions.parse(leaf), values | {leaf["q"]: None})
    del values[leaf["q"]]
    assert not conditions.holds(conditions.parse(leaf), values)


CHAIN = checklist(
    question("a"),
    question("b", show_if={"q": "a", "in": ["yes"]}),
    question("c", show_if={"q": "b", "in": ["yes"]}),
    question("d", show_if={"not": {"q": "b", "op": "answered"}}),
)


@given(st.fixed_dictionaries({key: st.sampled_from([None, "yes", "no", "na", ""]) for key in "abcd"}))
def test_hidden_answers_are_never_read_missing_answered_or_scored(values: dict[str, Any]) -> None:
    written = heads(**values)
    found = standing(CHAIN, written)
    shown = {item.key for item in found.visible}
    assert ("b" in shown) is (values["a"] == "yes")
    assert ("c" in shown) is ("b" in shown and values["b"] == "yes")
    assert ("d" in shown) is ("b" not in shown or values["b"] is None)
    assert found.answered <= shown
    assert {missing.item.key for missing in found.missing} == shown - found.answered
    without = heads(**{key: value for key, value in values.items() if key in shown})
    assert standing(CHAIN, without) == found
    readable = {key: a for key, a in answers_of(CHAIN, written).items() if values[key] != "na"}
    score = score_audit(CHAIN, readable)
    if "na" not in values.values():
        assert {key for key, status in score.status.items() if status != "hidden"} == shown
        assert set(score.missing) == {missing.item.key for missing in found.missing}


def item(kind: str, **more: Any) -> Item:
    extra = (
        {"max_points": 1, "curve": {"type": "linear", "points": [["0", "0"], ["9", "1"]]}}
        if kind in {"numeric", "elapsed"}
        else {}
    )
    options = [{"key": k, "points": 1, "valence": "1", "text": TEXT} for k in "ab"]
    extra |= {"options": options} if kind in {"single", "multi", "emotion"} else {}
    return checklist(question("x", kind, **extra, **more)).items[0]


@pytest.mark.parametrize("wire", [None, "", " ", "\t\r\n", "\u00a0\u202f"])
@pytest.mark.parametrize("kind", ["yes_no", "numeric", "text", "date", "likert"])
def test_blank_is_unanswered(kind: str, wire: object) -> None:
    assert normalise(item(kind), wire) is None
    assert not refuses(item(kind), wire)


@pytest.mark.parametrize("kind", ["yes_no", "single", "multi", "likert", "numeric", "elapsed", "emotion"])
def test_na_is_a_value_where_it_is_allowed_and_refused_where_it_is_not(kind: str) -> None:
    assert normalise(item(kind, allow_na=True), "na") == {"na": True}
    assert not refuses(item(kind, allow_na=True), "na")
    assert refuses(item(kind), "na")


def test_na_in_a_text_is_a_text() -> None:
    assert normalise(item("text"), "na") == {"value": "na"}


NUMBERS = {
    "3": "3", "-3": "-3", "+3": "+3", "3.5": "3.5", "3,5": "3.5", " 3,5 ": "3.5", "\t7": "7", "007": "007",
    "9" * 12: "9" * 12, "0,000": "0.000", 3: 3, 0: 0, 10**12: 10**12,
}  # fmt: skip


@pytest.mark.parametrize("wire", NUMBERS)
def test_what_is_a_number(wire: object) -> None:
    answer = normalise(item("numeric"), wire)
    assert answer == {"value": NUMBERS[wire]}  # type: ignore[index]
    exact_number(answer["value"])
    assert not refuses(item("numeric"), wire)


NO_NUMBERS = [
    "1e3", "1_000", "NaN", "Infinity", "٣", "３", "3,0,0", "1.2.3", "3.", ".5", "1 000", "1\u00a0000", "--3", "0x10",
    "½", "3\n", "\n3", "3\u2003", "\x0b3", "a", "3%", "9" * 13, "1" * 41, 10**12 + 1, 3.5, True, [], ["3"], {"na": True},
    "\ud800", "3\0",
]  # fmt: skip


@pytest.mark.parametrize("wire", NO_NUMBERS, ids=[f"{place}" for place in range(len(NO_NUMBERS))])
def test_what_is_no_number(wire: object) -> None:
    assert refuses(item("numeric"), wire)


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3))
def test_comma_and_point_say_the_same_number(value: Any) -> None:
    point = f"{value:f}"
    answers = [normalise(item("numeric"), text) for text in (point, point.replace(".", ","), f" {point}\t")]
    assert {exact_number(answer["value"]) for answer in answers if answer} == {exact_number(point)}
    assert None not in answers


WRONG: list[tuple[str, Any]] = [
    ("yes_no", "YES"), ("yes_no", True), ("yes_no", 1), ("yes_no", ["yes"]), ("yes_no", "oui"),
    ("single", "c"), ("single", ["a"]), ("single", 1), ("multi", "a"), ("multi", ["a", "a"]), ("multi", ["c"]),
    ("multi", [1]), ("multi", ["a", None]), ("likert", 0), ("likert", 6), ("likert", "4"), ("likert", 4.0),
    ("likert", True), ("nps", 11), ("nps", -1), ("elapsed", "-1"), ("elapsed", "1:30"), ("elapsed", {"start": "x"}),
    ("text", 3), ("text", {"a": 1}), ("emotion", ["c"]), ("emotion", {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wire"), WRONG)
def test_off_scale_and_of_the_wrong_kind_is_refused(kind: str, wire: object) -> None:
    assert refuses(item(kind), wire)


RIGHT: list[tuple[str, Any]] = [
    ("yes_no", "no"), ("single", "a"), ("multi", ["b", "a"]), ("likert", 1), ("likert", 5), ("nps", 0), ("nps", 10),
    ("elapsed", "90,5"), ("emotion", ["a"]), ("text", "na"), ("text", "a\u2028b"), ("date", "2026-11-12"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wire"), RIGHT)
def test_what_fits_is_taken(kind: str, wire: object) -> None:
    assert not refuses(item(kind), wire)


def test_conditions_read_what_was_answered_beside_what_scoring_reads() -> None:
    curve = {"type": "linear", "points": [["0", "0"], ["9", "1"]]}
    lists = checklist(
        question("x", "numeric", max_points=1, curve=curve),
        question("y", "yes_no", allow_na=True),
        question("z", "text"),
    )
    assert answers_of(lists, heads(x="3,50", y="na", z="", _notes="n", gone="1")) == {
        "x": {"value": "3.50", "wire": "3,50"}, "y": {"na": True}, "z": {"value": None, "wire": ""},
    }  # fmt: skip
    assert answers_of(lists, heads(x="3.50", y=None)) == {"x": {"value": "3.50"}}


def photo(sha: str, lam: int) -> Head:
    return Head({"sha": sha}, sha, lam, "a", 5)


def test_photos_are_the_value_of_their_item_and_nothing_else_is() -> None:
    one = checklist(question("x", "photo", required=True, evidence={"photos": 2}), question("xy", "photo"))
    taken = {
        "x/p:2": photo("bb", 2), "x/p:1": photo("aa", 2), "x/s": photo("ss", 1), "x/v": Head("no", "o", 9, "a", 5),
        "x/p:9": Head(None, "o", 9, "a", 5), "xy/p:1": photo("cc", 1),
    }  # fmt: skip
    assert photos_of(taken, "x") == ["ss", "aa", "bb"]
    assert values_of(one, taken) == {"x": ["ss", "aa", "bb"], "xy": ["cc"]}
    assert values_of(one, {"x/v": Head("no", "o", 9, "a", 5)}) == {}


def test_what_is_missing_is_counted() -> None:
    form = checklist(
        question("a", comment={"required_when": ["no"]}, evidence={"photos": 2, "when": ["no"]}),
        question("b", "text", min_words=3, narrative=True),
        question("c", "photo", required=True, evidence={"photos": 3}),
        question("d", "text", required=False),
    )
    a, b, c, _ = form.items
    written = heads(a="no", b="deux mots", a__c="  ") | {"c/p:1": photo("aa", 1)}
    found = standing(form, written)
    assert found.missing == (
        Missing(a, "photo", 2),
        Missing(a, "comment"),
        Missing(b, "words", 1),
        Missing(c, "photo", 2),
    )
    assert found.progress == (Progress("A", 3, 4), Progress("B", 0, 0))
    assert not found.complete
    assert standing(form, written | heads(a__c="Vu") | {"a/p:1": photo("x", 1), "a/p:2": photo("y", 1), "c/p:2": photo("z", 1), "c/p:3": photo("w", 1)} | heads(b="trois mots ici")).complete  # fmt: skip


def test_a_location_found_closed_asks_for_nothing_and_keeps_everything() -> None:
    closed = heads(_outcome="location_closed", a="no")
    assert is_closed(closed)
    assert standing(CHAIN, closed).complete
    assert not is_closed(heads(_outcome=None))
    assert not is_closed(heads(a="location_closed"))
    assert [i.key for i in visible_items(CHAIN, values_of(CHAIN, closed))] == ["a", "d"]


def test_heads_survive_their_stored_form() -> None:
    written = heads(a="no", x__c="Vu", y=["a"], z=None)
    assert heads_of(plain_heads(written)) == written
    assert comment_of(written, "x") == "Vu"
    assert comment_of(written, "a") == ""
    assert (word_count("l’été à Québec"), word_count(""), word_count(None)) == (3, 0, 0)
