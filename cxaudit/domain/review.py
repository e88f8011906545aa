"""What a reviewer writes about an audit, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cxaudit.domain.ids import AccountId, AuditId, ClientId

WHOLE_AUDIT = ""
"""The `item_key` of a comment on the whole audit."""
REJECTION = "_rejection"
"""The `item_key` of the reason why an audit was rejected; no item is called so."""
CORRECTION = timedelta(days=3)
_CLOSING = time(17)


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


def correction_due(now: datetime, timezone: str) -> datetime:
    """Until when a returned visit can be corrected: 17:00, three days later, where the location stands."""
    day = (now.astimezone(ZoneInfo(timezone)) + CORRECTION).date()
    return datetime.combine(day, _CLOSING, ZoneInfo(timezone)).astimezone(now.tzinfo)
