"""Where the pages of a draft are."""

from __future__ import annotations

from flask import url_for

from cxaudit.services.checklist_drafts import DraftPlace


def address(
    place: DraftPlace,
    page: str = "draft",
    *,
    key: str | None = None,
    at: str | None = None,
    anchor: str | None = None,
) -> str:
    """A page of the editor; `key` names a part, `at` what gets the focus, `anchor` a place of the page."""
    return url_for(
        f"programme.editor.{page}",
        checklist_id=place.checklist_id,
        number=place.number,
        key=key,
        at=at,
        _anchor=anchor,
    )
