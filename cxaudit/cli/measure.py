"""`cxaudit measure`: the measurement core as a calculator, and its reference vectors."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import click

from cxaudit.domain.errors import InvalidInput
from cxaudit.measurement.evaluate import evaluate

_PARTS = {"id", "fn", "input", "expected", "tolerance"}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("fn", required=False)
@click.option(
    "--vectors", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.argument("more", nargs=-1, type=_FILE)
def measure(fn: str | None, files: tuple[Path, ...], more: tuple[Path, ...]) -> None:
    """Compute FN of the JSON on standard input, or run reference VECTORS; code 1 when refused or different.

    \b
    cxaudit measure nps < input.json
    cxaudit measure --vectors scoring.json benchmarks.json
    """
    if files:
        extra = (Path(fn),) if fn else ()
        sys.exit(_run_vectors((*files, *extra, *more)))
    if fn is None:
        raise click.UsageError("Name a function, or give --vectors FILE...")
    found = evaluate(fn, _standard_input())
    click.echo(json.dumps(found, ensure_ascii=False))
    sys.exit(1 if "error" in found else 0)


def _standard_input() -> object:
    try:
        return json.loads(sys.stdin.read())
    except (ValueError, RecursionError):
        return float("nan")  # refused by `evaluate` like any other input that is not of its grammar


def _run_vectors(files: tuple[Path, ...]) -> int:
    """Print each failed vector and `N passed, M failed`; 1 when one failed."""
    passed = failed = 0
    for file, vectors in [(file, _vectors(file)) for file in files]:
        for vector in vectors:
            if agrees(evaluate(vector["fn"], vector["input"]), vector["expected"], vector["tolerance"]):
                passed += 1
            else:
                failed += 1
                click.echo(f"{file.name}: {vector['id']} ({vector['fn']}) differs", err=True)
    click.echo(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _vectors(file: Path) -> list[dict[str, Any]]:
    """The vectors of a file. InvalidInput: vectors_malformed."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        document = None
    vectors = document.get("vectors") if isinstance(document, dict) else None
    if not isinstance(vectors, list) or not all(_is_vector(vector) for vector in vectors):
        raise InvalidInput("vectors_malformed", file=str(file))
    return vectors


def _is_vector(vector: object) -> bool:
    """Whether all is there that `_run_vectors` reads."""
    if not isinstance(vector, dict) or not vector.keys() >= _PARTS:
        return False
    tolerance = vector["tolerance"]
    numbers = isinstance(tolerance, dict) and {"rel", "abs"} <= tolerance.keys()
    return numbers and isinstance(vector["expected"], dict)


def agrees(found: dict[str, Any], expected: dict[str, Any], tolerance: dict[str, float]) -> bool:
    """Whether all keys of `expected` are there and equal; one side refused, the other not: no."""
    if ("error" in found) != ("error" in expected):
        return False
    return all(key in found and _same(found[key], value, tolerance) for key, value in expected.items())


def _same(found: Any, expected: Any, tolerance: dict[str, float]) -> bool:
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and _same(found[key], value, tolerance) for key, value in expected.items()
        )
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return False
        return all(_same(a, b, tolerance) for a, b in zip(found, expected, strict=True))
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return bool(found == expected) and type(found) is type(expected)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isclose(found, expected, rel_tol=tolerance["rel"], abs_tol=tolerance["abs"])
