"""One audit with everything it needs to be shown: checked against the policy first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxaudit.domain import access, definition
from cxaudit.domain.access import Actor, Facts, Permission
from cxaudit.domain.answers import Heads, heads_of
from cxaudit.domain.audit import Audit
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.evidence import Evidence
from cxaudit.domain.ids import AuditId
from cxaudit.domain.network import Client, Location
from cxaudit.domain.programme import Programme, Wave
from cxaudit.domain.review import ReviewComment
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistVersion
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.audit_files import FileRows, find_file
from cxaudit.storage.records import AnswerDocument
from cxaudit.storage.unit_of_work import UnitOfWork

_CACHED_VERSIONS = 64
_NOT_OWN: frozenset[Permission] = frozenset({"audit.browse", "audit.review", "audit.release"})
"""Nobody judges an own visit: staff who also audit are told so, since they know it exists."""


@dataclass(frozen=True, slots=True)
class AuditFile:
    """An audit, where and what for, its checklist, and the answers of the present submission."""

    audit: Audit
    client: Client
    location: Location
    programme: Programme
    wave: Wave
    version: ChecklistVersion
    checklist: Checklist
    document: AnswerDocument
    heads: Heads
    evidence: tuple[Evidence, ...]


def facts_of(audit: Audit) -> Facts:
    """What the policy must know of an audit."""
    return Facts(audit.client_id, audit.path, audit.auditor_id, audit.state)


def get_audit(
    runtime: Runtime, actor: Actor, audit_id: AuditId, permission: Permission = "audit.view"
) -> AuditFile:
    """One audit with its file. NotFound for whoever may not see it."""
    with runtime.reading(actor) as uow:
        return open_file(uow, actor, audit_id, permission)


def open_file(uow: UnitOfWork, actor: Actor, audit_id: AuditId, permission: Permission) -> AuditFile:
    """`get_audit` inside a unit of work that is already open."""
    return file_of(uow, require_rows(uow, actor, audit_id, permission))


def file_of(uow: UnitOfWork, rows: FileRows) -> AuditFile:
    """The file of an audit whose reader was checked."""
    version = version_of(uow, rows)
    return AuditFile(
        audit=rows.audit,
        client=rows.client,
        location=rows.location,
        programme=rows.programme,
        wave=rows.wave,
        version=version,
        checklist=checklist_of(version),
        document=rows.document,
        heads=heads_of(rows.document.heads),
        evidence=uow.evidence.list(
            client_id=rows.audit.client_id, audit_id=rows.audit.id, order=("received_at",)
        ),
    )


def require_rows(uow: UnitOfWork, actor: Actor, audit_id: AuditId, permission: Permission) -> FileRows:
    """As `require_audit`, with what is filled and shown beside it, in the same statement."""
    rows = find_file(uow, audit_id)
    if rows is None:
        raise NotFound("audit")
    _require(actor, rows.audit, permission)
    return rows


def version_of(uow: UnitOfWork, rows: FileRows) -> ChecklistVersion:
    """The version an audit follows; what is published never changes, so it is read once per process."""
    known = (rows.version_id, rows.digest)
    if known not in _VERSIONS:
        if len(_VERSIONS) >= _CACHED_VERSIONS:
            _VERSIONS.clear()
        _VERSIONS[known] = uow.checklist_versions.get(client_id=rows.audit.client_id, id=rows.version_id)
    return _VERSIONS[known]


def require_audit(uow: UnitOfWork, actor: Actor, audit_id: AuditId, permission: Permission) -> Audit:
    """The audit, when `actor` holds `permission` over it; else NotFound. Refused: own_audit."""
    audit = uow.audits.get(id=audit_id)
    _require(actor, audit, permission)
    return audit


def _require(actor: Actor, audit: Audit, permission: Permission) -> None:
    if permission in _NOT_OWN and access.allows(actor, permission) and audit.auditor_id == actor.auditor_id:
        raise Refused("own_audit", reference=audit.reference)
    access.require(actor, permission, facts_of(audit), "audit")


def get_corrections(runtime: Runtime, actor: Actor, audit: Audit) -> tuple[ReviewComment, ...]:
    """What a reviewer asks the auditor to correct; for a rejected audit, the reason. NotFound for others."""
    access.require(actor, "audit.fill", facts_of(audit), "audit")
    if audit.state not in {"returned", "rejected"}:
        return ()
    judged = audit.submission - 1 if audit.state == "returned" else audit.submission
    with runtime.reading(actor) as uow:
        return uow.review_comments.list(
            client_id=audit.client_id, audit_id=audit.id, submission=judged, order=("written_at",)
        )


def get_scenario(runtime: Runtime, actor: Actor, audit: Audit) -> LocalizedText:
    """What the auditor plays on this visit; empty when nothing was written. NotFound for others."""
    access.require(actor, "audit.fill", facts_of(audit), "audit")
    with runtime.reading(actor) as uow:
        return uow.assignments.get(client_id=audit.client_id, id=audit.assignment_id).scenario


def checklist_of(version: ChecklistVersion) -> Checklist:
    """The parsed checklist of a version; versions never change, so they are read once per process."""
    return _CACHE.get(version.digest) or parsed(version.digest, version.document)


def known_checklists() -> Mapping[str, Checklist]:
    """Those that this process has parsed, by the digest of their document."""
    return dict(_CACHE)


def parsed(digest: str, document: Mapping[str, Any]) -> Checklist:
    """The checklist of a document, remembered by its digest."""
    if len(_CACHE) >= _CACHED_VERSIONS:
        _CACHE.clear()
    found = _CACHE[digest] = definition.parse(document)
    return found


_CACHE: dict[str, Checklist] = {}
_VERSIONS: dict[tuple[str, str], ChecklistVersion] = {}
