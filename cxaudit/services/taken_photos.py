"""Photos and the answers that name them, whichever came first: together they are evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxaudit.domain.evidence import Evidence, EvidenceKind
from cxaudit.domain.ids import EvidenceId
from cxaudit.domain.sync import Operation
from cxaudit.services.audits import checklist_of, version_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.audit_files import FileRows
from cxaudit.storage.queries.uploads import operations_naming
from cxaudit.storage.records import Upload
from cxaudit.storage.unit_of_work import UnitOfWork


def tie_operations(
    runtime: Runtime, uow: UnitOfWork, rows: FileRows, operations: Sequence[Operation]
) -> None:
    """Evidence for the photos that these operations name and whose bytes are here."""
    for op in operations:
        sha = _named(op)
        upload = sha and uow.uploads.find(client_id=rows.audit.client_id, audit_id=rows.audit.id, sha256=sha)
        if upload:
            _tie(runtime, uow, rows, upload, op)


def tie_upload(runtime: Runtime, uow: UnitOfWork, rows: FileRows, upload: Upload) -> None:
    """Evidence for every operation that named these bytes before they came."""
    for op in operations_naming(uow, rows.audit, upload.sha256):
        _tie(runtime, uow, rows, upload, op)


def _named(op: Operation) -> str | None:
    if op.f != "s" and not op.f.startswith("p:"):
        return None
    sha = op.val.get("sha") if isinstance(op.val, Mapping) else None
    return sha if isinstance(sha, str) else None


def _tie(runtime: Runtime, uow: UnitOfWork, rows: FileRows, upload: Upload, op: Operation) -> None:
    """One row for these bytes on this item; what cannot be shown has none."""
    of = {"client_id": upload.client_id, "audit_id": upload.audit_id, "sha256": upload.sha256}
    if upload.served_sha256 is None or uow.evidence.find(item_key=op.q, **of) is not None:
        return
    uow.evidence.add(
        Evidence(
            client_id=upload.client_id,
            id=EvidenceId(runtime.ids.new()),
            audit_id=upload.audit_id,
            item_key=op.q,
            kind=_kind(uow, rows, op),
            sha256=upload.sha256,
            served_sha256=upload.served_sha256,
            size=upload.served_size or 0,
            width=upload.width or 0,
            height=upload.height or 0,
            received_at=runtime.now(),
        )
    )


def _kind(uow: UnitOfWork, rows: FileRows, op: Operation) -> EvidenceKind:
    item = checklist_of(version_of(uow, rows)).find_item(op.q)
    if op.f == "s" or (item is not None and item.kind == "signature"):
        return "signature"
    return "file" if item is not None and item.kind == "file" else "photo"
