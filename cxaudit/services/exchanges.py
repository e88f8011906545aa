"""Tablets and server exchange operations: what is new goes both ways, in one transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cxaudit.domain.access import Actor
from cxaudit.domain.errors import Refused, StaleRevision
from cxaudit.domain.exchange import Batch
from cxaudit.domain.ids import AuditId
from cxaudit.domain.sync import Operation
from cxaudit.services.audits import version_of
from cxaudit.services.field_sync import Arrival, Pushed, receive, undecided
from cxaudit.services.runtime import Runtime
from cxaudit.services.senders import Sending, sending
from cxaudit.services.taken_photos import tie_operations
from cxaudit.storage.queries.operations import last_place, operations_since
from cxaudit.storage.records import AnswerConflict

T = TypeVar("T")

MOST_REMOTE = 500
_TRIES = 6
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What the server did and what others did meanwhile. `rev` is where the next exchange begins; `more`:
    it should begin at once, since not everything fitted into this one. `conflicts` are those that nobody
    has decided."""

    acknowledged: tuple[str, ...]
    flagged: tuple[tuple[str, str], ...]
    remote: tuple[Operation, ...]
    rev: int
    more: bool
    skew_ms: int
    conflicts: tuple[AnswerConflict, ...] = ()


def exchange(runtime: Runtime, actor: Actor, audit_id: AuditId, batch: Batch) -> Exchanged:
    """Keep the operations of a batch, once each, and hand out those of other devices since `since`.

    Nothing is refused for what it says, nor because the visit was handed in, cancelled, or given to
    somebody else: it is flagged. NotFound for strangers. Refused: wrong_user, op_mismatch.
    """
    if batch.user != actor.account_id:
        raise Refused("wrong_user")
    return patiently(lambda: _exchange(runtime, actor, audit_id, batch))


def patiently(work: Callable[[], T]) -> T:
    """Do `work` again when somebody else wrote meanwhile. Raises StaleRevision when that goes on."""
    for attempt in range(_TRIES):
        try:
            return work()
        except StaleRevision:
            time.sleep(_PAUSE * attempt * random.random())  # noqa: S311  # two that met should not meet again
    return work()


def _exchange(runtime: Runtime, actor: Actor, audit_id: AuditId, batch: Batch) -> Exchanged:
    skew = int(runtime.now().timestamp() * 1000) - batch.now
    with sending(runtime, actor, audit_id, writes=bool(batch.operations)) as sent:
        pushed = _receive(runtime, sent, batch, skew) if batch.operations else None
        remote, rev, more = _news(sent, batch)
        conflicts = () if sent.aside else undecided(sent.uow, sent.rows.audit)
    acknowledged, flagged = (pushed.acknowledged, pushed.flagged) if pushed else ((), ())
    return Exchanged(acknowledged, flagged, remote, rev, more, skew, conflicts)


def _receive(runtime: Runtime, sent: Sending, batch: Batch, skew: int) -> Pushed:
    old = version_of(sent.uow, sent.rows).number != batch.v
    flag = sent.flag or ("old_version" if old else None)
    arrival = Arrival(skew, flag, aside=sent.aside)
    pushed = receive(runtime, sent.uow, sent.actor, sent.rows, batch.dev, batch.operations, arrival)
    tie_operations(runtime, sent.uow, sent.rows, batch.operations)
    return pushed


def _news(sent: Sending, batch: Batch) -> tuple[tuple[Operation, ...], int, bool]:
    """What others wrote; one that has seen more than there is (the server was set back) gets all."""
    audit, last = sent.rows.audit, last_place(sent.uow, sent.rows.audit)
    since = batch.since if 0 <= batch.since <= last else 0
    only_of = sent.actor.account_id if sent.aside else None
    found = operations_since(sent.uow, audit, since, MOST_REMOTE, only_of)
    more = len(found) == MOST_REMOTE
    remote = tuple(op for _, op in found if op.dev != batch.dev)
    return remote, found[-1][0] if more else last, more
