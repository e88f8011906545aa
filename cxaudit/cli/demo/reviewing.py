"""What happens to a visit once it is handed in: checked, returned, released, disputed, closed."""

from __future__ import annotations

from datetime import timedelta

from cxaudit.adapters.clock import SettableClock
from cxaudit.cli.demo.stops import Stop
from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import comment_of
from cxaudit.domain.ids import AuditId
from cxaudit.services import journal, reviews
from cxaudit.services.audits import AuditFile, get_audit
from cxaudit.services.runtime import Runtime

# (wave, turn, location): what became of it after its release.
_AFTERWARDS: dict[tuple[int, int, int], tuple[str, ...]] = {
    (3, 2, 20): ("dispute",),
    (3, 2, 24): ("dispute",),
    (3, 1, 12): ("dispute", "uphold"),
    (2, 1, 4): ("dispute", "uphold", "close"),
    (2, 2, 16): ("dispute", "order_reshop"),
    (1, 1, 8): ("close",),
    (2, 1, 20): ("close",),
    (3, 0, 32): ("close",),
}
_CLIENT_SIDE = {"demo-boreale": "client@demo.test", "demo-galop": "galop@demo.test"}
_ASK_REASON = {
    "fr": "Ajoutez l’observation qui explique ce « non » : à quel endroit, et à quel moment de la visite.",
    "en": "Add the observation behind this “no”: where, and at what point of the visit.",
}
_ASK_TIME = {
    "fr": "Confirmez à quel moment le chronomètre a été lancé et arrêté.",
    "en": "Confirm when the timer was started and stopped.",
}


def review(
    runtime: Runtime, clock: SettableClock, cast: dict[str, Actor], stop: Stop, audit_id: AuditId
) -> None:
    """As far as the visit comes, the next morning and by the reviewer whose turn it is."""
    if stop.end in {"submitted", "found_closed"}:
        return
    reviewer = cast["controle@demo.test" if stop.location % 3 else "review@demo.test"]
    clock.advance(timedelta(hours=19))
    reviews.take(runtime, reviewer, audit_id)
    clock.advance(timedelta(minutes=25))
    if stop.end == "closed_location":
        reviews.confirm_closed(runtime, reviewer, audit_id)
    elif stop.end == "returned":
        reviews.return_audit(runtime, reviewer, audit_id, _remarks(runtime, reviewer, audit_id, cast))
    elif stop.end in {"validated", "released"}:
        reviews.validate(runtime, reviewer, audit_id)
    if stop.end == "released":
        clock.advance(timedelta(hours=3))
        reviews.release(runtime, reviewer, audit_id)
        _afterwards(runtime, clock, cast, stop, audit_id)


def _remarks(runtime: Runtime, reviewer: Actor, audit_id: AuditId, cast: dict[str, Actor]) -> dict[str, str]:
    """What the auditor is asked: the reason of misses without a comment, and the time of a wait."""
    file = get_audit(runtime, reviewer, audit_id, "audit.review")
    auditor = next(actor for actor in cast.values() if actor.auditor_id == file.audit.auditor_id)
    remarks = dict.fromkeys(_unexplained(file)[:2], _ASK_REASON[auditor.language])
    timed = next(item.key for item in file.checklist.items if f"{item.key}/v" in file.heads and item.curve)
    return remarks or {timed: _ASK_TIME[auditor.language]}


def _unexplained(file: AuditFile) -> list[str]:
    missed = (name.removesuffix("/v") for name, head in file.heads.items() if head.val == "no")
    return [key for key in missed if not comment_of(file.heads, key)]


def _afterwards(
    runtime: Runtime, clock: SettableClock, cast: dict[str, Actor], stop: Stop, audit_id: AuditId
) -> None:
    """Disputes and closings have no use case yet; their states are shown with their history."""
    if stop.alive or stop.grid.turns < 3:
        return
    for step in _AFTERWARDS.get((stop.wave, stop.turn, stop.location), ()):
        clock.advance(timedelta(days=2, hours=3))
        asked = _CLIENT_SIDE.get(stop.client.id, "rivage@demo.test")
        actor = cast[asked if step == "dispute" else "gestion@demo.test"]
        with runtime.writing(cast["admin@demo.test"]) as uow:
            audit = uow.audits.save(audits.move(uow.audits.get(id=audit_id), step))
            subject = ("audit", str(audit_id))
            journal.write(runtime, uow, actor, f"audit.{audit.state}", subject, client_id=audit.client_id)
