"""What may be said of a difference (measurement specification, section 5.1): codes, never words."""

from __future__ import annotations

from typing import Literal

from cxaudit.measurement.inference import required_audits
from cxaudit.measurement.intervals import NOISE, P_NOISE

Verdict = Literal["up", "down", "up_small", "down_small", "stable", "inconclusive", "insufficient"]
MATERIALITY = 2.0
_LEAST_DF = 4


def verdict(
    diff: float | None,
    interval: tuple[float | None, float | None],
    df: float | None,
    p_adj: float | None = None,
    *,
    q: float = 0.05,
    materiality: float = MATERIALITY,
) -> Verdict:
    """The code for `diff` with its (low, high). Reliable: the interval excludes 0, adjusted p allows it."""
    low, high = interval
    if diff is None or low is None or high is None or df is None or df < _LEAST_DF - NOISE:
        return "insufficient"
    excludes = low > NOISE or high < -NOISE
    if excludes and (p_adj is None or p_adj <= q + P_NOISE):
        large = abs(diff) >= materiality - NOISE
        if diff > 0:
            return "up" if large else "up_small"
        return "down" if large else "down_small"
    if low > -materiality + NOISE and high < materiality - NOISE:
        return "stable"
    return "inconclusive"


def more_visits(sigma: float, diff: float, visits: int, materiality: float = MATERIALITY) -> int:
    """About how many more visits of the smaller group would settle an inconclusive difference; at least 1."""
    return max(1, required_audits(sigma, max(abs(diff), materiality)) - visits)
