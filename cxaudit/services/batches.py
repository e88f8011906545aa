"""Batches of reports: asked for, followed, stopped, gone on with, fetched. The work is in `batch_work`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO

from cxaudit.domain import access
from cxaudit.domain import batch as rules
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.batch import Batch, BatchReport, Progress
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import BatchId, ClientId, JobId, WaveId
from cxaudit.domain.network import Channel, Client
from cxaudit.domain.programme import Wave
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import journal
from cxaudit.services.enqueue import enqueue
from cxaudit.services.jobs import end_waiting, retry_within
from cxaudit.services.runtime import Runtime
from cxaudit.services.wave_scope import Asked, WaveScope, open_wave, places_of
from cxaudit.storage.queries.batches import (
    Failure,
    Released,
    failures_of,
    progress_of,
    released_in,
    visible_in,
    wanted_elsewhere,
)
from cxaudit.storage.records import JobState
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "BatchStatus", "Failure", "Offer", "ask", "begin_again", "cancel", "get_offer", "get_status", "open_file",
]  # fmt: skip
_PERMISSION: access.Permission = "report.download"
_BEHIND = -10
"""Behind single reports: whoever waits for one does not wait for hundreds."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be asked for: `reports` of the scope, so many of them `made`; and what was asked before, the
    newest first."""

    scope: WaveScope
    reports: int
    made: int
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """How a batch stands. `job`: the state of the work on its file; `minutes` None: the pace is not known."""

    batch: Batch
    client: Client
    wave: Wave
    progress: Progress
    failures: tuple[Failure, ...]
    job: JobState | None
    minutes: int | None
    silent: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    wave: Wave
    paths: tuple[str, ...]
    channel: str | None
    found: tuple[Released, ...]


def get_offer(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked) -> Offer:
    """What can be asked for here. NotFound: a wave or region the actor may not have reports of."""
    with runtime.reading(actor) as uow:
        wanted = _wanted(uow, actor, wave_id, asked)
        scope = open_wave(runtime, uow, actor, wave_id, asked).scope
        known = uow.batches.list(client_id=wanted.wave.client_id, wave_id=wave_id, order=("asked_at",))
        mine = tuple(batch for batch in reversed(known) if _may_have(actor, batch))
    made = sum(each.report_state == "ready" for each in wanted.found)
    return Offer(scope, len(wanted.found), made, mine)


def ask(
    runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked, languages: Iterable[Language]
) -> BatchId:
    """Ask for the released reports of a wave in one file. What is made already is taken as it is; the same
    batch asked twice is the one being made.

    InvalidInput: language_missing. Refused: batch_empty. NotFound as `get_offer`.
    """
    chosen = tuple(lang for lang in LANGUAGES if lang in set(languages))
    if not chosen:
        raise InvalidInput("language_missing")
    with runtime.reading(actor) as uow:
        wanted = _wanted(uow, actor, wave_id, asked)
    if not wanted.found:
        raise Refused("batch_empty")
    batch = _new(runtime, actor, wanted, chosen)
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        same = _being_made(uow, batch)
        if same is not None:
            return same.id
        uow.batches.add(batch)
        uow.batch_reports.add_all([_item(runtime, uow, batch, each) for each in wanted.found])
        uow.batches.save(replace(batch, job_id=_start(runtime, uow, batch)))
        _note(runtime, uow, actor, "batch.asked", batch)
    return batch.id


def get_status(runtime: Runtime, actor: Actor, batch_id: BatchId) -> BatchStatus:
    """How a batch stands. NotFound for whoever may not have all its reports."""
    with runtime.reading(actor) as uow:
        batch = _require(uow, actor, batch_id)
        client = uow.clients.get(id=batch.client_id)
        wave = uow.waves.get(client_id=batch.client_id, id=batch.wave_id)
    with runtime.storage.reading(access.SYSTEM) as uow:
        progress, failures = progress_of(uow, batch), failures_of(uow, batch)
        job = None if batch.job_id is None else uow.jobs.find(id=batch.job_id)
    now = runtime.now()
    return BatchStatus(
        batch,
        client,
        wave,
        progress,
        failures,
        None if job is None else job.state,
        rules.minutes_left(batch, progress, now),
        rules.is_silent(batch, progress, now),
    )


def cancel(runtime: Runtime, actor: Actor, batch_id: BatchId) -> None:
    """Stop a batch: reports that nobody has begun and no other batch waits for are not made.

    Refused: batch_ended. NotFound.
    """
    with runtime.reading(actor) as uow:
        _require(uow, actor, batch_id)
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        batch = uow.batches.save(rules.cancel(uow.batches.get(id=batch_id), runtime.now()))
        elsewhere = wanted_elsewhere(uow, batch)
        asked = uow.batch_reports.list(client_id=batch.client_id, batch_id=batch_id)
        for job_id in (batch.job_id, *(each.job_id for each in asked)):
            if job_id is not None and job_id not in elsewhere:
                end_waiting(runtime, uow, job_id)
        _note(runtime, uow, actor, "batch.cancelled", batch)


def begin_again(runtime: Runtime, actor: Actor, batch_id: BatchId) -> None:
    """Go on with a batch that was stopped, or make again only what failed, then the file anew.

    Refused: batch_complete. NotFound. One that is being made already goes on.
    """
    with runtime.reading(actor) as uow:
        _require(uow, actor, batch_id)
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        batch = uow.batches.get(id=batch_id)
        for failure in failures_of(uow, batch):
            retry_within(runtime, uow, failure.job_id)
        job_id = _start(runtime, uow, batch)
        uow.batches.save(rules.begin_again(batch, runtime.now(), job_id))
        _note(runtime, uow, actor, "batch.begun_again", batch)


def open_file(runtime: Runtime, actor: Actor, batch_id: BatchId) -> tuple[str, int, BinaryIO]:
    """(file name, size, content) of a finished batch.

    Refused: batch_not_ready; batch_outdated when a visit in it was withdrawn since, or moved out of the
    actor's reach, or when the file is not there any more. NotFound.
    """
    with runtime.reading(actor) as uow:
        batch = _require(uow, actor, batch_id)
        wave = uow.waves.get(client_id=batch.client_id, id=batch.wave_id)
        whole = visible_in(uow, batch) == batch.reports
    if batch.file_sha256 is None or batch.file_size is None:
        raise Refused("batch_not_ready")
    if not whole or not runtime.files.exists(batch.client_id, batch.file_sha256):
        raise Refused("batch_outdated")
    name = rules.safe_name(wave.name.text(batch.language), *batch.languages) + ".zip"
    return name, batch.file_size, runtime.files.open(batch.client_id, batch.file_sha256)


def _wanted(uow: UnitOfWork, actor: Actor, wave_id: WaveId, asked: Asked) -> _Wanted:
    access.require(actor, _PERMISSION)
    wave = uow.waves.get(id=wave_id)
    access.require(actor, _PERMISSION, Facts(wave.client_id), "wave")
    paths = places_of(uow, actor, wave.client_id, asked.region_id).paths
    return _Wanted(wave, paths, asked.channel, released_in(uow, wave, paths, asked.channel))


def _new(runtime: Runtime, actor: Actor, wanted: _Wanted, languages: tuple[Language, ...]) -> Batch:
    now = runtime.now()
    channel: Channel | None = wanted.channel  # type: ignore[assignment]  # reports of it were found
    return Batch(
        client_id=wanted.wave.client_id,
        id=BatchId(runtime.ids.new()),
        wave_id=wanted.wave.id,
        paths=wanted.paths,
        channel=channel,
        languages=languages,
        asked_by=actor.account_id,
        language=actor.language,
        asked_at=now,
        begun_at=now,
        state="making",
        reports=len(wanted.found),
    )


def _being_made(uow: UnitOfWork, batch: Batch) -> Batch | None:
    known = uow.batches.list(
        client_id=batch.client_id, wave_id=batch.wave_id, asked_by=batch.asked_by, state="making"
    )
    same = (batch.paths, batch.channel, batch.languages)
    return next((each for each in known if (each.paths, each.channel, each.languages) == same), None)


def _item(runtime: Runtime, uow: UnitOfWork, batch: Batch, found: Released) -> BatchReport:
    job_id = None if found.report_state == "ready" else _ask_for(runtime, uow, batch.client_id, found)
    return BatchReport(batch.client_id, batch.id, found.audit_id, found.report_id, found.path, job_id)


def _ask_for(runtime: Runtime, uow: UnitOfWork, client_id: ClientId, found: Released) -> JobId:
    """The job of a report: the one there is, begun again if it had ended, else one behind single reports."""
    key, payload = f"report:{found.report_id}", {"report_id": found.report_id, "audit_id": found.audit_id}
    job_id = enqueue(runtime, uow, "report", key, payload, client_id=client_id, priority=_BEHIND)
    retry_within(runtime, uow, job_id)
    return job_id


def _start(runtime: Runtime, uow: UnitOfWork, batch: Batch) -> JobId:
    key = f"batch:{batch.id}:{batch.revision}"
    return enqueue(runtime, uow, "batch", key, {"batch_id": batch.id}, client_id=batch.client_id)


def _require(uow: UnitOfWork, actor: Actor, batch_id: BatchId) -> Batch:
    batch = uow.batches.get(id=batch_id)
    for path in batch.paths or ("/",):
        access.require(actor, _PERMISSION, Facts(batch.client_id, path), "batch")
    return batch


def _may_have(actor: Actor, batch: Batch) -> bool:
    whole = batch.paths or ("/",)
    return all(access.allows(actor, _PERMISSION, Facts(batch.client_id, path)) for path in whole)


def _note(runtime: Runtime, uow: UnitOfWork, actor: Actor, action: str, batch: Batch) -> None:
    facts = {"wave": batch.wave_id, "reports": batch.reports}
    journal.write(runtime, uow, actor, action, ("batch", batch.id), client_id=batch.client_id, **facts)
