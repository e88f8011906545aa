"""A trend in words, its chart and its table, from its plain data: the same on the page and in the PDF.

Plain data of a trend: `measure`, `target`, and `segments`, old first, with their `limits` (or None) and
`points`, a wave each; their `locations` are None in the trend of a single location.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts
from cxaudit.reporting.charts import TrendPoint, TrendSegment
from cxaudit.reporting.content import Plain


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


def describe(lang: Language, trend: Plain) -> TrendPage:
    """The trend in `lang`. No wave with visits: no chart."""
    title = title_of(lang, trend)
    lines = tuple(_line(lang, point) for point in reversed(_points(trend)))
    return TrendPage(title, tuple(_sentences(lang, trend)), _chart(lang, trend, title), lines)


def title_of(lang: Language, trend: Plain) -> str:
    """What may be said of the newest wave."""
    points = _points(trend)
    if not points:
        return gettext(lang, "No wave has a visit that counts yet")
    newest, name = points[-1], _name(lang, points[-1])
    if trend["segments"][-1]["limits"] is None:
        return gettext(lang, "One wave alone shows no trend yet")
    if newest["signals"]:
        return gettext(lang, "{wave} is a signal: {said}", wave=name, said=_signals(lang, newest["signals"]))
    return gettext(lang, "No signal: {wave} stays within ordinary variation", wave=name)


def _points(trend: Plain) -> list[Plain]:
    return [point for segment in trend["segments"] for point in segment["points"]]


def _name(lang: Language, point: Plain) -> str:
    return LocalizedText.of(point["wave"]).text(lang)


def _sentences(lang: Language, trend: Plain) -> list[str]:
    if not _points(trend):
        return [gettext(lang, "The trend appears when the first visits are released.")]
    newest = trend["segments"][-1]
    said = []
    if newest["limits"] is None:
        said.append(
            gettext(lang, "Two waves with the same checklist are needed for limits, eight to settle them.")
        )
    else:
        said.append(_ordinary(lang, newest))
        if newest["limits"]["provisional"]:
            one = "Provisional limits: they rest on {n} wave, eight settle them."
            many = "Provisional limits: they rest on {n} waves, eight settle them."
            said.append(ngettext(lang, one, many, len(newest["points"])))
    if len(trend["segments"]) > 1:
        said.append(
            gettext(lang, "At the double line the checklist changed too much: both sides are not compared.")
        )
    pairs = [point["constant"] for point in _points(trend) if point["constant"] is not None]
    return [*said, *(_constant(lang, pair) for pair in pairs)]


def _constant(lang: Language, pair: Plain) -> str:
    """What the questions that both versions ask say; only what was seen, no difference is claimed."""
    if not pair["share_ppm"]:
        return gettext(lang, "Both versions share no question that holds points.")
    if pair["too_many"]:
        words = "Constant questions are scored again up to {n} visits a wave: choose a part of the network."
        return gettext(lang, words, n=pair["most"])
    share = i18n.percent(lang, shown(pair["share_ppm"] / 10_000, 0))
    values = [_figure(lang, each) for each in (pair["before"], pair["now"])]
    one = "On the {n} question that both ask ({share} of the points, hollow marks): {before}, then {now}."
    many = "On the {n} questions that both ask ({share} of the points, hollow marks): {before}, then {now}."
    return ngettext(lang, one, many, pair["questions"], share=share, before=values[0], now=values[1])


def _figure(lang: Language, found: Plain | None) -> str:
    if found is None or found["value"] is None:
        return i18n.percent(lang, None)
    visits = ngettext(lang, "{n} visit", "{n} visits", found["audits"])
    return f"{i18n.percent(lang, shown(found['value']))} ({visits})"


def _ordinary(lang: Language, segment: Plain) -> str:
    limits = segment["limits"]
    low, high = max(0.0, limits["lower"]), min(100.0, limits["upper"])
    ends = [i18n.percent(lang, shown(end)) for end in (low, high)]
    return gettext(
        lang, "Without any real change, a wave falls between {low} and {high}.", low=ends[0], high=ends[1]
    )


def _signals(lang: Language, signals: list[str]) -> str:
    words = {
        "limit": gettext(lang, "outside the limits"),
        "run8": gettext(lang, "eight waves on the same side of the mean"),
        "3of4": gettext(lang, "three of four waves far on the same side"),
        "range": gettext(lang, "a larger step than usual from the wave before"),
    }
    return ", ".join(words[code] for code in signals)


def _unsignalled(lang: Language, point: Plain) -> str:
    if point["locations"] is not None and point["audits"] == 1:
        return gettext(lang, "One visit alone says little of a wave")
    return gettext(lang, "Ordinary variation")


def _line(lang: Language, point: Plain) -> Line:
    ends = [None if end is None else i18n.number(lang, shown(end)) for end in (point["low"], point["high"])]
    visits = ngettext(lang, "{n} visit", "{n} visits", point["audits"])
    alone = point["locations"] is None
    places = "" if alone else ngettext(lang, "{n} location", "{n} locations", point["locations"])
    return Line(
        name=_name(lang, point),
        value=shown(point["value"]),
        low=ends[0],
        high=ends[1],
        n=visits if alone else f"{visits}, {places}",
        version=point["version"],
        said=" · ".join(said_of(lang, point)) or _unsignalled(lang, point),
    )


def said_of(lang: Language, point: Plain) -> list[str]:
    """What is to be said of a wave: its signals, and what its checklist changed."""
    said = [_signals(lang, point["signals"])] if point["signals"] else []
    if point["change"] == "break":
        said.append(gettext(lang, "the checklist changed: not comparable with the waves before"))
        said += _on_constant(lang, point)
    if point["change"] == "comparable":
        said.append(gettext(lang, "new version of the checklist, comparable"))
    return said


def _on_constant(lang: Language, point: Plain) -> list[str]:
    pair = point["constant"]
    if pair is None or pair["before"] is None or pair["now"] is None:
        return []
    values = [i18n.percent(lang, shown(each["value"])) for each in (pair["before"], pair["now"])]
    return [gettext(lang, "on constant questions {before}, then {now}", before=values[0], now=values[1])]


def _chart(lang: Language, trend: Plain, title: str) -> Markup | None:
    if not _points(trend):
        return None
    parts = [drawn(lang, segment) for segment in trend["segments"]]
    return charts.trend(trend["measure"], parts, trend["target"], gettext(lang, "target"), title)


def drawn(lang: Language, segment: Plain) -> TrendSegment:
    """Waves that may be compared, as a chart takes them."""
    first, limits = segment["points"][0], segment["limits"]
    points = tuple(
        TrendPoint(_name(lang, p), p["value"], p["low"], p["high"], bool(p["signals"]))
        for p in segment["points"]
        if p["value"] is not None
    )
    mark = gettext(lang, "checklist v{n}", n=first["version"]) if first["change"] == "break" else None
    drawn = None if limits is None else (limits["center"], limits["lower"], limits["upper"])
    return TrendSegment(points, drawn, mark, _ends(first))


def _ends(point: Plain) -> tuple[float, float] | None:
    """The constant-questions pair at the break before the point."""
    pair = point["constant"]
    if pair is None or pair["before"] is None or pair["now"] is None:
        return None
    before, now = pair["before"]["value"], pair["now"]["value"]
    return None if before is None or now is None else (before, now)
