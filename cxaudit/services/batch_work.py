"""The work of a batch: waits for its reports, packs them into one file, says so; forgets old files."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from cxaudit.domain import access
from cxaudit.domain import batch as rules
from cxaudit.domain.batch import KEPT, Batch, Progress
from cxaudit.domain.ids import BatchId
from cxaudit.i18n import gettext
from cxaudit.services.enqueue import enqueue
from cxaudit.services.jobs import Effect, again_later, report_progress
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.batches import (
    Packed,
    failures_of,
    is_file_shared,
    old_batches,
    packed_of,
    progress_of,
)
from cxaudit.storage.records import Job
from cxaudit.storage.unit_of_work import UnitOfWork

_LOOK = timedelta(seconds=3)
_CHUNK = 1024 * 1024
_TOLD_EVERY = 20
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class _Content:
    """What the file of a batch is made of."""

    packed: tuple[Packed, ...]
    progress: Progress
    absent: tuple[str, ...]


def make_batch(runtime: Runtime, job: Job) -> Effect | None:
    """Look how far the reports are; once none is left, pack them. Safe to repeat; the rest of the making is
    in the jobs of the reports."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        batch = uow.batches.get(id=BatchId(str(job.payload["batch_id"])))
        progress = progress_of(uow, batch)
        if batch.state != "making" or batch.job_id != job.id:
            return None
        if progress.left:
            return lambda ending: again_later(runtime, ending, job.id, _LOOK, progress.percent)
        absent = tuple(f"{each.reference} {each.location}" for each in failures_of(uow, batch))
        content = _Content(packed_of(uow, batch), progress, absent)
    if not content.packed:
        return lambda ending: _end(runtime, ending, batch, progress, None)
    file = _pack(runtime, job, batch, content)
    return lambda ending: _end(runtime, ending, batch, progress, file)


def _end(
    runtime: Runtime, uow: UnitOfWork, batch: Batch, progress: Progress, file: tuple[str, int] | None
) -> None:
    """The batch is ready, and whoever asked is told, once."""
    held = uow.batches.get(client_id=batch.client_id, id=batch.id)
    if held.state != "making":
        return
    sha256, size = file or (None, None)
    counts = {"made": progress.done, "failed": progress.failed}
    now = runtime.now()
    ready = replace(
        held, state="ready", ended_at=now, file_sha256=sha256, file_size=size, **counts  # type: ignore[arg-type]
    )  # fmt: skip
    uow.batches.save(ready)
    if batch.asked_by is not None:
        link = f"{runtime.settings.base_url}/portal/waves/batches/{batch.id}"
        payload = {"template": "batch", "account_id": batch.asked_by, "link": link, **counts}
        enqueue(runtime, uow, "mail", f"mail:batch:{batch.id}", payload)


def _pack(runtime: Runtime, job: Job, batch: Batch, content: _Content) -> tuple[str, int]:
    """(digest, size) of the stored file; one piece of one report at a time is in memory."""
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for place, each in enumerate(content.packed):
                _add(runtime, archive, batch, each)
                if place % _TOLD_EVERY == 0:
                    report_progress(runtime, job, content.progress.percent)
            if content.absent:
                archive.writestr(*_absent(runtime, batch, content.absent))
        digest, size = _digest(file)
        file.seek(0)
        runtime.files.put(batch.client_id, digest, cast("BinaryIO", file))
    return digest, size


def _add(runtime: Runtime, archive: ZipFile, batch: Batch, each: Packed) -> None:
    for lang in batch.languages:
        info = ZipInfo(rules.file_name(each.reference, each.location, lang), each.ready_at.timetuple()[:6])
        info.external_attr = _READABLE
        with (
            runtime.files.open(batch.client_id, each.files[lang]["sha256"]) as source,
            archive.open(info, "w") as target,
        ):
            shutil.copyfileobj(source, target, _CHUNK)


def _absent(runtime: Runtime, batch: Batch, absent: tuple[str, ...]) -> tuple[ZipInfo, str]:
    """A file never leaves something out silently."""
    name = gettext(batch.language, "not in this file.txt")
    head = gettext(batch.language, "These reports could not be made and are not in this file:")
    info = ZipInfo(name, runtime.now().timetuple()[:6])
    info.external_attr = _READABLE
    return info, "\r\n".join((head, "", *absent, ""))


def _digest(file: object) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(cast("BinaryIO", file)):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece


def forget_old(runtime: Runtime) -> None:
    """Delete the files of batches that ended 30 days ago; safe to repeat."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        old = old_batches(uow, runtime.now() - KEPT)
    for batch in old:
        _forget(runtime, batch)


def _forget(runtime: Runtime, batch: Batch) -> None:
    """First the file, then the row that names it: what is cut off in between is done the next night."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        shared = is_file_shared(uow, batch)
    if batch.file_sha256 is not None and not shared:
        runtime.files.delete(batch.client_id, batch.file_sha256)
    with runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.batches.save(rules.forget(uow.batches.get(client_id=batch.client_id, id=batch.id)))
