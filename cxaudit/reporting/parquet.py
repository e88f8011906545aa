"""Parquet files, where the optional library is installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from importlib.util import find_spec
from typing import IO, Any

from cxaudit.reporting.dictionary import Column

ROWS_OF_A_GROUP = 10_000


def is_installed() -> bool:
    """Whether Parquet files can be written here."""
    return find_spec("pyarrow") is not None


def write(file: IO[bytes], columns: tuple[Column, ...], groups: Iterable[list[Mapping[str, Any]]]) -> None:
    """Write some thousands of rows at a time. Raises ImportError without the library."""
    import pyarrow as pa  # noqa: PLC0415  # 170 MB that most installations do without
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    types = {
        "text": pa.string(), "code": pa.string(), "flag": pa.bool_(), "whole": pa.int64(),
        "number": pa.float64(), "percent": pa.float64(), "date": pa.date32(),
        "instant": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    schema = pa.schema([(column.name, types[column.kind]) for column in columns])
    with ParquetWriter(file, schema) as writer:
        for some in groups:
            arrays = [
                pa.array([_plain(row[column.name]) for row in some], types[column.kind]) for column in columns
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value
