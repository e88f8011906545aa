"""Trend, drivers and priorities for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from cxaudit.measurement import drivers, inputs, priorities, trend
from cxaudit.measurement.drivers import Drivers
from cxaudit.measurement.inputs import take
from cxaudit.measurement.priorities import Measured

Source = Mapping[str, Any]
_column = inputs.many(inputs.nullable(inputs.number))


def _xmr(source: Source) -> dict[str, Any]:
    values = inputs.known(take(source, "values", _column))
    found = trend.xmr(values, take(source, "baseline", inputs.count, None))
    return asdict(found) | {"signals": [list(signal) for signal in found.signals]}


def _drivers(of: Callable[..., Drivers], *names: str) -> Callable[[Source], dict[str, Any]]:
    def read(source: Source) -> dict[str, Any]:
        x, y = take(source, "x", inputs.table(_column)), take(source, "y", _column)
        inputs.rectangular([*x.values(), y])
        found = asdict(of(x, y))
        return {name: found[name] for name in names}

    return read


def _item(source: Source) -> Measured | None:
    """An item of the matrix; without a score it is left out."""
    score = take(source, "score", inputs.nullable(inputs.rational))
    key, target = take(source, "key", inputs.key), take(source, "target", inputs.rational)
    importance = take(source, "importance", inputs.within(0))
    return None if score is None else Measured(key, score, target, importance)


def _priority_matrix(source: Source) -> dict[str, Any]:
    rows = take(source, "items", inputs.many(inputs.mapping))
    items = [_item(row) for row in rows]
    inputs.distinct(row["key"] for row in rows)
    found = priorities.priority_matrix(inputs.known(items))
    return {
        "items": {
            each.key: {"gap": float(each.gap), "index": float(each.index), "quadrant": each.quadrant}
            for each in found
        },
        "order": [each.key for each in found],
    }


FUNCTIONS = {
    "xmr": _xmr,
    "drivers_shapley": _drivers(drivers.drivers_shapley, "r2", "raw", "share", "sign", "indicative"),
    "drivers_johnson": _drivers(drivers.drivers_johnson, "r2", "raw", "share", "indicative"),
    "priority_matrix": _priority_matrix,
}
