"""Clients: the brands the agency works for."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.colour import READABLE, contrast_with_white
from cxaudit.domain.ids import ClientId
from cxaudit.services import clients as use_cases
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.forms.admin import TIMEZONES, ClientForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render

_FIELDS = {
    "name_missing": "name",
    "client_name_taken": "name",
    "sector_missing": "sector",
    "language_missing": "languages",
    "timezone_unknown": "timezone",
    "colour_invalid": "colour",
}


@blueprint.get("/clients/")
@requires("client.manage")
def clients() -> str:
    """Every client with its number of locations."""
    return render("admin/clients.html", clients=use_cases.list_clients(runtime(), actor()))


@blueprint.get("/clients/<client_id>")
@requires("client.manage")
def client(client_id: ClientId) -> str:
    """One client: what is known of it, and its network."""
    found = use_cases.get_client(runtime(), actor(), client_id)
    contrast = None if found.client.colour is None else contrast_with_white(found.client.colour)
    return render(
        "admin/client.html",
        found=found,
        contrast=None if contrast is None else f"{contrast:.1f}",
        readable=contrast is not None and contrast >= READABLE,
    )


@blueprint.get("/clients/new")
@requires("client.manage")
def new_client() -> str:
    """The form that adds a client."""
    return _form_page(ClientForm(formdata=None))


def _form_page(form: ClientForm) -> str:
    return render("admin/new_client.html", form=form, timezones=TIMEZONES)


@blueprint.post("/clients/new")
@requires("client.manage")
def create_client() -> Response | tuple[str, int]:
    """Add the client with the root of its network; a refused form keeps what was typed."""
    form = ClientForm()
    if not form.validate():
        return _form_page(form), 422
    made = attempt(form, lambda: use_cases.create_client(runtime(), actor(), form.client()), _FIELDS)
    if made is None:
        return _form_page(form), 422
    flash(gettext("{name} is added. Import its locations, then create its first programme.", name=made.name))
    return redirect(url_for("admin.client", client_id=made.id))
