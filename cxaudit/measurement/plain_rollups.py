"""Roll-up functions for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.measurement import inputs
from cxaudit.measurement.inputs import take
from cxaudit.measurement.numbers import display, fraction_text
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.rollups import (
    ScoredAudit,
    Stratum,
    StratumMeans,
    mix_decomposition,
    rollup,
    rollup_stratified,
)

_METHODS = ("by_location", "by_audit", "pooled_points")


def _rollup(source: Mapping[str, Any]) -> dict[str, Any]:
    method = take(source, "method", inputs.one_of(*_METHODS), "by_location")
    audits = take(source, "audits", inputs.many(inputs.mapping))
    found = rollup([_audit(audit, method == "pooled_points") for audit in audits], method)
    return {
        "value_ppm": None if found.value is None else fraction_text(found.value),
        "display": display(None if found.value is None else found.value / 10_000),
        "n_audits": found.n_audits,
        "n_locations": found.n_locations,
        "n_excluded": found.n_excluded,
    }


def _audit(source: Mapping[str, Any], pooled: bool) -> ScoredAudit:
    score = take(source, "score_ppm", inputs.nullable(inputs.count))
    location = take(source, "location", inputs.key)
    if not pooled:
        return ScoredAudit(location, score)
    earned, possible = (take(source, name, inputs.fraction) for name in ("earned", "possible"))
    return ScoredAudit(location, score, earned, possible)


def _stratified(source: Mapping[str, Any]) -> dict[str, Any]:
    strata = take(source, "strata", inputs.many(inputs.mapping))
    fpc = take(source, "fpc", inputs.flag, False)
    inputs.distinct(take(stratum, "key", inputs.key) for stratum in strata)
    found = [
        Stratum(
            take(stratum, "frame_locations", inputs.count),
            inputs.known(take(stratum, "location_means", _means)),
        )
        for stratum in strata
    ]
    if any(len(s.location_means) > s.frame_locations > 0 for s in found):
        raise Refusal
    mean, se = rollup_stratified(found, fpc=fpc)
    return {"mean": mean, "se": se}


_means = inputs.many(inputs.nullable(inputs.number))


def _mix(source: Mapping[str, Any]) -> dict[str, Any]:
    before, after = (_strata(take(source, name, inputs.many(inputs.mapping))) for name in ("before", "after"))
    found = mix_decomposition(before, after)
    if found is None:
        return dict.fromkeys(("before", "after", "total", "within", "mix")) | {"simpson": False}
    return {
        "before": float(found.before),
        "after": float(found.after),
        "total": float(found.total),
        "within": float(found.within),
        "mix": float(found.mix),
        "simpson": found.simpson,
    }


def _strata(rows: list[Mapping[str, Any]]) -> StratumMeans:
    """(n, mean) by stratum; without n or mean a stratum is ignored."""
    inputs.distinct(take(row, "stratum", inputs.key) for row in rows)
    strata = {
        row["stratum"]: (take(row, "n", inputs.count), take(row, "mean", inputs.nullable(inputs.exact)))
        for row in rows
    }
    return {name: (n, mean) for name, (n, mean) in strata.items() if n and mean is not None}


FUNCTIONS = {"rollup": _rollup, "rollup_stratified": _stratified, "mix_decomposition": _mix}
