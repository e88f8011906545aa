"""Answers to check: two values of one field, and what came late or cannot be read."""

from __future__ import annotations

from flask import request, url_for

from cxaudit.services import answers_to_check
from cxaudit.services.answers_to_check import PAGE, ToCheck
from cxaudit.web import wording
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.received import page_number, require_page
from cxaudit.web.review.lists import LONGEST_REFERENCE, blueprint

_FILTERS = {"client", "state", "q"}


@blueprint.get("/answers")
@requires("audit.browse")
def answers() -> str:
    """Both values of each conflict, or what was received with a flag; the address says which."""
    kind: answers_to_check.Kind = "flagged" if request.args.get("kind") == "flagged" else "conflicts"
    wanted = ToCheck(
        client_id=request.args.get("client") or None,
        reference=request.args.get("q", "").strip()[:LONGEST_REFERENCE],
        waiting_only=kind == "conflicts" and request.args.get("state") != "all",
    )
    page = page_number()
    found = answers_to_check.list_answers(runtime(), actor(), kind, wanted, page)
    require_page(page, -(-found.count // PAGE))
    chosen = {name: value for name, value in request.args.items() if name in _FILTERS and value}
    return render(
        "review/answers.html",
        kind=kind, found=found, wanted=wanted, chosen=chosen, page=page, size=PAGE,
        filters={"kind": kind, **chosen}, address=url_for("review.answers", kind=kind),
        field_text=wording.field_text,
    )  # fmt: skip
