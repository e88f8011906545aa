"""Checklists in YAML and JSON become plain data with lines; hostile ones are refused with a place."""

import pytest

from cxaudit.adapters import documents
from cxaudit.adapters.documents import read_document
from cxaudit.domain.errors import InvalidInput

YAML_TEXT = """\
# A comment
key: pharmacie
title: {fr: Pharmacie, en: Pharmacy}
questions:
  - key: greeted
    kind: yes_no
    yes_points: 0.10
    critical: {fail_on: [no]}
  - key: wait
    max: 010
    after: 2026-06-12
    required: true
    weight: 3
    note: ~
"""


def refusal(content: bytes | str) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        read_document(content if isinstance(content, bytes) else content.encode())
    return refused.value


def test_values_are_plain_and_never_rounded() -> None:
    document, _lines = read_document(YAML_TEXT.encode())

    greeted, wait = document["questions"]
    assert greeted == {
        "key": "greeted",
        "kind": "yes_no",
        "yes_points": "0.10",
        "critical": {"fail_on": ["no"]},
    }
    assert wait == {
        "key": "wait", "max": "010", "after": "2026-06-12", "required": True, "weight": 3, "note": None
    }  # fmt: skip


def test_every_value_knows_its_line() -> None:
    _document, lines = read_document(YAML_TEXT.encode())

    assert lines.at(("key",)) == 2
    assert lines.at(("questions", 0, "critical", "fail_on", 0)) == 8
    assert lines.at(("questions", 1)) == 9
    assert lines.at(("questions", 1, "absent", "deeper")) == 9
    assert lines.at(("absent",)) == lines.at(()) == 2


def test_json_is_read_with_its_lines() -> None:
    text = '{\n\t"key": "a",\n\t"questions": [\n\t\t{"weight": 0.50, "emoji": "\\ud83d\\ude00\\/"}\n\t]\n}'
    document, lines = read_document(b"\xef\xbb\xbf" + text.encode())

    assert document == {"key": "a", "questions": [{"weight": "0.50", "emoji": "\U0001f600/"}]}
    assert lines.at(("questions", 0, "weight")) == 4


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a: 1\n---\nb: 2\n", 2),
        ("- a list\n", 1),
        ("", 1),
        (b"a: 1\nb: \xe9t\xe9\n", 2),
        ("a: \x07", 1),
        ('{"a": "\\ud83d"}', 1),
        ("? [a, b]\n: 1\n", 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(content: bytes | str, line: int) -> None:
    problem = refusal(content)
    assert (problem.code, problem.params["line"]) == ("document_unreadable", line)


@pytest.mark.parametrize("content", ["a: 1\nb: !!python/object:os.system x\n", "a: 1\n<<: {b: 2}\n"])
def test_a_tag_that_is_no_plain_value_is_refused_with_its_line(content: str) -> None:
    problem = refusal(content)
    assert (problem.code, problem.params["line"]) == ("document_tag", 2)


def test_a_key_written_twice_is_refused() -> None:
    problem = refusal("a: 1\nb:\n  c: 1\n  c: 2\n")
    assert (problem.code, problem.params) == ("document_key_repeated", {"line": 4, "key": "c"})


def bombs() -> dict[str, str]:
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 10):
        laughs += f"a{level}: &a{level} [" + ", ".join([f"*a{level - 1}"] * 10) + "]\n"
    return {
        "aliases": laughs,
        "itself": "a: &a [*a]\n",
        "deep": "a: " + "[" * 30 + "]" * 30,
        "abyss": "a: " + "[" * 400_000,
        "long": "a: " + "x" * documents.MAX_BYTES,
    }


@pytest.mark.parametrize("name", bombs())
def test_bombs_are_refused(name: str) -> None:
    assert refusal(bombs()[name]).code == "document_too_large"


def test_an_alias_used_plainly_is_allowed() -> None:
    document, _lines = read_document(b"a: &x {fr: Oui, en: 'Yes'}\nb: *x\n")
    assert document["b"] == {"fr": "Oui", "en": "Yes"}
