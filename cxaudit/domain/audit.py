"""The life of an audit: a visit from its draft to its closing, and who sees it when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import (
    AccountId,
    AssignmentId,
    AuditId,
    AuditorId,
    ChecklistVersionId,
    ClientId,
    LocationId,
    ProgrammeId,
    WaveId,
)
from cxaudit.domain.network import Channel, VisitType

AuditState = Literal[
    "draft", "submitted", "in_review", "returned", "validated", "released", "disputed", "upheld", "amended",
    "reshop_ordered", "closed", "rejected", "excluded", "location_closed",
]  # fmt: skip
AUDIT_STATES: tuple[AuditState, ...] = get_args(AuditState)
CLIENT_VISIBLE: frozenset[AuditState] = frozenset(
    {"released", "disputed", "upheld", "amended", "reshop_ordered", "closed"}
)
"""The states in which the client side sees an audit; the same ones count in figures above the audit."""
EDITABLE: frozenset[AuditState] = frozenset({"draft", "returned"})
IN_REVIEW: frozenset[AuditState] = frozenset({"submitted", "in_review", "validated"})
CLAIM_HOLDS = timedelta(days=1)
"""How long a reviewer's claim keeps others away; a claim left longer may be put back by anybody."""

_MOVES: dict[str, tuple[frozenset[AuditState], AuditState]] = {
    "submit": (EDITABLE, "submitted"),
    "take": (frozenset({"submitted"}), "in_review"),
    "put_back": (frozenset({"in_review"}), "submitted"),
    "return": (frozenset({"in_review"}), "returned"),
    "validate": (frozenset({"in_review"}), "validated"),
    "reopen_review": (frozenset({"validated"}), "in_review"),
    "release": (frozenset({"validated"}), "released"),
    "dispute": (frozenset({"released"}), "disputed"),
    "uphold": (frozenset({"disputed"}), "upheld"),
    "amend": (frozenset({"disputed"}), "amended"),
    "order_reshop": (frozenset({"disputed"}), "reshop_ordered"),
    "close": (frozenset({"released", "upheld", "amended", "reshop_ordered"}), "closed"),
    "reject": (frozenset({"in_review"}), "rejected"),
    "exclude": (frozenset({"in_review", "validated", *CLIENT_VISIBLE}), "excluded"),
    "confirm_closed": (frozenset({"in_review"}), "location_closed"),
}


@dataclass(frozen=True, slots=True)
class Audit:
    """One visit and its standing. `path` is the location's place in the hierarchy on the visit date.

    `submission` counts submissions; the answer document of that number is the one being filled or judged.
    `revision` guards concurrent saves.
    """

    client_id: ClientId
    id: AuditId
    assignment_id: AssignmentId
    reference: str
    programme_id: ProgrammeId
    wave_id: WaveId
    location_id: LocationId
    channel: Channel
    visit_type: VisitType
    checklist_version_id: ChecklistVersionId
    auditor_id: AuditorId
    state: AuditState
    path: str
    created_at: datetime
    due_at: datetime
    submission: int = 1
    submission_id: str | None = None
    content_hash: str | None = None
    outcome: str | None = None
    visit_start: datetime | None = None
    visit_end: datetime | None = None
    submitted_at: datetime | None = None
    reviewer_id: AccountId | None = None
    taken_at: datetime | None = None
    validated_at: datetime | None = None
    released_at: datetime | None = None
    revision: int = 1

    @property
    def visible_to_client(self) -> bool:
        """Whether the client side may know that this audit exists."""
        return self.state in CLIENT_VISIBLE

    @property
    def editable(self) -> bool:
        """Whether the auditor may still answer."""
        return self.state in EDITABLE

    @property
    def visited_at(self) -> datetime:
        """The best known instant of the visit: its start, else the submission, else the due date."""
        return self.visit_start or self.submitted_at or self.due_at


def move(audit: Audit, step: str) -> Audit:
    """The audit after `step`. Refused: audit_state."""
    sources, target = _MOVES[step]
    if audit.state not in sources:
        raise Refused("audit_state", state=audit.state, step=step)
    return replace(audit, state=target)


def can(audit: Audit, step: str) -> bool:
    """Whether `step` is possible from the present state."""
    return audit.state in _MOVES[step][0]


def submit(audit: Audit, submission_id: str, content_hash: str, now: datetime) -> Audit:
    """Hand the visit in; an earlier submission keeps its own document."""
    return replace(
        move(audit, "submit"), submission_id=submission_id, content_hash=content_hash, submitted_at=now
    )


def take(audit: Audit, reviewer_id: AccountId, now: datetime) -> Audit:
    """Claim for review. Taking again one's own claim changes nothing. Refused: audit_taken."""
    if audit.state == "in_review":
        if audit.reviewer_id != reviewer_id:
            raise Refused("audit_taken", reference=audit.reference)
        return audit
    return replace(move(audit, "take"), reviewer_id=reviewer_id, taken_at=now)


def is_stale(taken_at: datetime | None, now: datetime) -> bool:
    """Whether a claim made at `taken_at` was left so long that anybody may put it back."""
    return taken_at is not None and now - taken_at >= CLAIM_HOLDS


def put_back(audit: Audit, reviewer_id: AccountId, now: datetime) -> Audit:
    """Give the claim up, or a stale one of somebody else. Refused: audit_state, claim_held."""
    moved = move(audit, "put_back")
    if audit.reviewer_id != reviewer_id and not is_stale(audit.taken_at, now):
        raise Refused("claim_held", reference=audit.reference)
    return replace(moved, reviewer_id=None, taken_at=None)


def return_for_correction(audit: Audit, comments: int, due_at: datetime) -> Audit:
    """Reopen for the auditor under a new submission number. Refused: return_without_comment."""
    if comments == 0:
        raise Refused("return_without_comment")
    moved = move(audit, "return")
    return replace(moved, submission=audit.submission + 1, due_at=due_at, reviewer_id=None, taken_at=None)


def validate(audit: Audit, now: datetime) -> Audit:
    """State that the audit may be released."""
    return replace(move(audit, "validate"), validated_at=now)


def reject(audit: Audit, reason: str) -> Audit:
    """Set aside for good: never scored, never shown to the client. Refused: reason_missing, audit_state."""
    if not reason.strip():
        raise Refused("reason_missing", reference=audit.reference)
    return move(audit, "reject")


def reopen(audit: Audit, reviewer_id: AccountId, now: datetime) -> Audit:
    """Take a validated audit back into review, before its release."""
    return replace(move(audit, "reopen_review"), reviewer_id=reviewer_id, taken_at=now, validated_at=None)


def release(audit: Audit, now: datetime) -> Audit:
    """Show the audit to the client side."""
    return replace(move(audit, "release"), released_at=now)


def reference(year: int, number: int) -> str:
    """`YYYY-NNNN`, numbered per client and year."""
    return f"{year:04d}-{number:04d}"
