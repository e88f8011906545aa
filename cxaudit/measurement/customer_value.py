"""What customers are worth (measurement specification, section 4): churn, retention, CLV, CAC, ROI.

Exact fractions; rates in percent; None where a denominator is 0. Counts contradicting each other are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cxaudit.measurement.refusal import Refusal


def rate(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    """100·part/whole without intermediate rounding; over 100 is returned; None when whole = 0."""
    return Fraction(100 * part) / whole if whole else None


def churn(start: int, lost: int) -> Fraction | None:
    """100·lost/start; lost counts only customers present at the start, else `lost_exceeds_start`."""
    if lost > start:
        raise Refusal("lost_exceeds_start")
    return rate(lost, start)


def retention_complement(start: int, lost: int) -> Fraction | None:
    """100(start − lost)/start, refused as `churn`."""
    if lost > start:
        raise Refusal("lost_exceeds_start")
    return rate(start - lost, start)


def retention_direct(start: int, end: int, new: int) -> Fraction | None:
    """100(end − new)/start: who came meanwhile was not retained. Refused with `inconsistent_counts` when
    end < new, or more stayed than there were."""
    if end < new or end - new > start:
        raise Refusal("inconsistent_counts")
    return rate(end - new, start)


@dataclass(frozen=True, slots=True)
class Clv:
    """Worth of one customer, of a cohort, and net of its cost; None when not asked."""

    clv: Fraction
    cohort: Fraction | None
    net: Fraction | None


def clv_simple(
    clv: Fraction, customers: int | None = None, share: Fraction = Fraction(1), cost: Fraction | None = None
) -> Clv:
    """clv = price × purchases per period × periods; cohort = clv·customers·share; net = cohort − cost."""
    cohort = None if customers is None else clv * customers * share
    return Clv(clv, cohort, None if cohort is None or cost is None else cohort - cost)


def clv_margin(margin: Fraction, retention: Fraction, discount: Fraction) -> Fraction:
    """margin·r/(1 + d − r), an endless series; refused with `diverges` when 1 + d − r <= 0."""
    if 1 + discount - retention <= 0:
        raise Refusal("diverges")
    return margin * retention / (1 + discount - retention)


def cac(sales_cost: Fraction, marketing_cost: Fraction, new_customers: int) -> Fraction | None:
    """(sales + marketing)/new customers."""
    return (sales_cost + marketing_cost) / new_customers if new_customers else None


@dataclass(frozen=True, slots=True)
class Return:
    """Gain in money, its return in percent of the cost, and per unit of cost."""

    gain: Fraction | None
    roi: Fraction | None
    per_unit: Fraction | None


def roi(gain: Fraction, cost: Fraction) -> Return:
    """roi = 100(gain − cost)/cost, per unit = gain/cost; both None when cost = 0."""
    return Return(gain, rate(gain - cost, cost), gain / cost if cost else None)


def roi_before_after(
    before: Fraction, after: Fraction, cost: Fraction, control: tuple[Fraction, Fraction] | None = None
) -> Return:
    """gain = after − before over periods of equal length; with a comparison group (before, after) minus the
    growth it had by itself, before·(control_after/control_before − 1); all None when control_before = 0."""
    gain = after - before
    if control is not None:
        if control[0] == 0:
            return Return(None, None, None)
        gain -= before * (control[1] / control[0] - 1)
    return roi(gain, cost)
