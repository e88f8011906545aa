"""Rows of a spreadsheet as external benchmarks, in French or English headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.external_benchmark import LONGEST
from cxaudit.domain.header_row import cells_of, field_names, filled, read_header
from cxaudit.domain.programme import MEASURES
from cxaudit.domain.refusals import Refusal

_COLUMNS = {
    "name": "name, benchmark, nom, repere",
    "sector": "sector, industry, secteur",
    "channel": "channel, canal",
    "source": "source",
    "period": "period, periode",
    "method": "method, methode",
    "n": "n, sample, sample size, taille, taille de l echantillon, echantillon",
    "overall": "overall, overall result, score, resultat global, global",
    "compliance": "compliance, conformite",
    "experience": "experience",
}
_FIELD_OF = field_names(_COLUMNS)


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """The cells of a row by field; `number` as in the spreadsheet."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BenchmarkRows:
    """What a sheet of benchmarks holds, not yet read further, and the columns that were passed by."""

    rows: tuple[BenchmarkRow, ...]
    refusals: tuple[Refusal, ...]


def read_benchmark_rows(rows: Sequence[Sequence[str]], sheet: str) -> BenchmarkRows:
    """The rows under the first one that is not blank, which names the columns.

    Raises InvalidInput: "benchmarks_no_header" when a column that every benchmark needs is not there,
    "benchmarks_no_row".
    """
    found, refusals = filled(rows), list[Refusal]()
    fields = read_header(sheet, found[0], _FIELD_OF, "benchmark_column", refusals) if found else []
    if not {*LONGEST, "channel"} <= set(fields) or not set(MEASURES) & set(fields):
        raise InvalidInput("benchmarks_no_header")
    if len(found) == 1:
        raise InvalidInput("benchmarks_no_row")
    read = tuple(BenchmarkRow(number, cells_of(fields, row)) for number, row in found[1:])
    return BenchmarkRows(read, tuple(refusals))
