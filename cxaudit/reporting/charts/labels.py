"""Where the names of points go: beside their mark, over nothing; a name that fits nowhere is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
SIZE = 12
_LETTER = 0.6
_GAP = 9


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: what is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both share any place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A name and where it is written: the start, middle or end of its base line."""

    words: str
    x: float
    y: float
    anchor: Anchor

    @property
    def box(self) -> Box:
        """What the words cover at most: widths are estimated on the wide side."""
        width = len(self.words) * SIZE * _LETTER
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - SIZE, left + width, self.y + 3)


def place_labels(
    wanted: Sequence[tuple[str, float, float]], taken: Iterable[Box], frame: Box
) -> tuple[Label, ...]:
    """(words, x, y of the point), the first choosing first; all inside `frame`, none over what is taken."""
    boxes, found = list(taken), list[Label]()
    for words, x, y in wanted:
        label = next((each for each in _around(words, x, y) if _is_free(each.box, boxes, frame)), None)
        if label is not None:
            boxes.append(label.box)
            found.append(label)
    return tuple(found)


def _around(words: str, x: float, y: float) -> tuple[Label, ...]:
    return (
        Label(words, x + _GAP, y + 4, "start"),
        Label(words, x - _GAP, y + 4, "end"),
        Label(words, x, y - _GAP, "middle"),
        Label(words, x, y + _GAP + 9, "middle"),
        Label(words, x + 5, y - _GAP, "start"),
        Label(words, x - 5, y - _GAP, "end"),
        Label(words, x + 5, y + _GAP + 9, "start"),
        Label(words, x - 5, y + _GAP + 9, "end"),
    )


def _is_free(box: Box, boxes: Sequence[Box], frame: Box) -> bool:
    inside = (
        box.left >= frame.left
        and box.right <= frame.right
        and box.top >= frame.top
        and box.bottom <= frame.bottom
    )
    return inside and not any(box.meets(other) for other in boxes)
