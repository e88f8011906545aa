"""Is everything running: the overview and the journal."""

from __future__ import annotations

from flask import Blueprint

from cxaudit import i18n
from cxaudit.services import journal, overview
from cxaudit.services.journal import JournalLine
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import gettext, render
from cxaudit.web.received import page_number

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
@requires("account.manage")
def index() -> str:
    """What fails, what waits, what happened last, and whether the database is up to date."""
    found = overview.get_overview(runtime(), actor())
    return render("admin/index.html", found=found, who=actor_words, thing=thing_words)


@blueprint.get("/journal/")
@requires("journal.view")
def entries() -> str:
    """Who did what to what, newest first."""
    page = page_number()
    lines = journal.list_entries(runtime(), actor(), page)
    return render(
        "admin/journal.html", lines=lines, page=page, size=journal.PAGE, who=actor_words, thing=thing_words
    )


def actor_words(line: JournalLine) -> str:
    """The name of whoever acted; a part of the product has one in both languages."""
    return i18n.label(language(), "system", line.actor_name) if line.by_system else line.actor_name


def thing_words(line: JournalLine) -> str | None:
    """What an entry is about, with its reference; None when only its client is known."""
    if line.audit_reference is not None:
        return gettext("Visit {reference}", reference=line.audit_reference)
    if line.account_name is not None:
        return line.account_name
    named = line.programme_name or line.wave_name or line.checklist_title
    if named is not None:
        return named.text(language())
    if line.location_name is not None:
        return f"{line.location_number} {line.location_name}" if line.location_number else line.location_name
    detail = {"benchmark": "name", "action": "item"}.get(line.action.partition(".")[0])
    if detail is not None:
        return str(line.details[detail])
    kind = line.details.get("job")
    return None if kind is None else i18n.label(language(), "job_kind", str(kind))
