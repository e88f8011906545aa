"""Where the names of points go: beside their mark, over nothing; a name that fits nowhere is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
SIZE = 12
_LETTER = 0.57
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

    def within(self, other: Box) -> bool:
        """Whether all of it lies in the other."""
        across = self.left >= other.left and self.right <= other.right
        return across and self.top >= other.top and self.bottom <= other.bottom


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

    def is_free(self, taken: Iterable[Box], frame: Box) -> bool:
        """Whether it lies in the frame and covers nothing that is taken."""
        box = self.box
        return box.within(frame) and not any(box.meets(other) for other in taken)


def place_labels(
    wanted: Sequence[tuple[str, float, float]], taken: Iterable[Box], frame: Box
) -> tuple[Label, ...]:
    """(words, x, y of the point), the first choosing first; all inside `frame`, none over what is taken."""
    boxes, found = list(taken), list[Label]()
    for words, x, y in wanted:
        label = next((each for each in _around(words, x, y) if each.is_free(boxes, frame)), None)
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
