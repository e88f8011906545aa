"""An audit with what it is filled and shown with, in one statement: every step of a visit asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, bindparam, select

from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import AuditId, ChecklistVersionId
from cxaudit.domain.network import Client, Location
from cxaudit.domain.programme import Programme, Wave
from cxaudit.storage.records import AnswerDocument
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.audits import AnswerDocumentRow, AuditRow
from cxaudit.storage.tables.network import ClientRow, LocationRow
from cxaudit.storage.tables.programmes import ChecklistVersionRow, ProgrammeRow, WaveRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FileRows:
    """An audit, the answers of its present submission, where and what for, and which checklist it follows."""

    audit: Audit
    document: AnswerDocument
    client: Client
    location: Location
    programme: Programme
    wave: Wave
    version_id: ChecklistVersionId
    digest: str


def find_file(uow: UnitOfWork, audit_id: AuditId) -> FileRows | None:
    """The rows of one audit, or None where the scope hides one of them."""
    found: Any = uow.session.execute(_FILE, {"audit": audit_id}).one_or_none()
    if found is None:
        return None
    audit, document, client, location, programme, wave, version_id, digest = found
    return FileRows(
        uow.audits.held(audit),
        uow.answer_documents.held(document),
        uow.clients.value(client),
        uow.locations.value(location),
        uow.programmes.value(programme),
        uow.waves.value(wave),
        version_id,
        digest,
    )


def lock_audit(uow: UnitOfWork, audit_id: AuditId) -> None:
    """Let this transaction alone write to the audit until it ends; SQLite has one writer anyway."""
    uow.session.execute(_LOCK, {"audit": audit_id})


def _beside_audit(row: Any, key: str) -> Any:
    return (row.client_id == AuditRow.client_id) & (row.id == getattr(AuditRow, key))


def _file() -> Executable:
    document, version = AnswerDocumentRow, ChecklistVersionRow
    present = (document.client_id == AuditRow.client_id) & (document.audit_id == AuditRow.id)
    return (
        select(AuditRow, document, ClientRow, LocationRow, ProgrammeRow, WaveRow, version.id, version.digest)
        .join(document, present & (document.submission == AuditRow.submission))
        .join(ClientRow, ClientRow.id == AuditRow.client_id)
        .join(LocationRow, _beside_audit(LocationRow, "location_id"))
        .join(ProgrammeRow, _beside_audit(ProgrammeRow, "programme_id"))
        .join(WaveRow, _beside_audit(WaveRow, "wave_id"))
        .join(version, _beside_audit(version, "checklist_version_id"))
        .where(AuditRow.id == bindparam("audit"))
        .execution_options(**{KEPT: True})
    )


_FILE = _file()
_LOCK = (
    select(AuditRow.id)
    .where(AuditRow.id == bindparam("audit"))
    .with_for_update()
    .execution_options(**{KEPT: True})
)
