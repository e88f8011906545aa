"""The auditor's side of an assignment: the worklist, accepting, declining."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cxaudit.domain import access, assignment
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.assignment import Assignment
from cxaudit.domain.audit import EDITABLE, Audit, reference
from cxaudit.domain.errors import Forbidden, StaleRevision
from cxaudit.domain.events import AssignmentAccepted
from cxaudit.domain.ids import AssignmentId, AuditId
from cxaudit.domain.network import Location, path_on
from cxaudit.domain.programme import Programme
from cxaudit.services import journal
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.services.work_progress import VisitProgress, progress_of
from cxaudit.storage.queries.visits import last_reference_number
from cxaudit.storage.queries.worklist import WorkCard, work_cards
from cxaudit.storage.records import AnswerDocument
from cxaudit.storage.unit_of_work import UnitOfWork

_ATTEMPTS = 8
_TO_DO = ("assigned", "accepted", "in_progress", "submitted")


@dataclass(frozen=True, slots=True)
class Worklist:
    """What the auditor does next. Each card stands in exactly one group; `progress` is by audit."""

    offered: tuple[WorkCard, ...]
    today: tuple[WorkCard, ...]
    following: tuple[WorkCard, ...]
    late: tuple[WorkCard, ...]
    progress: Mapping[str, VisitProgress] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """An assignment as its page shows it before it is accepted."""

    assignment: Assignment
    location: Location
    programme: Programme
    client_name: str


def list_work(runtime: Runtime, actor: Actor) -> Worklist:
    """Everything the auditor still has to do, in the location's own days."""
    auditor_id = _auditor(actor)
    with runtime.reading(actor) as uow:
        cards = work_cards(uow, auditor_id, _TO_DO)
        to_do = [card for card in cards if card.state == "assigned" or card.audit_state in EDITABLE]
        progress = progress_of(uow, to_do)
    now = runtime.now()
    accepted = [card for card in to_do if card.state != "assigned"]
    late = [card for card in accepted if card.deadline < now]
    today = [card for card in accepted if card.deadline >= now and _is_today(card, now)]
    return Worklist(
        offered=tuple(card for card in to_do if card.state == "assigned"),
        today=_by_deadline(today),
        following=_by_deadline(card for card in accepted if card not in late and card not in today),
        late=_by_deadline(late),
        progress=progress,
    )


def list_delivered(runtime: Runtime, actor: Actor) -> tuple[WorkCard, ...]:
    """What the auditor has handed in, newest first."""
    auditor_id = _auditor(actor)
    with runtime.reading(actor) as uow:
        cards = work_cards(uow, auditor_id, ("submitted",), limit=500)
    handed_in = [card for card in cards if card.submitted_at and card.audit_state not in EDITABLE]
    return tuple(sorted(handed_in, key=lambda card: card.submitted_at or card.due_at, reverse=True))


def get_offer(runtime: Runtime, actor: Actor, assignment_id: AssignmentId) -> Offer:
    """One assignment of one's own. NotFound for anybody else's."""
    with runtime.reading(actor) as uow:
        asked = _own_assignment(uow, actor, assignment_id)
        return Offer(
            asked,
            uow.locations.get(client_id=asked.client_id, id=asked.location_id),
            uow.programmes.get(client_id=asked.client_id, id=asked.programme_id),
            uow.clients.get(id=asked.client_id).name,
        )


def accept(runtime: Runtime, actor: Actor, assignment_id: AssignmentId, *, signed: bool) -> Audit:
    """Sign the declaration and accept: the audit then exists, with its reference. Again: the same audit.

    Refused: declaration_unsigned, assignment_state. Two that accept at once may meet on one reference:
    the later one tries again.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            return _accept(runtime, actor, assignment_id, signed=signed)
        except StaleRevision:
            continue
    raise StaleRevision("assignment")


def _accept(runtime: Runtime, actor: Actor, assignment_id: AssignmentId, *, signed: bool) -> Audit:
    # The next reference counts all audits of the client, which an auditor's own scope hides.
    with runtime.writing(actor, access.SYSTEM) as uow:
        asked = _own_assignment(uow, actor, assignment_id)
        opened = uow.audits.find(
            client_id=asked.client_id, assignment_id=asked.id, auditor_id=asked.auditor_id
        )
        if opened is not None:
            return opened  # a second click on the button
        programme = uow.programmes.get(client_id=asked.client_id, id=asked.programme_id)
        accepted = assignment.accept(asked, programme.declaration_version, signed, runtime.now())
        accepted = uow.assignments.save(accepted)
        audit = _new_audit(runtime, uow, accepted)
        uow.audits.add(audit)
        uow.answer_documents.add(AnswerDocument(audit.client_id, audit.id, audit.submission, {}))
        subject = ("audit", str(audit.id))
        journal.write(runtime, uow, actor, "assignment.accepted", subject, client_id=audit.client_id)
        react(runtime, uow, AssignmentAccepted(accepted))
        return audit


def decline(runtime: Runtime, actor: Actor, assignment_id: AssignmentId, reason: str) -> None:
    """Decline, so that the office can ask somebody else. Refused: assignment_state."""
    with runtime.writing(actor) as uow:
        asked = _own_assignment(uow, actor, assignment_id)
        declined = uow.assignments.save(assignment.decline(asked, reason, runtime.now()))
        subject = ("assignment", str(declined.id))
        journal.write(
            runtime, uow, actor, "assignment.declined", subject, client_id=declined.client_id,
            reason=declined.declined_because,
        )  # fmt: skip


def _own_assignment(uow: UnitOfWork, actor: Actor, assignment_id: AssignmentId) -> Assignment:
    found = uow.assignments.get(id=assignment_id)
    facts = Facts(client_id=found.client_id, auditor_id=found.auditor_id)
    access.require(actor, "assignment.answer", facts, "assignment")
    return found


def _new_audit(runtime: Runtime, uow: UnitOfWork, accepted: Assignment) -> Audit:
    location = uow.locations.get(client_id=accepted.client_id, id=accepted.location_id)
    today = runtime.now().astimezone(ZoneInfo(location.timezone)).date()
    memberships = uow.memberships.list(client_id=accepted.client_id, location_id=location.id)
    number = last_reference_number(uow, accepted.client_id, today.year) + 1
    assert accepted.auditor_id is not None  # noqa: S101  # an accepted assignment has an auditor
    return Audit(
        client_id=accepted.client_id,
        id=AuditId(runtime.ids.new()),
        assignment_id=accepted.id,
        reference=reference(today.year, number),
        programme_id=accepted.programme_id,
        wave_id=accepted.wave_id,
        location_id=accepted.location_id,
        channel=accepted.channel,
        visit_type=accepted.visit_type,
        checklist_version_id=accepted.checklist_version_id,
        auditor_id=accepted.auditor_id,
        state="draft",
        path=path_on(memberships, location.id, today),
        created_at=runtime.now(),
        due_at=accepted.due_at,
    )


def _auditor(actor: Actor) -> str:
    if actor.auditor_id is None:
        raise Forbidden("assignment.answer")
    return actor.auditor_id


def _is_today(card: WorkCard, now: datetime) -> bool:
    zone = ZoneInfo(card.timezone)
    return card.deadline.astimezone(zone).date() == now.astimezone(zone).date()


def _by_deadline(cards: Iterable[WorkCard]) -> tuple[WorkCard, ...]:
    return tuple(sorted(cards, key=lambda card: (card.deadline, card.assignment_id)))
