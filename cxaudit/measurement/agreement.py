"""Do two auditors see the same? (measurement specification, section 6): chance-corrected agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cxaudit.measurement.intervals import NOISE, Z

Matrix = NDArray[np.float64]
_LEVEL = 0.975


@dataclass(frozen=True, slots=True)
class Ac1:
    """Agreement in percent, Gwet's AC1 and Cohen's kappa (None when it is not defined)."""

    agreement: float
    ac1: float
    kappa: float | None


def gwet_ac1(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> Ac1 | None:
    """AC1 = (po − pe)/(1 − pe), pe = 2g(1 − g), g the mean of the two yes shares; None without pairs.

    Shown beside alpha when over 90 % of answers are yes, where kappa falls though people agree (Gwet 2008).
    """
    n = yes_yes + yes_no + no_yes + no_no
    if n == 0:
        return None
    po = Fraction(yes_yes + no_no, n)
    first, second = Fraction(yes_yes + yes_no, n), Fraction(yes_yes + no_yes, n)
    g = (first + second) / 2
    pe, by_chance = 2 * g * (1 - g), first * second + (1 - first) * (1 - second)
    kappa = None if by_chance == 1 else float((po - by_chance) / (1 - by_chance))
    return Ac1(float(100 * po), float((po - pe) / (1 - pe)), kappa)


@dataclass(frozen=True, slots=True)
class Icc:
    """Intraclass correlations: one-way with its interval, two-way absolute agreement, mean of k ratings."""

    icc1: float | None = None
    icc1_low: float | None = None
    icc1_high: float | None = None
    icc2: float | None = None
    icc1_k: float | None = None


def icc(ratings: Sequence[Sequence[float]]) -> Icc:
    """Rows are visits, columns auditors, all present (Shrout and Fleiss 1979; McGraw and Wong 1996).

    icc1 = (MSB − MSW)/(MSB + (k−1)MSW), F interval of 95 %; icc1_k = (MSB − MSW)/MSB;
    icc2 = (MSR − MSE)/(MSR + (k−1)MSE + k(MSC − MSE)/n). All None under 2 rows or columns.
    """
    if len(ratings) < 2 or len(ratings[0]) < 2:
        return Icc()
    table: Matrix = np.array(ratings, dtype=float)
    n, k = table.shape
    rows, columns, grand = table.mean(axis=1, keepdims=True), table.mean(axis=0), table.mean()
    msb = float(k * ((rows - grand) ** 2).sum() / (n - 1))
    msw = float(((table - rows) ** 2).sum() / (n * (k - 1)))
    msc = float(n * ((columns - grand) ** 2).sum() / (k - 1))
    mse = float(((table - rows - columns + grand) ** 2).sum() / ((n - 1) * (k - 1)))
    low, high = _icc_interval(msb, msw, n, k)
    return Icc(
        _share(msb - msw, msb + (k - 1) * msw),
        low,
        high,
        _share(msb - mse, msb + (k - 1) * mse + k * (msc - mse) / n),
        _share(msb - msw, msb),
    )


def _share(above: float, below: float) -> float | None:
    return None if abs(below) < NOISE else above / below


def _icc_interval(msb: float, msw: float, n: int, k: int) -> tuple[float | None, float | None]:
    """None when nobody ever differs: F has no value."""
    if msw < NOISE:
        return None, None
    f, (df1, df2) = msb / msw, (n - 1, n * (k - 1))
    below, above = f / float(special.fdtri(df1, df2, _LEVEL)), f * float(special.fdtri(df2, df1, _LEVEL))
    return (below - 1) / (below + k - 1), (above - 1) / (above + k - 1)


def pairs_needed(icc_expected: float, width: float, k: int = 2) -> int:
    """Visits rated by k >= 2 auditors so that the whole interval of the ICC is `width` > 0 (Bonett 2002).

    n = ceil(8z²(1−r)²(1+(k−1)r)²/(k(k−1)width²) + 1): 46 double audits for .7 ± .15.
    """
    r = icc_expected
    n = 8 * Z**2 * (1 - r) ** 2 * (1 + (k - 1) * r) ** 2 / (k * (k - 1) * width**2) + 1
    return ceil(n - NOISE)
