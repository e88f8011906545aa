"""The life of a job: claimed with a lease, finished only by the worker that still holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import JobId
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.jobs import JobEntry, claim_job, due_jobs, job_page, move_job
from cxaudit.storage.records import Job, JobState

LEASE = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_REASON = 500

Handler = Callable[[Runtime, Job], None]

WAITING: tuple[JobState, ...] = ("ready", "sent")
CANCELLABLE: tuple[JobState, ...] = (*WAITING, "running")
RETRIABLE: tuple[JobState, ...] = ("failed", "cancelled")


def run_due(runtime: Runtime, handlers: Mapping[str, Handler]) -> int:
    """Run what is due, one after the other; how many ran. A failing job waits longer each time.

    Kinds without a handler stay where they are: another version of the product will know them.
    """
    with runtime.storage.reading(access.SYSTEM) as uow:
        waiting = due_jobs(uow, runtime.now())
    return sum(_run(runtime, job_id, handlers) for job_id in waiting)


def _run(runtime: Runtime, job_id: JobId, handlers: Mapping[str, Handler]) -> bool:
    with runtime.storage.reading(access.SYSTEM) as uow:
        handler = handlers.get(uow.jobs.get(id=job_id).kind)
    if handler is None:
        return False
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        job = claim_job(uow, job_id, runtime.now(), LEASE)
    if job is None:
        return False
    try:
        handler(runtime, job)
    except Exception as failure:  # noqa: BLE001  # whatever happens, its row must say so
        _finish(runtime, job, failure)
    else:
        _finish(runtime, job, None)
    return True


def _finish(runtime: Runtime, job: Job, failure: Exception | None) -> None:
    """Write the end where the fence is still ours; an overtaken worker writes nothing."""
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        held = uow.jobs.get(id=job.id)
        if (held.fence, held.state) == (job.fence, "running"):
            uow.jobs.save(_done(runtime, held) if failure is None else _failed(runtime, held, failure))


def _done(runtime: Runtime, job: Job) -> Job:
    return replace(job, state="done", lease_until=None, progress=100, error=None, finished_at=runtime.now())


def _failed(runtime: Runtime, job: Job, failure: Exception) -> Job:
    """Back-off doubles up to an hour; the last try ends as failed, with its reason."""
    reason = f"{type(failure).__name__}: {failure}"[:_LONGEST_REASON]
    if job.tries >= job.max_tries:
        return replace(job, state="failed", lease_until=None, error=reason, finished_at=runtime.now())
    wait = min(timedelta(seconds=5) * 2**job.tries, _LONGEST_WAIT)
    return replace(job, state="ready", lease_until=None, error=reason, run_at=runtime.now() + wait)


def list_jobs(runtime: Runtime, actor: Actor, page: int = 1) -> tuple[tuple[JobEntry, ...], int]:
    """(jobs of one page, newest first, count)."""
    access.require(actor, "job.manage")
    with runtime.reading(actor) as uow:
        return job_page(uow, page)


def cancel(runtime: Runtime, actor: Actor, job_id: JobId) -> None:
    """End a job that has not ended; a worker that has it writes no end. Refused: job_state. NotFound."""
    ended = {"state": "cancelled", "lease_until": None, "finished_at": runtime.now()}
    _move(runtime, actor, job_id, CANCELLABLE, ended)


def retry(runtime: Runtime, actor: Actor, job_id: JobId) -> None:
    """Run a failed or cancelled job again, with all its tries. Refused: job_state. NotFound."""
    again = {"state": "ready", "tries": 0, "progress": 0, "error": None, "finished_at": None}
    _move(runtime, actor, job_id, RETRIABLE, again | {"run_at": runtime.now()})


def _move(
    runtime: Runtime, actor: Actor, job_id: JobId, states: tuple[JobState, ...], columns: Mapping[str, Any]
) -> None:
    access.require(actor, "job.manage")
    with runtime.writing(actor) as uow:
        job = uow.jobs.get(id=job_id)
        if not move_job(uow, job_id, states, **columns):
            raise Refused("job_state")
        step = "job.cancelled" if columns["state"] == "cancelled" else "job.retried"
        journal.write(runtime, uow, actor, step, ("job", job_id), client_id=job.client_id, job=job.kind)
        if columns["state"] == "ready":
            uow.hints.append(job_id)
