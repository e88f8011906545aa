"""From a difference and its standard error to a t interval and test: shared by every comparison.

Level 95 %, two-sided. A standard error under 1e-9 is exactly 0: float noise is no evidence, so t and p are
then None and the interval is the difference itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, sqrt
from statistics import fmean

from scipy import special

NOISE = 1e-9
"""What every comparison with a limit, a bound or materiality allows, and below which a spread is 0."""
P_NOISE = 1e-12
"""The same for p-values."""
Z = 1.959963984540054
"""The normal quantile of 97.5 %."""
_LEVEL = 0.95
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference in points with its evidence; None where there is none."""

    diff: float | None
    se: float | None
    df: float | None
    t: float | None
    p: float | None
    low: float | None
    high: float | None


def compare(diff: float | None, se: float | None, df: float | None) -> Comparison:
    """The t interval and test of `diff` against 0. No df, or one that is not positive: no evidence."""
    if diff is None or se is None:
        return Comparison(diff, None, df, None, None, None, None)
    if se < NOISE:
        return Comparison(diff, 0.0, df, None, None, diff, diff)
    if df is None or df <= 0:
        return Comparison(diff, None, df, None, None, None, None)
    t = diff / se
    half = float(special.stdtrit(df, (1 + _LEVEL) / 2)) * se
    if not isfinite(half):  # a df next to 0: no interval a number could hold
        return Comparison(diff, None, df, None, None, None, None)
    return Comparison(diff, se, df, t, float(2 * special.stdtr(df, -abs(t))), diff - half, diff + half)


def deviation(values: Sequence[float]) -> float:
    """Sample standard deviation (n − 1) of two values or more; noise is 0."""
    mean = fmean(values)
    return without_noise(sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1)))


def without_noise(value: float) -> float:
    """`value`, or exactly 0 when it is under 1e-9."""
    return 0.0 if value < NOISE else value


def normal_quantile(share: float | Fraction) -> float:
    """z with Phi(z) = share, 0 < share < 1; a Fraction next to 1 is not lost to rounding."""
    return float(special.ndtri(float(share)) if share < _HALF else -special.ndtri(float(1 - share)))


def two_sided_p(z: float) -> float:
    """The normal p-value of a standardised difference."""
    return float(2 * special.ndtr(-abs(z)))
