"""An audit handed in: moved, placed, timed, scored and journalled in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cxaudit.domain import answers, assignment
from cxaudit.domain import audit as audits
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import Heads, heads_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.events import AuditSubmitted
from cxaudit.domain.network import path_on
from cxaudit.services import journal
from cxaudit.services.audits import checklist_of, version_of
from cxaudit.services.quality import CODES, quality_signals
from cxaudit.services.reactions import react
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import retire_score, shown_answers, store_score
from cxaudit.services.search_texts import keep_narrative
from cxaudit.storage.queries.audit_files import FileRows
from cxaudit.storage.unit_of_work import UnitOfWork

_ONE_DAY = timedelta(days=1)
_ENDED = frozenset({"submitted", "cancelled", "expired", "declined"})
"""Assignments that a visit handed in all the same leaves as they are."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a submission is known by: its id and the hash of what it holds."""

    id: str
    content_hash: str


def hand_in(runtime: Runtime, uow: UnitOfWork, actor: Actor, rows: FileRows, submission: HandedIn) -> Audit:
    """The audit after its submission; whoever calls has decided that it may be. Refused: audit_state."""
    heads = heads_of(rows.document.heads)
    timed = _visit_times(runtime, rows.audit, heads)
    moved = audits.submit(timed, submission.id, submission.content_hash, runtime.now())
    outcome = answers.LOCATION_CLOSED if answers.is_closed(heads) else None
    handed_in = uow.audits.save(replace(_placed(uow, moved, rows.location.timezone), outcome=outcome))
    if outcome is None:
        store_score(runtime, uow, handed_in, rows.document)
        _mark(uow, handed_in, rows)
    else:
        retire_score(uow, handed_in)
    keep_narrative(uow, handed_in, checklist_of(version_of(uow, rows)), heads)
    _submit_assignment(uow, handed_in)
    subject = ("audit", str(handed_in.id))
    journal.write(runtime, uow, actor, "audit.submitted", subject, client_id=handed_in.client_id)
    react(runtime, uow, AuditSubmitted(handed_in))
    return handed_in


def _mark(uow: UnitOfWork, audit: Audit, rows: FileRows) -> None:
    """Keep the codes of the signals there are now, so that the queue can be narrowed to them."""
    checklist = checklist_of(version_of(uow, rows))
    shown, heads = shown_answers(checklist, rows.document), heads_of(rows.document.heads)
    found = quality_signals(uow, audit, rows.location, checklist, shown, heads=heads)
    kept = set(rows.document.flags) - set(CODES)
    flags = tuple(sorted(kept | {signal.code for signal in found}))
    if flags != rows.document.flags:
        uow.answer_documents.save(replace(rows.document, flags=flags))


def _submit_assignment(uow: UnitOfWork, audit: Audit) -> None:
    asked = uow.assignments.get(client_id=audit.client_id, id=audit.assignment_id)
    if asked.state not in _ENDED:
        uow.assignments.save(assignment.move(asked, "submit"))


def _visit_times(runtime: Runtime, audit: Audit, heads: Heads) -> Audit:
    """The visit lasts from the first answer's clock to the last one's; a correction does not move it.

    A device's clock is evidence, never a reason to refuse a visit: one that says a day before the audit
    existed, or after today, is left out.
    """
    first, last = (_milliseconds(at) for at in (audit.created_at - _ONE_DAY, runtime.now() + _ONE_DAY))
    clocks = sorted(head.at for head in heads.values() if first <= head.at <= last)
    if audit.visit_start is not None or not clocks:
        return audit
    start, end = (datetime.fromtimestamp(at / 1000, UTC) for at in (clocks[0], clocks[-1]))
    return replace(audit, visit_start=start, visit_end=end)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _placed(uow: UnitOfWork, audit: Audit, timezone: str) -> Audit:
    """The audit in the part of the network where its location stood on the day of the visit."""
    memberships = uow.memberships.list(client_id=audit.client_id, location_id=audit.location_id)
    day = audit.visited_at.astimezone(ZoneInfo(timezone)).date()
    return replace(audit, path=path_on(memberships, audit.location_id, day))
