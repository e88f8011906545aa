"""Forms of other tools become checklists; what a checklist cannot say is listed, never dropped silently."""

from pathlib import Path

import pytest

from cxaudit.adapters.workbooks import read_workbook
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.xlsform import Converted, convert, slug
from cxaudit.domain.xlsform_sheet import Rows

SAMPLES = Path(__file__).parent.parent / "adapters" / "samples"
CHOICES = [
    ["list_name", "name", "label", "points"],
    ["yn", "oui", "Oui", ""],
    ["yn", "non", "Non", ""],
    ["ease", "hard", "Hard", "0"],
    ["ease", "easy", "Easy", "2.5"],
    ["ease", "na", "Not applicable", ""],
    ["seen", "sign", "Sign", ""],
    ["seen", "shelf", "Shelf", ""],
]


def form(*rows: list[str], header: str = "type name label relevant", **sheets: Rows) -> Converted:
    survey = [header.split(), *rows]
    return convert({"survey": survey, "choices": CHOICES, **sheets})


def sample(name: str) -> Converted:
    sheets = read_workbook((SAMPLES / f"{name}.xlsx").read_bytes())
    return convert({sheet.name.strip().lower(): sheet.rows for sheet in sheets})


def said(converted: Converted) -> list[tuple[str, int, str]]:
    return [(refusal.sheet, refusal.row, refusal.code) for refusal in converted.refusals]


def question(converted: Converted, key: str) -> dict[str, object]:
    found: dict[str, object] = next(one for one in converted.document["questions"] if one["key"] == key)
    return found


def test_the_rating_sample_keeps_its_points_conditions_and_sections() -> None:
    converted = sample("service_rating")
    document = converted.document

    assert document["languages"] == ["en"]
    assert document["title"] == {"en": "Health provider services sample"}
    assert len(document["questions"]) == 19
    assert document["sections"][1] == {"key": "B", "title": {"en": "Services rating matrix"}}
    rating = question(converted, "ordering_rating")
    assert rating["kind"] == "single"
    assert [option["points"] for option in rating["options"]] == ["1", "2", "3", "4", "5"]  # type: ignore[attr-defined]
    assert rating["show_if"] == {
        "all": [{"q": "recommend", "op": "eq", "v": "yes"}, {"q": "services", "op": "has", "v": "ordering"}]
    }
    assert question(converted, "recommend")["kind"] == "yes_no"
    assert question(converted, "recommend")["guidance"] == {
        "en": "Welcome to our new survey. Please answer a couple of  questions."
    }


def test_the_rating_sample_lists_what_was_not_taken_by_row() -> None:
    assert said(sample("service_rating")) == [
        ("choices", 1, "xlsform_column"),
        ("choices", 2, "xlsform_no_points"),
        ("choices", 27, "xlsform_no_points"),
        ("survey", 4, "xlsform_type_not_taken"),
        ("survey", 21, "xlsform_cell"),
        ("survey", 22, "xlsform_cell"),
        ("survey", 24, "xlsform_type_not_taken"),
        ("survey", 25, "xlsform_placeholder"),
        ("survey", 25, "xlsform_type_changed"),
        ("survey", 32, "xlsform_cell"),
        ("survey", 35, "xlsform_type_unknown"),
    ]


def test_the_bilingual_sample_keeps_both_languages() -> None:
    converted = sample("socio-economic-survey-en-fr")

    assert converted.document["languages"] == ["en", "fr"]
    assert converted.document["key"] == "socio-economic-survey"
    assert question(converted, "region")["text"] == {"en": "Region", "fr": "Région"}
    facility = question(converted, "healthFacility")
    assert facility["max_selections"] == 3
    assert facility["show_if"] == {"q": "healthVisit", "op": "eq", "v": "1"}
    assert ("survey", 6, "xlsform_cell") in said(converted)
    assert ("survey", 11, "xlsform_never_shown") in said(converted)
    assert ("survey", 22, "xlsform_repeat") in said(converted)


def test_kinds_and_scores() -> None:
    converted = form(
        ["select_one yn", "greeted", "Greeted?"],
        ["select_one ease", "ease", "Ease"],
        ["select_multiple seen", "seen", "Seen"],
        ["integer", "queue", "People waiting"],
        ["image", "front", "Front"],
        ["date", "day", "Day"],
        ["time", "hour", "Hour"],
    )

    kinds = {one["key"]: one["kind"] for one in converted.document["questions"]}
    assert kinds == {
        "greeted": "yes_no", "ease": "single", "seen": "multi", "queue": "numeric", "front": "photo",
        "day": "date", "hour": "text",
    }  # fmt: skip
    ease = question(converted, "ease")
    assert ease["allow_na"] is True
    assert [(option["key"], option["points"]) for option in ease["options"]] == [  # type: ignore[attr-defined]
        ("hard", "0"),
        ("easy", "2.5"),
    ]
    assert question(converted, "queue")["max_points"] == "0"
    assert said(converted) == [("choices", 7, "xlsform_no_points"), ("survey", 8, "xlsform_type_changed")]


@pytest.mark.parametrize("column", ["image", "media::image", "Media :: Image", "media:image"])
def test_a_picture_that_the_workbook_names_is_said_by_row(column: str) -> None:
    survey = [
        ["type", "name", "label", column, f"{column}::French (fr)", "media::big-image"],
        ["text", "shelf", "Shelf", "shelf.jpg", "tablette.jpg", "shelf-big.jpg"],
        ["text", "door", "Door", "", "", ""],
        ["note", "look", "Look", "door.png", "door.png", ""],
        ["text", "till", "Till", "", "", ""],
    ]
    converted = convert({"survey": survey})

    named = [(each.row, each.params["file"]) for each in converted.refusals if each.code == "xlsform_picture"]
    assert named == [(2, "shelf.jpg"), (2, "tablette.jpg"), (2, "shelf-big.jpg"), (4, "door.png")]
    assert len(converted.refusals) == 4
    assert all("picture" not in each for each in converted.document["questions"])


A = {"q": "greeted", "op": "eq", "v": "yes"}
B = {"q": "seen", "op": "has", "v": "sign"}


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("${greeted} = 'oui'", A),
        ("'oui' = ${ greeted }", A),
        ('selected(${greeted}, "oui")', A),
        ("${greeted}!='oui'", {"not": A}),
        ("selected(${seen}, 'sign')", B),
        ("${greeted} = 'oui' and selected(${seen},'sign')", {"all": [A, B]}),
        ("${greeted}='oui' or selected(${seen},'sign') and not(${greeted}='oui')",
         {"any": [A, {"all": [B, {"not": A}]}]}),
        ("(${greeted}='oui' or selected(${seen},'sign')) and ${queue} >= 3",
         {"all": [{"any": [A, B]}, {"q": "queue", "op": "ge", "v": "3"}]}),
        ("3 < ${queue}", {"q": "queue", "op": "gt", "v": "3"}),
        ("${queue} = 3",
         {"all": [{"q": "queue", "op": "ge", "v": "3"}, {"q": "queue", "op": "le", "v": "3"}]}),
        ("${queue} != ''", {"q": "queue", "op": "answered"}),
        ("${queue} = ''", {"not": {"q": "queue", "op": "answered"}}),
    ],
)  # fmt: skip
def test_simple_conditions_are_taken(expression: str, tree: dict[str, object]) -> None:
    converted = asked_after(expression)
    assert question(converted, "why")["show_if"] == tree
    assert [code for _, _, code in said(converted)] == ["xlsform_no_points"]


def asked_after(expression: str) -> Converted:
    return form(
        ["select_one yn", "greeted", "Greeted?", ""],
        ["select_multiple seen", "seen", "Seen", ""],
        ["integer", "queue", "Queue", ""],
        ["text", "why", "Why?", expression],
        ["text", "later", "Later", ""],
    )


@pytest.mark.parametrize(
    "expression",
    [
        "${later} = 'x'", "${why} = 'x'", "${nobody} = 'x'", "${greeted} = 'peut-être'", "${seen} = 'sign'",
        "selected(${seen}, 'ceiling')", "count-selected(${seen}) > 1", "${queue} + 1 > 2", "${queue} > 'x'",
        "${greeted} > 1", "string-length(${greeted}) = 3", "${greeted} = ${seen}", "${greeted} =", "and", "(",
        "$", "${greeted} = 'oui' oui", "not " * 500, "not(" * 500, "(" * 40 + "${greeted}='oui'" + ")" * 40,
        "not(" * 9 + "${greeted}='oui'" + ")" * 9,
    ],
)  # fmt: skip
def test_other_conditions_are_listed_and_the_question_kept(expression: str) -> None:
    converted = asked_after(expression)
    assert "show_if" not in question(converted, "why")
    assert ("survey", 5, "xlsform_condition") in said(converted)


def test_conditions_of_groups_hold_for_their_questions() -> None:
    converted = form(
        ["select_one yn", "greeted", "Greeted?", ""],
        ["begin group", "g", "Group", "${greeted} = 'oui'"],
        ["integer", "n", "N", ""],
        ["text", "t", "T", "${n} > 1"],
        ["end group", "", "", ""],
        ["text", "after", "After", ""],
    )

    assert question(converted, "n")["show_if"] == A
    assert question(converted, "t")["show_if"] == {"all": [A, {"q": "n", "op": "gt", "v": "1"}]}
    assert "show_if" not in question(converted, "after")
    assert [one["section"] for one in converted.document["questions"]] == ["A", "B", "B", "C"]


def test_headers_in_french_and_english_whatever_their_form() -> None:
    converted = form(
        ["text", "q", "Quoi ?", "What?", "Qué?"],
        header="Type NAME label::Français(fr) label:English label::Español(es)",
        settings=[["form_title\t", "default_language"], ["Visite", "French (fr)"]],
    )

    assert converted.document["languages"] == ["fr", "en"]
    assert converted.document["title"] == {"fr": "Visite"}
    assert question(converted, "q")["text"] == {"fr": "Quoi ?", "en": "What?"}
    assert said(converted) == [("survey", 1, "xlsform_language")]


def test_what_is_broken_in_a_form_is_listed() -> None:
    converted = form(
        ["text", "", "No name", ""],
        ["text", "twice", "One", ""],
        ["text", "twice", "Two", ""],
        ["text", "_hidden/x", "Three", ""],
        ["text", "no_label", "", ""],
        ["select_one nothing", "s", "S", ""],
        ["", "t", "T", ""],
        ["note", "n", "A note nobody follows", ""],
        ["end_group", "", "", ""],
        ["begin_group", "g", "G", ""],
    )

    assert [one["key"] for one in converted.document["questions"]] == [
        "twice",
        "twice_2",
        "hidden-x",
        "no_label",
    ]
    assert said(converted) == [
        ("survey", 2, "xlsform_name_missing"),
        ("survey", 4, "xlsform_name_changed"),
        ("survey", 5, "xlsform_name_changed"),
        ("survey", 6, "xlsform_label_missing"),
        ("survey", 7, "xlsform_list_missing"),
        ("survey", 8, "xlsform_type_missing"),
        ("survey", 9, "xlsform_note"),
        ("survey", 10, "xlsform_group_end"),
        ("survey", 11, "xlsform_group_open"),
        ("survey", 11, "xlsform_group_title"),
    ]


def test_cells_that_checklists_cannot_hold_are_listed_by_column() -> None:
    converted = form(
        ["integer", "n", "N", "maybe", ". > 0", "3", "true"],
        ["text", "t", "T", "yes", "", "", "no"],
        header="type name label required constraint default read_only",
    )

    columns = [refusal.params["column"] for refusal in converted.refusals]
    assert columns == ["required", "constraint", "default", "read_only"]
    assert [question(converted, key)["required"] for key in ("n", "t")] == [False, True]


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({}, "xlsform_no_survey"),
        ({"survey": [["a", "b"], ["1", "2"]]}, "xlsform_no_survey"),
        ({"survey": [["type", "name"], ["geopoint", "here"]]}, "xlsform_no_question"),
        ({"survey": [["type"]] + [["text"]] * 5000}, "xlsform_too_long"),
    ],
)
def test_what_is_no_form_is_refused(sheets: dict[str, Rows], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        convert(sheets)
    assert refused.value.code == code


def test_keys_of_families() -> None:
    assert slug("Évaluation – Pharmacie (2026) ") == "evaluation-pharmacie-2026"
    assert slug("日本") == "checklist"
