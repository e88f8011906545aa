"""Shares of yes for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from cxaudit.measurement import inputs, proportions, quality
from cxaudit.measurement.inputs import take
from cxaudit.measurement.proportions import Share, Votes
from cxaudit.measurement.refusal import Refusal


def part_of(source: Mapping[str, Any], part: str, whole: str) -> tuple[int, int]:
    """Two counts, the first not over the second."""
    k, n = take(source, part, inputs.count), take(source, whole, inputs.count)
    if k > n:
        raise Refusal
    return k, n


def votes(source: Mapping[str, Any]) -> Votes:
    """Promoters, passives and detractors."""
    return Votes(*(take(source, name, inputs.count) for name in ("promoters", "passives", "detractors")))


def _share(found: Share | None, value: str) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys((value, "low", "high"))
    return {value: found.value, "low": found.low, "high": found.high}


def _wilson(source: Mapping[str, Any]) -> dict[str, Any]:
    k, n = part_of(source, "k", "n")
    conf = take(source, "conf", inputs.inside_unit, Fraction(95, 100))
    return _share(proportions.wilson(k, n, conf), "p")


def _newcombe(source: Mapping[str, Any]) -> dict[str, Any]:
    first, second = part_of(source, "k1", "n1"), part_of(source, "k2", "n2")
    return _share(proportions.newcombe(*first, *second), "diff")


def _mcnemar_exact(source: Mapping[str, Any]) -> dict[str, Any]:
    b, c = (take(source, name, inputs.count) for name in ("b", "c"))
    return {"p": proportions.mcnemar_exact(b, c)}


def _nps_difference(source: Mapping[str, Any]) -> dict[str, Any]:
    a, b = (votes(take(source, name, inputs.mapping)) for name in ("a", "b"))
    found = proportions.nps_difference(a, b)
    if found is None:
        return dict.fromkeys(("diff", "adjusted_diff", "z", "p", "ci_low", "ci_high"))
    return asdict(found)


def _tail_probability(source: Mapping[str, Any]) -> dict[str, Any]:
    k, n = part_of(source, "k", "n")
    p, flag = quality.tail_probability(k, n, take(source, "p0", inputs.share))
    return {"p": p, "flag": flag}


FUNCTIONS = {
    "wilson": _wilson,
    "newcombe": _newcombe,
    "mcnemar_exact": _mcnemar_exact,
    "nps_difference": _nps_difference,
    "tail_probability": _tail_probability,
}
