"""The life of an assignment: from planned to submitted, each step refused by name when it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import (
    AssignmentId,
    AuditorId,
    ChecklistVersionId,
    ClientId,
    LocationId,
    ProgrammeId,
    WaveId,
)
from cxaudit.domain.network import Channel, VisitType
from cxaudit.domain.text import NO_TEXT, LocalizedText

AssignmentState = Literal[
    "planned", "open", "assigned", "accepted", "in_progress", "submitted", "declined", "expired", "cancelled"
]
ASSIGNMENT_STATES: tuple[AssignmentState, ...] = get_args(AssignmentState)

_MOVES: dict[str, tuple[tuple[AssignmentState, ...], AssignmentState]] = {
    "open": (("planned",), "open"),
    "assign": (("planned", "open", "declined"), "assigned"),
    "accept": (("assigned",), "accepted"),
    "decline": (("assigned",), "declined"),
    "start": (("accepted", "in_progress"), "in_progress"),
    "submit": (("accepted", "in_progress", "submitted"), "submitted"),
    "expire": (("planned", "open", "assigned", "accepted"), "expired"),
    "cancel": (("planned", "open", "assigned", "accepted", "declined"), "cancelled"),
}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One visit asked of one auditor at one location through one channel."""

    client_id: ClientId
    id: AssignmentId
    programme_id: ProgrammeId
    wave_id: WaveId
    location_id: LocationId
    channel: Channel
    visit_type: VisitType
    checklist_version_id: ChecklistVersionId
    state: AssignmentState
    available_from: datetime
    due_at: datetime
    auditor_id: AuditorId | None = None
    scenario: LocalizedText = NO_TEXT
    assigned_at: datetime | None = None
    answered_at: datetime | None = None
    declined_because: str | None = None
    declared_at: datetime | None = None
    declaration_version: int | None = None
    revision: int = 1


def move(assignment: Assignment, step: str) -> Assignment:
    """The assignment after `step`. Refused: assignment_state."""
    sources, target = _MOVES[step]
    if assignment.state not in sources:
        raise Refused("assignment_state", state=assignment.state, step=step)
    return replace(assignment, state=target)


def assign(assignment: Assignment, auditor_id: AuditorId, now: datetime) -> Assignment:
    """Ask `auditor_id` for the visit; what somebody asked before answered is forgotten here."""
    return replace(
        move(assignment, "assign"), auditor_id=auditor_id, assigned_at=now, answered_at=None,
        declined_because=None,
    )  # fmt: skip


def accept(assignment: Assignment, declaration_version: int, signed: bool, now: datetime) -> Assignment:
    """Accept with the declaration signed. Refused: declaration_unsigned, assignment_state."""
    if not signed:
        raise Refused("declaration_unsigned")
    moved = move(assignment, "accept")
    return replace(moved, answered_at=now, declared_at=now, declaration_version=declaration_version)


def decline(assignment: Assignment, reason: str, now: datetime) -> Assignment:
    """Decline, with the reason in the auditor's words."""
    return replace(move(assignment, "decline"), answered_at=now, declined_because=reason.strip() or None)
