"""The numbers on the pages of docs/algorithms are computed here: every framed example."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxaudit.measurement.evaluate import FUNCTIONS, evaluate

_FOLDER = Path(__file__).parents[2] / "docs" / "algorithms"
_FRAME = re.compile(r"```measure\n(.*?)\n```", re.DOTALL)
_DECIMALS = 4


def examples(page: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(fn, input, some of its result): a call, which may take several lines, and a line that starts with →."""
    for frame in _FRAME.findall(page.read_text(encoding="utf-8")):
        call: list[str] = []
        for line in frame.splitlines():
            if line.startswith("→"):
                fn, _, source = "\n".join(call).partition(" ")
                yield fn, json.loads(source), json.loads(line.removeprefix("→"))
                call = []
            else:
                call.append(line)


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return {key: rounded(each) for key, each in value.items()} if isinstance(value, dict) else value


PAGES = sorted(_FOLDER.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_number_of_the_page_is_what_the_core_computes(page: Path) -> None:
    found = list(examples(page))
    assert found
    for fn, source, expected in found:
        result = rounded(evaluate(fn, source))
        assert {key: result[key] for key in expected} == expected, (fn, source)


def test_the_pages_name_every_module_of_the_core() -> None:
    """But those that read and write JSON, and what a location's page is made of."""
    index = (_FOLDER / "README.md").read_text(encoding="utf-8")
    package = Path(__file__).parents[2] / "cxaudit" / "measurement"
    plumbing = {"__init__", "evaluate", "inputs", "refusal", "benchmark"}
    modules = {file.stem for file in package.glob("*.py") if not file.stem.startswith("plain_")}
    assert [name for name in sorted(modules - plumbing) if f"`{name}`" not in index] == []


def test_every_page_is_linked_and_shows_known_functions() -> None:
    index = (_FOLDER / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in index] == []
    assert {fn for page in PAGES for fn, _, _ in examples(page)} <= set(FUNCTIONS)
