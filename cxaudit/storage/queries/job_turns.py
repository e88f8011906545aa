"""Whose turn it is: which job rows a dispatcher sends to the workers, and sending each of them once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from cxaudit.domain.ids import JobId
from cxaudit.storage.queries.jobs import database_clock, lease_over
from cxaudit.storage.tables.agency import JobRow
from cxaudit.storage.unit_of_work import UnitOfWork


def next_turns(
    uow: UnitOfWork, now: datetime, kinds: Collection[str], limit: int, silence: timedelta
) -> tuple[JobId, ...]:
    """Ids of jobs to send: by priority, then one of each client in turn, then the old first.

    What is already with the workers counts as a turn taken, so that three hundred jobs of one client
    do not stand before the only one of another. `silence`: how long a job may stay sent but unclaimed.
    """
    may = _to_send(uow, now, silence)
    turn = func.row_number().over(
        partition_by=JobRow.client_id,
        order_by=(case((may, 1), else_=0), JobRow.priority.desc(), JobRow.run_at, JobRow.id),
    )
    known = (JobRow.kind.in_(kinds), or_(may, JobRow.state.in_(("sent", "running"))))
    seen = (
        select(JobRow.id, JobRow.priority, JobRow.run_at, may.label("may"), turn.label("turn"))
        .where(*known)
        .subquery()
    )
    ordered = (seen.c.priority.desc(), seen.c.turn, seen.c.run_at, seen.c.id)
    query = select(seen.c.id).where(seen.c.may).order_by(*ordered).limit(limit)
    return tuple(JobId(job_id) for job_id in uow.session.scalars(query))


def mark_sent(
    uow: UnitOfWork, job_ids: Collection[JobId], now: datetime, silence: timedelta
) -> tuple[tuple[JobId, int], ...]:
    """(id, priority) of those of `job_ids` that this dispatcher alone sends, in their order."""
    free = select(JobRow.id, JobRow.priority).where(JobRow.id.in_(job_ids), _to_send(uow, now, silence))
    mine = {row.id: row.priority for row in uow.session.execute(free.with_for_update(skip_locked=True))}
    sent = {"state": "sent", "sent_at": database_clock(uow), "lease_until": None}
    statement = update(JobRow).where(JobRow.id.in_(mine)).values(**sent)
    uow.session.execute(statement.execution_options(synchronize_session=False))
    return tuple((job_id, mine[job_id]) for job_id in job_ids if job_id in mine)


def _to_send(uow: UnitOfWork, now: datetime, silence: timedelta) -> ColumnElement[bool]:
    ready = and_(JobRow.state == "ready", JobRow.run_at <= now)
    unclaimed = and_(JobRow.state == "sent", JobRow.sent_at < database_clock(uow, -silence))
    lost = and_(lease_over(uow), JobRow.tries < JobRow.max_tries)
    return or_(ready, unclaimed, lost)
