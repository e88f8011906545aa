"""Planning visits: who may be asked, and asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cxaudit.domain import access, assignment, rotation
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.assignment import Assignment
from cxaudit.domain.errors import Refused
from cxaudit.domain.events import VisitAssigned
from cxaudit.domain.ids import AssignmentId, AuditorId, ChecklistVersionId, ClientId, LocationId, WaveId
from cxaudit.domain.network import Channel, Client, Location, require_open
from cxaudit.domain.programme import Programme, Wave
from cxaudit.domain.text import NO_TEXT, LocalizedText
from cxaudit.services import journal
from cxaudit.services.candidates import Choice, choices, require_fit
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries import wave_visits as wave_page
from cxaudit.storage.queries.wave_visits import WaveVisit, wave_visits
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = wave_page.PAGE


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

    Refused: due_before_start, visit_outside_wave, visit_days_over, location_not_open_yet, location_closed,
    programme_closed, client_closed.
    """
    access.require(actor, "assignment.manage", Facts(client_id=plan.client_id))
    with runtime.reading(actor) as uow:
        _check_days(runtime, uow, plan)
        return choices(uow, plan)


def list_others(runtime: Runtime, actor: Actor, assignment_id: AssignmentId) -> tuple[Choice, ...]:
    """As `list_choices`, for a visit that is planned already. NotFound for whoever may not plan."""
    with runtime.reading(actor) as uow:
        planned = uow.assignments.get(id=assignment_id)
        access.require(actor, "assignment.manage", Facts(client_id=planned.client_id), "assignment")
        return choices(uow, planned)


def _check_days(runtime: Runtime, uow: UnitOfWork, plan: VisitPlan) -> None:
    """Days are the location's own: within the wave, the last one not over, the location open on each."""
    if plan.due_at <= plan.available_from:
        raise Refused("due_before_start")
    wave = uow.waves.get(client_id=plan.client_id, id=plan.wave_id)
    location = uow.locations.get(client_id=plan.client_id, id=plan.location_id)
    zone = ZoneInfo(location.timezone)
    first, last = plan.available_from.astimezone(zone).date(), plan.due_at.astimezone(zone).date()
    if not wave.starts_on <= first <= last <= wave.ends_on:
        raise Refused("visit_outside_wave", starts_on=wave.starts_on, ends_on=wave.ends_on)
    if last < runtime.now().astimezone(zone).date():
        raise Refused("visit_days_over", day=last)
    require_open(location, first, last)
    _require_active(uow, wave)


def _require_active(uow: UnitOfWork, wave: Wave) -> None:
    if not uow.programmes.get(client_id=wave.client_id, id=wave.programme_id).active:
        raise Refused("programme_closed")
    if not uow.clients.get(id=wave.client_id).active:
        raise Refused("client_closed")


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
            locations=uow.locations.list(order=("sort_name", "name"), client_id=wave.client_id),
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

    Refused: as `list_choices`, channel_not_in_programme, checklist_unpublished, and every rule of rotation.
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
    location = uow.locations.get(client_id=planned.client_id, id=planned.location_id)
    zone = ZoneInfo(location.timezone)
    require_open(location, *(day.astimezone(zone).date() for day in (planned.available_from, planned.due_at)))
    auditor = require_fit(uow, planned, auditor_id)
    asked = uow.assignments.save(assignment.assign(planned, auditor_id, runtime.now()))
    _note(runtime, uow, actor, asked, "assignment.assigned", auditor=auditor.number)
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
