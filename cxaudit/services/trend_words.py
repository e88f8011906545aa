"""A trend in words, its chart and its table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.means import Estimate
from cxaudit.measurement.numbers import shown
from cxaudit.measurement.trend import Signal
from cxaudit.reporting import charts
from cxaudit.reporting.charts import TrendPoint, TrendSegment
from cxaudit.services.constant_questions import MOST_VISITS, ConstantPair
from cxaudit.services.wave_trend import Point, Segment, Trend


@dataclass(frozen=True, slots=True)
class Line:
    """One wave of the table; numbers are text with a point. `said`: signals and changes."""

    name: str
    value: str | None
    low: str | None
    high: str | None
    n: str
    version: int | None
    said: str


@dataclass(frozen=True, slots=True)
class TrendPage:
    """The finding, how to read it, the chart, and its table, newest first."""

    title: str
    sentences: tuple[str, ...]
    chart: Markup | None
    lines: tuple[Line, ...]


def describe_trend(lang: Language, trend: Trend) -> TrendPage:
    """The trend in `lang`. No wave with visits: no chart."""
    title = _title(lang, trend)
    lines = tuple(_line(lang, point) for point in reversed(trend.points))
    return TrendPage(title, tuple(_sentences(lang, trend)), _chart(lang, trend, title), lines)


def _title(lang: Language, trend: Trend) -> str:
    if not trend.points:
        return gettext(lang, "No wave has a visit that counts yet")
    newest, name = trend.points[-1], trend.points[-1].wave.name.text(lang)
    if trend.segments[-1].limits is None:
        return gettext(lang, "One wave alone shows no trend yet")
    if newest.signals:
        return gettext(lang, "{wave} is a signal: {said}", wave=name, said=_signals(lang, newest.signals))
    return gettext(lang, "No signal: {wave} stays within ordinary variation", wave=name)


def _sentences(lang: Language, trend: Trend) -> list[str]:
    if not trend.points:
        return [gettext(lang, "The trend appears when the first visits are released.")]
    newest = trend.segments[-1]
    said = []
    if newest.limits is None:
        said.append(
            gettext(lang, "Two waves with the same checklist are needed for limits, eight to settle them.")
        )
    else:
        said.append(_ordinary(lang, newest))
        if newest.limits.provisional:
            one = "Provisional limits: they rest on {n} wave, eight settle them."
            many = "Provisional limits: they rest on {n} waves, eight settle them."
            said.append(ngettext(lang, one, many, len(newest.points)))
    if len(trend.segments) > 1:
        said.append(
            gettext(lang, "At the double line the checklist changed too much: both sides are not compared.")
        )
    return [*said, *(_constant(lang, pair) for pair in _pairs(trend))]


def _pairs(trend: Trend) -> list[ConstantPair]:
    return [point.constant for point in trend.points if point.constant is not None]


def _constant(lang: Language, pair: ConstantPair) -> str:
    """What the questions that both versions ask say; only what was seen, no difference is claimed."""
    if not pair.share_ppm:
        return gettext(lang, "Both versions share no question that holds points.")
    if pair.too_many:
        words = "Constant questions are scored again up to {n} visits a wave: choose a part of the network."
        return gettext(lang, words, n=MOST_VISITS)
    share = i18n.percent(lang, shown(pair.share_ppm / 10_000, 0))
    values = [_figure(lang, each) for each in (pair.before, pair.now)]
    one = "On the {n} question that both ask ({share} of the points, hollow marks): {before}, then {now}."
    many = "On the {n} questions that both ask ({share} of the points, hollow marks): {before}, then {now}."
    return ngettext(lang, one, many, pair.questions, share=share, before=values[0], now=values[1])


def _figure(lang: Language, estimate: Estimate | None) -> str:
    if estimate is None or estimate.mean is None:
        return i18n.percent(lang, None)
    visits = ngettext(lang, "{n} visit", "{n} visits", estimate.audits)
    return f"{i18n.percent(lang, shown(estimate.mean))} ({visits})"


def _ordinary(lang: Language, segment: Segment) -> str:
    limits = segment.limits
    low, high = (None, None) if limits is None else (max(0.0, limits.lower), min(100.0, limits.upper))
    ends = [i18n.percent(lang, shown(end)) for end in (low, high)]
    return gettext(
        lang, "Without any real change, a wave falls between {low} and {high}.", low=ends[0], high=ends[1]
    )


def _signals(lang: Language, signals: tuple[Signal, ...]) -> str:
    words = {
        "limit": gettext(lang, "outside the limits"),
        "run8": gettext(lang, "eight waves on the same side of the mean"),
        "3of4": gettext(lang, "three of four waves far on the same side"),
        "range": gettext(lang, "a larger step than usual from the wave before"),
    }
    return ", ".join(words[code] for code in signals)


def _line(lang: Language, point: Point) -> Line:
    own = point.own
    ends = [None if end is None else i18n.number(lang, shown(end)) for end in (own.low, own.high)]
    visits = ngettext(lang, "{n} visit", "{n} visits", own.audits)
    return Line(
        name=point.wave.name.text(lang),
        value=shown(own.mean),
        low=ends[0],
        high=ends[1],
        n=f"{visits}, {ngettext(lang, '{n} location', '{n} locations', own.locations)}",
        version=point.version,
        said=" · ".join(_said(lang, point)) or gettext(lang, "Ordinary variation"),
    )


def _said(lang: Language, point: Point) -> list[str]:
    said = [_signals(lang, point.signals)] if point.signals else []
    if point.change == "break":
        said.append(gettext(lang, "the checklist changed: not comparable with the waves before"))
        said += _on_constant(lang, point)
    if point.change == "comparable":
        said.append(gettext(lang, "new version of the checklist, comparable"))
    return said


def _on_constant(lang: Language, point: Point) -> list[str]:
    pair = point.constant
    if pair is None or pair.before is None or pair.now is None:
        return []
    values = [i18n.percent(lang, shown(each.mean)) for each in (pair.before, pair.now)]
    return [gettext(lang, "on constant questions {before}, then {now}", before=values[0], now=values[1])]


def _chart(lang: Language, trend: Trend, title: str) -> Markup | None:
    if not trend.points:
        return None
    parts = [_drawn(lang, segment) for segment in trend.segments]
    target = trend.scope.targets.get(trend.measure)
    aim = None if target is None else float(target.value)
    return charts.trend(trend.measure, parts, aim, gettext(lang, "target"), title)


def _drawn(lang: Language, segment: Segment) -> TrendSegment:
    first, limits = segment.points[0], segment.limits
    points = tuple(
        TrendPoint(p.wave.name.text(lang), p.own.mean, p.own.low, p.own.high, bool(p.signals))
        for p in segment.points
        if p.own.mean is not None
    )
    mark = gettext(lang, "checklist v{n}", n=first.version) if first.change == "break" else None
    drawn = None if limits is None else (limits.center, limits.lower, limits.upper)
    return TrendSegment(points, drawn, mark, _ends(first))


def _ends(point: Point) -> tuple[float, float] | None:
    """The constant-questions pair at the break before the point."""
    pair = point.constant
    if pair is None or pair.before is None or pair.now is None:
        return None
    before, now = pair.before.mean, pair.now.mean
    return None if before is None or now is None else (before, now)
