"""What an audit's tablets have sent of photos: what is whole, what has begun."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, select

from cxaudit.domain.audit import Audit
from cxaudit.domain.sync import Operation
from cxaudit.storage.tables.audits import EvidenceRow, OperationRow
from cxaudit.storage.tables.deliveries import UploadPartRow, UploadRow
from cxaudit.storage.unit_of_work import UnitOfWork


def kept_shas(uow: UnitOfWork, audit: Audit) -> frozenset[str]:
    """The digests of all bytes that are kept whole for the audit, whichever way they came."""
    rows = (UploadRow, EvidenceRow)
    queries = [
        select(row.sha256).where(row.client_id == audit.client_id, row.audit_id == audit.id) for row in rows
    ]
    return frozenset(sha for query in queries for sha in uow.session.scalars(query))


def unreadable_shas(uow: UnitOfWork, audit: Audit) -> frozenset[str]:
    """Those of them of which no picture can be made."""
    row = UploadRow
    query = select(row.sha256).where(
        row.client_id == audit.client_id, row.audit_id == audit.id, row.served_sha256.is_(None)
    )
    return frozenset(uow.session.scalars(query))


def received_bytes(uow: UnitOfWork, audit: Audit, sha256: str) -> tuple[int, int | None]:
    """(how many bytes of an upload have come, how many there will be); (0, None) before the first."""
    row = UploadPartRow
    query = select(func.sum(row.size), func.max(row.total)).where(
        row.client_id == audit.client_id, row.audit_id == audit.id, row.sha256 == sha256
    )
    come, total = uow.session.execute(query).one()
    return come or 0, total


def drop_parts(uow: UnitOfWork, audit: Audit, sha256: str | None = None) -> None:
    """Forget the parts of one upload, or of all that the audit has begun."""
    row = UploadPartRow
    which = delete(row).where(row.client_id == audit.client_id, row.audit_id == audit.id)
    uow.session.execute(which if sha256 is None else which.where(row.sha256 == sha256))


def operations_naming(uow: UnitOfWork, audit: Audit, sha256: str) -> tuple[Operation, ...]:
    """The operations that put these bytes on an item."""
    row, field = OperationRow, OperationRow.body["f"].as_string()
    query = select(row.body).where(
        row.client_id == audit.client_id,
        row.audit_id == audit.id,
        or_(field == "s", field.startswith("p:")),
        row.body[("val", "sha")].as_string() == sha256,
    )
    return tuple(Operation(**body) for body in uow.session.scalars(query.order_by(row.seq)))
