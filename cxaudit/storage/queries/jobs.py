"""Job rows as a queue: what is due, and taking one so that nobody else has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from cxaudit.domain.ids import JobId
from cxaudit.storage.records import Job, JobState
from cxaudit.storage.tables.agency import JobRow
from cxaudit.storage.tables.network import ClientRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class JobEntry:
    """One job of the list, without its payload, which may hold a secret link."""

    id: JobId
    kind: str
    client_name: str | None
    state: JobState
    progress: int
    tries: int
    max_tries: int
    error: str | None
    created_at: datetime
    run_at: datetime


def job_page(uow: UnitOfWork, page: int = 1) -> tuple[tuple[JobEntry, ...], int]:
    """(jobs of one page, newest first, count)."""
    own = [getattr(JobRow, name) for name in JobEntry.__dataclass_fields__ if name != "client_name"]
    query = (
        select(*own[:2], ClientRow.name, *own[2:])
        .outerjoin(ClientRow, ClientRow.id == JobRow.client_id)
        .order_by(JobRow.created_at.desc(), JobRow.id.desc())
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )
    count = uow.session.scalar(select(func.count()).select_from(JobRow))
    rows = uow.session.execute(query)
    return tuple(JobEntry(*cast("tuple[Any, ...]", row)) for row in rows), count or 0


def move_job(uow: UnitOfWork, job_id: JobId, states: Collection[JobState], **columns: Any) -> bool:
    """Write `columns` while the job is in one of `states`; whether it was, even when a worker writes too."""
    statement = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(states)).values(**columns)
    moved = statement.returning(JobRow.id).execution_options(synchronize_session=False)
    return uow.session.scalars(moved).one_or_none() is not None


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
