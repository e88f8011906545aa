"""What was captured beside the answers, for the reviewer: to read, never proof alone."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain import capture
from cxaudit.domain.answers import OUTCOME, comment_of
from cxaudit.domain.capture import NOTES, POSITION, Attempt, Fix, Timer
from cxaudit.domain.checklist import Item
from cxaudit.services.audits import AuditFile


@dataclass(frozen=True, slots=True)
class Captured:
    """Notes, time on site, attempts and position of one visit; `metres`: how far from the location.

    `delay`: seconds from leaving the place to the last answer; `unsure`: items whose timer was set or slept.
    """

    notes: str
    seen: str
    stay: Timer | None
    delay: int | None
    attempts: tuple[Attempt, ...]
    position: Fix | str | None
    metres: int | None
    unsure: tuple[Item, ...]

    def __bool__(self) -> bool:
        return any((self.notes, self.seen, self.stay, self.attempts, self.position))


def captured(file: AuditFile) -> Captured:
    """What stands in the heads of this visit."""
    heads = file.heads
    notes, place = heads.get(f"{NOTES}/v"), heads.get(f"{POSITION}/v")
    position = capture.read_position(place.val) if place is not None else None
    delay = capture.delay_ms(file.checklist, heads)
    timers = ((item, capture.timer_of(heads, item.key)) for item in file.checklist.items)
    return Captured(
        notes=notes.val if notes is not None and isinstance(notes.val, str) else "",
        seen=comment_of(heads, OUTCOME),
        stay=capture.timer_of(heads, NOTES),
        delay=None if delay is None else delay // 1000,
        attempts=capture.attempts_of(heads),
        position=position,
        metres=position.metres_from(file.location) if isinstance(position, Fix) else None,
        unsure=tuple(item for item, timer in timers if timer is not None and timer.unsure),
    )
