"""What is captured beside the answers: calls tried, timers, where the auditor stood, when all was written.

Devices write these values; whatever has another form than the one below is read as nothing, never refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cxaudit.domain.answers import Heads
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.network import Channel, Location

ATTEMPTS, POSITION, NOTES = "_attempts", "_position", "_notes"
ATTEMPT_RESULTS: Mapping[Channel, tuple[str, ...]] = {
    "phone": ("answered", "no_answer", "busy", "voicemail", "cut_off"),
    "chat": ("answered", "no_answer", "chat_closed", "cut_off"),
}
"""How an attempt may end, where attempts are logged."""
ON_SITE: frozenset[Channel] = frozenset({"in_store", "drive_thru", "delivery", "kiosk"})
"""Channels of a visit to a place, whose position means something."""
NO_POSITION = ("denied", "unavailable", "timeout", "unsupported")
_DISAGREE = 2000
_PRECISE, _NEAR = 30, 150
_EARTH = 6_371_000

Grade = Literal["precise", "near", "rough"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call or chat tried, at `at` (milliseconds), and how it ended."""

    at: int
    result: str
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """As devices write it."""
        return {"at": self.at, "result": self.result} | ({"note": self.note} if self.note else {})


@dataclass(frozen=True, slots=True)
class Timer:
    """Milliseconds by the clock at both ends; `mono` is what the device's counter says between them."""

    start: int
    stop: int | None = None
    mono: int | None = None

    def plain(self) -> dict[str, Any]:
        """As devices write it."""
        return {"start": self.start, "stop": self.stop, "mono": self.mono}

    @property
    def unsure(self) -> bool:
        """Whether clock and counter differ by more than two seconds: it slept, or its clock was set."""
        if self.stop is None or self.mono is None:
            return False
        return abs(self.stop - self.start - self.mono) > _DISAGREE


@dataclass(frozen=True, slots=True)
class Fix:
    """A position in degrees, `accuracy` in metres, `age` in milliseconds when it was taken."""

    latitude: float
    longitude: float
    accuracy: int
    age: int

    @property
    def grade(self) -> Grade:
        """How much the fix is worth."""
        if self.accuracy <= _PRECISE:
            return "precise"
        return "near" if self.accuracy <= _NEAR else "rough"

    def metres_from(self, place: Location) -> int | None:
        """How far from the location, in whole metres; None when nobody knows where that is."""
        if place.latitude is None or place.longitude is None:
            return None
        there = _degrees(place.latitude, 90), _degrees(place.longitude, 180)
        if there[0] is None or there[1] is None:
            return None
        return round(_distance((self.latitude, self.longitude), (there[0], there[1])))


def read_attempts(value: object) -> tuple[Attempt, ...]:
    """The attempts of `_attempts`, in their order."""
    rows = value if isinstance(value, list) else []
    return tuple(found for row in rows if (found := _attempt(row)) is not None)


def _attempt(row: object) -> Attempt | None:
    if not isinstance(row, Mapping) or not isinstance(row.get("result"), str):
        return None
    at, note = _whole(row.get("at")), row.get("note", "")
    return None if at is None else Attempt(at, row["result"], note if isinstance(note, str) else "")


def read_timer(value: object) -> Timer | None:
    """The timer of a field `t`."""
    if not isinstance(value, Mapping) or (start := _whole(value.get("start"))) is None:
        return None
    return Timer(start, _whole(value.get("stop")), _whole(value.get("mono")))


def read_position(value: object) -> Fix | str | None:
    """The fix of a position, or the reason why there is none."""
    if not isinstance(value, Mapping):
        return None
    if value.get("none") in NO_POSITION:
        return str(value["none"])
    latitude, longitude = _degrees(value.get("lat"), 90), _degrees(value.get("lon"), 180)
    accuracy = _whole(value.get("accuracy"))
    if latitude is None or longitude is None or accuracy is None:
        return None
    return Fix(latitude, longitude, accuracy, _whole(value.get("age")) or 0)


def delay_ms(checklist: Checklist, heads: Heads) -> int | None:
    """How long after the auditor had left the place the last answer was written; None: left is not known.

    Both times are the device's own; a visit answered on the spot gives 0.
    """
    left = heads.get(f"{NOTES}/t")
    stay = read_timer(left.val) if left is not None else None
    written = [heads[name].at for item in checklist.items if (name := f"{item.key}/v") in heads]
    if stay is None or stay.stop is None or not written:
        return None
    return max(0, max(written) - stay.stop)


def changes(heads: Heads, step: str, about: str, now: int) -> dict[str, object]:
    """The fields that one step of the page without JavaScript writes, at `now` (milliseconds).

    Steps: arrive, leave; start, stop (`about`: the timed item); remove (an attempt, by its time); position
    (`about`: why there is none). A step that changes nothing, as when it is sent twice, writes nothing.
    """
    if step in {"arrive", "start"}:
        name = _timed(step, about)
        return {} if _runs(_timer(heads, name)) else {name: Timer(now).plain()}
    if step in {"leave", "stop"}:
        name = _timed(step, about)
        timer = _timer(heads, name)
        return _ended(name, timer, now) if timer is not None and timer.stop is None else {}
    if step == "remove":
        return attempts_field([each for each in attempts_of(heads) if str(each.at) != about])
    if step == "position" and about in NO_POSITION:
        return {f"{POSITION}/v": {"none": about, "at": now}}
    return {}


def attempts_of(heads: Heads) -> tuple[Attempt, ...]:
    """The attempts of an audit."""
    head = heads.get(f"{ATTEMPTS}/v")
    return read_attempts(head.val) if head is not None else ()


def attempts_field(attempts: Sequence[Attempt]) -> dict[str, object]:
    """The field that holds these attempts."""
    return {f"{ATTEMPTS}/v": [each.plain() for each in attempts] or None}


def timer_of(heads: Heads, key: str) -> Timer | None:
    """The timer of an item, or of the time on site (`_notes`)."""
    return _timer(heads, f"{key}/t")


def _timed(step: str, about: str) -> str:
    return f"{NOTES if step in {'arrive', 'leave'} else about}/t"


def _timer(heads: Heads, name: str) -> Timer | None:
    head = heads.get(name)
    return read_timer(head.val) if head is not None else None


def _runs(timer: Timer | None) -> bool:
    return timer is not None and timer.stop is None


def _ended(name: str, timer: Timer, now: int) -> dict[str, object]:
    """The end of a timer; that of an item is its answer too, in seconds to a tenth."""
    ended: dict[str, object] = {name: replace(timer, stop=now).plain()}
    key = name.removesuffix("/t")
    if key == NOTES:
        return ended
    whole, tenth = divmod(round(max(0, now - timer.start) / 100), 10)
    return ended | {f"{key}/v": f"{whole}.{tenth}" if tenth else str(whole)}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _degrees(value: object, most: int) -> float | None:
    try:
        found = float(value.replace(",", ".")) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return found if abs(found) <= most else None


def _distance(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Metres along the surface (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, each)) for each in (here, there))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))
