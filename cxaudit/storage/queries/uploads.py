"""What an audit's tablets have sent of photos: what is whole, what has begun."""

from __future__ import annotations

from sqlalchemy import select

from cxaudit.domain.audit import Audit
from cxaudit.storage.tables.audits import EvidenceRow
from cxaudit.storage.tables.deliveries import UploadRow
from cxaudit.storage.unit_of_work import UnitOfWork


def kept_shas(uow: UnitOfWork, audit: Audit) -> frozenset[str]:
    """The digests of all bytes that are kept whole for the audit, whichever way they came."""
    rows = (UploadRow, EvidenceRow)
    queries = [
        select(row.sha256).where(row.client_id == audit.client_id, row.audit_id == audit.id) for row in rows
    ]
    return frozenset(sha for query in queries for sha in uow.session.scalars(query))
