"""Every code that the product raises says something: found in its source, so that a new one is covered."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxaudit.domain import errors
from cxaudit.domain.errors import DomainError
from cxaudit.i18n.sentences import sentences

ROOT = Path(__file__).parents[2] / "cxaudit"
SAID_OTHERWISE = {"NotFound", "Forbidden", "StaleRevision"}
"""Their first word is a kind or a permission; their code is fixed, and one of `super().__init__`."""
ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, DomainError) and name not in SAID_OTHERWISE
}


def raised(tree: ast.AST) -> Iterator[str]:
    """The codes that a module gives to an error, by its own name or as the start of a kind of error."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS and node.args:
            yield from literals(node.args[0])
        if isinstance(node, ast.ClassDef) and any(_is_error(base) for base in node.bases):
            yield from (code for call in ast.walk(node) for code in _of_init(call))


def _is_error(base: ast.expr) -> bool:
    return getattr(base, "id", "") in ERRORS


def _of_init(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "__init__" and node.args:
        yield from literals(node.args[0])


def literals(node: ast.expr) -> Iterator[str]:
    return (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def codes() -> dict[str, str]:
    files = sorted(ROOT.rglob("*.py"))
    return {code: file.name for file in files for code in raised(ast.parse(file.read_text("utf-8")))}


def test_every_raised_code_has_its_sentence() -> None:
    found = codes()
    assert {"audit_incomplete", "not_found", "email_taken"} <= found.keys(), "the search finds all three ways"
    assert {code: where for code, where in found.items() if code not in sentences()} == {}


@pytest.mark.parametrize("code", ["op_mismatch", "not_canonical"])
def test_refusals_of_an_upload_say_that_what_was_saved_is_safe(code: str) -> None:
    assert "saved" in sentences()[code]
