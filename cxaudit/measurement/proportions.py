"""Shares of yes: Wilson, Newcombe, McNemar and the difference of two NPS (section 5).

Item compliance is a share of audits; these intervals stay inside 0 to 100 and are honest about few visits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from scipy import special

from cxaudit.measurement.intervals import Z, normal_quantile, two_sided_p

_LEVEL = Fraction(95, 100)
_ADDED = 0.75  # to each of promoters and detractors, 3 people in all


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, in percent; a difference of two, in points."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Votes:
    """How many people promote, stay passive, detract."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        """Everybody who answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> Fraction | None:
        """NPS = 100(P − D)/n, exact; None when nobody answered."""
        return Fraction(100 * (self.promoters - self.detractors), self.n) if self.n else None

    def adjusted(self) -> tuple[float, float]:
        """(p − d, its variance) with p = (P+¾)/(n+3), d = (D+¾)/(n+3): v = (p + d − (p−d)²)/(n+3)."""
        people = self.n + 4 * _ADDED
        p, d = (self.promoters + _ADDED) / people, (self.detractors + _ADDED) / people
        return p - d, (p + d - (p - d) ** 2) / people


def wilson(k: int, n: int, conf: float | Fraction = _LEVEL) -> Share | None:
    """k of n in percent with the Wilson score interval; None when n = 0 (Wilson 1927).

    (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n). 0 of n starts at 0, n of n ends at 100.
    """
    if n == 0:
        return None
    z = Z if conf == _LEVEL else normal_quantile((1 + conf) / 2)
    p = k / n
    center, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (100 * (center + side * half) / (1 + z * z / n) for side in (-1, 1))
    return Share(100 * p, 0.0 if k == 0 else max(0.0, low), 100.0 if k == n else min(100.0, high))


def newcombe(k1: int, n1: int, k2: int, n2: int) -> Share | None:
    """p2 − p1 in points with Newcombe's hybrid score interval; None when an n is 0 (Newcombe 1998).

    low = d − √((p2−l2)² + (u1−p1)²), high = d + √((u2−p2)² + (p1−l1)²), l and u by Wilson.
    """
    first, second = wilson(k1, n1), wilson(k2, n2)
    if first is None or second is None:
        return None
    diff = second.value - first.value
    below = sqrt((second.value - second.low) ** 2 + (first.high - first.value) ** 2)
    above = sqrt((second.high - second.value) ** 2 + (first.value - first.low) ** 2)
    return Share(diff, diff - below, diff + above)


def mcnemar_exact(b: int, c: int) -> float | None:
    """Two-sided binomial(b; b + c, ½): the same stores, b newly yes, c newly no. None: nothing changed."""
    if b + c == 0:
        return None
    return min(1.0, 2 * float(special.bdtr(min(b, c), b + c, 0.5)))


@dataclass(frozen=True, slots=True)
class NpsDifference:
    """b − a in points: the raw difference, the adjusted one with its normal interval, z and p."""

    diff: float
    adjusted_diff: float
    z: float
    p: float
    ci_low: float
    ci_high: float


def nps_difference(a: Votes, b: Votes) -> NpsDifference | None:
    """Two independent NPS: z = (adjusted difference)/√(va + vb). None when a side is empty."""
    if a.score is None or b.score is None:
        return None
    (score_a, va), (score_b, vb) = a.adjusted(), b.adjusted()
    diff, se = 100 * (score_b - score_a), 100 * sqrt(va + vb)
    z = diff / se
    return NpsDifference(float(b.score - a.score), diff, z, two_sided_p(z), diff - Z * se, diff + Z * se)
