"""What customers answer (measurement specification, section 4): NPS, CSAT, CES, engagement, loyalty.

Ratings are integers on their declared scale. Figures are exact fractions, None without an answer. Never merge
different scales, nor auditors' ratings with customers' ratings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from cxaudit.measurement.intervals import Z
from cxaudit.measurement.proportions import Votes

_PROMOTER, _PASSIVE = 9, 7
_STEP = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a rating scale, min < max."""

    min: int
    max: int

    def share(self, value: Fraction | int) -> Fraction:
        """Where `value` stands, 0 at min and 100 at max."""
        return 100 * Fraction(value - self.min) / (self.max - self.min)


def votes_of(ratings: Sequence[int]) -> Votes:
    """Promoters 9-10, passives 7-8, detractors 0-6."""
    promoters = sum(rating >= _PROMOTER for rating in ratings)
    detractors = sum(rating < _PASSIVE for rating in ratings)
    return Votes(promoters, len(ratings) - promoters - detractors, detractors)


def nps_interval(votes: Votes) -> tuple[float, float] | None:
    """The adjusted 95 % interval in points, cut to ±100: 100((p−d) ± z√v); None when nobody answered.

    A quarter of three invented people in each class keeps it honest for few answers (adjusted Wald).
    """
    if votes.n == 0:
        return None
    center, variance = votes.adjusted()
    low, high = (100 * (center + side * Z * sqrt(variance)) for side in (-1, 1))
    return max(-100.0, low), min(100.0, high)


def satisfied(ratings: Sequence[int], top_from: int) -> int:
    """How many ratings are in the top boxes, from `top_from`."""
    return sum(rating >= top_from for rating in ratings)


def mean(values: Sequence[Fraction | int]) -> Fraction | None:
    """The plain mean, exact; None when empty."""
    return Fraction(sum(values)) / len(values) if values else None


def median(values: Sequence[Fraction]) -> Fraction | None:
    """The middle value, or the mean of the two; None when empty."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return mean(ordered[half - 1 + len(ordered) % 2 : half + 1])


def ces_index(ratings: Sequence[int], scale: Scale, *, effort: bool = False) -> Fraction | None:
    """Customer effort as 0-100, 100 the easiest: 100(mean − min)/(max − min), 100 minus it when effort."""
    average = mean(ratings)
    if average is None:
        return None
    return 100 - scale.share(average) if effort else scale.share(average)


def engagement(ratings: Sequence[int]) -> Fraction | None:
    """Mean over all answers given, people × questions: 9-10 is 100, 7-8 80, 5-6 60, 3-4 40, 1-2 20."""
    return mean([_STEP * ((rating + 1) // 2) for rating in ratings])


def loyalty_index(ratings: Sequence[int], scale: Scale) -> Fraction | None:
    """Mean of 100(v − min)/(max − min) over all answers given."""
    return mean([scale.share(rating) for rating in ratings])
