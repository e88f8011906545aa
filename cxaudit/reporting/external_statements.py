"""Benchmarks that others published, beside figures of ours: both and their plain difference, never a verdict.

Plain data of one: `name`, `source`, `period`, `method`, `n` (None: not stated), `figures` (percent as text by
measure).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cxaudit import i18n
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting.content import Plain

_NBSP = "\u00a0"
Own = Mapping[Measure, float | None]
"""The figures of a page or a report, in percent; None: nothing was scored."""


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


@dataclass(frozen=True, slots=True)
class ExternalRow:
    """One published figure for a spreadsheet: `name` says all that is known of it, numbers are unrounded."""

    measure: Measure
    name: str
    value: float
    diff: float | None
    said: str


def describe(lang: Language, benchmarks: Sequence[Plain], own: Own) -> tuple[ExternalLine, ...]:
    """The benchmarks in their order, beside the figures `own`."""
    return tuple(
        ExternalLine(
            each["name"],
            told_of(lang, each),
            {m: _cell(each["figures"].get(m), own.get(m)) for m in MEASURES},
        )
        for each in benchmarks
    )


def own_of(content: Plain) -> Own:
    """The figures of a report that its benchmarks stand beside."""
    return {measure: content["benchmarks"][measure]["value"] for measure in MEASURES}


def told_of(lang: Language, benchmark: Plain) -> str:
    """Source, period, method and n in one sentence each."""
    n = gettext(lang, "n not stated")
    if benchmark["n"] is not None:
        n = gettext(lang, "n = {n}", n=i18n.number(lang, benchmark["n"])).replace(" ", _NBSP)
    return gettext(
        lang,
        "{source}; period: {period}; method: {method}; {n}",
        source=benchmark["source"],
        period=benchmark["period"],
        method=benchmark["method"],
        n=n,
    )


def rows(lang: Language, benchmarks: Sequence[Plain], own: Own) -> Iterator[ExternalRow]:
    """Every published figure, measure by measure."""
    said = gettext(lang, "published figure, no comparison is tested")
    for measure in MEASURES:
        for each in benchmarks:
            if measure in each["figures"]:
                theirs, ours = Fraction(each["figures"][measure]), own.get(measure)
                diff = None if ours is None else ours - float(theirs)
                yield ExternalRow(
                    measure, f"{each['name']}. {told_of(lang, each)}", float(theirs), diff, said
                )


def _cell(value: str | None, own: float | None) -> ExternalCell:
    if value is None:
        return ExternalCell(None, None)
    theirs = Fraction(value)
    return ExternalCell(shown(float(theirs)), None if own is None else shown(own - float(theirs)))
