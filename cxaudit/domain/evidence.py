"""Photos and other evidence of an audit: the original kept as received, a clean copy served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cxaudit.domain.ids import AuditId, ClientId, EvidenceId
from cxaudit.domain.text import NO_TEXT, LocalizedText

EvidenceKind = Literal["photo", "receipt", "signature", "file"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored piece of evidence. `sha256` names what was received; `served_sha256` the copy without EXIF."""

    client_id: ClientId
    id: EvidenceId
    audit_id: AuditId
    item_key: str
    kind: EvidenceKind
    sha256: str
    served_sha256: str
    size: int
    width: int
    height: int
    received_at: datetime
    caption: str | None = None
    label: LocalizedText = NO_TEXT
