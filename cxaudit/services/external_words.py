"""External benchmarks as plain data, and in words: pages, files and reports are made from the same."""

from __future__ import annotations

from collections.abc import Sequence

from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.network import Client
from cxaudit.domain.programme import MEASURES
from cxaudit.domain.text import Language
from cxaudit.reporting import external_statements
from cxaudit.reporting.content import Plain
from cxaudit.reporting.external_statements import ExternalLine, Own
from cxaudit.services.external_benchmarks import find_benchmarks
from cxaudit.services.runtime import Runtime

__all__ = ["ExternalLine", "describe_external", "find_plain", "plain_external", "told_of"]


def describe_external(
    lang: Language, benchmarks: Sequence[ExternalBenchmark], own: Own
) -> tuple[ExternalLine, ...]:
    """The benchmarks in their order, beside the figures of a page."""
    return external_statements.describe(lang, plain_external(benchmarks), own)


def told_of(lang: Language, benchmark: ExternalBenchmark) -> str:
    """Source, period, method and n in one sentence each."""
    return external_statements.told_of(lang, *plain_external([benchmark]))


def find_plain(runtime: Runtime, client: Client, channel: str | None, visit_type: str | None) -> list[Plain]:
    """What a report freezes: those that the page of the same figures shows, as `find_benchmarks`."""
    return plain_external(find_benchmarks(runtime, client, channel, visit_type))


def plain_external(benchmarks: Sequence[ExternalBenchmark]) -> list[Plain]:
    """What `external_statements` speaks of."""
    return [
        {
            "name": each.name,
            "source": each.source,
            "period": each.period,
            "method": each.method,
            "n": each.n,
            "figures": {measure: each.figures[measure] for measure in MEASURES if measure in each.figures},
        }
        for each in benchmarks
    ]
