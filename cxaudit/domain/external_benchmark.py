"""A figure that somebody else published: what it says, and all that is known of how it was made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.domain.network import CHANNELS, Channel
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import folded
from cxaudit.domain.typed_values import number

LONGEST = {"name": 200, "sector": 60, "source": 300, "period": 100, "method": 500}
"""The texts of a benchmark, each of which it must have, and the characters they take."""
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
_SPACES = str.maketrans("", "", " \u00a0\u202f\t")
_FULL = 100


@dataclass(frozen=True, slots=True)
class ExternalBenchmark:
    """One published figure about a sector in one channel. `figures`: percent as decimal text by measure, one
    at least; `n` None: its source does not say how many it rests on."""

    id: ExternalBenchmarkId
    name: str
    sector: str
    channel: Channel
    source: str
    period: str
    method: str
    n: int | None
    figures: Mapping[Measure, str]
    revision: int = 1

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells two benchmarks apart, however they are written."""
        return (folded(self.name), folded(self.sector), self.channel, folded(self.period))


def read_benchmark(benchmark_id: ExternalBenchmarkId, typed: Mapping[str, str]) -> ExternalBenchmark:
    """The benchmark that typed texts say, by field: those of LONGEST, `channel` (its code), `n`, measures.

    InvalidInput: benchmark_text_missing, benchmark_text_too_long, benchmark_channel_unknown, benchmark_n,
    benchmark_percent, benchmark_without_value.
    """
    texts = {field: _text(field, typed.get(field, "")) for field in LONGEST}
    values = {measure: _percent(measure, typed.get(measure, "")) for measure in MEASURES}
    known = {measure: value for measure, value in values.items() if value is not None}
    channel = typed.get("channel", "")
    if channel not in CHANNELS:
        raise InvalidInput("benchmark_channel_unknown", value=channel[:60])
    if not known:
        raise InvalidInput("benchmark_without_value")
    return ExternalBenchmark(
        id=benchmark_id,
        name=texts["name"],
        sector=texts["sector"],
        source=texts["source"],
        period=texts["period"],
        method=texts["method"],
        channel=channel,
        n=_count(typed.get("n", "")),
        figures=known,
    )


def _text(field: str, typed: str) -> str:
    text = " ".join(typed.split())
    if not text:
        raise InvalidInput("benchmark_text_missing", field=field)
    if len(text) > LONGEST[field]:
        raise InvalidInput("benchmark_text_too_long", field=field, most=LONGEST[field])
    return text


def _count(typed: str) -> int | None:
    plain = typed.translate(_SPACES)
    if not plain:
        return None
    if not _COUNT.fullmatch(plain) or not int(plain):
        raise InvalidInput("benchmark_n", value=typed[:60])
    return int(plain)


def _percent(measure: Measure, typed: str) -> str | None:
    plain = number(typed.strip().removesuffix("%"))
    if plain is None:
        return None
    if not _PERCENT.fullmatch(plain) or float(plain) > _FULL:
        raise InvalidInput("benchmark_percent", field=measure, value=typed[:60])
    return plain
