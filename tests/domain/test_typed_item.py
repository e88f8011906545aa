"""What a form shows of a question and what comes back: untouched nothing changes, touched exactly that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.adapters.documents import read_checklist
from cxaudit.domain import definition, draft_reading, typed_item
from cxaudit.domain.checklist import KINDS
from cxaudit.domain.typed_condition import condition_of, leaves, rows_of
from cxaudit.domain.typed_values import percent_of, share_of
from tests.people import CHECKLIST

DEMO = Path(__file__).parents[2] / "cxaudit" / "cli" / "demo"
DOCUMENTS = [CHECKLIST] + [
    read_checklist(file.read_bytes())[0] for file in sorted(DEMO.glob("*.yaml")) if "told" not in file.name
]
ITEMS: dict[str, Any] = {
    item.key: item for document in DOCUMENTS for item in definition.parse(document).items
}
QUESTIONS: list[Any] = [question for document in DOCUMENTS for question in document["questions"]]  # type: ignore[union-attr,attr-defined]


def test_a_form_that_nobody_touched_changes_nothing() -> None:
    assert len(QUESTIONS) > 200
    changed = [q["key"] for q in QUESTIONS if typed_item.applied(q, typed_item.typed(q), ITEMS) != q]
    assert changed == []


def test_another_kind_keeps_what_was_written_for_the_first() -> None:
    question = next(q for q in QUESTIONS if q["kind"] == "single")
    other = typed_item.applied(question, {**typed_item.typed(question), "kind": "yes_no"}, ITEMS)
    assert other == {**question, "kind": "yes_no"}
    assert typed_item.applied(other, {**typed_item.typed(other), "kind": "single"}, ITEMS) == question


BARE = {"key": "a", "kind": "yes_no", "section": "A"}
YES_NO = {"a": definition.parse({**CHECKLIST, "questions": [{**BARE}]}).items[0]}


@pytest.mark.parametrize(
    ("fields", "entry"),
    [
        ({"weight": "1,5"}, {"weight": "1.5"}),
        ({"weight": "beaucoup"}, {"weight": "beaucoup"}),
        ({"required": False}, {"required": False}),
        ({"text_fr": " Une question ", "text_en": ""}, {"text": {"fr": "Une question"}}),
        ({"critical_effect": "cap", "critical_cap": "60", "critical_fail_on": ["no"]},
         {"critical": {"effect": "cap", "scope": "audit", "cap": "0.6", "fail_on": ["no"]}}),
        ({"critical_effect": "flag", "critical_fail_below": "12,5"},
         {"critical": {"effect": "flag", "scope": "audit", "fail_below": "0.125"}}),
        ({"evidence_photos": "2", "evidence_labels_fr": "Façade\nCaisse", "evidence_labels_en": "Front\nTill", "evidence_when": ["no"]},
         {"evidence": {"photos": 2, "labels": [{"fr": "Façade", "en": "Front"}, {"fr": "Caisse", "en": "Till"}], "when": ["no"]}}),
        ({"evidence_photos": "deux"}, {"evidence": {"photos": "deux"}}),
        ({"picture_sha": "0a", "picture_width": "8", "picture_height": "6", "picture_alt_fr": "Salut", "picture_alt_en": ""},
         {"picture": {"sha": "0a", "width": 8, "height": 6, "alt": {"fr": "Salut"}}}),
        ({"picture_alt_fr": "Salut"}, {"picture": {"alt": {"fr": "Salut"}}}),
        ({"comment_when": ["no"]}, {"comment": {"required_when": ["no"]}}),
        ({"standard_code": "4.1", "standard_fr": "Accueil"}, {"standard": {"code": "4.1", "text": {"fr": "Accueil"}}}),
        ({"condition": [{"q": "b", "op": "in", "values": ["x"], "value": ""}]}, {"show_if": {"q": "b", "in": ["x"]}}),
        ({"condition_how": "any", "condition": [{"q": "b", "op": "in", "values": ["x"], "value": ""}, {"q": "c", "op": "ge", "values": [], "value": "3,5"}]},
         {"show_if": {"any": [{"q": "b", "in": ["x"]}, {"q": "c", "op": "ge", "v": "3,5"}]}}),
        ({"role": "bonus", "pillar": "empathy", "dimension": "experience"}, {"role": "bonus", "pillar": "empathy", "dimension": "experience"}),
        ({"key": " ", "section": ""}, {}),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_its_entry(fields: dict[str, Any], entry: dict[str, Any]) -> None:
    made = typed_item.applied(BARE, {**typed_item.typed(BARE), **fields}, YES_NO)
    assert made == {**BARE, **entry}


def row(**more: Any) -> dict[str, Any]:
    return {**typed_item.option_row({}), **more}


def test_choices_get_keys_of_their_words_and_keep_their_own() -> None:
    item = {**BARE, "kind": "single", "options": [{"key": "old", "points": "1"}, {"key": "gone"}]}
    drawn = typed_item.typed(item)["options"]
    rows = [
        {**drawn[0], "text_fr": "Vieux"}, {**drawn[1], "remove": True},
        row(text_fr="Très bien", text_en="Very good", points="2,5"), row(text_en="Very good"), row(text_fr="s. o.", na=True),
        row(),
    ]  # fmt: skip
    made = typed_item.applied(item, {**typed_item.typed(item), "options": rows}, {})
    assert made["options"] == [
        {"key": "old", "points": "1", "text": {"fr": "Vieux"}},
        {"key": "very_good", "text": {"fr": "Très bien", "en": "Very good"}, "points": "2.5"},
        {"key": "very_good_2", "text": {"en": "Very good"}},
        {"key": "s_o", "text": {"fr": "s. o."}, "points": None},
    ]


def test_a_curve_is_written_in_steps_and_lines() -> None:
    item = {**BARE, "kind": "elapsed"}
    rows = [{"x": "60", "share": "100"}, {"x": "", "share": "12,5"}]
    made = typed_item.applied(item, {**typed_item.typed(item), "curve_type": "step", "curve": rows}, {})
    assert made["curve"] == {"type": "step", "steps": [["60", "1"], [None, "0.125"]]}
    assert draft_reading.read({**CHECKLIST, "questions": [made]}).checklist.items[0].curve is not None
    back = typed_item.applied(made, {**typed_item.typed(made), "curve_type": "linear"}, {})
    assert back["curve"]["points"][0] == ["60", "1"]


def test_conditions_of_another_shape_stay_until_they_are_taken_out() -> None:
    odd = {**BARE, "show_if": {"not": {"q": "b", "in": ["x"]}}}
    fields = {**typed_item.typed(odd), "condition": [{"q": "c", "op": "answered", "values": [], "value": ""}]}
    assert typed_item.applied(odd, fields, {}) == odd
    made = typed_item.applied(odd, {**fields, "condition_clear": True}, {})
    assert made["show_if"] == {"q": "c", "op": "answered"}


leaf = st.one_of(
    st.fixed_dictionaries({"q": st.sampled_from("abc"), "in": st.lists(st.sampled_from(["x", "y", 1]), max_size=2)}),
    st.fixed_dictionaries({"q": st.sampled_from("abc"), "op": st.sampled_from(["eq", "gt", "has"]), "v": st.sampled_from(["x", 2, "1.5"])}),
    st.fixed_dictionaries({"q": st.sampled_from("abc"), "op": st.just("answered")}),
)  # fmt: skip


@given(
    st.one_of(
        leaf,
        st.fixed_dictionaries({"all": st.lists(leaf, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(leaf, min_size=1, max_size=3)}),
    )
)
def test_a_plain_condition_comes_back_as_it_was(condition: dict[str, Any]) -> None:
    rows = rows_of(condition)
    assert leaves(condition) is not None
    assert condition_of(condition, rows["condition_how"], rows["condition"], {}) == condition


@given(st.text(max_size=8))
def test_whatever_is_typed_for_a_share_is_kept_or_read(text: str) -> None:
    share = share_of(text)
    assert share is None or percent_of(share) == text.strip() or draft_reading.read(
        {**CHECKLIST, "min_coverage": share}
    ).checklist is not None  # fmt: skip


@given(
    st.sampled_from(KINDS),
    st.dictionaries(
        st.sampled_from(["weight", "points", "max_points", "min", "curve_type"]), st.text(max_size=5)
    ),
)
def test_nothing_typed_makes_a_draft_unreadable(kind: str, fields: dict[str, str]) -> None:
    item = {**BARE, "kind": kind}
    made = typed_item.applied(item, {**typed_item.typed(item), **fields}, {})
    assert draft_reading.read({**CHECKLIST, "questions": [made]}).checklist.items[0].kind == kind
