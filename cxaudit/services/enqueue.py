"""Asking for long work: the job row is written in the transaction that needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cxaudit.domain.ids import ClientId, JobId
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Job
from cxaudit.storage.unit_of_work import UnitOfWork


def enqueue(
    runtime: Runtime,
    uow: UnitOfWork,
    kind: str,
    content_key: str,
    payload: Mapping[str, Any],
    *,
    client_id: ClientId | None = None,
    priority: int = 0,
    delay: timedelta = timedelta(0),
) -> JobId:
    """Write the job unless `content_key` was already asked for; returns the id of the row there is.

    The queue gets a hint after the commit; losing it costs a few seconds, never the work.
    """
    existing = uow.jobs.find(content_key=content_key)
    if existing is not None:
        return existing.id
    now = runtime.now()
    job = Job(
        id=JobId(runtime.ids.new()),
        kind=kind,
        client_id=client_id,
        payload=payload,
        content_key=content_key,
        state="ready",
        created_at=now,
        run_at=now + delay,
        priority=priority,
    )
    uow.jobs.add(job)
    uow.hints.append(job.id)
    return job.id
