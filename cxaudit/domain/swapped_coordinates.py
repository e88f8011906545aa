"""Coordinates that would lie where they should if latitude and longitude changed places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cxaudit.domain.location_rows import LocationDraft
from cxaudit.domain.refusals import Refusal

_WINTER = datetime(2026, 1, 1, tzinfo=UTC)
_DEGREES_AN_HOUR = 15
_FAR = 60
"""Degrees of longitude: the widest countries of one time zone stay within."""


def swapped(drafts: Iterable[LocationDraft], sheet: str, zone: str) -> Iterator[Refusal]:
    """A warning `location_swapped` for each row that is far from its time zone and would not be if exchanged.

    `zone`: of rows that name none.
    """
    for draft in drafts:
        if draft.latitude is None or draft.longitude is None:
            continue
        if _looks_swapped(float(draft.latitude), float(draft.longitude), draft.timezone or zone):
            place = {"latitude": draft.latitude, "longitude": draft.longitude}
            yield Refusal(sheet, draft.row, "location_swapped", place)


def _looks_swapped(latitude: float, longitude: float, zone: str) -> bool:
    offset = _WINTER.astimezone(ZoneInfo(zone)).utcoffset()
    middle = 0.0 if offset is None else offset.total_seconds() / 3600 * _DEGREES_AN_HOUR
    is_far = abs(longitude - middle) > _FAR
    return is_far and abs(latitude - middle) <= _FAR and abs(longitude) <= 90
