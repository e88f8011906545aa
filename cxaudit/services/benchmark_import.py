"""Bringing in a list of external benchmarks: checked row by row first, then kept in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from cxaudit.adapters.workbooks import filled_sheets, read_workbook
from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.benchmark_rows import BenchmarkRow, read_benchmark_rows
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.external_benchmark import ExternalBenchmark, read_benchmark
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.domain.network import CHANNELS
from cxaudit.domain.refusals import Refusal, in_order
from cxaudit.domain.text import LANGUAGES, folded
from cxaudit.i18n import label
from cxaudit.services.external_benchmarks import in_sector, note, sectors_of
from cxaudit.services.runtime import Runtime

_CHANNELS = {
    folded(words): channel
    for channel in CHANNELS
    for words in (channel, *(label(lang, "channel", channel) for lang in LANGUAGES))
}
"""A channel by its code or its name in either language."""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What a row does."""

    row: int
    what: Literal["created", "updated", "unchanged"]
    benchmark: ExternalBenchmark


@dataclass(frozen=True, slots=True)
class BenchmarksImport:
    """What became of a list, row by row."""

    rows: tuple[RowOutcome, ...]
    refusals: tuple[Refusal, ...] = field(default=())

    def count(self, what: str) -> int:
        """How many rows do this."""
        return sum(row.what == what for row in self.rows)


def import_benchmarks(
    runtime: Runtime, actor: Actor, content: bytes, filename: str = "", *, dry_run: bool = False
) -> BenchmarksImport:
    """Keep the benchmarks of a CSV or XLSX list; one known by name, sector, channel and period is updated.

    A row that cannot be read is left out, and said. Raises InvalidInput when the file cannot be read, or is
    no list of benchmarks. Nothing is kept with `dry_run`.
    """
    access.require(actor, "benchmark.manage")
    sheet, *others = filled_sheets(read_workbook(content, filename))
    found = read_benchmark_rows(sheet.rows, sheet.name)
    with runtime.reading(actor) if dry_run else runtime.writing(actor) as uow:
        known = {each.identity: each for each in uow.external_benchmarks.list()}
        reading = _Reading(sheet.name, sectors_of(uow), known)
        outcomes = [each for each in (reading.read(runtime, row) for row in found.rows) if each is not None]
        for outcome in () if dry_run else outcomes:
            if outcome.what == "created":
                uow.external_benchmarks.add(outcome.benchmark)
            if outcome.what == "updated":
                uow.external_benchmarks.save(outcome.benchmark)
            if outcome.what != "unchanged":
                note(runtime, uow, actor, "benchmark.imported", outcome.benchmark)
    left_out = [Refusal(other.name, 1, "workbook_sheet_left_out") for other in others]
    refusals = in_order([*found.refusals, *reading.refusals]) + in_order(left_out)
    return BenchmarksImport(tuple(outcomes), refusals)


@dataclass(slots=True)
class _Reading:
    """A sheet as it is read: what is known already, what was left out, and where a row was first."""

    sheet: str
    sectors: Mapping[str, str]
    known: Mapping[tuple[str, ...], ExternalBenchmark]
    refusals: list[Refusal] = field(default_factory=list)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def read(self, runtime: Runtime, row: BenchmarkRow) -> RowOutcome | None:
        """What a row does; None: it was left out."""
        try:
            return self._outcome(row, self._benchmark(runtime, row))
        except InvalidInput as wrong:
            told = {name: str(value) for name, value in wrong.params.items()}
            self.refusals.append(Refusal(self.sheet, row.number, wrong.code, told))
            return None

    def _benchmark(self, runtime: Runtime, row: BenchmarkRow) -> ExternalBenchmark:
        channel = row.cells.get("channel", "")
        cells = {**row.cells, "channel": _CHANNELS.get(folded(channel), channel)}
        return in_sector(self.sectors, read_benchmark(ExternalBenchmarkId(runtime.ids.new()), cells))

    def _outcome(self, row: BenchmarkRow, read: ExternalBenchmark) -> RowOutcome:
        first = self.seen.setdefault(read.identity, row.number)
        if first != row.number:
            raise InvalidInput("benchmark_repeated", first=first)
        before = self.known.get(read.identity)
        if before is None:
            return RowOutcome(row.number, "created", read)
        after = replace(read, id=before.id, revision=before.revision)
        return RowOutcome(row.number, "unchanged" if after == before else "updated", after)
