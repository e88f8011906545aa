"""Job rows as a queue: what is due, taking one so that nobody else has it, keeping and ending it.

Leases compare with the database's clock, so that hosts that disagree about the time cannot both hold a job.
When a job may run is the product's own time, as everything else that is planned.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, DateTime, Select, and_, func, or_, select, type_coerce, update

from cxaudit.domain.ids import JobId
from cxaudit.storage.records import Job, JobState
from cxaudit.storage.tables.agency import JobRow
from cxaudit.storage.tables.columns import Utc
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
    query = (
        _entries()
        .order_by(JobRow.created_at.desc(), JobRow.id.desc())
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )
    count = uow.session.scalar(select(func.count()).select_from(JobRow))
    rows = uow.session.execute(query)
    return tuple(JobEntry(*cast("tuple[Any, ...]", row)) for row in rows), count or 0


def find_job_entry(uow: UnitOfWork, job_id: JobId) -> JobEntry | None:
    """One job as the list shows it, or None."""
    row = uow.session.execute(_entries().where(JobRow.id == job_id)).one_or_none()
    return None if row is None else JobEntry(*cast("tuple[Any, ...]", row))


def _entries() -> Select[Any]:
    own = [getattr(JobRow, name) for name in JobEntry.__dataclass_fields__ if name != "client_name"]
    columns = (*own[:2], ClientRow.name, *own[2:])
    return select(*columns).outerjoin(ClientRow, ClientRow.id == JobRow.client_id)


def count_jobs(uow: UnitOfWork) -> Mapping[JobState, int]:
    """How many jobs are in each state; states without any are left out."""
    query = select(JobRow.state, func.count()).group_by(JobRow.state)
    return {cast("JobState", state): count for state, count in uow.session.execute(query)}


def due_since(uow: UnitOfWork, now: datetime) -> datetime | None:
    """Since when the longest waiting of the due jobs waits; None when no job is due."""
    return uow.session.scalar(select(func.min(JobRow.run_at)).where(_due(uow, now)))


def worked_since(uow: UnitOfWork, moment: datetime) -> bool:
    """Whether a worker has ended a job since `moment`, or holds one now."""
    held = and_(JobRow.state == "running", JobRow.lease_until >= database_clock(uow))
    query = select(JobRow.id).where(or_(held, JobRow.finished_at >= moment)).limit(1)
    return uow.session.scalar(query) is not None


def move_job(uow: UnitOfWork, job_id: JobId, states: Collection[JobState], **columns: Any) -> bool:
    """Write `columns` while the job is in one of `states`; whether it was, even when a worker writes too."""
    statement = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(states)).values(**columns)
    moved = statement.returning(JobRow.id).execution_options(synchronize_session=False)
    return uow.session.scalars(moved).one_or_none() is not None


def database_clock(uow: UnitOfWork, ahead: timedelta = timedelta(0)) -> ColumnElement[datetime]:
    """The present instant of the database, `ahead` later, as a part of a statement."""
    if uow.session.get_bind().dialect.name == "sqlite":
        return func.strftime(
            "%Y-%m-%d %H:%M:%f000", "now", f"{ahead.total_seconds():+.3f} seconds", type_=Utc
        )
    return type_coerce(func.clock_timestamp(type_=DateTime(timezone=True)) + ahead, Utc)


def lease_over(uow: UnitOfWork) -> ColumnElement[bool]:
    """A job whose worker has gone silent."""
    return and_(JobRow.state == "running", JobRow.lease_until < database_clock(uow))


def due_jobs(uow: UnitOfWork, now: datetime, limit: int = 50) -> tuple[JobId, ...]:
    """Ids of jobs that wait and may run, or whose worker has gone silent; the urgent and the old first."""
    query = (
        select(JobRow.id)
        .where(_due(uow, now))
        .order_by(JobRow.priority.desc(), JobRow.run_at, JobRow.id)
        .limit(limit)
    )
    return tuple(JobId(job_id) for job_id in uow.session.scalars(query))


def claim_job(uow: UnitOfWork, job_id: JobId, now: datetime, lease: timedelta) -> Job | None:
    """The job, now this worker's until the lease is over; None when another one has it or it is done."""
    taken: dict[str, Any] = {
        "state": "running",
        "lease_until": database_clock(uow, lease),
        "fence": JobRow.fence + 1,
        "tries": JobRow.tries + 1,
        "progress": 0,
    }
    statement = update(JobRow).where(JobRow.id == job_id, _due(uow, now)).values(**taken).returning(JobRow.id)
    found = uow.session.scalars(statement.execution_options(synchronize_session=False)).one_or_none()
    return None if found is None else uow.jobs.get(id=job_id)


def write_held(uow: UnitOfWork, job: Job, lease: timedelta | None = None, **columns: Any) -> bool:
    """Write `columns`, and a new `lease` from now, while `job` is still its worker's; whether it was.

    Until the end of the transaction nobody else can take or cancel the job then.
    """
    renewed = {} if lease is None else {"lease_until": database_clock(uow, lease)}
    held = (JobRow.id == job.id, JobRow.fence == job.fence, JobRow.state == "running")
    statement = update(JobRow).where(*held).values(fence=job.fence, **renewed, **columns)
    kept = statement.returning(JobRow.id).execution_options(synchronize_session=False)
    return uow.session.scalars(kept).one_or_none() is not None


def worn_out_jobs(uow: UnitOfWork) -> tuple[JobId, ...]:
    """Ids of jobs whose worker has gone silent in the last try they had."""
    query = select(JobRow.id).where(lease_over(uow), JobRow.tries >= JobRow.max_tries).order_by(JobRow.id)
    return tuple(JobId(job_id) for job_id in uow.session.scalars(query))


def end_worn_out(uow: UnitOfWork, job_id: JobId, reason: str, now: datetime) -> bool:
    """End such a job as failed; False when somebody did before."""
    still = (JobRow.id == job_id, lease_over(uow), JobRow.tries >= JobRow.max_tries)
    ended: dict[str, Any] = {"state": "failed", "lease_until": None, "error": reason, "finished_at": now}
    statement = update(JobRow).where(*still).values(**ended).returning(JobRow.id)
    moved = uow.session.scalars(statement.execution_options(synchronize_session=False))
    return moved.one_or_none() is not None


def _due(uow: UnitOfWork, now: datetime) -> ColumnElement[bool]:
    waiting = and_(JobRow.state.in_(("ready", "sent")), JobRow.run_at <= now)
    return or_(waiting, and_(lease_over(uow), JobRow.tries < JobRow.max_tries))
