"""`cxaudit measure` as an analyst uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[1] / "conformance"


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cxaudit", "measure", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_a_function_of_standard_input() -> None:
    answer = run("display_value", given=json.dumps({"value": "1/3", "digits": 2}))
    assert json.loads(answer.stdout) == {"text": "0.33"}


def test_what_cannot_be_read_is_refused_without_traceback() -> None:
    answer = run("display_value", given="{")
    assert (json.loads(answer.stdout), answer.returncode) == ({"error": "invalid_input"}, 1)
    answer = run("nothing", given="{}")
    assert (json.loads(answer.stdout), answer.returncode) == ({"error": "unknown_function"}, 1)


@pytest.mark.parametrize("content", ["[]", "{", '{"vectors": [{"id": "a"}]}', '{"vectors": 1}', "\xff"])
def test_a_file_that_holds_no_vectors_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(content, encoding="latin-1")
    answer = run("--vectors", str(VECTORS / "scoring.json"), str(file))
    assert (answer.stdout, answer.returncode) == ("", 1)
    assert f"{file} is not a file of reference vectors" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_all_vectors_pass() -> None:
    answer = run(
        "--vectors", *(str(VECTORS / f"{name}.json") for name in ("benchmarks", "indicators", "scoring"))
    )
    assert (answer.stdout, answer.returncode) == ("221 passed, 0 failed\n", 0)


def test_a_wrong_vector_fails(tmp_path: Path) -> None:
    document = json.loads((VECTORS / "scoring.json").read_text())
    document["vectors"][0]["expected"]["score_ppm"] += 1
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(document))
    answer = run("--vectors", str(file))
    assert (answer.stdout, answer.returncode) == ("64 passed, 1 failed\n", 1)
