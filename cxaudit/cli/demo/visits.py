"""The visits of the demonstration: made, reviewed and released by the use cases, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from cxaudit.adapters.clock import SettableClock
from cxaudit.cli.demo import pictures
from cxaudit.cli.demo.answers import Visit, answer
from cxaudit.cli.demo.clients import CLIENTS, WAVES, DemoClient, Grid
from cxaudit.domain import access
from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.ids import AuditId, ChecklistVersionId, ClientId, LocationId, WaveId
from cxaudit.domain.text import LocalizedText
from cxaudit.services import assignments, evidence, field_sync, journal, planning, reviews
from cxaudit.services.audits import checklist_of
from cxaudit.services.planning import VisitPlan
from cxaudit.services.runtime import Runtime

SEED = 20261123
_LAST_DAY = date(2026, 11, 20)
_ACTOR = access.system("demo")
_LAST_ROUND = (
    "assigned", "accepted", "submitted", "submitted", "in_review", "returned", "validated", "released",
    "late", "closed_location", "released", "released",
)  # fmt: skip
_PICTURED = 0.6
_VISIBLE = {
    "storefront_clean", "aisles_clear", "few_stockouts", "counter_clean", "prices_shown", "bins", "napkins",
    "window_clean", "parking_clean", "bag_closed", "facade", "leaflets", "rates_posted", "atm",
}  # fmt: skip
_REPORTS_AT_ONCE = 24
_AFTERWARDS = {3: ("dispute",), 11: ("dispute", "uphold"), 17: ("close",)}


@dataclass(frozen=True, slots=True)
class _Stop:
    """One visit to make: when, with which grid, how far it comes."""

    client: DemoClient
    grid: Grid
    wave: int
    turn: int
    location: int
    at: datetime
    end: str


def make_visits(runtime: Runtime, clock: SettableClock, cast: dict[str, Actor]) -> int:
    """Three visits a location and wave, in the order of time; the last ones still on their way."""
    random = Random(SEED)  # noqa: S311  # a fixed seed, so that the demonstration is the same everywhere
    auditors = [actor for actor in cast.values() if actor.auditor_id is not None]
    strength = {
        (client.id, number): client.level + random.gauss(0, 0.06) + 0.02 * (2 - number // 8)
        for client in CLIENTS
        for number in range(40)
    }
    stops = sorted(_stops(random), key=lambda stop: stop.at)
    for stop in stops:
        clock.set(stop.at)
        auditor = auditors[_turn_of(stop) % len(auditors)]
        visit = Visit(stop.client, _checklist(runtime, stop), stop.location, stop.wave, auditor)
        luck = strength[stop.client.id, stop.location] + stop.client.drift * stop.wave
        _Making(runtime, clock, cast, stop, visit, random).make(answer(visit, luck, random))
    _leave_old_work(runtime)
    return len(stops)


def _leave_old_work(runtime: Runtime) -> None:
    """Mails of the past are not sent; reports are made for the newest visits, on request for the others."""
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        newest_first = sorted(uow.jobs.list(), key=lambda job: job.created_at, reverse=True)
        reports = [job for job in newest_first if job.kind == "report"]
        for job in newest_first:
            if job not in reports[:_REPORTS_AT_ONCE]:
                uow.jobs.remove(id=job.id)


def _turn_of(stop: _Stop) -> int:
    """Who goes: never the same person twice within the rotation's lockout."""
    shift = 7 if stop.grid.channel == "phone" else 0
    return stop.location + shift + stop.turn * 2 + stop.wave


def _stops(random: Random) -> Iterator[_Stop]:
    for client in CLIENTS:
        for grid in client.grids:
            for wave, (_fr, _en, start, end) in enumerate(WAVES):
                days = (min(end, _LAST_DAY) - start).days // grid.turns - 2
                for turn in range(grid.turns):
                    last = wave == len(WAVES) - 1 and turn == grid.turns - 1
                    for number in range(grid.locations):
                        share = days * number // grid.locations
                        day = start + timedelta(days=2 + turn * (days + 2) + share)
                        at = datetime.combine(day, time(14), UTC) + timedelta(hours=random.random() * 6)
                        late = last and share > days * 2 // 3
                        ends = _LAST_ROUND[number % len(_LAST_ROUND)] if late else "released"
                        yield _Stop(client, grid, wave, turn, number, at, ends)


def _checklist(runtime: Runtime, stop: _Stop) -> Checklist:
    version_id = ChecklistVersionId(f"{stop.client.id}-{stop.grid.channel}-1")
    with runtime.reading(_ACTOR) as uow:
        return checklist_of(uow.checklist_versions.get(client_id=stop.client.id, id=version_id))


@dataclass(frozen=True, slots=True)
class _Making:
    """One visit under way, with everybody it needs."""

    runtime: Runtime
    clock: SettableClock
    cast: dict[str, Actor]
    stop: _Stop
    visit: Visit
    random: Random

    def make(self, fields: dict[str, object]) -> None:
        """Plan, accept, fill, submit and review it, as far as it goes."""
        audit = self._accepted()
        if audit is None:
            return
        if self.stop.end == "closed_location":
            fields = {"_outcome/v": "location_closed"}
        elif self.stop.wave == len(WAVES) - 1 and self.random.random() < _PICTURED:
            self._photograph(audit, fields)
        field_sync.write_section(self.runtime, self.visit.auditor, audit.id, fields)
        self.clock.advance(timedelta(minutes=40))
        field_sync.submit(self.runtime, self.visit.auditor, audit.id, self.runtime.ids.new())
        self.clock.advance(timedelta(hours=20))
        self._review(audit.id)

    def _accepted(self) -> Audit | None:
        stop, auditor = self.stop, self.visit.auditor
        now = self.runtime.now()
        plan = VisitPlan(
            ClientId(stop.client.id),
            WaveId(f"{stop.client.id}-wave-{stop.wave + 1}"),
            LocationId(f"{stop.client.id}-location-{stop.location:02d}"),
            stop.grid.channel,
            now - timedelta(days=2),
            now + timedelta(days=1 if stop.end == "late" else 4),
            LocalizedText((("fr", stop.client.scenario[0]), ("en", stop.client.scenario[1]))),
        )
        manager = self.cast["gestion@demo.test"]
        asked = planning.plan_visit(self.runtime, manager, plan, auditor.auditor_id)
        if stop.end == "assigned":
            return None
        audit = assignments.accept(self.runtime, auditor, asked.id, signed=True)
        return None if stop.end in {"accepted", "late"} else audit

    def _photograph(self, audit: Audit, fields: dict[str, object]) -> None:
        """A drawn photo on the first missed item that a photo can show."""
        items = (item.key for item in self.visit.checklist.items if item.key in _VISIBLE)
        key = next((key for key in items if fields.get(f"{key}/v") == "no"), None)
        if key is not None:
            picture = pictures.shelf(self.random)
            evidence.add_photo(self.runtime, self.visit.auditor, audit.id, key, picture)

    def _review(self, audit_id: AuditId) -> None:
        stop, runtime = self.stop, self.runtime
        reviewer = self.cast["controle@demo.test" if stop.location % 3 else "review@demo.test"]
        if stop.end == "submitted":
            return
        reviews.take(runtime, reviewer, audit_id)
        if stop.end == "closed_location":
            reviews.confirm_closed(runtime, reviewer, audit_id)
        elif stop.end == "returned":
            comment = "Précisez le moment et l’endroit de l’observation."
            reviews.return_audit(runtime, reviewer, audit_id, {_first_key(runtime, stop): comment})
        elif stop.end in {"validated", "released"}:
            reviews.validate(runtime, reviewer, audit_id)
        if stop.end == "released":
            reviews.release(runtime, reviewer, audit_id)
            if stop.wave == len(WAVES) - 2 and stop.turn == 1:
                _afterwards(runtime, audit_id, _AFTERWARDS.get(stop.location, ()))


def _first_key(runtime: Runtime, stop: _Stop) -> str:
    return _checklist(runtime, stop).items[0].key


def _afterwards(runtime: Runtime, audit_id: AuditId, steps: tuple[str, ...]) -> None:
    """Disputes and closings have no screen yet; their states are shown with their history."""
    for step in steps:
        with runtime.storage.unit_of_work(access.SYSTEM) as uow:
            audit = uow.audits.save(audits.move(uow.audits.get(id=audit_id), step))
            subject = ("audit", str(audit_id))
            journal.write(runtime, uow, _ACTOR, f"audit.{audit.state}", subject, client_id=audit.client_id)
