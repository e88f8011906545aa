"""A checklist as the product reads it: parsed once, frozen, exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import takewhile
from typing import Any, Literal, get_args

from cxaudit.domain.conditions import Condition
from cxaudit.domain.text import NO_TEXT, Language, LocalizedText

Kind = Literal[
    "yes_no", "single", "multi", "likert", "csat", "ces", "nps", "numeric", "elapsed", "emotion",
    "text", "photo", "date", "signature", "file",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
UNSCORED: frozenset[str] = frozenset({"text", "photo", "date", "signature", "file"})
RATINGS: frozenset[str] = frozenset({"likert", "csat", "ces", "nps"})
OUTCOMES: tuple[Kind, ...] = ("csat", "nps", "ces")
"""Ratings of the visit as a whole, the most general first: kept beside the score, not part of it."""
WITH_OPTIONS: frozenset[str] = frozenset({"single", "multi", "emotion"})
EVIDENCE_KINDS: frozenset[str] = frozenset({"photo", "signature", "file"})

Role = Literal["normal", "bonus", "penalty"]
Rollup = Literal["points", "sections", "dimensions", "dimensions_sections"]
PILLARS = ("integrity", "resolution", "expectations", "time_effort", "personalisation", "empathy")


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """A choice. `points` None: chosen, it counts like N/A."""

    key: str
    points: Fraction | None = Fraction(0)
    exclusive: bool = False
    valence: Fraction = Fraction(0)
    text: LocalizedText = NO_TEXT


@dataclass(frozen=True, slots=True)
class Curve:
    """Ratio by value: `linear` interpolates between points, `step` takes the first upper bound reached."""

    type: str
    points: tuple[tuple[Fraction | None, Fraction], ...]

    def at(self, x: Fraction) -> Fraction:
        """The ratio at `x`; constant outside the points."""
        if self.type == "step":
            return next(ratio for upper, ratio in self.points if upper is None or x <= upper)
        before = None
        for place, ratio in self.points:
            assert place is not None  # noqa: S101  # linear points always have a place
            if x <= place:
                return ratio if before is None else _between(before, (place, ratio), x)
            before = (place, ratio)
        assert before is not None  # noqa: S101  # a curve has a point
        return before[1]

    @property
    def full_until(self) -> Fraction | None:
        """The last place up to which, from the lowest on, the ratio is 1; None: nowhere, or everywhere."""
        full = list(takewhile(lambda point: point[1] == 1, self.points))
        return full[-1][0] if 0 < len(full) < len(self.points) else None


def _between(left: tuple[Fraction, Fraction], right: tuple[Fraction, Fraction], x: Fraction) -> Fraction:
    share = (x - left[0]) / (right[0] - left[0])
    return left[1] + share * (right[1] - left[1])


@dataclass(frozen=True, slots=True)
class Critical:
    """What failing an item does to the scores."""

    effect: str
    scope: str
    cap: Fraction | None = None
    fail_on: tuple[Any, ...] | None = None
    fail_below: Fraction = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """Photos an item asks for; `when` lists the answers that ask for them, None: always."""

    photos: int
    labels: tuple[LocalizedText, ...] = ()
    when: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """The brand standard an item tests."""

    code: str
    text: LocalizedText = NO_TEXT


@dataclass(frozen=True, slots=True)
class Picture:
    """A reference picture: the file `sha` of the client, and what it shows, for whoever does not see it.

    `sha` "": only its words are there so far. `width` and `height` are pixels; None: not known.
    """

    sha: str
    alt: LocalizedText = NO_TEXT
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion: how it is answered, what it is worth, when it is shown, what it says."""

    key: str
    kind: Kind
    section: str
    code: str = ""
    dimension: str | None = None
    weight: Fraction = Fraction(1)
    role: Role = "normal"
    required: bool = True
    allow_na: bool = False
    critical: Critical | None = None
    show_if: Condition | None = None
    options: tuple[AnswerOption, ...] = ()
    yes_points: Fraction = Fraction(1)
    no_points: Fraction = Fraction(0)
    min: int = 0
    max: int = 0
    descending: bool = False
    bands: bool = False
    max_points: Fraction = Fraction(0)
    curve: Curve | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    max_selections: int | None = None
    cap_points: Fraction | None = None
    floor_points: Fraction = Fraction(0)
    text: LocalizedText = NO_TEXT
    guidance: LocalizedText = NO_TEXT
    picture: Picture | None = None
    low: LocalizedText = NO_TEXT
    high: LocalizedText = NO_TEXT
    unit: LocalizedText = NO_TEXT
    pillar: str | None = None
    stage: str | None = None
    moment_of_truth: bool = False
    standard: Standard | None = None
    evidence: EvidenceRule | None = None
    comment_when: tuple[Any, ...] = ()
    narrative: bool = False
    min_words: int = 0
    integrity: bool = False
    possible: Fraction = field(default=Fraction(0))

    def option(self, key: object) -> AnswerOption | None:
        """The option with this key."""
        return next((option for option in self.options if option.key == key), None)

    def takes(self, number: Fraction) -> bool:
        """Whether a number or a time stands between the bounds of the item, bounds included."""
        return (self.lowest is None or number >= self.lowest) and (
            self.highest is None or number <= self.highest
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A section or a dimension."""

    key: str
    weight: Fraction = Fraction(1)
    title: LocalizedText = NO_TEXT


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of the displayed score, from `min` percent."""

    min: Fraction
    key: str
    title: LocalizedText = NO_TEXT


@dataclass(frozen=True, slots=True)
class Checklist:
    """A whole checklist; items keep the order of the document."""

    rollup: Rollup
    sections: tuple[Part, ...]
    dimensions: tuple[Part, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...] = ()
    max_ratio: Fraction = Fraction(1)
    display_decimals: int = 1
    min_coverage: Fraction = Fraction(1, 2)
    key: str = ""
    languages: tuple[Language, ...] = ()
    title: LocalizedText = NO_TEXT
    channel: str | None = None

    def find_item(self, key: str) -> Item | None:
        """The item with this key, or None."""
        return next((item for item in self.items if item.key == key), None)

    def items_of(self, section: str) -> tuple[Item, ...]:
        """The items of a section, in order."""
        return tuple(item for item in self.items if item.section == section)
