"""What an import leaves out, row by row: said before anything is kept, so that nothing is lost silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something of `row` (numbered as in the spreadsheet) that was not taken, and why (`code`)."""

    sheet: str
    row: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def in_order(refusals: list[Refusal]) -> tuple[Refusal, ...]:
    """By sheet as first named, then row, then code."""
    sheets = list(dict.fromkeys(refusal.sheet for refusal in refusals))
    return tuple(sorted(refusals, key=lambda one: (sheets.index(one.sheet), one.row, one.code)))
