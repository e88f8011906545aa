"""The mixed model of scores: wave (fixed) + location (random) + auditor (random) + residual, by REML.

The audits × effects matrix W is never built densely: everything comes from the cross-products W'W. M = W'W +
diag(0, 1/a, 1/b) is solved after its diagonal location block is eliminated; a and b are the variances between
locations and between auditors over that of the residual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, sparse

from cxaudit.measurement.intervals import NOISE

Numbers = NDArray[np.float64]
Codes = NDArray[np.intp]

_GRID = (0.003, 0.03, 0.3, 3.0)
_BEST_STARTS = 2
_LOG_LIMITS = (-16.0, 12.0)
_DECIMALS = 6  # of the criterion; of equal ones the smaller ratios
_CANCELLATION = 1e-11  # what is left of y'y by rounding alone
_TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of M sol = W'y for waves and auditors once the locations are eliminated."""

    matrix: Numbers
    right: Numbers
    explained: float
    log_determinant: float


@dataclass(frozen=True, slots=True)
class MixedModel:
    """Cross-products: waves and auditors together (`others`), locations apart, and both crossed.

    `absorbed` holds, by number of visits of a location, the sum of its crossed products, flattened.
    """

    y: Numbers
    waves: int
    visits: Codes
    others: Numbers
    others_y: Numbers
    location_n: Numbers
    location_y: Numbers
    crossed: sparse.csr_array
    sizes: Numbers
    absorbed: sparse.csr_array

    @classmethod
    def of(cls, wave: Codes, location: Codes, auditor: Codes, scores: Numbers) -> MixedModel:
        """The model of audits given as codes from 0."""
        y, waves = scores - scores.mean(), int(wave.max()) + 1
        w = sparse.hstack([_indicators(wave), _indicators(auditor)], format="csr")
        at = _indicators(location)
        crossed, n = sparse.csr_array(at.T @ w), np.bincount(location)
        sizes = np.unique(n)
        absorbed = sparse.vstack([_flat_square(crossed[n == size]) for size in sizes], format="csr")
        others = np.asarray((w.T @ w).todense())
        return cls(
            y, waves, np.bincount(auditor), others, w.T @ y, n.astype(float), at.T @ y, crossed,
            sizes.astype(float), absorbed,
        )  # fmt: skip

    def best_ratios(self) -> tuple[float, float]:
        """The ratios (a, b) of the lowest criterion: several starts, and either block or both left out."""
        found = [(self.criterion(0.0, 0.0), 0.0, 0.0), self._along(1, 0), self._along(0, 1)]
        grid = sorted((self.criterion(a, b), a, b) for a in _GRID for b in _GRID)
        found += [self._from(a, b) for _, a, b in grid[:_BEST_STARTS]]
        _, a, b = min(found, key=lambda each: (round(each[0], _DECIMALS), each[1], each[2]))
        return a, b

    def _along(self, of_a: int, of_b: int) -> tuple[float, float, float]:
        """The best point of one axis."""

        def criterion(log_ratio: float) -> float:
            return self.criterion(of_a * exp(log_ratio), of_b * exp(log_ratio))

        best = optimize.minimize_scalar(criterion, bounds=_LOG_LIMITS, method="bounded")
        return float(best.fun), of_a * exp(float(best.x)), of_b * exp(float(best.x))

    def _from(self, a: float, b: float) -> tuple[float, float, float]:
        """The best point around (a, b)."""

        def criterion(logs: Numbers) -> float:
            return self.criterion(exp(float(logs[0])), exp(float(logs[1])))

        best = optimize.minimize(
            criterion, np.array([log(a), log(b)]), method="Nelder-Mead",
            bounds=[_LOG_LIMITS, _LOG_LIMITS], options={"xatol": 1e-5, "fatol": 1e-8},
        )  # fmt: skip
        return float(best.fun), exp(float(best.x[0])), exp(float(best.x[1]))

    def criterion(self, a: float, b: float) -> float:
        """(N−w) ln s2 + ln|M| + nL ln a + nA ln b; infinite where M cannot be factored."""
        reduced = self._reduced(a, b)
        try:
            factor = linalg.cholesky(reduced.matrix, lower=True)
        except linalg.LinAlgError:
            return inf
        half = linalg.solve_triangular(factor, reduced.right, lower=True)
        free = len(self.y) - self.waves
        s2 = self._residual(reduced, float(half @ half)) / free
        return free * log(s2) + reduced.log_determinant + 2 * float(np.log(np.diag(factor)).sum())

    def _residual(self, reduced: Reduced, by_others: float) -> float:
        return max(float(self.y @ self.y) - reduced.explained - by_others, _TINY)

    def effects(self, a: float, b: float) -> tuple[float, Numbers, Numbers]:
        """(s2, effects, standard errors) of the auditors at the ratios; b = 0: no effect at all."""
        reduced = self._reduced(a, b)
        inverse = linalg.inv(reduced.matrix)
        solution = inverse @ reduced.right
        s2 = self._residual(reduced, float(solution @ reduced.right)) / (len(self.y) - self.waves)
        if b == 0:
            nothing = np.zeros(len(self.visits))
            return s2, nothing, nothing
        errors = np.sqrt(np.maximum(0.0, s2 * np.diag(inverse)))
        return s2, solution[self.waves :], errors[self.waves :]

    def _reduced(self, a: float, b: float) -> Reduced:
        """Eliminate the locations; a block with ratio 0 is dropped."""
        auditors = len(self.visits) if b else 0
        kept = self.waves + auditors
        matrix, right = self.others[:kept, :kept].copy(), self.others_y[:kept].copy()
        explained, logs = 0.0, auditors * log(b) if b else 0.0
        if b:
            matrix[range(self.waves, kept), range(self.waves, kept)] += 1 / b
        if a:
            diagonal = self.location_n + 1 / a
            matrix -= self._absorbed(1 / (self.sizes + 1 / a))[:kept, :kept]
            right -= (self.crossed.T @ (self.location_y / diagonal))[:kept]
            explained = float((self.location_y**2 / diagonal).sum())
            logs += float(np.log(diagonal).sum()) + len(diagonal) * log(a)
        return Reduced(matrix, right, explained, logs)

    def _absorbed(self, weights: Numbers) -> Numbers:
        return np.asarray(self.absorbed.T @ weights).reshape(self.others.shape)

    def fits_exactly(self) -> bool:
        """Whether waves, locations and auditors together leave no residual, by plain least squares."""
        matrix = self.others - self._absorbed(1 / self.sizes)
        right = self.others_y - self.crossed.T @ (self.location_y / self.location_n)
        solution = linalg.lstsq(matrix, right, cond=1e-10)[0]
        by_locations = float((self.location_y**2 / self.location_n).sum())
        residual = self._residual(Reduced(matrix, right, by_locations, 0.0), float(solution @ right))
        return residual < max(NOISE * len(self.y), _CANCELLATION * float(self.y @ self.y))


def _indicators(codes: Codes) -> sparse.csr_array:
    rows = np.arange(len(codes))
    return sparse.csr_array((np.ones(len(codes)), (rows, codes)), shape=(len(codes), int(codes.max()) + 1))


def _flat_square(crossed: sparse.csr_array) -> sparse.csr_array:
    """C'C in one row."""
    square = sparse.coo_array(crossed.T @ crossed)
    size = square.shape[0]
    places = square.row.astype(np.int64) * size + square.col
    return sparse.csr_array((square.data, (np.zeros_like(places), places)), shape=(1, size * size))


def pairs(one: Sequence[int] | Codes, other: Codes) -> int:
    """How many pairs of codes occur together."""
    return len(np.unique(np.asarray(one, dtype=np.int64) * (int(other.max()) + 1) + other))
