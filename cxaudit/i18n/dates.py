"""Days, hours and durations as people read them, in the zone that is asked for."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date

from cxaudit.i18n.catalogue import Language
from cxaudit.i18n.numbers import NBSP, number

_LOCALE: dict[Language, str] = {"fr": "fr_CA", "en": "en"}


def date_long(lang: Language, value: date | None, tz: str | None = None) -> str:
    """« jeudi 12 novembre 2026 », "Thursday 12 November 2026"; an aware datetime is read in `tz`."""
    return _date(lang, value, tz, "EEEE", "MMMM y")


def date_short(lang: Language, value: date | None, tz: str | None = None, *, year: bool = True) -> str:
    """« 12 nov. 2026 », "12 Nov 2026"; without `year` the day and month only."""
    return _date(lang, value, tz, "", "MMM y" if year else "MMM")


def day_of_month(_lang: Language, value: date, tz: str | None = None) -> str:
    """« 12 », "12": the number of the day, for a list that has the month elsewhere."""
    return str(_day(value, tz).day)


def weekday(lang: Language, value: date, tz: str | None = None) -> str:
    """« jeudi », "Thursday"."""
    return format_date(_day(value, tz), "EEEE", locale=_LOCALE[lang])


def date_iso(_lang: Language, value: date | None, tz: str | None = None) -> str:
    """`2026-11-12` in both languages, for tables; absent: the sign of no value."""
    return number(_lang, None) if value is None else _day(value, tz).isoformat()


def clock(lang: Language, value: datetime | time | None, tz: str | None = None) -> str:
    """« 14 h 30 », « 18 h », "14:30": the 24-hour clock."""
    if value is None:
        return number(lang, None)
    local = _local(value, tz) if isinstance(value, datetime) else value
    if lang == "en":
        return f"{local.hour:02d}:{local.minute:02d}"
    return f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02d}" if local.minute else "")


def date_time(lang: Language, value: datetime | None, tz: str | None = None) -> str:
    """« 12 nov. 2026, 14 h 30 », "12 Nov 2026, 14:30" in `tz`."""
    if value is None:
        return number(lang, None)
    return f"{date_short(lang, value, tz)}, {clock(lang, value, tz)}"


def duration(lang: Language, seconds: float | None) -> str:
    """`22 s`, `2 min 40 s`, `1 h 05 min`, the same in both languages; a fraction of a second is dropped."""
    if seconds is None:
        return number(lang, None)
    whole = int(abs(seconds))
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        parts = [f"{hours} h"] + ([f"{minutes:02d} min"] if minutes else [])
    elif minutes:
        parts = [f"{minutes} min"] + ([f"{rest:02d} s"] if rest else [])
    else:
        parts = [f"{rest} s"]
    return " ".join(parts).replace(" ", NBSP)


def _date(lang: Language, value: date | None, tz: str | None, before: str, after: str) -> str:
    if value is None:
        return number(lang, None)
    day = _day(value, tz)
    first = f"1ᵉʳ{NBSP}" if lang == "fr" and day.day == 1 else f"{day.day}{NBSP}"
    weekday = format_date(day, before, locale=_LOCALE[lang]) + " " if before else ""
    return weekday + first + format_date(day, after, locale=_LOCALE[lang])


def _day(value: date, tz: str | None) -> date:
    return _local(value, tz).date() if isinstance(value, datetime) else value


def _local(value: datetime, tz: str | None) -> datetime:
    """`value` in `tz`; a naive time, no zone or one that does not exist leave it as it is."""
    if tz is None or value.tzinfo is None:
        return value
    try:
        return value.astimezone(ZoneInfo(tz))
    except (ZoneInfoNotFoundError, ValueError):
        return value
