"""Cells for `evaluate`: plain JSON in and out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cxaudit.measurement import cells, inputs
from cxaudit.measurement.cells import Cell
from cxaudit.measurement.inputs import take
from cxaudit.measurement.numbers import display
from cxaudit.measurement.refusal import Refusal

Source = Mapping[str, Any]
_BIN = re.compile(r"0|[1-9][0-9]{0,6}", re.ASCII)
_LARGEST_BIN = 10**6
_LARGEST_SUM = 10**30


def _sum(value: object) -> int:
    return inputs.integer(value, _LARGEST_SUM)


def _hist(value: object) -> dict[int, int]:
    """Counts by bin, the text of ppm // 1000."""
    counts = inputs.table(inputs.count)(value)
    if not all(_BIN.fullmatch(place) and int(place) <= _LARGEST_BIN for place in counts):
        raise Refusal
    return {int(place): count for place, count in counts.items()}


def _part(value: object) -> tuple[Any, Cell]:
    if not isinstance(value, list) or len(value) != 2:
        raise Refusal
    how, cell = inputs.one_of("add", "remove")(value[0]), inputs.mapping(value[1])
    n, total, squares = take(cell, "n", inputs.count), take(cell, "sum", _sum), take(cell, "sumsq", _sum)
    return how, Cell(n, total, squares, take(cell, "hist", _hist))


def _plain(cell: Cell) -> dict[str, Any]:
    hist = {str(place): count for place, count in cell.hist.items()}
    return {"n": cell.n, "sum": cell.sum, "sumsq": cell.sumsq, "hist": hist}


def _cell_of(source: Source) -> dict[str, Any]:
    scores = take(source, "scores_ppm", inputs.many(inputs.nullable(inputs.count)))
    return _plain(cells.cell_of(inputs.known(scores)))


def _merge_cells(source: Source) -> dict[str, Any]:
    merged = cells.merge_cells(take(source, "cells", inputs.many(_part)))
    return _plain(merged) | {"mean_display": display(merged.mean), "sd": merged.sd}


def _histogram_quantile(source: Source) -> dict[str, Any]:
    hist = take(source, "hist", _hist)
    return {"value": cells.histogram_quantile(hist, take(source, "q", inputs.unit))}


FUNCTIONS = {
    "cell_of": _cell_of,
    "merge_cells": _merge_cells,
    "histogram_quantile": _histogram_quantile,
}
