"""What happened, in the past tense; `services.reactions` says what follows."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain.assignment import Assignment
from cxaudit.domain.audit import Audit


@dataclass(frozen=True, slots=True)
class VisitAssigned:
    """An auditor was asked for a visit."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class AssignmentAccepted:
    """The auditor signed the declaration; the audit exists."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class AuditSubmitted:
    """The auditor handed the visit in."""

    audit: Audit


@dataclass(frozen=True, slots=True)
class AuditReturned:
    """A reviewer sent the visit back with comments."""

    audit: Audit


@dataclass(frozen=True, slots=True)
class AuditRejected:
    """A reviewer set the visit aside with a reason."""

    audit: Audit


@dataclass(frozen=True, slots=True)
class AuditReleased:
    """The client side may now see the audit."""

    audit: Audit


Event = VisitAssigned | AssignmentAccepted | AuditSubmitted | AuditReturned | AuditRejected | AuditReleased
