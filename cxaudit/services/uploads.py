"""Photos arriving in parts, over connections that break: any web host goes on where another one stopped.

Parts wait in the database until the last one has come; then the whole is verified, kept, and only then named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

from cxaudit.adapters.images import MAX_BYTES, Prepared, prepare
from cxaudit.domain.access import Actor
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import InvalidInput, NotFound, Refused
from cxaudit.domain.ids import AuditId
from cxaudit.services.exchanges import patiently
from cxaudit.services.runtime import Runtime
from cxaudit.services.senders import sending
from cxaudit.services.taken_photos import tie_upload
from cxaudit.storage.queries.uploads import drop_parts, kept_shas, received_bytes
from cxaudit.storage.records import Upload, UploadPart
from cxaudit.storage.unit_of_work import UnitOfWork

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `offset` on, of a file of `total` bytes."""

    offset: int
    total: int
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is: whole and kept, or `offset` bytes of it."""

    complete: bool
    offset: int = 0


def get_progress(runtime: Runtime, actor: Actor, audit_id: AuditId, sha256: str) -> Progress:
    """Where to go on. One whose parts have all come, but which a crash left there, is completed first."""
    with sending(runtime, actor, audit_id, writes=False) as sent:
        audit = sent.rows.audit
        if _checked(sha256) in kept_shas(sent.uow, audit):
            return Progress(complete=True)
        come, total = received_bytes(sent.uow, audit, sha256)
    if total is None or come < total:
        return Progress(complete=False, offset=come)
    return patiently(lambda: _complete(runtime, actor, audit, sha256, ""))


def add_part(runtime: Runtime, actor: Actor, audit_id: AuditId, sha256: str, part: Part) -> Progress:
    """Keep one part; with the last one the whole, under the name that its bytes have.

    Refused: upload_offset, the part does not begin where the last one ended (params offset). InvalidInput:
    photo_too_large; file_damaged, all parts are then forgotten. NotFound for strangers.
    """
    if part.total > MAX_BYTES:
        raise InvalidInput("photo_too_large", megabytes=MAX_BYTES // 2**20, megapixels=80)
    progress, audit = patiently(lambda: _add(runtime, actor, audit_id, _checked(sha256), part))
    if progress.complete or progress.offset < part.total:
        return progress
    return patiently(lambda: _complete(runtime, actor, audit, sha256, part.media_type))


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise NotFound("file")
    return sha256


def _add(
    runtime: Runtime, actor: Actor, audit_id: AuditId, sha256: str, part: Part
) -> tuple[Progress, Audit]:
    with sending(runtime, actor, audit_id) as sent:
        audit = sent.rows.audit
        if sha256 in kept_shas(sent.uow, audit):
            return Progress(complete=True), audit
        come, total = received_bytes(sent.uow, audit, sha256)
        if part.offset != come:
            raise Refused("upload_offset", offset=come)
        end = come + len(part.data)
        fits = total in {None, part.total} and end <= part.total
        if fits and part.data:
            _keep_part(sent.uow, audit, sha256, part)
        if not fits:
            drop_parts(sent.uow, audit, sha256)
    if not fits:
        raise InvalidInput("file_damaged")
    return Progress(complete=False, offset=end), audit


def _keep_part(uow: UnitOfWork, audit: Audit, sha256: str, part: Part) -> None:
    uow.upload_parts.add(
        UploadPart(audit.client_id, audit.id, sha256, part.offset, len(part.data), part.total, part.data)
    )


def _complete(runtime: Runtime, actor: Actor, audit: Audit, sha256: str, media_type: str) -> Progress:
    """Verify, keep, then name: a crash in between leaves the parts, and the next request does it again."""
    whole = _whole(runtime, actor, audit, sha256)
    try:
        keep_upload(runtime, actor, audit.id, sha256, whole, media_type)
    except InvalidInput:
        with sending(runtime, actor, audit.id) as sent:
            drop_parts(sent.uow, audit, sha256)
        raise
    return Progress(complete=True)


def _whole(runtime: Runtime, actor: Actor, audit: Audit, sha256: str) -> bytes:
    with sending(runtime, actor, audit.id, writes=False) as sent:
        parts = sent.uow.upload_parts.list(
            client_id=audit.client_id, audit_id=audit.id, sha256=sha256, order=("start",)
        )
    return b"".join(part.data for part in parts)


def keep_upload(  # noqa: PLR0917  # one file's facts
    runtime: Runtime, actor: Actor, audit_id: AuditId, sha256: str, content: bytes, media_type: str
) -> None:
    """Keep a whole file for an audit, and a copy without EXIF if it is a picture; again: nothing changes.

    InvalidInput: file_damaged, the bytes have another digest.
    """
    with sending(runtime, actor, audit_id, writes=False) as sent:
        audit = sent.rows.audit
        if _checked(sha256) in kept_shas(sent.uow, audit):
            return
    runtime.files.put(audit.client_id, sha256, BytesIO(content))
    ready = _prepared(content)
    if ready is not None:
        runtime.files.put(audit.client_id, ready.jpeg_sha256, BytesIO(ready.jpeg))
    upload = _upload(runtime, audit, sha256, content, media_type, ready)
    with sending(runtime, actor, audit_id) as sent:
        if sha256 not in kept_shas(sent.uow, audit):
            sent.uow.uploads.add(upload)
        drop_parts(sent.uow, audit, sha256)
        tie_upload(runtime, sent.uow, sent.rows, upload)


def _prepared(content: bytes) -> Prepared | None:
    """A picture, or None: what cannot be shown is kept all the same."""
    try:
        return prepare(content)
    except InvalidInput:
        return None


def _upload(  # noqa: PLR0917  # one file's facts
    runtime: Runtime, audit: Audit, sha256: str, content: bytes, media_type: str, ready: Prepared | None
) -> Upload:
    return Upload(
        client_id=audit.client_id,
        audit_id=audit.id,
        sha256=sha256,
        size=len(content),
        media_type=ready.media_type if ready else media_type or "application/octet-stream",
        completed_at=runtime.now(),
        served_sha256=ready.jpeg_sha256 if ready else None,
        served_size=len(ready.jpeg) if ready else None,
        width=ready.width if ready else None,
        height=ready.height if ready else None,
    )
