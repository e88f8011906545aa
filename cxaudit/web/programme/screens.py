"""Programmes: the list, one programme, a new one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.ids import ClientId, ProgrammeId
from cxaudit.services import programmes
from cxaudit.services.programmes import Sought
from cxaudit.web.forms.programme_rules import ProgrammeForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("programme", __name__, url_prefix="/programme")

RULE_FIELDS = {
    "name_missing": "name_{language}",
    "days_out_of_range": "{rule}_days",
    "cap_out_of_range": "{rule}",
}
"""Where a refusal of the rules stands."""


@blueprint.get("/")
@requires("programme.manage")
def index() -> str:
    """Every programme, a page at a time; the address says the filters."""
    sought = Sought(
        client_id=ClientId(request.args.get("client", "")) or None,
        text=request.args.get("text", "").strip(),
    )
    page = page_number()
    found = programmes.list_programmes(runtime(), actor(), sought, page)
    require_page(page, -(-found.count // programmes.PAGE))
    return render("programme/index.html", found=found, sought=sought, page=page, size=programmes.PAGE)


@blueprint.get("/<programme_id>")
@requires("programme.manage")
def desk(programme_id: ProgrammeId) -> str:
    """One programme: channels, waves, targets, rules."""
    found = programmes.get_desk(runtime(), actor(), programme_id)
    today = runtime().now().astimezone(ZoneInfo(found.client.timezone)).date()
    return render("programme/desk.html", desk=found, today=today)


@blueprint.get("/new")
@requires("programme.manage")
def new_programme() -> str:
    """The form that creates a programme."""
    return _form_page(ProgrammeForm.empty())


def _form_page(form: ProgrammeForm) -> str:
    if form.client_id.choices is None:
        form.offer(programmes.client_choices(runtime(), actor()))
    return render("programme/new.html", form=form)


@blueprint.post("/new")
@requires("programme.manage")
def create_programme() -> Response | tuple[str, int]:
    """Create the programme; a refused form keeps what was typed."""
    form = ProgrammeForm()
    form.offer(programmes.client_choices(runtime(), actor()))
    if not form.validate():
        return _form_page(form), 422
    made = attempt(
        form, lambda: programmes.create_programme(runtime(), actor(), form.programme()), RULE_FIELDS
    )
    if made is None:
        return _form_page(form), 422
    flash(gettext("The programme is created. Choose its checklists, then add a wave."))
    return redirect(url_for("programme.desk", programme_id=made.id))
