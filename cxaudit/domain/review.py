"""What a reviewer writes about an audit, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cxaudit.domain.ids import AccountId, AuditId, ClientId


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A remark on one item (or the whole audit when `item_key` is empty), in one submission."""

    client_id: ClientId
    id: str
    audit_id: AuditId
    submission: int
    item_key: str
    text: str
    author_id: AccountId
    written_at: datetime
    sent: bool = False
