"""How much of a location's figure is luck (measurement specification, section 5.2): empirical Bayes.

A location's mean of n visits is pulled towards the network's mu by lambda = tau2/(tau2 + sigma2/n), the share
of its variance that is not luck. Scores in percent, variances in squared points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean
from typing import Literal

from scipy import special

from cxaudit.measurement.intervals import NOISE, Z, two_sided_p, without_noise
from cxaudit.measurement.means import Visits, by_location, sigma_w_sq
from cxaudit.measurement.refusal import Refusal

_LEAST_LOCATIONS = 3
_LEAST_DF = 10
_RANKED_FROM = 0.5
_DECIMALS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """The network: its mean, the variance between true levels of locations, and that between visits."""

    mu: float
    tau2: float
    sigma2: float


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One location: observed mean, estimate with its interval; `rank` only when lambda >= 0.5."""

    n: int
    mean: float
    lam: float
    estimate: float
    se: float
    low: float
    high: float
    p_above: float | None
    ranked: bool = False
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """A network with its locations; `sigma2_source` says where the variance between visits comes from."""

    spread: Spread
    sigma2_source: Literal["wave", "prior"]
    n0: float
    locations: Mapping[str, Shrunk]


def lambda_of(spread: Spread, n: int) -> float:
    """tau2/(tau2 + sigma2/n); 0 when tau2 = 0 or n = 0, 1 when sigma2 = 0 < tau2."""
    if spread.tau2 < NOISE or n == 0:
        return 0.0
    return 1.0 if spread.sigma2 < NOISE else spread.tau2 / (spread.tau2 + spread.sigma2 / n)


def shrink(visits: Visits, sigma2_prior: float | None = None) -> Shrinkage:
    """The locations' levels by the moment estimator of the one-way random model (balanced: equals REML).

    tau2 = max(0, (MSB − sigma2)/n0), n0 = (N − Σn²/N)/(k−1), mu the mean weighted by 1/(tau2 + sigma2/n).
    Refused with `not_estimable` when k < 3, or N − k < 10 and no prior is given.
    """
    grouped = by_location(visits)
    means = {location: (fmean(scores), len(scores)) for location, scores in grouped.items()}
    return shrink_means(means, sigma_w_sq(grouped), sigma2_prior)


def shrink_means(
    means: Mapping[str, tuple[float, int]],
    pooled: tuple[float | None, int],
    sigma2_prior: float | None = None,
) -> Shrinkage:
    """The same from what is known of each location, (mean, n > 0), and `pooled`: s_w² on its N − k."""
    if len(means) < _LEAST_LOCATIONS:
        raise Refusal("not_estimable")
    sigma2, source = _sigma2(pooled, sigma2_prior)
    tau2, n0 = _tau2(means, sigma2)
    spread = Spread(_mu(means, tau2, sigma2), tau2, sigma2)
    found = {location: _shrunk(spread, mean, n) for location, (mean, n) in means.items()}
    return Shrinkage(spread, source, n0, _ranked(found))


def visits_needed(spread: Spread) -> int | None:
    """The visits from which a location is ranked (lambda >= 0.5); None: no number of visits would do."""
    if spread.tau2 < NOISE:
        return None
    return max(1, ceil(spread.sigma2 / spread.tau2 - NOISE))


def needs_prior(pooled: tuple[float | None, int]) -> bool:
    """Whether s_w² on its N − k degrees of freedom says too little by itself."""
    variance, df = pooled
    return variance is None or df < _LEAST_DF


def _sigma2(pooled: tuple[float | None, int], prior: float | None) -> tuple[float, Literal["wave", "prior"]]:
    variance, _df = pooled
    if variance is not None and not needs_prior(pooled):
        return variance, "wave"
    if prior is None:
        raise Refusal("not_estimable")
    return without_noise(prior), "prior"


def _tau2(means: Mapping[str, tuple[float, int]], sigma2: float) -> tuple[float, float]:
    k, visits = len(means), sum(n for _, n in means.values())
    grand = sum(n * mean for mean, n in means.values()) / visits
    between = sum(n * (mean - grand) ** 2 for mean, n in means.values()) / (k - 1)
    n0 = (visits - sum(n * n for _, n in means.values()) / visits) / (k - 1)
    return without_noise((between - sigma2) / n0), n0


def _mu(means: Mapping[str, tuple[float, int]], tau2: float, sigma2: float) -> float:
    weights = {key: 1 / (tau2 + sigma2 / n) if tau2 else float(n) for key, (_, n) in means.items()}
    return sum(weights[key] * mean for key, (mean, _) in means.items()) / sum(weights.values())


def _shrunk(spread: Spread, mean: float, n: int) -> Shrunk:
    lam = lambda_of(spread, n)
    estimate = spread.mu + lam * (mean - spread.mu)
    se = without_noise(sqrt(spread.tau2 * (1 - lam)))
    above = float(special.ndtr((estimate - spread.mu) / se)) if se else None
    return Shrunk(n, mean, lam, estimate, se, estimate - Z * se, estimate + Z * se, above)


def _ranked(found: Mapping[str, Shrunk]) -> dict[str, Shrunk]:
    """Ranks by the estimate to 10 decimals, among locations that are known more than half."""
    levels = {key: round(each.estimate, _DECIMALS) for key, each in found.items() if _knows(each)}
    higher = sorted(levels.values(), reverse=True)
    ranks = {level: place for place, level in reversed(list(enumerate(higher, 1)))}
    return {
        key: _with_rank(each, ranks[levels[key]] if key in levels else None) for key, each in found.items()
    }


def _knows(found: Shrunk) -> bool:
    return found.lam >= _RANKED_FROM - NOISE


def _with_rank(found: Shrunk, place: int | None) -> Shrunk:
    return Shrunk(
        found.n, found.mean, found.lam, found.estimate, found.se, found.low, found.high, found.p_above,
        place is not None, place,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gain:
    """What an action plan changed, beyond what would have come by itself; points."""

    apparent_gain: float
    lam: float
    expected_without_action: float
    gain_beyond_chance: float
    se: float
    low: float
    high: float
    p: float | None


def beyond_regression(spread: Spread, before: tuple[float, int], after: tuple[float, int]) -> Gain:
    """A location picked because it was low rises by itself; each wave is (mean, n > 0).

    expected = mu + lambda(before − mu); se² = tau2(1−lambda) + sigma2/n_after; normal; se 0: p None.
    """
    (mean_before, n_before), (mean_after, n_after) = before, after
    lam = lambda_of(spread, n_before)
    expected = spread.mu + lam * (mean_before - spread.mu)
    gain = mean_after - expected
    variance = without_noise(spread.tau2) * (1 - lam) + without_noise(spread.sigma2) / n_after
    se = without_noise(sqrt(variance))
    p = two_sided_p(gain / se) if se else None
    return Gain(mean_after - mean_before, lam, expected, gain, se, gain - Z * se, gain + Z * se, p)
