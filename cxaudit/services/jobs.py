"""The life of a job: claimed with a lease, kept by a heartbeat, ended only by the worker that holds it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import DomainError, NotFound, Refused
from cxaudit.domain.ids import JobId
from cxaudit.i18n import sentence
from cxaudit.services import journal
from cxaudit.services.heartbeat import Overtaken, heartbeat
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries import jobs
from cxaudit.storage.queries.job_turns import mark_sent, next_turns
from cxaudit.storage.queries.jobs import (
    JobEntry,
    claim_job,
    due_jobs,
    end_worn_out,
    find_job_entry,
    job_page,
    move_job,
    worn_out_jobs,
    write_held,
)
from cxaudit.storage.records import Job, JobState
from cxaudit.storage.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=30)
SILENCE = timedelta(seconds=30)
"""How long a job may be sent without a worker that has it: the hint was lost."""
PAGE = jobs.PAGE
_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_REASON = 500
_WORN_OUT = "WorkerLost: the worker ended, or stopped answering, in the middle of the last try"

Effect = Callable[[UnitOfWork], None]
"""What a job leaves in the database: written in the transaction that ends it, or not at all."""
Handler = Callable[[Runtime, Job], Effect | None]
"""Does the work of one kind. What it does itself has to be safe to repeat; the rest is its effect."""

WAITING: tuple[JobState, ...] = ("ready", "sent")
CANCELLABLE: tuple[JobState, ...] = (*WAITING, "running")
RETRIABLE: tuple[JobState, ...] = ("failed", "cancelled")
_DONE: tuple[JobState, ...] = ("done",)

_log = logging.getLogger(__name__)


def run_due(runtime: Runtime, handlers: Mapping[str, Handler], lease: timedelta = LEASE) -> int:
    """Run what is due here, one after the other; how many ran. A failing job waits longer each time.

    Kinds without a handler stay where they are: another version of the product will know them.
    """
    end_lost(runtime)
    with runtime.storage.reading(access.SYSTEM) as uow:
        waiting = due_jobs(uow, runtime.now())
    return sum(run_job(runtime, job_id, handlers, lease) for job_id in waiting)


def run_job(
    runtime: Runtime, job_id: JobId, handlers: Mapping[str, Handler], lease: timedelta = LEASE
) -> bool:
    """Run one job to its end or its next try; False when it is not for us: unknown, taken, ended, not due.

    Its effect and "done" are one transaction, written only while the job is still ours.
    """
    with runtime.storage.reading(access.SYSTEM) as uow:
        waiting = uow.jobs.find(id=job_id)
    handler = None if waiting is None else handlers.get(waiting.kind)
    if handler is None:
        return False
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        job = claim_job(uow, job_id, runtime.now(), lease)
    if job is None:
        return False
    try:
        with heartbeat(runtime, job, lease):
            effect = handler(runtime, job)
            _finish(runtime, job, _done(runtime), effect)
    except Overtaken:
        _log.info("Job %s (%s) was cancelled or taken over: its effect is not written.", job.id, job.kind)
    except Exception as failure:  # noqa: BLE001  # whatever happens, its row must say so
        _log.warning("Job %s (%s) failed: %s", job.id, job.kind, failure, exc_info=True)
        _finish(runtime, job, _failed(runtime, job, failure))
    return True


def hold(uow: UnitOfWork, job: Job, **columns: Any) -> None:
    """Make what else this transaction writes part of `job`: nobody takes or cancels it meanwhile.

    Raises Overtaken when the job is not this worker's any more.
    """
    if not write_held(uow, job, **columns):
        raise Overtaken(job.id)


def report_progress(runtime: Runtime, job: Job, percent: int) -> None:
    """Say how far a job is; not within another transaction. Raises Overtaken: stop, nothing will be kept."""
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        hold(uow, job, progress=percent)


def _finish(runtime: Runtime, job: Job, columns: Mapping[str, Any], effect: Effect | None = None) -> None:
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        if not write_held(uow, job, **columns):
            _log.info("Job %s (%s) was cancelled or taken over meanwhile.", job.id, job.kind)
            return
        if effect is not None:
            effect(uow)
    _log.info("Job %s (%s) is %s.", job.id, job.kind, columns["state"])


def _done(runtime: Runtime) -> dict[str, Any]:
    ended = {"state": "done", "lease_until": None, "finished_at": runtime.now()}
    return ended | {"progress": 100, "error": None}


def _failed(runtime: Runtime, job: Job, failure: Exception) -> dict[str, Any]:
    """Back-off doubles up to an hour; the last try ends as failed, with its reason."""
    said = {"error": reason_of(failure), "lease_until": None}
    if job.tries >= job.max_tries:
        return said | {"state": "failed", "finished_at": runtime.now()}
    return said | {"state": "ready", "run_at": runtime.now() + _wait(job.tries)}


def reason_of(failure: Exception) -> str:
    """What staff read of a failure, in English. A database error carries its statement along, and the values
    of a row that it refuses: of these only the first line is kept.
    """
    if isinstance(failure, DomainError):
        return f"{failure.code}: {sentence('en', failure.code, **failure.params)}"[:_LONGEST_REASON]
    said = str(failure)
    if "\n[SQL:" in said:
        said = said.partition("\n")[0]
    return f"{type(failure).__name__}: {said}"[:_LONGEST_REASON]


def _wait(tries: int) -> timedelta:
    """Not all at the same instant: what failed together would only fail together again."""
    longest = min(timedelta(seconds=5) * (1 << min(tries, 16)), _LONGEST_WAIT)
    share = random.uniform(0.75, 1)  # noqa: S311  # spreads load, protects nothing
    return longest * share


def end_lost(runtime: Runtime) -> None:
    """End as failed every job whose worker has gone silent in its last try: a crash counts as a try."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        lost = worn_out_jobs(uow)
    for job_id in lost:
        with runtime.storage.unit_of_work(access.SYSTEM) as uow:
            if end_worn_out(uow, job_id, _WORN_OUT, runtime.now()):
                _log.warning("Job %s failed: %s", job_id, _WORN_OUT)


def send_due(runtime: Runtime, kinds: Collection[str], room: int, silence: timedelta = SILENCE) -> int:
    """Ring for at most `room` jobs of `kinds` whose turn it is; how many. Two hosts never ring for one row.

    Marked first, rung after: a dispatcher killed in between costs `silence`, never the job.
    """
    end_lost(runtime)
    with runtime.storage.reading(access.SYSTEM) as uow:
        found = next_turns(uow, runtime.now(), kinds, room, silence)
    if not found:
        return 0
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        sent = mark_sent(uow, found, runtime.now(), silence)
    for job_id, priority in sent:
        runtime.queue.push(job_id, priority)
    return len(sent)


def list_jobs(runtime: Runtime, actor: Actor, page: int = 1) -> tuple[tuple[JobEntry, ...], int]:
    """(jobs of one page, newest first, count)."""
    access.require(actor, "job.manage")
    with runtime.reading(actor) as uow:
        return job_page(uow, page)


def get_job(runtime: Runtime, actor: Actor, job_id: JobId) -> JobEntry:
    """One job as the list shows it. NotFound."""
    access.require(actor, "job.manage")
    with runtime.reading(actor) as uow:
        found = find_job_entry(uow, job_id)
    if found is None:
        raise NotFound("job")
    return found


def cancel(runtime: Runtime, actor: Actor, job_id: JobId) -> None:
    """End a job that has not ended; a worker that has it writes nothing. Refused: job_state. NotFound."""
    ended = {"state": "cancelled", "lease_until": None, "finished_at": runtime.now()}
    _move(runtime, actor, job_id, CANCELLABLE, ended)


def retry(runtime: Runtime, actor: Actor, job_id: JobId) -> None:
    """Run a failed or cancelled job again, with all its tries. Refused: job_state. NotFound."""
    _move(runtime, actor, job_id, RETRIABLE, _again(runtime))


def retry_within(runtime: Runtime, uow: UnitOfWork, job_id: JobId) -> bool:
    """`retry` within the caller's transaction, its permission and journal; whether the job had ended."""
    moved = move_job(uow, job_id, RETRIABLE, **_again(runtime))
    if moved:
        uow.hints.append(job_id)
    return moved


def again_later(runtime: Runtime, uow: UnitOfWork, job_id: JobId, delay: timedelta, progress: int) -> None:
    """As the effect of a job: have it wait for `delay`, with all its tries, instead of being done.

    For work that looks whether other jobs have ended.
    """
    waits = _again(runtime) | {"run_at": runtime.now() + delay, "progress": progress}
    move_job(uow, job_id, _DONE, **waits)


def end_waiting(runtime: Runtime, uow: UnitOfWork, job_id: JobId) -> bool:
    """`cancel` within the caller's transaction, its permission and journal, of a job nobody has begun."""
    return move_job(uow, job_id, WAITING, state="cancelled", lease_until=None, finished_at=runtime.now())


def _again(runtime: Runtime) -> dict[str, Any]:
    again = {"state": "ready", "tries": 0, "progress": 0, "error": None, "finished_at": None}
    return again | {"run_at": runtime.now()}


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
