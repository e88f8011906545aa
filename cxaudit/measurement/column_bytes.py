"""Wave columns as bytes: a JSON head, then the arrays one after the other, little-endian."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from cxaudit.measurement.columns import SEGMENT, Ints, WaveColumns, segments

_MAGIC = b"cxw1"
_HEAD = 8
_INT = np.dtype("<i4")
_KEYED = ("sections", "ratings", "durations")
"""Groups of columns by key, in the order they are written; what was folded before one was kept has none."""


def encode(columns: WaveColumns) -> bytes:
    """The same columns give the same bytes."""
    key_width = columns.audits.dtype.itemsize
    numbers = sorted(columns.numbers.keys() - {SEGMENT})
    head = {
        "rows": len(columns),
        "key": key_width,
        "items": columns.results.shape[1],
        "tables": {name: table for name, table in columns.tables.items() if name != SEGMENT},
        "numbers": numbers,
        **{group: sorted(getattr(columns, group)) for group in _KEYED},
    }
    text = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    arrays = [columns.numbers[name] for name in numbers]
    arrays += [array for group in _KEYED for _key, array in sorted(getattr(columns, group).items())]
    body = b"".join(array.astype(_INT, copy=False).tobytes() for array in arrays)
    size = len(text).to_bytes(_HEAD - len(_MAGIC), "little")
    return b"".join((_MAGIC, size, text, body, columns.audits.tobytes(), columns.results.tobytes()))


def decode(data: bytes) -> WaveColumns:
    """The columns again, reading the arrays where they lie. Raises ValueError for anything else."""
    if data[: len(_MAGIC)] != _MAGIC:
        raise ValueError("these bytes are not wave columns")
    end = _HEAD + int.from_bytes(data[len(_MAGIC) : _HEAD], "little")
    head = json.loads(data[_HEAD:end])
    rows, names = head["rows"], head["numbers"]
    groups = {group: head.get(group, []) for group in _KEYED}
    count = len(names) + sum(map(len, groups.values()))
    found = np.frombuffer(data, dtype=_INT, count=rows * count, offset=end).reshape(count, rows)
    at = end + found.nbytes
    audits = np.frombuffer(data, dtype=f"S{head['key']}", count=rows, offset=at)
    results = np.frombuffer(data, dtype=np.uint8, offset=at + audits.nbytes)
    arrays = iter(found)
    tables, numbers = _with_segments(_tables(head["tables"]), {name: next(arrays) for name in names})
    return WaveColumns(
        audits=audits,
        tables=tables,
        numbers=numbers,
        results=results.reshape(rows, head["items"]),
        **{group: {key: next(arrays) for key in keys} for group, keys in groups.items()},
    )


def _tables(plain: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {
        name: tuple(tuple(value) if isinstance(value, list) else value for value in table)
        for name, table in plain.items()
    }


def _with_segments(
    tables: dict[str, tuple[Any, ...]], numbers: dict[str, Ints]
) -> tuple[dict[str, tuple[Any, ...]], dict[str, Ints]]:
    """Each version is read once a process, so what it takes to make them is paid once."""
    table, column = segments(numbers["location"], numbers["path"], tables)
    return {**tables, SEGMENT: table}, {**numbers, SEGMENT: column}
