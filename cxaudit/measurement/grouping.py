"""The roll-up of a checklist over cells: the pairs of section and dimension that its items stand in.

Every section, dimension and group of the roll-up is a set of cells, so one pass gives all sums.
R of a group = clamp(Σe/Σp, 0, max_ratio); groups without possible points or weight drop out and the other
weights are renormalised (measurement specification, section 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from cxaudit.domain.checklist import Checklist, Item, Part

Points = int | Fraction
Cells = tuple[int, ...]
Places = tuple[tuple[str, str | None], ...]
Ratio = tuple[int, int]
"""A numerator and a denominator, not reduced: integers are what makes scoring fast."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Earned and possible points by cell."""

    earned: Sequence[Points]
    possible: Sequence[int]

    def of(self, cells: Cells) -> tuple[Points, int]:
        """(Σe, Σp) of a set of cells."""
        earned: Points = 0
        possible = 0
        for cell in cells:
            earned += self.earned[cell]
            possible += self.possible[cell]
        return earned, possible


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that are pooled into one ratio, with their weight among their siblings, whole numbers."""

    weight: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Branch:
    """Sibling groups, with their weight among the branches; only `dimensions_sections` has several."""

    weight: int
    groups: tuple[Group, ...]
    cells: Cells


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the cells of a checklist form sections, dimensions and its score."""

    max_ratio: Fraction
    places: Places
    sections: tuple[tuple[str, Branch], ...]
    dimensions: tuple[tuple[str, Branch], ...]
    rollup: tuple[Branch, ...]

    @classmethod
    def of(cls, checklist: Checklist) -> Grouping:
        """The grouping of a checklist."""
        places = tuple(dict.fromkeys((item.section, item.dimension) for item in checklist.items))
        sections = ((part.key, _pooled(1, _cells(places, section=part.key))) for part in checklist.sections)
        dimensions = _dimensions(checklist, places)
        named = zip((part.key for part in checklist.dimensions), dimensions, strict=True)
        if checklist.rollup == "points":
            rollup: tuple[Branch, ...] = (_pooled(1, _cells(places)),)
        else:
            rollup = (_sections(checklist, places, 1),) if checklist.rollup == "sections" else dimensions
        return cls(checklist.max_ratio, places, tuple(sections), tuple(named), rollup)

    def cell_of(self, item: Item) -> int:
        """The cell an item stands in."""
        return self.places.index((item.section, item.dimension))

    def ratio(self, sums: Sums, cells: Cells) -> Ratio | None:
        """R of pooled cells; None without possible points."""
        earned, possible = sums.of(cells)
        if not possible:
            return None
        if earned <= 0:
            return 0, 1
        above, below = earned.numerator, possible * earned.denominator
        most = self.max_ratio
        if above * most.denominator > most.numerator * below:
            return most.numerator, most.denominator
        return above, below

    def mean(self, sums: Sums, branch: Branch) -> Ratio | None:
        """The weighted mean of the groups of a branch."""
        groups = branch.groups
        if len(groups) == 1:
            return self.ratio(sums, groups[0].cells) if groups[0].weight else None
        return _weighted((group.weight, self.ratio(sums, group.cells)) for group in groups)

    def score(self, sums: Sums) -> Fraction | None:
        """The roll-up of all cells; None when nothing can be scored."""
        found = _weighted((branch.weight, self.mean(sums, branch)) for branch in self.rollup)
        return None if found is None else Fraction(*found)

    def shares(self, sums: Sums) -> list[tuple[Fraction, Cells]]:
        """(share, cells) of every group of the roll-up with a value; shares sum to 1, or there is none."""
        kept = []
        for branch in self.rollup:
            groups = [group for group in branch.groups if group.weight and sums.of(group.cells)[1]]
            if groups and branch.weight:
                kept.append((branch.weight, sum(group.weight for group in groups), groups))
        total = sum(weight for weight, _, _ in kept)
        return [
            (Fraction(weight * group.weight, total * inside), group.cells)
            for weight, inside, groups in kept
            for group in groups
        ]


def _weighted(parts: Iterable[tuple[int, Ratio | None]]) -> Ratio | None:
    """Σ weight·ratio / Σ weight of the parts that have both."""
    top, bottom, total = 0, 1, 0
    for weight, ratio in parts:
        if weight and ratio is not None:
            above, below = ratio
            top = top * below + weight * above * bottom
            bottom *= below
            total += weight
    return (top, bottom * total) if total else None


def _cells(places: Places, *, section: str | None = None, dimension: str | None = None) -> Cells:
    return tuple(
        cell
        for cell, place in enumerate(places)
        if (section is None or place[0] == section) and (dimension is None or place[1] == dimension)
    )


def _whole_weights(parts: Sequence[Part]) -> list[int]:
    """The weights as whole numbers in the same proportions."""
    below = lcm(*(part.weight.denominator for part in parts))
    return [int(part.weight * below) for part in parts]


def _pooled(weight: int, cells: Cells) -> Branch:
    return Branch(weight, (Group(1, cells),), cells)


def _sections(checklist: Checklist, places: Places, weight: int, dimension: str | None = None) -> Branch:
    """Sections side by side, of the whole checklist or of one dimension."""
    weights = zip(checklist.sections, _whole_weights(checklist.sections), strict=True)
    groups = (Group(own, _cells(places, section=part.key, dimension=dimension)) for part, own in weights)
    return Branch(weight, tuple(groups), _cells(places, dimension=dimension))


def _dimensions(checklist: Checklist, places: Places) -> tuple[Branch, ...]:
    """Each dimension pooled, or under `dimensions_sections` its sections side by side."""
    weights = zip(checklist.dimensions, _whole_weights(checklist.dimensions), strict=True)
    if checklist.rollup == "dimensions_sections":
        return tuple(_sections(checklist, places, weight, part.key) for part, weight in weights)
    return tuple(_pooled(weight, _cells(places, dimension=part.key)) for part, weight in weights)
