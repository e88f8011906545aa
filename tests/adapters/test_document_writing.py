"""What is written is read back as the same document, in the order of the published format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxaudit.adapters.document_writing import Form, write_document
from cxaudit.adapters.documents import read_checklist
from cxaudit.domain.definition import digest
from tests.people import CHECKLIST

DEMO = Path(__file__).parents[2] / "cxaudit" / "cli" / "demo"
NAMES = ("pharmacy", "branch", "drive_thru", "phone")


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("name", NAMES)
def test_a_document_comes_back_as_it_was(name: str, form: Form) -> None:
    document, _lines = read_checklist((DEMO / f"{name}.yaml").read_bytes())
    again, _lines = read_checklist(write_document(document, form))
    assert digest(again) == digest(document)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_the_order_of_entries_does_not_change_what_is_written(form: Form) -> None:
    shuffled = json.loads(json.dumps(CHECKLIST, sort_keys=True))
    assert write_document(shuffled, form) == write_document(CHECKLIST, form)


@pytest.mark.parametrize("text", ["yes", "1", "0.5", "2026-01-01", "null", "« a: b » # c", "é\nà", "- x"])
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    document = {**CHECKLIST, "title": {"fr": text, "en": "Title"}}
    again, _lines = read_checklist(write_document(document, "yaml"))
    assert again["title"]["fr"] == text
