"""What a tablet must know of a checklist to follow an audit off line: `js/engine/flow.js` reads it."""

from __future__ import annotations

from typing import Any

from cxaudit.domain import conditions
from cxaudit.domain.checklist import Checklist, Item


def outline(checklist: Checklist) -> dict[str, Any]:
    """JSON form: sections and items in order, no texts, no points; what has its usual value is left out."""
    return {
        "sections": [section.key for section in checklist.sections],
        "items": [_item(item) for item in checklist.items],
    }


def _item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"key": item.key, "kind": item.kind, "section": item.section}
    if not item.required:
        found["required"] = False
    if item.show_if is not None:
        found["show_if"] = conditions.plain(item.show_if)
    if item.evidence is not None:
        when = {} if item.evidence.when is None else {"when": list(item.evidence.when)}
        found["evidence"] = {"photos": item.evidence.photos} | when
    if item.comment_when:
        found["comment_when"] = list(item.comment_when)
    if item.min_words:
        found["min_words"] = item.min_words
    return found
