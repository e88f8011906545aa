"""How long customers wait, in words, as strips and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import duration, gettext, label, ngettext
from cxaudit.measurement.durations import LEAST_FOR_NINE, MEDIAN, NINE_IN_TEN, Durations, Level, least_visits
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts
from cxaudit.reporting.charts import Axis, Strip
from cxaudit.services.tables import Cell, Table
from cxaudit.services.wave_timers import ChannelTimers, Kept, Timer, WaveTimers

Axes = tuple[Axis, Axis]
"""Of times with a standard, and of those without."""
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class TimerLine:
    """One measured time; `nine` None: too few visits. `kept` and `share` None: no standard.

    Numbers are text with a point, times are written out; `before` is a sentence about the wave before.
    """

    key: str
    code: str
    name: str
    section: str
    standard: str | None
    n: str
    median: str
    median_interval: str
    nine: str | None
    nine_interval: str
    share: str | None
    share_interval: str | None
    kept: str | None
    before: str
    marks: Markup


@dataclass(frozen=True, slots=True)
class TimersPart:
    """Times on one axis: those with a standard in standards, the others in minutes."""

    with_standard: bool
    ticks: Markup
    ground: Markup
    lines: tuple[TimerLine, ...]


@dataclass(frozen=True, slots=True)
class TimersSection:
    """One channel and visit type."""

    name: str
    n: str
    parts: tuple[TimersPart, ...]


@dataclass(frozen=True, slots=True)
class TimersPage:
    """The finding, and every channel."""

    title: str
    sentences: tuple[str, ...]
    sections: tuple[TimersSection, ...]


def describe_timers(lang: Language, found: WaveTimers) -> TimersPage:
    """The whole page in `lang`: the times of all channels on the same two axes."""
    axes = _axes(found.timers)
    return TimersPage(
        title=_title(lang, found),
        sentences=_sentences(lang, found),
        sections=tuple(_section(lang, channel, axes) for channel in found.channels),
    )


def _axes(timers: Sequence[Timer]) -> Axes:
    judged = [_strip(timer) for timer in timers if timer.standard is not None]
    others = [_strip(timer) for timer in timers if timer.standard is None]
    return charts.axis_of_standards(judged), charts.axis_of_times(others)


def _furthest(found: WaveTimers) -> Timer | None:
    """The time least often within its standard; of the same share, the one of more visits."""
    judged = [timer for timer in found.timers if timer.kept is not None and timer.kept.kept < timer.kept.n]
    return min(judged, key=_by_share, default=None)


def _by_share(timer: Timer) -> tuple[Fraction, int]:
    return (Fraction(timer.kept.kept, timer.kept.n), -timer.kept.n) if timer.kept else (Fraction(1), 0)


def _title(lang: Language, found: WaveTimers) -> str:
    worst = _furthest(found)
    if worst is not None:
        name = worst.item.text.text(lang)
        return gettext(lang, "The standard exceeded most often in these visits: {name}", name=name)
    if any(timer.kept for timer in found.timers):
        return gettext(lang, "In these visits, every measured time stayed within its standard")
    one, many = "{n} time was measured, without a standard", "{n} times were measured, without a standard"
    return ngettext(lang, one, many, len(found.timers))


def _sentences(lang: Language, found: WaveTimers) -> tuple[str, ...]:
    worst = _furthest(found)
    if worst is None or worst.kept is None:
        return ()
    return (
        ngettext(
            lang,
            "{kept} of {n} visit took no longer than the standard.",
            "{kept} of {n} visits took no longer than the standard.",
            worst.kept.n,
            kept=worst.kept.kept,
        ),
        gettext(lang, "Median: {time}.", time=duration(lang, worst.own.median.value)),
    )


def _section(lang: Language, channel: ChannelTimers, axes: Axes) -> TimersSection:
    names = label(lang, "channel", channel.channel), label(lang, "visit_type", channel.visit_type)
    judged = [timer for timer in channel.timers if timer.standard is not None]
    others = [timer for timer in channel.timers if timer.standard is None]
    return TimersSection(
        name=", ".join((names[0], names[1].lower())),
        n=ngettext(lang, "{n} visit", "{n} visits", channel.visits),
        parts=tuple(_part(lang, *each) for each in zip((judged, others), axes, strict=True) if each[0]),
    )


def _part(lang: Language, timers: Sequence[Timer], axis: Axis) -> TimersPart:
    judged = timers[0].standard is not None
    words = _ticks(lang, axis, judged=judged)
    return TimersPart(
        with_standard=judged,
        ticks=charts.difference_axis(axis, words, ", ".join(words.values())),
        ground=charts.league_ground(axis, _PERCENT if judged else None),
        lines=tuple(_line(lang, timer, axis) for timer in timers),
    )


def _ticks(lang: Language, axis: Axis, *, judged: bool) -> dict[int, str]:
    if not judged:
        return {tick: duration(lang, tick) for tick in axis.ticks}
    names = {0: "0", _PERCENT: gettext(lang, "standard", msgctxt="on an axis")}
    return names | {tick: f"{tick // _PERCENT} ×" for tick in axis.ticks if tick > _PERCENT}


def _strip(timer: Timer) -> Strip:
    """Its times as its axis counts them."""
    unit = 1 if timer.standard is None else _PERCENT / float(timer.standard)
    own = timer.own
    nine = None if own.nine is None else own.nine.value * unit
    return Strip(own.fastest * unit, own.median.value * unit, nine, own.slowest * unit)


def _line(lang: Language, timer: Timer, axis: Axis) -> TimerLine:
    own, item = timer.own, timer.item
    share = timer.kept.share if timer.kept else None
    visits = ngettext(lang, "{n} visit", "{n} visits", own.n)
    ends = {"fastest": duration(lang, own.fastest), "slowest": duration(lang, own.slowest)}
    return TimerLine(
        key=item.key,
        code=item.code,
        name=item.text.text(lang),
        section=timer.section.text(lang),
        standard=_standard(lang, timer),
        n=gettext(lang, "{visits}, from {fastest} to {slowest}", visits=visits, **ends),
        median=duration(lang, own.median.value),
        median_interval=_interval(lang, own.median, MEDIAN),
        nine=None if own.nine is None else duration(lang, own.nine.value),
        nine_interval=_few(lang, LEAST_FOR_NINE)
        if own.nine is None
        else _interval(lang, own.nine, NINE_IN_TEN),
        share=None if share is None else shown(share.value, 0),
        share_interval=None if share is None else _percents(lang, share.low, share.high),
        kept=None if timer.kept is None else _of(lang, timer.kept),
        before=_before(lang, timer.before),
        marks=charts.time_marks(axis, _strip(timer), _told(lang, timer)),
    )


def _of(lang: Language, kept: Kept) -> str:
    return gettext(lang, "{n} of {total}", n=kept.kept, total=kept.n)


def _standard(lang: Language, timer: Timer) -> str | None:
    if timer.standard is None:
        return None
    return gettext(lang, "standard {time}", time=duration(lang, float(timer.standard)))


def _interval(lang: Language, level: Level, q: Fraction) -> str:
    if level.low is None or level.high is None:
        return gettext(lang, "interval from {n} visits on", n=least_visits(q))
    low, high = duration(lang, level.low), duration(lang, level.high)
    return gettext(lang, "{low} to {high}", low=low, high=high)


def _few(lang: Language, least: int) -> str:
    return gettext(lang, "told from {n} visits on", n=least)


def _percents(lang: Language, low: float, high: float) -> str:
    ends = (i18n.number(lang, shown(end, 0)) for end in (low, high))
    return gettext(lang, "{low} to {high}", **dict(zip(("low", "high"), ends, strict=True)))


def _before(lang: Language, before: Durations | None) -> str:
    """Both values and what they rest on, never a verdict: quantiles of two waves are not tested."""
    if before is None:
        return gettext(lang, "not measured")
    median = duration(lang, before.median.value)
    if before.nine is None:
        return ngettext(
            lang, "median {median}, {n} visit", "median {median}, {n} visits", before.n, median=median
        )
    nine = duration(lang, before.nine.value)
    one, many = (
        "median {median}, nine in ten {nine}, {n} visit",
        "median {median}, nine in ten {nine}, {n} visits",
    )
    return ngettext(lang, one, many, before.n, median=median, nine=nine)


def _told(lang: Language, timer: Timer) -> str:
    """What a strip says, for whoever does not see it."""
    said = [gettext(lang, "median {time}", time=duration(lang, timer.own.median.value))]
    if timer.own.nine is not None:
        said.append(gettext(lang, "nine in ten at most {time}", time=duration(lang, timer.own.nine.value)))
    words = ", ".join([*said, _standard(lang, timer) or gettext(lang, "no standard")])
    return gettext(lang, "{name}: {words}", name=timer.item.text.text(lang), words=words)


def timers_table(lang: Language, found: WaveTimers) -> Table:
    """Every time, in seconds, numbers unrounded."""
    head = (
        gettext(lang, "Channel"), gettext(lang, "Visit type"), gettext(lang, "Number"), gettext(lang, "Item"),
        gettext(lang, "Section"), gettext(lang, "Standard (s)"), gettext(lang, "Visits"),
        gettext(lang, "Fastest (s)"), gettext(lang, "Slowest (s)"),
        gettext(lang, "Median (s)"), gettext(lang, "Low"), gettext(lang, "High"),
        gettext(lang, "Nine in ten, at most (s)"), gettext(lang, "Low"), gettext(lang, "High"),
        gettext(lang, "Visits within the standard"), gettext(lang, "Visits with a standard"),
        gettext(lang, "Share within the standard (%)"), gettext(lang, "Low"), gettext(lang, "High"),
        gettext(lang, "Previous wave: visits"), gettext(lang, "Previous wave: median (s)"),
        gettext(lang, "Previous wave: nine in ten, at most (s)"),
    )  # fmt: skip
    rows = [(channel, timer) for channel in found.channels for timer in channel.timers]
    return Table(head, tuple(_cells(lang, *row) for row in rows))


def _cells(lang: Language, channel: ChannelTimers, timer: Timer) -> tuple[Cell, ...]:
    own, before, item = timer.own, timer.before, timer.item
    names = label(lang, "channel", channel.channel), label(lang, "visit_type", channel.visit_type)
    return (
        *names, item.code or item.key, item.text.text(lang), timer.section.text(lang),
        None if timer.standard is None else float(timer.standard), own.n, own.fastest, own.slowest,
        *_levels(own.median), *_levels(own.nine), *_shares(timer),
        *((None, None, None) if before is None else (before.n, before.median.value, _value(before.nine))),
    )  # fmt: skip


def _levels(level: Level | None) -> tuple[Cell, ...]:
    return (None, None, None) if level is None else (level.value, level.low, level.high)


def _value(level: Level | None) -> Cell:
    return None if level is None else level.value


def _shares(timer: Timer) -> tuple[Cell, ...]:
    if timer.kept is None:
        return (None,) * 5
    share = timer.kept.share
    return (timer.kept.kept, timer.kept.n, share.value, share.low, share.high)
