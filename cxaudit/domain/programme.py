"""Programmes, waves, what is measured in each channel, and targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from cxaudit.domain.ids import ChecklistId, ClientId, ProgrammeId, WaveId
from cxaudit.domain.network import Channel, VisitType
from cxaudit.domain.text import NO_TEXT, LocalizedText

RollupMethod = Literal["by_location", "by_audit", "pooled_points"]
Measure = Literal["overall", "compliance", "experience"]
MEASURES: tuple[Measure, ...] = ("overall", "compliance", "experience")


@dataclass(frozen=True, slots=True)
class Programme:
    """What a client buys: channels, rotation rules, roll-up, days to dispute. The `max_per_...` are visits of
    one auditor in one wave: in all, in one banner, in one region."""

    client_id: ClientId
    id: ProgrammeId
    name: LocalizedText
    visit_type: VisitType = "covert"
    rollup: RollupMethod = "by_location"
    lockout_days: int = 90
    max_per_auditor: int | None = None
    max_per_banner: int | None = None
    max_per_region: int | None = None
    certification: str | None = None
    dispute_days: int = 14
    declaration: LocalizedText = NO_TEXT
    declaration_version: int = 1
    guidelines: LocalizedText = NO_TEXT
    active: bool = True
    revision: int = 1


@dataclass(frozen=True, slots=True)
class ProgrammeChannel:
    """The checklist that a programme uses in a channel."""

    client_id: ClientId
    id: str
    programme_id: ProgrammeId
    channel: Channel
    checklist_id: ChecklistId


@dataclass(frozen=True, slots=True)
class Wave:
    """A round of visits. `position` orders the waves of a programme from 1."""

    client_id: ClientId
    id: WaveId
    programme_id: ProgrammeId
    name: LocalizedText
    position: int
    starts_on: date
    ends_on: date
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure should reach from a day on; `value` is percent as decimal text."""

    client_id: ClientId
    id: str
    programme_id: ProgrammeId
    measure: Measure
    value: str
    valid_from: date


def target_on(targets: tuple[Target, ...], measure: Measure, day: date) -> Target | None:
    """The target in force on `day`: the latest one that had begun."""
    begun = [t for t in targets if t.measure == measure and t.valid_from <= day]
    return max(begun, key=lambda target: target.valid_from, default=None)


def dispute_deadline(released_at: datetime, days: int) -> datetime:
    """The instant after which a released audit can no longer be disputed."""
    return released_at + timedelta(days=days)
