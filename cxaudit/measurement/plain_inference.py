"""Means, tests and verdicts for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cxaudit.measurement import inference, inputs, means
from cxaudit.measurement.inputs import take
from cxaudit.measurement.intervals import Comparison
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.verdicts import verdict

_LEAST_DELTA = 1e-9
_scores = inputs.many(inputs.nullable(inputs.number))
_means = inputs.table(inputs.nullable(inputs.number))


def _comparison(found: Comparison, *, df_given: bool = False) -> dict[str, Any]:
    plain = asdict(found)
    if df_given:
        del plain["df"]
    return plain


def _list(source: Mapping[str, Any], name: str) -> list[float]:
    return inputs.known(take(source, name, _scores))


def _table(source: Mapping[str, Any], name: str) -> dict[str, float]:
    return {key: value for key, value in take(source, name, _means).items() if value is not None}


def _df(source: Mapping[str, Any]) -> float | None:
    return take(source, "df", inputs.nullable(inputs.number))


def _mean_by_location(source: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(means.mean_by_location(inputs.visits(source)))


def _mean_by_audit(source: Mapping[str, Any]) -> dict[str, Any]:
    return asdict(means.mean_by_audit(inputs.visits(source)))


def _mean_two_stage(source: Mapping[str, Any]) -> dict[str, Any]:
    visits, frame = inputs.visits(source), take(source, "frame_locations", inputs.count)
    if len({location for location, _ in visits}) > frame:
        raise Refusal
    return asdict(means.mean_two_stage(visits, frame))


def _versus_target(source: Mapping[str, Any]) -> dict[str, Any]:
    found = _list(source, "location_means")
    return _comparison(inference.versus_target(found, take(source, "target", inputs.number)))


def _location_vs_target(source: Mapping[str, Any]) -> dict[str, Any]:
    found = inference.location_vs_target(
        take(source, "mean", inputs.number),
        take(source, "n", inputs.at_least_one),
        take(source, "target", inputs.number),
        take(source, "sigma_w_sq", inputs.at_least_zero),
        _df(source),
    )
    return _comparison(found, df_given=True)


def _location_change(source: Mapping[str, Any]) -> dict[str, Any]:
    before, after = (inputs.mean_and_n(source, when) for when in ("before", "after"))
    variance = take(source, "sigma_w_sq", inputs.at_least_zero)
    return _comparison(inference.location_change(before, after, variance, _df(source)), df_given=True)


def _paired_change(source: Mapping[str, Any]) -> dict[str, Any]:
    pairs, found = inference.paired_change(_table(source, "before"), _table(source, "after"))
    return {"pairs": pairs, **_comparison(found)}


def _welch(source: Mapping[str, Any]) -> dict[str, Any]:
    return _comparison(inference.welch(_list(source, "a"), _list(source, "b")))


def _location_vs_rest(source: Mapping[str, Any]) -> dict[str, Any]:
    visits = inputs.visits(source)
    return _comparison(inference.location_vs_rest(visits, take(source, "location", inputs.key)))


def _adjust_bh(source: Mapping[str, Any]) -> dict[str, Any]:
    p = take(source, "p", inputs.many(inputs.nullable(inputs.share)))
    adjusted, reliable = inference.adjust_bh(p, take(source, "q", inputs.share, 0.05))
    return {"adjusted": adjusted, "reliable": reliable}


def _verdict(source: Mapping[str, Any]) -> dict[str, Any]:
    diff, low, high = (take(source, name, inputs.nullable(inputs.number)) for name in ("diff", "low", "high"))
    if low is not None and (high is None or diff is None):
        raise Refusal
    code = verdict(
        diff,
        (low, high),
        take(source, "df", inputs.number, None),
        take(source, "p_adj", inputs.share, None),
        q=take(source, "q", inputs.share, 0.05),
        materiality=take(source, "materiality", inputs.at_least_zero, 2.0),
    )
    return {"code": code}


def _required_audits(source: Mapping[str, Any]) -> dict[str, Any]:
    sigma, delta = take(source, "sigma", inputs.at_least_zero), take(source, "delta", inputs.number)
    if delta < _LEAST_DELTA:
        raise Refusal
    alpha = take(source, "alpha", inputs.inside_unit, 0.05)
    power = take(source, "power", inputs.inside_unit, 0.8)
    return {"n_per_group": inference.required_audits(sigma, delta, alpha, power)}


def _detectable_difference(source: Mapping[str, Any]) -> dict[str, Any]:
    sigma, n = take(source, "sigma", inputs.at_least_zero), take(source, "n_per_group", inputs.at_least_one)
    alpha = take(source, "alpha", inputs.inside_unit, 0.05)
    power = take(source, "power", inputs.inside_unit, 0.8)
    return {"delta": inference.detectable_difference(sigma, n, alpha, power)}


FUNCTIONS = {
    "mean_by_location": _mean_by_location,
    "mean_by_audit": _mean_by_audit,
    "mean_two_stage": _mean_two_stage,
    "versus_target": _versus_target,
    "location_vs_target": _location_vs_target,
    "location_change": _location_change,
    "paired_change": _paired_change,
    "welch": _welch,
    "location_vs_rest": _location_vs_rest,
    "adjust_bh": _adjust_bh,
    "verdict": _verdict,
    "required_audits": _required_audits,
    "detectable_difference": _detectable_difference,
}
