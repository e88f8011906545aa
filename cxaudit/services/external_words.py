"""External benchmarks beside a figure of ours: both, and their plain difference, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cxaudit import i18n
from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext
from cxaudit.measurement.numbers import shown

_NBSP = "\u00a0"
Own = Mapping[Measure, float | None]
"""The figures of the page, in percent; None: nothing was scored."""


@dataclass(frozen=True, slots=True)
class ExternalCell:
    """Numbers are text with a point; `diff`: ours minus theirs, computed before rounding. None: not given."""

    value: str | None
    diff: str | None


@dataclass(frozen=True, slots=True)
class ExternalLine:
    """One benchmark, and all that is known of it."""

    name: str
    told: str
    cells: Mapping[Measure, ExternalCell]


def describe_external(
    lang: Language, benchmarks: Sequence[ExternalBenchmark], own: Own
) -> tuple[ExternalLine, ...]:
    """The benchmarks in their order, beside the figures of a page."""
    return tuple(
        ExternalLine(
            each.name, told_of(lang, each), {m: _cell(each.figures.get(m), own.get(m)) for m in MEASURES}
        )
        for each in benchmarks
    )


def told_of(lang: Language, benchmark: ExternalBenchmark) -> str:
    """Source, period, method and n in one sentence each."""
    n = gettext(lang, "n not stated")
    if benchmark.n is not None:
        n = gettext(lang, "n = {n}", n=i18n.number(lang, benchmark.n)).replace(" ", _NBSP)
    return gettext(
        lang,
        "{source}; period: {period}; method: {method}; {n}",
        source=benchmark.source,
        period=benchmark.period,
        method=benchmark.method,
        n=n,
    )


def _cell(value: str | None, own: float | None) -> ExternalCell:
    if value is None:
        return ExternalCell(None, None)
    theirs = Fraction(value)
    return ExternalCell(shown(float(theirs)), None if own is None else shown(own - float(theirs)))
