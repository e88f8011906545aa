"""Reference pictures of checklists: kept without EXIF and GPS, served to who fills or makes the checklist."""

from __future__ import annotations

from io import BytesIO

from cxaudit.adapters.images import HEAD, MAX_BYTES, is_served_copy, prepare
from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.checklist import Picture
from cxaudit.domain.checklist_editing import Document, pictures_of
from cxaudit.domain.errors import InvalidInput, NotFound
from cxaudit.domain.ids import AuditId, ChecklistId, ClientId
from cxaudit.services.audits import require_audit
from cxaudit.services.runtime import Runtime

LARGEST = MAX_BYTES
"""How many bytes of a picture are taken; one with more is refused."""
_LONGEST_SIDE = 1600


def keep(runtime: Runtime, actor: Actor, client_id: ClientId, received: bytes) -> Picture:
    """Keep a picture among the files of a client, for questions to name. It is never removed.

    InvalidInput: picture_unreadable, picture_too_large. NotFound.
    """
    access.require(actor, "checklist.manage", Facts(client_id=client_id), "client")
    try:
        ready = prepare(received, _LONGEST_SIDE)
    except InvalidInput as refused:
        if refused.params:  # its limits
            raise InvalidInput("picture_too_large", **refused.params) from None
        raise InvalidInput("picture_unreadable") from None
    runtime.files.put(client_id, ready.jpeg_sha256, BytesIO(ready.jpeg))
    return Picture(ready.jpeg_sha256, width=ready.width, height=ready.height)


def absent(runtime: Runtime, client_id: ClientId, document: Document) -> tuple[str, ...]:
    """The keys of questions that name a picture which the client's files do not hold as `keep` makes it."""
    return tuple(key for key, sha in pictures_of(document) if not _is_there(runtime, client_id, sha))


def _is_there(runtime: Runtime, client_id: ClientId, sha256: str) -> bool:
    """Any other file of the client, as a photo with the place it was taken at, is no picture to show."""
    try:
        with runtime.files.open(client_id, sha256, (0, HEAD - 1)) as content:
            return is_served_copy(content.read(), _LONGEST_SIDE)
    except NotFound:
        return False


def for_visit(runtime: Runtime, actor: Actor, audit_id: AuditId, sha256: str) -> bytes:
    """The JPEG of a picture of the checklist that an own visit follows. NotFound."""
    with runtime.reading(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
    return _read(runtime, audit.client_id, version.document, sha256)


def for_office(runtime: Runtime, actor: Actor, checklist_id: ChecklistId, number: int, sha256: str) -> bytes:
    """The JPEG of a picture of one version of a checklist. NotFound."""
    with runtime.reading(actor) as uow:
        family = uow.checklists.get(id=checklist_id)
        access.require(actor, "checklist.manage", Facts(client_id=family.client_id), "checklist")
        of = {"client_id": family.client_id, "checklist_id": family.id}
        version = uow.checklist_versions.get(**of, number=number)
    return _read(runtime, family.client_id, version.document, sha256)


def _read(runtime: Runtime, client_id: ClientId, document: Document, sha256: str) -> bytes:
    named = any(sha == sha256 for _key, sha in pictures_of(document))
    if not named or not _is_there(runtime, client_id, sha256):
        raise NotFound("picture")
    with runtime.files.open(client_id, sha256) as content:
        return content.read()
