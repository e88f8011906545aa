"""The visits of the demonstration: made, reviewed and released by the use cases, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from cxaudit.adapters.clock import SettableClock
from cxaudit.cli.demo import pictures, reviewing
from cxaudit.cli.demo.answers import answered
from cxaudit.cli.demo.clients import WAVES
from cxaudit.cli.demo.narrative import comments, narrative
from cxaudit.cli.demo.stops import ZONE, Stop, all_stops
from cxaudit.cli.demo.told import told
from cxaudit.cli.demo.visit import Visit
from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.assignment import Assignment
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.flow import photos_wanted
from cxaudit.domain.ids import AuditId, ChecklistVersionId, ClientId, LocationId, WaveId
from cxaudit.domain.sync import Operation
from cxaudit.domain.text import LocalizedText
from cxaudit.services import assignments, evidence, field_sync, planning
from cxaudit.services.audits import checklist_of
from cxaudit.services.planning import VisitPlan
from cxaudit.services.runtime import Runtime

_ACTOR = access.system("demo")
_REPORTS_AT_ONCE = 24
_LATE_DELIVERY = 0.05
_PICTURED = 0.6
_LAST_WAVE = 3
_YEAR_BEGINS = datetime(2026, 1, 3, 9, tzinfo=ZONE)  # so that the references of 2026 begin at 1
_REASONS = (
    ("Absence prévue cette semaine-là.", "Away that week."),
    ("Ce point de service est celui de ma famille.", "My family uses this location."),
)


def make_visits(
    runtime: Runtime, clock: SettableClock, cast: dict[str, Actor], today: datetime, every: int = 1
) -> int:
    """Every visit of the calendar in the order of time; how many. `every` thins the past out."""
    auditors = [actor for actor in cast.values() if actor.auditor_id is not None]
    stops = [
        stop for stop in all_stops(today.astimezone(ZONE).date()) if stop.alive or not stop.location % every
    ]
    for stop in stops:
        making = Making(runtime, clock, cast, auditors[stop.auditor], stop)
        making.make()
    _leave_old_work(runtime)
    return len(stops)


def _leave_old_work(runtime: Runtime) -> None:
    """Mails of the past are not sent; reports are made for the newest visits, on request for the others."""
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        newest_first = sorted(uow.jobs.list(), key=lambda job: job.created_at, reverse=True)
        reports = [job for job in newest_first if job.kind == "report"]
        kept = {job.id for job in reports[:_REPORTS_AT_ONCE]}
        for job in newest_first:
            if job.id not in kept:
                uow.jobs.remove(id=job.id)


@dataclass(frozen=True, slots=True)
class Making:
    """One visit under way, with everybody it needs."""

    runtime: Runtime
    clock: SettableClock
    cast: dict[str, Actor]
    auditor: Actor
    stop: Stop

    def make(self) -> None:
        """Plan, accept, fill, submit and review it, as far as it goes."""
        stop = self.stop
        self.clock.set(max(stop.at - timedelta(days=9 if stop.at.day % 2 else 12), _YEAR_BEGINS))
        asked = self._planned()
        if stop.end in {"planned", "offered", "cancelled", "declined"}:
            self._not_taken(asked)
            return
        self.clock.advance(timedelta(hours=5))
        audit = assignments.accept(self.runtime, self.auditor, asked.id, signed=True)
        if stop.end in {"accepted", "late"}:
            return
        self._fill(audit)
        if stop.end != "started":
            field_sync.submit(self.runtime, self.auditor, audit.id, self.runtime.ids.new())
            reviewing.review(self.runtime, self.clock, self.cast, stop, audit.id)

    def _planned(self) -> Assignment:
        stop = self.stop
        due = datetime.combine(stop.at.date(), time(23, 59), ZONE).astimezone(UTC)
        plan = VisitPlan(
            ClientId(stop.client.id),
            WaveId(f"{stop.client.id}-wave-{stop.wave + 1}"),
            LocationId(f"{stop.client.id}-location-{stop.location:02d}"),
            stop.grid.channel,
            max(due - timedelta(days=6), datetime.combine(WAVES[stop.wave][2], time(0), ZONE)),
            due,
            LocalizedText.of(told(stop.grid.name).scenario),
        )
        asked_of = None if stop.end == "planned" else self.auditor.auditor_id
        return planning.plan_visit(self.runtime, self.cast["gestion@demo.test"], plan, asked_of)

    def _not_taken(self, asked: Assignment) -> None:
        if self.stop.end == "declined":
            reason = _REASONS[self.stop.location % 2][0 if self.auditor.language == "fr" else 1]
            assignments.decline(self.runtime, self.auditor, asked.id, reason)
        elif self.stop.end == "cancelled":
            planning.cancel_visit(self.runtime, self.cast["gestion@demo.test"], asked.id)

    def _fill(self, audit: Audit) -> None:
        """The answers as a tablet sends them: written one after the other while the visit lasts."""
        stop = self.stop
        checklist = checklist_in(self.runtime, stop)
        begin = stop.at - timedelta(days=3) if stop.end == "started" else stop.at
        visit = answered(stop, checklist)
        fields = self._fields(visit)
        minutes = stop.random("length").randint(*stop.grid.minutes)
        late = stop.end == "released" and stop.random("late").random() < _LATE_DELIVERY
        self.clock.set(begin + timedelta(hours=22 if late else 2, minutes=minutes))
        operations = _operations(self.runtime, fields, begin, timedelta(minutes=minutes))
        field_sync.push(self.runtime, self.auditor, audit.id, f"tablet-{stop.auditor + 1}", operations)
        if "story/v" in fields:
            self._photograph(audit.id, visit)

    def _fields(self, visit: Visit) -> dict[str, object]:
        if self.stop.end in {"closed_location", "found_closed"}:
            return {"_outcome/v": "location_closed"}
        fields: dict[str, object] = {f"{key}/v": value for key, value in visit.values.items()}
        if self.stop.end == "started":
            return dict(list(fields.items())[:9])
        language = self.auditor.language
        fields |= {f"{key}/c": text for key, text in comments(visit, language).items()}
        return fields | {"story/v": narrative(visit, language)}

    def _photograph(self, audit_id: AuditId, visit: Visit) -> None:
        """A drawn photo wherever the checklist asks for one, and on some other misses of the last wave."""
        random = self.stop.random("pictures")
        for item in visit.checklist.items:
            missed = visit.values.get(item.key) == "no"
            often = self.stop.wave == _LAST_WAVE and random.random() < _PICTURED
            wanted = photos_wanted(item, visit.values.get(item.key)) > 0
            if missed and pictures.shows(item.key) and (wanted or often):
                picture = pictures.photo(item.key, random.randrange(pictures.VARIANTS))
                evidence.add_photo(self.runtime, self.auditor, audit_id, item.key, picture)


def checklist_in(runtime: Runtime, stop: Stop) -> Checklist:
    """The published checklist that the visit is made with."""
    version_id = ChecklistVersionId(f"{stop.client.id}-{stop.grid.channel}-1")
    with runtime.reading(_ACTOR) as uow:
        return checklist_of(uow.checklist_versions.get(client_id=stop.client.id, id=version_id))


def _operations(
    runtime: Runtime, fields: dict[str, object], begin: datetime, length: timedelta
) -> list[Operation]:
    step = length / max(1, len(fields))
    made = []
    for place, (name, value) in enumerate(fields.items()):
        q, _, f = name.partition("/")
        at = int((begin + step * place).timestamp() * 1000)
        made.append(Operation(runtime.ids.new(), q, f, value, place + 1, "tablet", at))
    return made
