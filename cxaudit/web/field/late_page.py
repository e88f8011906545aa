"""What came after the visit was handed in elsewhere: said, and shown as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from cxaudit.domain.checklist import Item
from cxaudit.services.audits import AuditFile
from cxaudit.web.pages import render
from cxaudit.web.wording import answer_text


def late_page(
    file: AuditFile, items: tuple[Item, ...], changed: Mapping[str, object], errors: Mapping[str, str]
) -> str:
    """The page of a section that nobody waited for: kept for the office, no part of the visit."""
    lines = [_line(item, changed, errors) for item in items]
    return render("field/late.html", file=file, lines=[line for line in lines if line["said"]])


def _line(item: Item, changed: Mapping[str, object], errors: Mapping[str, str]) -> dict[str, Any]:
    """One item with everything that was sent for it; `error` says why something of it was not kept."""
    said = [answer_text(item, changed[f"{item.key}/v"])] if f"{item.key}/v" in changed else []
    if item.key in errors:
        said = request.form.getlist(f"q.{item.key}")
        said += [] if f"{item.key}/c" in changed else request.form.getlist(f"c.{item.key}")
    said += [str(changed[f"{item.key}/c"] or "")] if f"{item.key}/c" in changed else []
    said += [upload.filename for upload in request.files.getlist(f"p.{item.key}") if upload.filename]
    return {"item": item, "said": [words for words in said if words], "error": errors.get(item.key)}
