"""A trend as plain data, and in words: its page and its reports are made from the same."""

from __future__ import annotations

from collections.abc import Sequence

from cxaudit.domain.programme import Measure, Target
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label
from cxaudit.reporting import trend_statements
from cxaudit.reporting.content import Plain
from cxaudit.reporting.trend_statements import TrendPage
from cxaudit.services.constant_questions import MOST_VISITS, ConstantPair
from cxaudit.services.tables import Cell, Table
from cxaudit.services.wave_trend import Point, Segment, Trend


def describe_trend(lang: Language, trend: Trend) -> TrendPage:
    """The trend in `lang`. No wave with visits: no chart."""
    return trend_statements.describe(lang, plain_trend(trend))


def plain_trend(trend: Trend) -> Plain:
    """What `trend_statements` speaks of."""
    return plain_segments(trend.segments, trend.measure, trend.scope.targets.get(trend.measure))


def plain_segments(
    segments: Sequence[Segment], measure: Measure, target: Target | None, *, alone: bool = False
) -> Plain:
    """The same of segments; `alone`: those of a single location."""
    return {
        "measure": measure,
        "target": None if target is None else float(target.value),
        "segments": [_segment(segment, alone=alone) for segment in segments],
    }


def _segment(segment: Segment, *, alone: bool) -> Plain:
    found = segment.limits
    limits = None
    if found is not None:
        ends = {"center": found.center, "lower": found.lower, "upper": found.upper}
        limits = {**ends, "provisional": found.provisional}
    return {"limits": limits, "points": [_point(point, alone=alone) for point in segment.points]}


def _point(point: Point, *, alone: bool) -> Plain:
    own = point.own
    return {
        "wave": point.wave.name.as_dict(),
        "value": own.mean,
        "low": own.low,
        "high": own.high,
        "audits": own.audits,
        "locations": None if alone else own.locations,
        "version": point.version,
        "change": point.change,
        "signals": list(point.signals),
        "constant": None if point.constant is None else _pair(point.constant),
    }


def _pair(pair: ConstantPair) -> Plain:
    sides = {
        side: None if found is None else {"value": found.mean, "audits": found.audits}
        for side, found in (("before", pair.before), ("now", pair.now))
    }
    counted = {"questions": pair.questions, "share_ppm": pair.share_ppm, "too_many": pair.too_many}
    return {**sides, **counted, "most": MOST_VISITS}


def trend_table(lang: Language, trend: Trend) -> Table:
    """Every wave, newest first, numbers unrounded, with the limits of its segment."""
    head = (
        gettext(lang, "Wave"), label(lang, "measure", trend.measure), gettext(lang, "Low"),
        gettext(lang, "High"),
        gettext(lang, "Visits"), gettext(lang, "Locations"), gettext(lang, "Version of the checklist"),
        gettext(lang, "Mean of the waves"), gettext(lang, "Lower limit"), gettext(lang, "Upper limit"),
        gettext(lang, "What can be said"),
    )  # fmt: skip
    rows = [_cells(lang, segment, point) for segment in trend.segments for point in segment.points]
    return Table(head, tuple(reversed(rows)))


def _cells(lang: Language, segment: Segment, point: Point) -> tuple[Cell, ...]:
    own, limits = point.own, segment.limits
    said = trend_statements.said_of(lang, _point(point, alone=False))
    ends = (None, None, None) if limits is None else (limits.center, limits.lower, limits.upper)
    figure = (own.mean, own.low, own.high, own.audits, own.locations, point.version)
    return (point.wave.name.text(lang), *figure, *ends, " · ".join(said) or None)
