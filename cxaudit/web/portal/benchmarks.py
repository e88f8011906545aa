"""A location's standing as the rows of the comparison table."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from cxaudit import i18n
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language
from cxaudit.measurement.benchmark import Row
from cxaudit.measurement.numbers import shown
from cxaudit.services.benchmarks import Standing
from cxaudit.web.pages import gettext as _

_STEP = 10
_FURTHEST = 60


def tables(lang: Language, standing: Standing) -> list[dict[str, Any]]:
    """One table per measure: its own figure with n and interval, then its comparators."""
    found = [(measure, standing.benchmarks[measure]) for measure in MEASURES]
    return [
        {
            "measure": measure,
            "value": shown(own.value),
            "audits": own.audits,
            "low": None if own.low is None else shown(max(own.low, 0.0)),
            "high": None if own.high is None else shown(min(own.high, 100.0)),
            "rows": [_row(lang, standing, measure, row) for row in own.rows],
        }
        for measure, own in found
    ]


def axis(standing: Standing) -> tuple[int, int]:
    """(start, end) of the axis that every table of the page shares, multiples of 10 around 0."""
    rows = [row.found for own in standing.benchmarks.values() for row in own.rows]
    points = [p for found in rows for p in (found.diff, found.low, found.high) if p is not None]
    low, high = min([*points, -_STEP]), max([*points, _STEP])
    return max(-_FURTHEST, floor(low / _STEP) * _STEP), min(_FURTHEST, ceil(high / _STEP) * _STEP)


def _row(lang: Language, standing: Standing, measure: Measure, row: Row) -> dict[str, Any]:
    found = row.found
    return {
        "name": _name(lang, standing, row),
        "detail": _detail(lang, standing, measure, row),
        "value": shown(row.value),
        "diff": shown(found.diff),
        "low": shown(found.low),
        "high": shown(found.high),
        "at": found.diff,
        "from": found.low,
        "to": found.high,
        "code": row.verdict,
        "form": "time" if row.comparator == "previous" else "group",
        "more": row.more,
    }


def _name(lang: Language, standing: Standing, row: Row) -> str:
    if row.comparator == "target":
        return _("Target")
    if row.comparator == "previous":
        return _("Previous wave")
    level = i18n.label(lang, "node_level", row.comparator)
    region = standing.region.name.text(lang) if standing.region and row.comparator == "region" else ""
    return f"{level} {region}".strip()


def _detail(lang: Language, standing: Standing, measure: Measure, row: Row) -> str:
    if row.comparator == "target":
        return _("since {date}", date=standing.targets[measure].valid_from.isoformat())
    visits = i18n.ngettext(lang, "{n} visit", "{n} visits", row.audits)
    if row.comparator == "previous":
        return f"{standing.previous.name.text(lang)}, {visits}" if standing.previous else visits
    return f"{i18n.ngettext(lang, '{n} location', '{n} locations', row.locations)}, {visits}"
