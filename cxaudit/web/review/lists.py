"""The queue of reviewers, and the list of all visits of the agency."""

from __future__ import annotations

from math import ceil
from typing import Any

from flask import Blueprint, request, url_for

from cxaudit.domain.audit import AUDIT_STATES, is_stale
from cxaudit.services import review_desk
from cxaudit.services.review_desk import PAGE, AuditList, AuditSearch
from cxaudit.web import wording
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("review", __name__, url_prefix="/review")

QUEUE_STATES = ("submitted", "in_review", "validated")
LONGEST_REFERENCE = 20
_FILTERS = {"client", "wave", "state", "q"}


@blueprint.get("/")
@requires("audit.review")
def queue() -> str:
    """What waits, oldest first."""
    found = review_desk.list_queue(runtime(), actor(), _search(QUEUE_STATES), page_number())
    return _list_page("review/queue.html", "review.queue", QUEUE_STATES, found)


@blueprint.get("/audits")
@requires("audit.browse")
def all_audits() -> str:
    """Every visit in whatever state, the latest first."""
    found = review_desk.list_audits(runtime(), actor(), _search(AUDIT_STATES), page_number())
    return _list_page("review/audits.html", "review.all_audits", AUDIT_STATES, found)


def _list_page(template: str, endpoint: str, states: tuple[str, ...], found: AuditList) -> str:
    chosen = {name: value for name, value in request.args.items() if name in _FILTERS and value}
    clients = {wave.client_id: wave.client_name for wave in found.waves}
    page, pages = page_number(), max(1, ceil(found.count / PAGE))
    require_page(page, pages)
    return render(
        template,
        found=found,
        chosen=chosen,
        states=states,
        clients=clients,
        waves=[wave for wave in found.waves if chosen.get("client") in {None, wave.client_id}],
        address=url_for(endpoint),
        first=min((page - 1) * PAGE + 1, found.count),
        last=min(page * PAGE, found.count),
        before=url_for(endpoint, **_args(chosen, page - 1)) if page > 1 else None,
        after=url_for(endpoint, **_args(chosen, page + 1)) if page < pages else None,
        now=runtime().now(),
        is_stale=is_stale,
        ppm_text=wording.ppm_text,
    )


def _args(chosen: dict[str, str], page: int) -> dict[str, Any]:
    return {**chosen, "page": page}


def _search(states: tuple[str, ...]) -> AuditSearch:
    """What the address asks for; a state that does not exist is no filter."""
    asked = request.args.get("state", "")
    return AuditSearch(
        states=(asked,) if asked in states else (),
        client_id=request.args.get("client") or None,
        wave_id=request.args.get("wave") or None,
        reference=request.args.get("q", "").strip()[:LONGEST_REFERENCE],
        flagged=request.args.get("signals") == "yes",
    )
