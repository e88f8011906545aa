"""Editing drafts: nothing but what was meant changes, and whatever is typed can be read."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import checklist_editing as editing
from cxaudit.domain import definition, draft_reading
from cxaudit.domain.draft_cleaning import cleaned
from cxaudit.domain.errors import NotFound
from tests.people import CHECKLIST

Document = dict[str, Any]
Step = tuple[str, int, int]

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["item_up", "item_down", "item_copy", "item_remove", "item_add", "section_up", "section_down",
             "section_copy", "section_remove", "section_add", "item_rename", "section_rename"]
        ),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    max_size=12,
)  # fmt: skip


def pick(document: editing.Document, name: str, at: int) -> str | None:
    keys = editing.keys_of(document, name)
    return keys[at % len(keys)] if keys else None


def applied(document: editing.Document, step: Step) -> tuple[editing.Document, set[str]]:
    """The document after a step, and the keys of the questions that the step was about."""
    what, first, _spare = step
    name = "questions" if what.startswith("item") else "sections"
    key = pick(document, name, first)
    if what == "section_add":
        return editing.add_section(document, {"fr": "Neuve"}), set()
    if what == "item_add":
        section = pick(document, "sections", first)
        new = editing.free_key("new", editing.keys_of(document, "questions"))
        return (document, set()) if section is None else (
            editing.add_item(document, {"key": new, "kind": "yes_no", "section": section}), {new}
        )  # fmt: skip
    if key is None:
        return document, set()
    if what == "item_rename":
        item = {**editing.part_of(document, "questions", key), "key": f"{key}~"}
        others = {q["key"] for q in document["questions"] if key in json.dumps(q.get("show_if"))}
        return editing.change_item(document, key, item), {key, f"{key}~"} | others
    own = {q["key"] for q in document["questions"] if q["section"] == key}
    if what == "section_rename":
        section = {**editing.part_of(document, "sections", key), "key": f"{key}~"}
        return editing.change_section(document, key, section), own
    simple: dict[str, Callable[[], editing.Document]] = {
        "item_up": lambda: editing.move_item(document, key, -1),
        "item_down": lambda: editing.move_item(document, key, 1),
        "item_copy": lambda: editing.duplicate_item(document, key),
        "item_remove": lambda: editing.remove_item(document, key),
        "section_up": lambda: editing.move_section(document, key, -1),
        "section_down": lambda: editing.move_section(document, key, 1),
        "section_copy": lambda: editing.duplicate_section(document, key),
        "section_remove": lambda: editing.remove_section(document, key),
    }
    about = {key} if name == "questions" else (own if what == "section_remove" else set())
    return simple[what](), about


@given(steps)
def test_every_question_that_a_step_is_not_about_stays_as_it_was(wanted: list[Step]) -> None:
    document: editing.Document = CHECKLIST
    for step in wanted:
        frozen = copy.deepcopy(document)
        found, about = applied(document, step)
        assert document == frozen, "the document before is never changed: going back is keeping it"
        before = {q["key"]: q for q in document["questions"]}
        after = {q["key"]: q for q in found["questions"]}
        assert len(after) == len(found["questions"]), "every key once"
        assert {k: q for k, q in before.items() if k not in about}.items() <= after.items()
        document = found


@given(steps)
def test_what_editing_leaves_can_always_be_read(wanted: list[Step]) -> None:
    document: editing.Document = CHECKLIST
    for step in wanted:
        document, _about = applied(document, step)
    reading = draft_reading.read(document)
    assert [item.key for item in reading.checklist.items] == editing.keys_of(document, "questions")
    if not reading.errors:
        clean = cleaned(document)
        assert definition.check_checklist(clean) + definition.check_texts(clean) == ()
        assert cleaned(clean) == clean


@given(st.integers(0, 5), st.sampled_from([-1, 1]))
def test_moving_there_and_back_changes_nothing(at: int, step: int) -> None:
    key = editing.keys_of(CHECKLIST, "questions")[at]
    moved = editing.move_item(CHECKLIST, key, step)
    assert moved == CHECKLIST or editing.move_item(moved, key, -step) == CHECKLIST


def test_conditions_follow_a_key_and_a_copied_section_looks_at_itself() -> None:
    greeted = {**editing.part_of(CHECKLIST, "questions", "greeted"), "key": "hello"}
    renamed = editing.change_item(CHECKLIST, "greeted", greeted)
    assert editing.part_of(renamed, "questions", "why")["show_if"]["q"] == "hello"
    copied = editing.duplicate_section(CHECKLIST, "A")
    assert editing.keys_of(copied, "sections") == ["A", "C", "B"]
    assert editing.part_of(copied, "questions", "why_2")["show_if"]["q"] == "greeted_2"
    assert draft_reading.read(copied).errors == ()


def test_a_part_that_is_gone_is_not_found() -> None:
    gone = editing.remove_item(CHECKLIST, "wait")
    for edit in (editing.remove_item, editing.duplicate_item, lambda d, k: editing.move_item(d, k, 1)):
        with pytest.raises(NotFound):
            edit(gone, "wait")


SPOILT = {
    "weight": ("weight", "abc"),
    "curve": ("curve.points.0.0", None),
    "evidence": ("evidence.photos", "two"),
    "show_if": ("show_if", {"q": 3}),
    "critical": ("critical.cap", "half"),
}


def spoilt(document: Document, key: str, path: str, value: object) -> Document:
    found = copy.deepcopy(document)
    inner: Any = next(q for q in found["questions"] if q["key"] == key)
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        inner = inner[step] if isinstance(inner, list) else inner.setdefault(step, {})
    inner[last] = value
    return found


def test_every_value_that_cannot_be_read_is_named_at_once_and_the_rest_is_read() -> None:
    document = CHECKLIST
    for path, value in SPOILT.values():
        document = spoilt(document, "wait", path, value)
    document = spoilt(document, "greeted", "weight", "-1")
    reading = draft_reading.read({**document, "display_decimals": "one", "bands": [{"key": "a", "min": "x"}]})
    found = {(one.key, one.code, one.field) for one in reading.errors}
    assert {("wait", "not_readable", path) for path, _ in SPOILT.values()} <= found
    assert {("", "not_readable", "display_decimals"), ("", "not_readable", "bands.0.min")} <= found
    assert ("greeted", "negative_weight", "weight") in found
    assert len(reading.checklist.items) == 6


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.just("1.5"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["q", "in", "points", "type", "key", "fr"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
ENTRIES = [
    "weight", "kind", "section", "dimension", "show_if", "critical", "curve", "options", "points", "min", "max",
    "max_points", "evidence", "comment", "standard", "labels", "text", "narrative", "min_words", "required",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(ENTRIES), junk, max_size=4), st.integers(0, 5))
def test_no_draft_is_too_odd_to_be_read(odd: dict[str, Any], at: int) -> None:
    questions: Any = list(CHECKLIST["questions"])  # type: ignore[call-overload]
    questions[at] = {**questions[at], **odd}
    reading = draft_reading.read({**CHECKLIST, "questions": questions})
    assert len(reading.checklist.items) == 6


def test_cleaning_leaves_out_what_is_blank_or_of_another_kind_and_nothing_else() -> None:
    item = {"key": "a", "kind": "yes_no", "section": "A", "text": {"fr": "Oui", "en": " "}, "guidance": {"fr": ""},
            "options": [{"key": "x"}], "curve": {"type": "step"}, "weight": "0", "required": False}  # fmt: skip
    [clean] = cleaned({**CHECKLIST, "questions": [item]})["questions"]
    assert clean == {
        "key": "a",
        "kind": "yes_no",
        "section": "A",
        "text": {"fr": "Oui"},
        "weight": "0",
        "required": False,
    }
    assert cleaned(CHECKLIST) == CHECKLIST
    single = {
        "key": "a",
        "kind": "single",
        "section": "A",
        "options": [{"key": "x", "points": None, "text": {"fr": ""}}],
    }
    assert cleaned({**CHECKLIST, "questions": [single]})["questions"][0]["options"] == [
        {"key": "x", "points": None}
    ]
