"""Checklists and their versions: immutable once published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cxaudit.domain.ids import ChecklistId, ChecklistVersionId, ClientId
from cxaudit.domain.network import Channel
from cxaudit.domain.text import LocalizedText


@dataclass(frozen=True, slots=True)
class ChecklistFamily:
    """A checklist through all its versions; `key` is the family key of its documents."""

    client_id: ClientId
    id: ChecklistId
    key: str
    title: LocalizedText
    channel: Channel


@dataclass(frozen=True, slots=True)
class ChecklistVersion:
    """One version of a checklist document. Published: nothing of it ever changes.

    A draft holds whatever was typed so far. `based_on` is the number of the version it began as; `undo` holds
    the `document` before the last change, and what was done (`did`: a code and the name of its part).
    """

    client_id: ClientId
    id: ChecklistVersionId
    checklist_id: ChecklistId
    number: int
    document: Mapping[str, Any]
    digest: str
    state: Literal["draft", "published"]
    created_at: datetime
    published_at: datetime | None = None
    based_on: int | None = None
    undo: Mapping[str, Any] | None = None
    revision: int = 1
