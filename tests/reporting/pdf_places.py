"""Where words and pictures stand on the pages of a PDF."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pikepdf

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box, in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def line(self) -> tuple[float, float]:
        """The middle half of the box: where letters are, whatever room their font asks above and below."""
        quarter = (self.bottom - self.top) / 4
        return self.top + quarter, self.bottom - quarter


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as the file holds it, in pixels, and as it is drawn, in points."""

    pixels: tuple[int, int]
    size: tuple[float, float]


def words_by_page(pdf: bytes, folder: Path) -> list[list[Word]]:
    """Every word of each page, by pdftotext."""
    file = folder / "placed.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True)
    names, space = ("xMin", "yMin", "xMax", "yMax"), "{http://www.w3.org/1999/xhtml}"
    pages = fromstring(done.stdout).iter(f"{space}page")
    return [
        [
            Word(each.text or "", *(float(each.attrib[name]) for name in names))
            for each in page.iter(f"{space}word")
        ]
        for page in pages
    ]


def overlapping(words: list[Word]) -> list[tuple[str, str]]:
    """Words written over each other: their lines share more than a hair."""
    left, right, top, bottom = np.array([(word.left, word.right, *word.line) for word in words]).T
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    along = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    first, second = np.nonzero(np.triu((across > 1) & (along > 0), k=1))
    return [(words[a].text, words[b].text) for a, b in zip(first, second, strict=True)]


def pictures(pdf: pikepdf.Pdf) -> Iterator[Drawn]:
    """Every photo that is drawn, page by page; a mask of its own is none."""
    for page in pdf.pages:
        yield from _pictures(page, page.Resources, pikepdf.Matrix(), pikepdf.parse_content_stream(page))


def _pictures(
    page: pikepdf.Page,
    resources: pikepdf.Object,
    at: pikepdf.Matrix,
    content: list[pikepdf.ContentStreamInstruction],
) -> Iterator[Drawn]:
    kept = []
    for operands, operator in content:
        match str(operator):
            case "q":
                kept.append(at)
            case "Q":
                at = kept.pop()
            case "cm":
                at = pikepdf.Matrix(*map(float, operands)) @ at
            case "Do":
                named = resources.XObject[operands[0]]
                if named.Subtype == "/Image":
                    yield Drawn(
                        (int(named.Width), int(named.Height)), (_length(at.a, at.b), _length(at.c, at.d))
                    )
                else:
                    yield from _pictures(page, named.Resources, at, pikepdf.parse_content_stream(named))


def _length(one: float, other: float) -> float:
    return float(np.hypot(one, other))
