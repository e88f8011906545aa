"""Churn, retention, value and return for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from cxaudit.measurement import customer_value, indicators, inputs
from cxaudit.measurement.customer_value import Return
from cxaudit.measurement.inputs import take
from cxaudit.measurement.numbers import display
from cxaudit.measurement.plain_indicators import as_float

Source = Mapping[str, Any]


def _counts(source: Source, *names: str) -> list[int]:
    return [take(source, name, inputs.count) for name in names]


def _numbers(source: Source, *names: str) -> list[Fraction]:
    return [take(source, name, inputs.rational) for name in names]


def _rate(of: Callable[..., Fraction | None], *names: str) -> Callable[[Source], dict[str, Any]]:
    """A rate in percent from counts."""

    def read(source: Source) -> dict[str, Any]:
        found = of(*_counts(source, *names))
        return {"rate": as_float(found), "display": display(found)}

    return read


def _clv_simple(source: Source) -> dict[str, Any]:
    price, purchases, periods = _numbers(source, "price", "purchases_per_period", "periods")
    customers = take(source, "customers", inputs.count, None)
    share = take(source, "share", inputs.rational, Fraction(1))
    cost = take(source, "cost", inputs.rational, None)
    found = customer_value.clv_simple(price * purchases * periods, customers, share, cost)
    return {name: as_float(value) for name, value in asdict(found).items()}


def _clv_margin(source: Source) -> dict[str, Any]:
    return {"clv": float(customer_value.clv_margin(*_numbers(source, "margin", "retention", "discount")))}


def _cac(source: Source) -> dict[str, Any]:
    costs = _numbers(source, "sales_cost", "marketing_cost")
    return {"cac": as_float(customer_value.cac(costs[0], costs[1], *_counts(source, "new_customers")))}


def _resolution_time(source: Source) -> dict[str, Any]:
    hours = take(source, "resolved_hours", inputs.many(inputs.within(0)))
    unresolved = take(source, "open", inputs.count, 0)
    mean, middle = as_float(indicators.mean(hours)), as_float(indicators.median(hours))
    return {"n": len(hours), "mean": mean, "median": middle, "open": unresolved}


def _roi(source: Source) -> dict[str, Any]:
    found = customer_value.roi(*_numbers(source, "gain", "cost"))
    return {"roi": as_float(found.roi), "per_unit": as_float(found.per_unit)}


def _roi_before_after(source: Source) -> dict[str, Any]:
    before, after, cost = _numbers(source, "before", "after", "cost")
    names = ("control_before", "control_after")
    given = [name for name in names if source.get(name) is not None]
    control = _numbers(source, *names) if given else None
    found: Return = customer_value.roi_before_after(
        before, after, cost, (control[0], control[1]) if control else None
    )
    return {name: as_float(value) for name, value in asdict(found).items()}


FUNCTIONS = {
    "churn": _rate(customer_value.churn, "start", "lost"),
    "retention_complement": _rate(customer_value.retention_complement, "start", "lost"),
    "retention_direct": _rate(customer_value.retention_direct, "start", "end", "new"),
    "referral_rate": _rate(customer_value.rate, "referral_purchases", "total_purchases"),
    "conversion_rate": _rate(customer_value.rate, "conversions", "interactions"),
    "clv_simple": _clv_simple,
    "clv_margin": _clv_margin,
    "cac": _cac,
    "resolution_time": _resolution_time,
    "roi": _roi,
    "roi_before_after": _roi_before_after,
}
