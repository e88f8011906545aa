"""Planning visits: who may be asked, and asking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from cxaudit.domain import access, assignment, rotation
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.assignment import Assignment
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.events import VisitAssigned
from cxaudit.domain.ids import AssignmentId, AuditorId, ChecklistVersionId, ClientId, LocationId, WaveId
from cxaudit.domain.network import Channel, Client, Location
from cxaudit.domain.programme import Programme, Wave
from cxaudit.domain.rotation import Candidate, PastVisit
from cxaudit.domain.text import NO_TEXT, LocalizedText
from cxaudit.services import journal
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.visits import VisitOfAuditor, visits_of_auditors
from cxaudit.storage.queries.wave_visits import WaveVisit, wave_visits
from cxaudit.storage.unit_of_work import UnitOfWork

_LOOK_BACK = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Choice:
    """An auditor who could be asked, with every rule that refuses; none: may go."""

    auditor: rotation.Auditor
    refusals: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """A visit to be made: where, through which channel, in which wave, between when and when."""

    client_id: ClientId
    wave_id: WaveId
    location_id: LocationId
    channel: Channel
    available_from: datetime
    due_at: datetime
    scenario: LocalizedText = NO_TEXT


def list_choices(runtime: Runtime, actor: Actor, plan: VisitPlan) -> tuple[Choice, ...]:
    """Every auditor for `plan`, those who may go first, each with the rules that refuse.

    Refused: due_before_start, visit_outside_wave, visit_days_over.
    """
    access.require(actor, "assignment.manage", Facts(client_id=plan.client_id))
    with runtime.reading(actor) as uow:
        _check_days(runtime, uow, plan)
        return _choices(uow, plan)


def list_others(runtime: Runtime, actor: Actor, assignment_id: AssignmentId) -> tuple[Choice, ...]:
    """As `list_choices`, for a visit that is planned already. NotFound for whoever may not plan."""
    with runtime.reading(actor) as uow:
        planned = uow.assignments.get(id=assignment_id)
        access.require(actor, "assignment.manage", Facts(client_id=planned.client_id), "assignment")
        return _choices(uow, planned)


def _choices(uow: UnitOfWork, plan: VisitPlan | Assignment) -> tuple[Choice, ...]:
    wave = uow.waves.get(client_id=plan.client_id, id=plan.wave_id)
    programme = uow.programmes.get(client_id=plan.client_id, id=wave.programme_id)
    day = plan.due_at.astimezone(_zone(uow, plan)).date()
    choices = [
        Choice(c.auditor, rotation.refusals(c, programme, plan.location_id, day))
        for c in _candidates(uow, wave)
    ]
    return tuple(sorted(choices, key=lambda choice: (bool(choice.refusals), choice.auditor.number)))


def _check_days(runtime: Runtime, uow: UnitOfWork, plan: VisitPlan) -> None:
    """Days are the location's own: within the wave, and the last one not over."""
    if plan.due_at <= plan.available_from:
        raise Refused("due_before_start")
    wave, zone = uow.waves.get(client_id=plan.client_id, id=plan.wave_id), _zone(uow, plan)
    first, last = plan.available_from.astimezone(zone).date(), plan.due_at.astimezone(zone).date()
    if not wave.starts_on <= first <= last <= wave.ends_on:
        raise Refused("visit_outside_wave", starts_on=wave.starts_on, ends_on=wave.ends_on)
    if last < runtime.now().astimezone(zone).date():
        raise Refused("visit_days_over", day=last)


@dataclass(frozen=True, slots=True)
class WaveBoard:
    """A wave as the programme desk shows it: one page of its visits, and how many there are."""

    client: Client
    programme: Programme
    wave: Wave
    locations: tuple[Location, ...]
    channels: tuple[Channel, ...]
    visits: tuple[WaveVisit, ...]
    count: int


def get_board(runtime: Runtime, actor: Actor, wave_id: WaveId, page: int = 1) -> WaveBoard:
    """One wave with what can be planned in it. NotFound for whoever may not plan."""
    with runtime.reading(actor) as uow:
        wave = uow.waves.get(id=wave_id)
        access.require(actor, "assignment.manage", Facts(client_id=wave.client_id), "wave")
        visits, count = wave_visits(uow, wave, page)
        used = uow.programme_channels.list(
            order=("channel",), client_id=wave.client_id, programme_id=wave.programme_id
        )
        return WaveBoard(
            client=uow.clients.get(id=wave.client_id),
            programme=uow.programmes.get(client_id=wave.client_id, id=wave.programme_id),
            wave=wave,
            locations=uow.locations.list(order=("number", "name"), client_id=wave.client_id),
            channels=tuple(each.channel for each in used),
            visits=visits,
            count=count,
        )


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit with the names that a question about it needs."""

    assignment: Assignment
    location: Location
    wave: Wave
    auditor: rotation.Auditor | None


def get_visit(runtime: Runtime, actor: Actor, assignment_id: AssignmentId) -> PlannedVisit:
    """One visit as the office planned it. NotFound for whoever may not plan."""
    with runtime.reading(actor) as uow:
        planned = uow.assignments.get(id=assignment_id)
        access.require(actor, "assignment.manage", Facts(client_id=planned.client_id), "assignment")
        return PlannedVisit(
            planned,
            uow.locations.get(client_id=planned.client_id, id=planned.location_id),
            uow.waves.get(client_id=planned.client_id, id=planned.wave_id),
            None if planned.auditor_id is None else uow.auditors.find(id=planned.auditor_id),
        )


def plan_visit(
    runtime: Runtime, actor: Actor, plan: VisitPlan, auditor_id: AuditorId | None = None
) -> Assignment:
    """Write the assignment, and ask `auditor_id` at once when given.

    Refused: due_before_start, visit_outside_wave, visit_days_over, channel_not_in_programme,
    checklist_unpublished, and every rule of rotation.
    """
    access.require(actor, "assignment.manage", Facts(client_id=plan.client_id))
    with runtime.writing(actor) as uow:
        _check_days(runtime, uow, plan)
        planned = _new_assignment(runtime, uow, plan)
        uow.assignments.add(planned)
        journal.write(
            runtime, uow, actor, "assignment.planned", ("assignment", planned.id), client_id=plan.client_id
        )
        return planned if auditor_id is None else _ask(runtime, uow, actor, planned, auditor_id)


def assign_visit(
    runtime: Runtime, actor: Actor, assignment_id: AssignmentId, auditor_id: AuditorId
) -> Assignment:
    """Ask an auditor for a planned, open or declined visit. Refused: every rule of rotation. NotFound."""
    with runtime.writing(actor) as uow:
        planned = uow.assignments.get(id=assignment_id)
        access.require(actor, "assignment.manage", Facts(client_id=planned.client_id), "assignment")
        return _ask(runtime, uow, actor, planned, auditor_id)


def cancel_visit(runtime: Runtime, actor: Actor, assignment_id: AssignmentId) -> Assignment:
    """Cancel a visit nobody has begun. Refused: assignment_state."""
    with runtime.writing(actor) as uow:
        planned = uow.assignments.get(id=assignment_id)
        access.require(actor, "assignment.manage", Facts(client_id=planned.client_id), "assignment")
        if uow.audits.find(client_id=planned.client_id, assignment_id=planned.id) is not None:
            raise Refused("assignment_state", state=planned.state, step="cancel")
        cancelled = uow.assignments.save(assignment.move(planned, "cancel"))
        _note(runtime, uow, actor, cancelled, "assignment.cancelled")
        return cancelled


def _ask(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, planned: Assignment, auditor_id: AuditorId
) -> Assignment:
    wave = uow.waves.get(client_id=planned.client_id, id=planned.wave_id)
    programme = uow.programmes.get(client_id=planned.client_id, id=planned.programme_id)
    candidate = next((c for c in _candidates(uow, wave) if c.auditor.id == auditor_id), None)
    if candidate is None:
        raise NotFound("auditor")
    day = planned.due_at.astimezone(_zone(uow, planned)).date()
    for refusal in rotation.refusals(candidate, programme, planned.location_id, day):
        raise refusal
    asked = uow.assignments.save(assignment.assign(planned, auditor_id, runtime.now()))
    _note(runtime, uow, actor, asked, "assignment.assigned", auditor=candidate.auditor.number)
    react(runtime, uow, VisitAssigned(asked))
    return asked


def _note(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, changed: Assignment, action: str, **details: object
) -> None:
    subject = ("assignment", str(changed.id))
    journal.write(runtime, uow, actor, action, subject, client_id=changed.client_id, **details)


def _new_assignment(runtime: Runtime, uow: UnitOfWork, plan: VisitPlan) -> Assignment:
    wave = uow.waves.get(client_id=plan.client_id, id=plan.wave_id)
    programme = uow.programmes.get(client_id=plan.client_id, id=wave.programme_id)
    location = uow.locations.get(client_id=plan.client_id, id=plan.location_id)
    return Assignment(
        client_id=plan.client_id,
        id=AssignmentId(runtime.ids.new()),
        programme_id=programme.id,
        wave_id=wave.id,
        location_id=location.id,
        channel=plan.channel,
        visit_type=programme.visit_type,
        checklist_version_id=_published_version(uow, programme, plan.channel),
        state="planned",
        available_from=plan.available_from,
        due_at=plan.due_at,
        scenario=plan.scenario,
    )


def _published_version(uow: UnitOfWork, programme: Programme, channel: Channel) -> ChecklistVersionId:
    used = uow.programme_channels.find(
        client_id=programme.client_id, programme_id=programme.id, channel=channel
    )
    if used is None:
        raise Refused("channel_not_in_programme", channel=channel)
    versions = uow.checklist_versions.list(
        client_id=programme.client_id, checklist_id=used.checklist_id, state="published", order=("number",)
    )
    if not versions:
        raise Refused("checklist_unpublished", channel=channel)
    return versions[-1].id


def _candidates(uow: UnitOfWork, wave: Wave) -> tuple[Candidate, ...]:
    """All auditors with what rotation must know of each: five queries, however many there are."""
    since = datetime.combine(wave.starts_on, datetime.min.time(), ZoneInfo("UTC")) - _LOOK_BACK
    visits: dict[str, list[PastVisit]] = defaultdict(list)
    for visit in visits_of_auditors(uow, wave.client_id, since):
        visits[visit.auditor_id].append(_past(visit, wave))
    certified = _by_auditor(uow.certifications.list())
    conflicts = _by_auditor(uow.conflicts_of_interest.list())
    opened = {account.id for account in uow.accounts.list(active=True)}
    return tuple(
        Candidate(
            a, tuple(certified[a.id]), tuple(conflicts[a.id]), tuple(visits[a.id]), a.account_id in opened
        )
        for a in uow.auditors.list(order=("number",))
    )


def _past(visit: VisitOfAuditor, wave: Wave) -> PastVisit:
    day = visit.at.astimezone(ZoneInfo(visit.timezone)).date()
    return PastVisit(visit.location_id, day, visit.wave_id == wave.id)


class _OfAuditor(Protocol):
    @property
    def auditor_id(self) -> AuditorId: ...


T = TypeVar("T", bound=_OfAuditor)


def _by_auditor(things: Iterable[T]) -> Mapping[str, list[T]]:
    grouped: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        grouped[thing.auditor_id].append(thing)
    return grouped


def _zone(uow: UnitOfWork, plan: VisitPlan | Assignment) -> ZoneInfo:
    return ZoneInfo(uow.locations.get(client_id=plan.client_id, id=plan.location_id).timezone)
