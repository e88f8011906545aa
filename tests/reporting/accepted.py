"""What reports looked like when somebody accepted it: their words, outline and pages in `goldens/`."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

FOLDER = Path(__file__).parent / "goldens"
ACCEPT = "CXAUDIT_ACCEPT"
HOW = f"If this is meant, accept it: {ACCEPT}=1 .venv/bin/python -m pytest tests/reporting/test_goldens.py"

DPI, CELL, LIMIT = 36, 12, 25.0
"""Pages are looked at in cells of 8 mm: the mean grey of none may change by more than a tenth of black.

Another rasteriser changes a cell by up to 13, a chart, band or photo that is not as it was by 37 and more.
"""
_HEAD = "=== "


def outline_of(pdf: bytes) -> str:
    """The bookmarks: level by indent, title, page."""
    with pikepdf.open(BytesIO(pdf)) as file, file.open_outline() as outline:
        pages = {page.objgen: number for number, page in enumerate(file.pages, start=1)}

        def lines(items: Sequence[pikepdf.OutlineItem], level: int) -> Iterator[str]:
            for item in items:
                assert isinstance(item.destination, pikepdf.Array)
                yield f"{'  ' * level}{item.title} … {pages[item.destination[0].objgen]}"
                yield from lines(item.children, level + 1)

        return "\n".join(lines(outline.root, 0))


def words_of(pdf: bytes, folder: Path) -> str:
    """The words of each page in the order they were written: where lines break and columns stand, which the
    next version of a library sees otherwise, does not change it (`-layout` would mix columns line by line)."""
    file = folder / "said.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    pages = done.stdout.decode().removesuffix("\f").split("\f")
    lines = [[" ".join(line.split()) for line in page.splitlines()] for page in pages]
    return "\n".join(
        f"{_HEAD}page {number}\n" + "\n".join(filter(None, page))
        for number, page in enumerate(lines, start=1)
    )


def check_words(name: str, found: str) -> None:
    """Fail, page by page, where the words are not the accepted ones; spaces and line breaks are the same to it."""
    golden = FOLDER / f"{name}.txt"
    if accepting():
        golden.write_text(found + "\n", encoding="utf-8")
    changes = list(changed(golden.read_text(encoding="utf-8"), found))
    assert not changes, "\n".join([f"{golden.name}: [-accepted-] {{+now+}}", *changes, HOW])


_TORN = re.compile(r"(?<=[-–/])\n")


def changed(kept: str, found: str) -> Iterator[str]:
    """What differs, a line a change: [-as it was-] {+as it is+} with the words around it."""
    for before, after in zip_longest(kept.split(_HEAD), found.split(_HEAD), fillvalue=""):
        old, new = (_TORN.sub("", page).split() for page in (before, after))
        where = " ".join((old or new)[:2])
        for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what != "equal":
                gone, come = " ".join(old[a:b]), " ".join(new[c:d])
                signs = [f"[-{gone}-]" if gone else "", f"{{+{come}+}}" if come else ""]
                around = [" ".join(old[max(a - 4, 0) : a]), *signs, " ".join(old[b : b + 4])]
                yield f"  {where}: … {' '.join(filter(None, around))} …"


def pages_of(pdf: bytes, folder: Path, tool: str = "pdftoppm") -> list[Image.Image]:
    """Each page in grey, small."""
    file = folder / "seen.pdf"
    file.write_bytes(pdf)
    subprocess.run([tool, "-r", str(DPI), "-gray", "-png", str(file), str(folder / "seen")], check=True)
    found = sorted(folder.glob("seen-*.png"))
    pages = [Image.open(BytesIO(each.read_bytes())).convert("L") for each in found]
    for each in found:
        each.unlink()
    return pages


def check_pages(name: str, found: Sequence[Image.Image], folder: Path, *, acceptable: bool = True) -> None:
    """Fail where a page does not look like the accepted one; what is not `acceptable` is never kept as such."""
    if acceptable and accepting():
        _keep(name, found)
    kept = kept_pages(name)
    assert len(found) == len(kept), f"{name}: {len(kept)} pages were accepted, there are {len(found)}. {HOW}"
    changes = [
        said for at in range(len(kept)) for said in moved(kept[at], found[at], f"{name}, page {at + 1}")
    ]
    for number, page in enumerate(found if changes else [], start=1):
        page.save(folder / f"{name}-{number}.png")
    assert not changes, "\n".join([*changes, f"The pages as they are now: {folder}", HOW])


def kept_pages(name: str) -> list[Image.Image]:
    """The accepted pages in order."""
    files = sorted(FOLDER.glob(f"{name}-*.png"), key=lambda file: int(re.findall(r"\d+", file.stem)[-1]))
    return [Image.open(BytesIO(file.read_bytes())).convert("L") for file in files]


def moved(kept: Image.Image, found: Image.Image, name: str) -> list[str]:
    """Where a page differs so much that something is gone, new or of another shape: the worst place."""
    if kept.size != found.size:
        return [f"{name}: {kept.size} pixels were accepted, there are {found.size}"]
    difference = np.abs(_cells(kept) - _cells(found))
    worst = float(difference.max())
    if worst <= LIMIT:
        return []
    row, column = np.unravel_index(difference.argmax(), difference.shape)
    left, top = (round(int(at) * CELL / DPI * 25.4) for at in (column, row))
    cells = int((difference > LIMIT).sum())
    return [
        f"{name}: {cells} cells differ, the most {left} mm from the left, {top} mm from the top, by {worst:.0f}"
    ]


def _cells(page: Image.Image) -> np.ndarray[Any, Any]:
    """The mean grey of each square."""
    grey = np.asarray(page, dtype=float)
    height, width = grey.shape[0] // CELL, grey.shape[1] // CELL
    whole = grey[: height * CELL, : width * CELL]
    return whole.reshape(height, CELL, width, CELL).mean(axis=(1, 3))


def _keep(name: str, found: Sequence[Image.Image]) -> None:
    """Sixteen greys are enough, and half as large."""
    for old in FOLDER.glob(f"{name}-*.png"):
        old.unlink()
    for number, page in enumerate(found, start=1):
        page.point(lambda grey: round(grey / 17) * 17).save(FOLDER / f"{name}-{number}.png", optimize=True)


def accepting() -> bool:
    """Whether what is found is to be kept."""
    return bool(os.environ.get(ACCEPT))
