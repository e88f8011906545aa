"""Photos: kept as received, served without EXIF and GPS, only through the policy."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from cxaudit.adapters.images import MAX_BYTES, Prepared, prepare
from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.answers import photos_of, values_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import InvalidInput, NotFound
from cxaudit.domain.evidence import Evidence
from cxaudit.domain.flow import visible_items
from cxaudit.domain.ids import AuditId, EvidenceId
from cxaudit.services import field_sync
from cxaudit.services.audits import AuditFile, checklist_of, facts_of, open_file, require_audit
from cxaudit.services.runtime import Runtime

LARGEST_PHOTO = MAX_BYTES
"""How many bytes of a photo are taken; one with more is refused."""
_CLIENT_SIDE = {"client", "part"}


def add_photo(runtime: Runtime, actor: Actor, audit_id: AuditId, item_key: str, received: bytes) -> Evidence:
    """Keep a photo on an item; the same photo again changes nothing.

    One that comes after the visit was handed in is kept beside it, flagged as a late answer is.
    InvalidInput: photo_unreadable, photo_too_large, unknown_item.
    """
    with runtime.reading(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
    if checklist_of(version).find_item(item_key) is None:
        raise InvalidInput("unknown_item", key=item_key)
    ready = prepare(received)
    runtime.files.put(audit.client_id, ready.sha256, BytesIO(received))
    runtime.files.put(audit.client_id, ready.jpeg_sha256, BytesIO(ready.jpeg))
    evidence = _store(runtime, actor, audit, item_key, ready)
    _say(runtime, actor, audit, evidence)
    return evidence


def _store(runtime: Runtime, actor: Actor, audit: Audit, item_key: str, ready: Prepared) -> Evidence:
    of = {"client_id": audit.client_id, "audit_id": audit.id, "item_key": item_key, "sha256": ready.sha256}
    with runtime.writing(actor) as uow:
        known = uow.evidence.find(**of)
        if known is not None:
            return known
        return uow.evidence.add(
            Evidence(
                client_id=audit.client_id,
                id=EvidenceId(runtime.ids.new()),
                audit_id=audit.id,
                item_key=item_key,
                kind="photo",
                sha256=ready.sha256,
                served_sha256=ready.jpeg_sha256,
                size=len(ready.jpeg),
                width=ready.width,
                height=ready.height,
                received_at=runtime.now(),
            )
        )


def _say(runtime: Runtime, actor: Actor, audit: Audit, evidence: Evidence) -> None:
    """The answer that names the photo is written once its bytes are kept."""
    at = int(evidence.received_at.timestamp() * 1000)
    value = {
        "sha": evidence.sha256, "size": evidence.size, "w": evidence.width, "h": evidence.height, "at": at,
    }  # fmt: skip
    name = f"{evidence.item_key}/p:{evidence.sha256[:16]}"
    field_sync.write_section(runtime, actor, audit.id, {name: value})


def remove_photo(runtime: Runtime, actor: Actor, audit_id: AuditId, evidence_id: EvidenceId) -> None:
    """Take a photo off its item; what was received stays in the history."""
    with runtime.reading(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        found = uow.evidence.get(client_id=audit.client_id, audit_id=audit.id, id=evidence_id)
    name = f"{found.item_key}/p:{found.sha256[:16]}"
    field_sync.write_section(runtime, actor, audit.id, {name: None})


def open_photo(runtime: Runtime, actor: Actor, evidence_id: EvidenceId) -> tuple[Evidence, BinaryIO]:
    """The served copy of a photo. NotFound for whoever may not see its audit.

    The client side has only those that its answers show: not removed, not hidden, not of items
    that are the agency's own.
    """
    with runtime.reading(actor) as uow:
        found = uow.evidence.get(id=evidence_id)
        audit = uow.audits.get(client_id=found.client_id, id=found.audit_id)
        access.require(actor, "evidence.view", facts_of(audit), "evidence")
        if uow.scope.kind in _CLIENT_SIDE and not _is_shown(
            open_file(uow, actor, audit.id, "evidence.view"), found
        ):
            raise NotFound("evidence")
    return found, runtime.files.open(found.client_id, found.served_sha256)


def open_taken(runtime: Runtime, actor: Actor, audit_id: AuditId, sha256: str) -> tuple[Evidence, BinaryIO]:
    """The served copy of a photo of an own visit, by what a device calls it. NotFound for others."""
    with runtime.reading(actor) as uow:
        audit = require_audit(uow, actor, audit_id, "audit.fill")
        kept = uow.evidence.list(client_id=audit.client_id, audit_id=audit.id, sha256=sha256)
    if not kept:
        raise NotFound("evidence")
    return kept[0], runtime.files.open(audit.client_id, kept[0].served_sha256)


def _is_shown(file: AuditFile, photo: Evidence) -> bool:
    """Whether the photo stands on an item that the client side reads."""
    visible = visible_items(file.checklist, values_of(file.checklist, file.heads))
    read = any(item.key == photo.item_key and not item.integrity for item in visible)
    return read and photo.sha256 in photos_of(file.heads, photo.item_key)
