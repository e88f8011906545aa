"""The sector benchmark for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.measurement import inputs, sector
from cxaudit.measurement.inputs import take
from cxaudit.measurement.plain_indicators import as_float
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.sector import Contributor

Source = Mapping[str, Any]


def _contributor(source: Source) -> Contributor:
    return Contributor(
        take(source, "client", inputs.key),
        take(source, "locations", inputs.count),
        take(source, "mean", inputs.nullable(inputs.rational)),
        take(source, "consent", inputs.flag, True),
    )


def _sector_benchmark(source: Source) -> dict[str, Any]:
    contributors = [_contributor(row) for row in take(source, "contributors", inputs.many(inputs.mapping))]
    inputs.distinct(each.client for each in contributors)
    found = sector.sector_benchmark(
        contributors,
        take(source, "viewer", inputs.key, None),
        take(source, "min_clients", inputs.count, sector.MIN_CLIENTS),
        take(source, "min_locations", inputs.count, sector.MIN_LOCATIONS),
    )
    figures = {name: as_float(getattr(found, name)) for name in ("value", "q1", "median", "q3")}
    return {"published": found.published, "reason": found.reason, "clients": found.clients, **figures}


def _capped_shares(source: Source) -> dict[str, Any]:
    weights = take(source, "weights", inputs.many(inputs.within(0)))
    shares = sector.capped_shares(weights, take(source, "cap", inputs.unit))
    return {"shares": None if shares is None else [float(share) for share in shares]}


def _nested_cells(source: Source) -> dict[str, Any]:
    cells = [take(source, name, inputs.many(inputs.key)) for name in ("parent", "child")]
    for clients in cells:
        inputs.distinct(clients)
    parent, child = map(set, cells)
    if not child <= parent:
        raise Refusal
    return {"publish_child": sector.nested_cells(parent, child)}


FUNCTIONS = {
    "sector_benchmark": _sector_benchmark,
    "capped_shares": _capped_shares,
    "nested_cells": _nested_cells,
}
