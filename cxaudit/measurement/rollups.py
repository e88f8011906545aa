"""From audits to locations, regions and networks (measurement specification, section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import fmean, variance

from cxaudit.measurement.intervals import without_noise

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class ScoredAudit:
    """What a roll-up needs of an audit; `score_ppm` None is left out of every n but the excluded."""

    location: str
    score_ppm: int | None
    earned: Fraction = _ZERO
    possible: Fraction = _ZERO


@dataclass(frozen=True, slots=True)
class Rollup:
    """A figure in ppm, exact, with what it rests on. `value` None: nothing to average."""

    value: Fraction | None
    n_audits: int
    n_locations: int
    n_excluded: int


def rollup(audits: Iterable[ScoredAudit], method: str = "by_location") -> Rollup:
    """`by_location`: plain mean of location means; `by_audit`; `pooled_points`: Σ earned ÷ Σ possible."""
    every = list(audits)
    scored = [(audit, audit.score_ppm) for audit in every if audit.score_ppm is not None]
    if method == "by_location":
        value = _mean(list(location_means(scored).values()))
    elif method == "by_audit":
        value = _mean([Fraction(ppm) for _, ppm in scored])
    else:
        value = _pooled([audit for audit, _ in scored])
    return Rollup(value, len(scored), len({audit.location for audit, _ in scored}), len(every) - len(scored))


def location_means(scored: Iterable[tuple[ScoredAudit, int]]) -> dict[str, Fraction]:
    """Mean ppm by location."""
    by_location: dict[str, list[Fraction]] = defaultdict(list)
    for audit, score_ppm in scored:
        by_location[audit.location].append(Fraction(score_ppm))
    return {location: sum(ppms, _ZERO) / len(ppms) for location, ppms in by_location.items()}


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, _ZERO) / len(values) if values else None


def _pooled(audits: list[ScoredAudit]) -> Fraction | None:
    """The total of points, clamped to 0-100 %; blind to critical effects on the audit."""
    possible = sum((audit.possible for audit in audits), _ZERO)
    if possible == 0:
        return None
    share = sum((audit.earned for audit in audits), _ZERO) / possible
    return max(_ZERO, min(share, Fraction(1))) * 1_000_000


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the frame: how many locations it has, and the means of those visited."""

    frame_locations: int
    location_means: Sequence[float]


def rollup_stratified(strata: Sequence[Stratum], *, fpc: bool = False) -> tuple[float | None, float | None]:
    """(mean, se): frame-weighted mean of strata; se² = Σ W²s²/m, times 1 − m/M with `fpc`.

    A stratum of the frame without a visited location: both None; with a single one: se None.
    """
    framed = [stratum for stratum in strata if stratum.frame_locations > 0]
    frame = sum(stratum.frame_locations for stratum in framed)
    if not framed or any(not stratum.location_means for stratum in framed):
        return None, None
    mean = sum(s.frame_locations / frame * fmean(s.location_means) for s in framed)
    if any(len(stratum.location_means) < 2 for stratum in framed):
        return mean, None
    total = 0.0
    for stratum in framed:
        m = len(stratum.location_means)
        term = (stratum.frame_locations / frame) ** 2 * variance(stratum.location_means) / m
        total += term * (1 - m / stratum.frame_locations if fpc else 1)
    return mean, without_noise(sqrt(total))


@dataclass(frozen=True, slots=True)
class Mix:
    """A change of a total, split into what happened within strata and what moved between them."""

    before: Fraction
    after: Fraction
    within: Fraction
    mix: Fraction
    simpson: bool

    @property
    def total(self) -> Fraction:
        """after − before = within + mix."""
        return self.after - self.before


StratumMeans = dict[str, tuple[int, Fraction]]


def mix_decomposition(before: StratumMeans, after: StratumMeans) -> Mix | None:
    """Split after − before; each table maps a stratum to (n > 0, mean). None when a side is empty."""
    if not before or not after:
        return None
    n_before, n_after = sum(n for n, _ in before.values()), sum(n for n, _ in after.values())
    within = mix = _ZERO
    for stratum in before.keys() | after.keys():
        n_b, y_b = before.get(stratum, (0, after.get(stratum, (0, _ZERO))[1]))
        n_a, y_a = after.get(stratum, (0, y_b))
        w_b, w_a = Fraction(n_b, n_before), Fraction(n_a, n_after)
        within += (w_a + w_b) / 2 * (y_a - y_b)
        mix += (w_a - w_b) * (y_a + y_b) / 2
    totals = [sum((Fraction(n) * y for n, y in side.values()), _ZERO) for side in (before, after)]
    old, new = totals[0] / n_before, totals[1] / n_after
    moves = [after[key][1] - before[key][1] for key in before.keys() & after.keys()]
    against = bool(moves) and new != old and all(move * (new - old) < 0 for move in moves)
    return Mix(old, new, within, mix, against)
