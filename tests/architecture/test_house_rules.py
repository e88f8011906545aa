"""House rules that a reader would otherwise have to remember."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = {
    "domain": {"cxaudit"},
    "measurement": {"cxaudit", "numpy", "scipy"},
}
NOT_PURE = {"os", "pathlib", "time", "random"}
LONGEST = 500


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, as far as they still exist."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("package", PURE)
def test_the_core_imports_only_what_is_allowed(package: str) -> None:
    allowed = PURE[package] | (set(sys.stdlib_module_names) - NOT_PURE)
    wrong = [
        (file.name, name)
        for file in tracked(f"cxaudit/{package}/*.py")
        for name in imported(file)
        if name.split(".")[0] not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PURE)
def test_the_core_never_reads_the_clock_nor_makes_ids(package: str) -> None:
    called = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|uuid[14]\(")
    wrong = [file.name for file in tracked(f"cxaudit/{package}/*.py") if called.search(file.read_text())]
    assert wrong == []


def test_no_module_passes_the_wall() -> None:
    files = tracked("cxaudit/*.py", "cxaudit/*.js", "tests/*.py")
    assert [file.name for file in files if len(file.read_text().splitlines()) > LONGEST] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [file.name for file in tracked("*.py") if file.stem in names] == []


def test_templates_hold_no_script_and_no_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=")
    assert [file.name for file in tracked("templates/*.html") if inline.search(file.read_text())] == []


def test_nothing_names_a_machine() -> None:
    paths = re.compile(r"/(?:work|home/\w+)/(?:main|shared|\.library)\b")
    texts = [
        f
        for f in tracked()
        if f.suffix in {".py", ".md", ".html", ".toml", ".lock", ".css", ".js", ".po", ""}
    ]
    assert [str(f) for f in texts if paths.search(f.read_text(encoding="utf-8", errors="ignore"))] == []


def test_no_page_and_no_command_waits_for_what_only_jobs_and_analysts_need() -> None:
    """WeasyPrint, pyHanko, scipy's distributions and its optimisers each take about a second to load."""
    asked = "import sys, cxaudit.app, cxaudit.cli.opening; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert {"weasyprint", "pyhanko", "scipy.stats", "scipy.optimize"} & set(loaded.stdout.split()) == set()


def test_every_benchmark_can_be_loaded() -> None:
    """`make bench` is no test: what it is made of would rot unseen."""
    for file in tracked("tests/benchmarks/*.py"):
        importlib.import_module(f"tests.benchmarks.{file.stem}")
