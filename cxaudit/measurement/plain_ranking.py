"""Shrinkage and ranks for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cxaudit.measurement import inputs, ranking, shrinkage
from cxaudit.measurement.inputs import take
from cxaudit.measurement.shrinkage import Shrunk, Spread

Source = Mapping[str, Any]


def _renamed(plain: dict[str, Any]) -> dict[str, Any]:
    """`lambda` is a word Python keeps for itself."""
    return {"lambda" if name == "lam" else name: value for name, value in plain.items()}


def _location(found: Shrunk) -> dict[str, Any]:
    return _renamed(asdict(found))


def _shrink(source: Source) -> dict[str, Any]:
    visits = inputs.visits(source)
    found = shrinkage.shrink(visits, take(source, "sigma2_prior", inputs.at_least_zero, None))
    return {
        "mu": found.spread.mu,
        "sigma2": found.spread.sigma2,
        "sigma2_source": found.sigma2_source,
        "tau2": found.spread.tau2,
        "n0": found.n0,
        "locations": {location: _location(each) for location, each in found.locations.items()},
    }


def _rank(source: Source) -> dict[str, Any]:
    values = take(source, "values", inputs.table(inputs.nullable(inputs.rational)))
    return {"ranks": ranking.rank(values)}


def _percentile_rank(source: Source) -> dict[str, Any]:
    values = inputs.known(take(source, "values", inputs.many(inputs.nullable(inputs.rational))))
    return {"percentile": ranking.percentile_rank(values, take(source, "x", inputs.rational))}


def _quantile(source: Source) -> dict[str, Any]:
    values = inputs.known(take(source, "values", inputs.many(inputs.nullable(inputs.rational))))
    q = take(source, "q", inputs.unit)
    return {"value": float(ranking.quantile(values, q)) if values else None}


def _top_quartile(source: Source) -> dict[str, Any]:
    locations = take(source, "locations", inputs.table(_mean_and_n))
    known = [(mean, n) for mean, n in locations.values() if mean is not None]
    readers = {"mu": inputs.number, "tau2": inputs.at_least_zero, "sigma2": inputs.at_least_zero}
    given = [take(source, name, read, None) for name, read in readers.items()]
    spread = None if None in given else Spread(*given)
    return asdict(ranking.top_quartile(known, spread))


def _mean_and_n(value: object) -> tuple[float | None, int]:
    source = inputs.mapping(value)
    return take(source, "mean", inputs.nullable(inputs.number)), take(source, "n", inputs.count)


def _beyond_regression(source: Source) -> dict[str, Any]:
    mu, tau2 = take(source, "mu", inputs.number), take(source, "tau2", inputs.at_least_zero)
    spread = Spread(mu, tau2, take(source, "sigma2", inputs.at_least_zero))
    waves = (inputs.mean_and_n(source, when) for when in ("before", "after"))
    return _renamed(asdict(shrinkage.beyond_regression(spread, *waves)))


FUNCTIONS = {
    "shrink": _shrink,
    "rank": _rank,
    "percentile_rank": _percentile_rank,
    "quantile": _quantile,
    "top_quartile": _top_quartile,
    "beyond_regression": _beyond_regression,
}
