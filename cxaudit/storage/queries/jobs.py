"""Job rows as a queue: what is due, and taking one so that nobody else has it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from cxaudit.domain.ids import JobId
from cxaudit.storage.records import Job
from cxaudit.storage.tables.agency import JobRow
from cxaudit.storage.unit_of_work import UnitOfWork


def due_jobs(uow: UnitOfWork, now: datetime, limit: int = 50) -> tuple[JobId, ...]:
    """Ids of jobs that wait and may run, or whose worker has gone silent; the urgent and the old first."""
    query = (
        select(JobRow.id)
        .where(_due(now))
        .order_by(JobRow.priority.desc(), JobRow.run_at, JobRow.id)
        .limit(limit)
    )
    return tuple(JobId(job_id) for job_id in uow.session.scalars(query))


def claim_job(uow: UnitOfWork, job_id: JobId, now: datetime, lease: timedelta) -> Job | None:
    """The job, now this worker's until the lease is over; None when another one has it or it is done."""
    taken: dict[str, Any] = {
        "state": "running",
        "lease_until": now + lease,
        "fence": JobRow.fence + 1,
        "tries": JobRow.tries + 1,
    }
    statement = update(JobRow).where(JobRow.id == job_id, _due(now)).values(**taken).returning(JobRow.id)
    found = uow.session.scalars(statement.execution_options(synchronize_session=False)).one_or_none()
    return None if found is None else uow.jobs.get(id=job_id)


def _due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(JobRow.state.in_(("ready", "sent")), JobRow.run_at <= now)
    silent = and_(JobRow.state == "running", JobRow.lease_until < now)
    return or_(waiting, silent)
