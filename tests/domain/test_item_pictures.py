"""Reference pictures in a checklist: read, typed, compared, cleaned; they never touch a score."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import definition, draft_reading, typed_item
from cxaudit.domain.checklist import Picture
from cxaudit.domain.checklist_changes import changes_between
from cxaudit.domain.checklist_editing import pictures_of
from cxaudit.domain.draft_cleaning import cleaned
from cxaudit.domain.text import LocalizedText
from cxaudit.measurement.scoring import score_audit
from tests.people import CHECKLIST

SHA = "0a" * 32
ALT = {"fr": "Une salutation", "en": "A greeting"}
Document = dict[str, Any]


def pictured(picture: object) -> Document:
    document = copy.deepcopy(dict(CHECKLIST))
    document["questions"][0]["picture"] = picture  # type: ignore[index]
    return document


def found(picture: object, absent: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    reading = draft_reading.read(pictured(picture), absent)
    return [(each.code, each.field) for each in reading.errors if each.key == "greeted"]


def test_what_a_picture_says_is_read() -> None:
    item = definition.parse(pictured({"sha": SHA, "alt": ALT, "width": 1600, "height": 900})).items[0]
    assert item.picture == Picture(SHA, LocalizedText.of(ALT), 1600, 900)
    assert definition.parse(CHECKLIST).items[0].picture is None
    assert pictures_of(pictured({"sha": SHA})) == (("greeted", SHA),)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ({"sha": SHA, "alt": ALT}, []),
        ({"sha": SHA}, [("missing_language", "text")]),
        ({"sha": SHA, "alt": {"fr": "Une salutation"}}, [("missing_language", "text")]),
        ({"alt": ALT}, [("picture_missing", "picture")]),
        ({"sha": "../secret", "alt": ALT}, [("picture_missing", "picture")]),
        ({"sha": SHA, "alt": ALT, "width": "wide"}, [("not_readable", "picture.width")]),
        ("a.jpg", [("not_readable", "picture")]),
    ],
)
def test_what_is_wrong_with_a_picture_is_said(picture: object, expected: list[tuple[str, str]]) -> None:
    assert found(picture) == expected


def test_a_file_that_is_not_there_is_said() -> None:
    assert found({"sha": SHA, "alt": ALT}, absent=("greeted",)) == [("picture_missing", "picture")]


def test_another_picture_or_other_words_of_it_change_the_words() -> None:
    old = definition.parse(pictured({"sha": SHA, "alt": ALT}))
    for picture in ({"sha": "0b" * 32, "alt": ALT}, {"sha": SHA, "alt": {**ALT, "en": "Hello"}}):
        (changed,) = changes_between(old, definition.parse(pictured(picture))).changed
        assert (changed.item.key, changed.what) == ("greeted", ("words",))


@given(
    picture=st.fixed_dictionaries(
        {},
        optional={
            "sha": st.just(SHA),
            "alt": st.dictionaries(st.sampled_from(["fr", "en"]), st.text("abc ", max_size=4)),
            "width": st.integers(1, 1600),
        },
    )
)
def test_a_form_that_nobody_touched_leaves_the_picture_and_cleaning_it_twice_is_once(
    picture: Document,
) -> None:
    document = pictured(picture)
    question = document["questions"][0]
    assert typed_item.applied(question, typed_item.typed(question), {}) == question
    assert cleaned(cleaned(document)) == cleaned(document)


def test_a_picture_never_touches_a_score() -> None:
    answers = {"greeted": {"value": "no"}}
    plain, shown = (definition.parse(each) for each in (CHECKLIST, pictured({"sha": SHA, "alt": ALT})))
    assert score_audit(plain, answers) == score_audit(shown, answers)
