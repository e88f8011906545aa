"""What goes with satisfaction (measurement specification, section 5.4): relative importance of sections.

The outcome is an independent question, never a score that holds the sections. Worded "associated with".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cxaudit.measurement.intervals import NOISE
from cxaudit.measurement.refusal import Refusal

Matrix = NDArray[np.float64]
Column = Sequence[float | None]

_MOST_MISSING = 0.3
_LEAST_EIGENVALUE = 1e-8
MOST_SECTIONS = 12
"""Up to so many, `drivers_shapley` is used."""
_INDICATIVE, _PER_SECTION = 50, 10
_RARE = 0.05


@dataclass(frozen=True, slots=True)
class Drivers:
    """R² of `n` audits split over the sections. `share` None: nothing explained; `indicative`: few audits."""

    n: int
    r2: float
    raw: Mapping[str, float]
    share: Mapping[str, float | None]
    sign: Mapping[str, int]
    indicative: bool

    @property
    def by_chance(self) -> float:
        """The R² to be expected of sections that have nothing to do with the outcome: p/(n − 1)."""
        return len(self.raw) / (self.n - 1)

    @property
    def reliable(self) -> bool:
        """Whether chance alone would give this R² in less than 5 % of cases (F test of the whole)."""
        p, rest = len(self.raw), self.n - len(self.raw) - 1
        unexplained = max(1 - self.r2, NOISE)
        return bool(special.fdtrc(p, rest, self.r2 / p / (unexplained / rest)) < _RARE)


@dataclass(frozen=True, slots=True)
class _Correlations:
    sections: tuple[str, ...]
    among: Matrix
    with_y: Matrix
    n: int


def settled_from(sections: int) -> int:
    """The audits from which the drivers of so many sections are no longer indicative."""
    return max(_INDICATIVE, _PER_SECTION * sections)


def drivers_shapley(x: Mapping[str, Column], y: Column) -> Drivers:
    """The average gain in R² over all orders of entry (Lindeman, Merenda and Gold), up to 12 sections.

    Columns of equal length; sections over 30 % None are dropped, then incomplete audits. Refused, in this
    order, with `too_few_audits` (n < p + 2), `constant_column`, `collinear`, `too_many_sections`.
    """
    found = _correlations(x, y)
    p = len(found.sections)
    if p > MOST_SECTIONS:
        raise Refusal("too_many_sections")
    r2 = [_r2(found, members) for members in range(1 << p)]
    weights = [factorial(size) * factorial(p - size - 1) / factorial(p) for size in range(p)]
    raw = [
        sum(weights[s.bit_count()] * (r2[s | 1 << j] - r2[s]) for s in range(1 << p) if not s >> j & 1)
        for j in range(p)
    ]
    return _drivers(found, raw, r2[-1])


def drivers_johnson(x: Mapping[str, Column], y: Column) -> Drivers:
    """Relative weights (Johnson 2000): L = Rxx^½, b = L⁻¹r, raw = (L∘L)(b∘b). Inputs and errors as above."""
    found = _correlations(x, y)
    values, vectors = np.linalg.eigh(found.among)
    root = (vectors * np.sqrt(values)) @ vectors.T
    b = np.linalg.solve(root, found.with_y)
    raw = (root * root) @ (b * b)
    return _drivers(found, raw.tolist(), float(raw.sum()))


def _r2(found: _Correlations, members: int) -> float:
    """R² of the sections whose bit is set."""
    chosen = [j for j in range(len(found.sections)) if members >> j & 1]
    if not chosen:
        return 0.0
    r = found.with_y[chosen]
    return float(r @ np.linalg.solve(found.among[np.ix_(chosen, chosen)], r))


def _drivers(found: _Correlations, raw: Sequence[float], r2: float) -> Drivers:
    p, explained = len(found.sections), r2 >= NOISE
    named = dict(zip(found.sections, raw, strict=True))
    share = {section: value / r2 if explained else None for section, value in named.items()}
    signs = {
        s: 0 if abs(r) < NOISE else int(np.sign(r)) for s, r in zip(found.sections, found.with_y, strict=True)
    }
    return Drivers(found.n, r2, named, share, signs, found.n < settled_from(p))


def _correlations(x: Mapping[str, Column], y: Column) -> _Correlations:
    sections, data = _complete(x, y)
    n, p = len(data), len(sections)
    if p == 0 or n < p + 2:
        raise Refusal("too_few_audits")
    centered = data - data.mean(axis=0)
    lengths = np.sqrt((centered**2).sum(axis=0))
    if (np.ptp(data, axis=0) < NOISE).any() or (lengths < NOISE).any():
        raise Refusal("constant_column")
    scaled = centered / lengths
    every = scaled.T @ scaled
    if float(np.linalg.eigvalsh(every[:p, :p])[0]) < _LEAST_EIGENVALUE:
        raise Refusal("collinear")
    return _Correlations(sections, every[:p, :p], every[:p, p], n)


def _complete(x: Mapping[str, Column], y: Column) -> tuple[tuple[str, ...], Matrix]:
    """The sections that are mostly there, and the audits complete in them and in y; y is the last column."""
    kept = {section: column for section, column in x.items() if mostly_there(column)}
    columns: list[Any] = [*kept.values(), y]
    rows = [row for row in zip(*columns, strict=True) if None not in row]
    return tuple(kept), np.array(rows, dtype=float).reshape(len(rows), len(columns))


def mostly_there(column: Column) -> bool:
    """Whether at most 30 % of the column are None: what is rarer is left out."""
    missing = sum(value is None for value in column)
    return not column or missing / len(column) <= _MOST_MISSING + NOISE
