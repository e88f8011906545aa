"""Clients: the brands the agency works for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.ids import ClientId
from cxaudit.services import clients as use_cases
from cxaudit.web.admin.branding import shades
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.forms.admin import TIMEZONES, ClientChangeForm, ClientForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render
from cxaudit.web.received import page_number, require_page

_FIELDS = {
    "name_missing": "name",
    "client_name_taken": "name",
    "sector_missing": "sector",
    "language_missing": "languages",
    "timezone_unknown": "timezone",
}
Answer = Response | tuple[str, int]


@blueprint.get("/clients/")
@requires("client.manage")
def clients() -> str:
    """Every client with its number of locations, a page at a time; the address says the search."""
    page, text = page_number(), request.args.get("text", "").strip()
    found, count = use_cases.list_clients(runtime(), actor(), text, page)
    require_page(page, -(-count // use_cases.PAGE))
    return render("admin/clients.html", clients=found, count=count, text=text, page=page, size=use_cases.PAGE)


@blueprint.get("/clients/<client_id>")
@requires("client.manage")
def client(client_id: ClientId) -> str:
    """One client: what is known of it, its brand, its network and its banners."""
    found = use_cases.get_client(runtime(), actor(), client_id)
    return render("admin/client.html", found=found, shades=shades(found.client))


@blueprint.get("/clients/new")
@requires("client.manage")
def new_client() -> str:
    """The form that adds a client."""
    return _page("new_client", ClientForm(formdata=None))


def _page(template: str, form: ClientForm | ClientChangeForm, **more: Any) -> str:
    return render(f"admin/{template}.html", form=form, timezones=TIMEZONES, **more)


@blueprint.post("/clients/new")
@requires("client.manage")
def create_client() -> Answer:
    """Add the client with the root of its network; a refused form keeps what was typed."""
    form = ClientForm()
    if not form.validate():
        return _page("new_client", form), 422
    made = attempt(form, lambda: use_cases.create_client(runtime(), actor(), form.client()), _FIELDS)
    if made is None:
        return _page("new_client", form), 422
    flash(gettext("{name} is added. Import its locations, then create its first programme.", name=made.name))
    return redirect(url_for("admin.client", client_id=made.id))


@blueprint.get("/clients/<client_id>/change")
@requires("client.manage")
def change_client(client_id: ClientId) -> str:
    """The form that changes what is known of a client."""
    stored = use_cases.get_client(runtime(), actor(), client_id).client
    return _page("change_client", ClientChangeForm.of(stored), client=stored)


@blueprint.post("/clients/<client_id>/change")
@requires("client.manage")
def save_client(client_id: ClientId) -> Answer:
    """Save it; a refused form keeps what was typed, and shows what another window saved."""
    stored = use_cases.get_client(runtime(), actor(), client_id).client
    form = ClientChangeForm()
    changed = form.validate() and attempt_change(
        form,
        lambda: use_cases.change_client(runtime(), actor(), form.applied(stored)),
        _FIELDS,
        lambda: ClientChangeForm.of(use_cases.get_client(runtime(), actor(), client_id).client),
    )
    if not changed:
        return _page("change_client", form, client=stored), 422
    flash(gettext("{name} is saved.", name=changed.name))
    return redirect(url_for("admin.client", client_id=client_id))


@blueprint.get("/clients/<client_id>/close")
@requires("client.manage")
def close_client(client_id: ClientId) -> str:
    """The question before a client is closed."""
    found = use_cases.get_client(runtime(), actor(), client_id)
    return render("admin/close_client.html", client=found.client)


@blueprint.post("/clients/<client_id>/close")
@requires("client.manage")
def close_client_now(client_id: ClientId) -> Response:
    """Begin nothing new for this client."""
    closed = use_cases.set_active(runtime(), actor(), client_id, active=False)
    flash(gettext("{name} is closed. What was measured stays.", name=closed.name))
    return redirect(url_for("admin.client", client_id=client_id))


@blueprint.post("/clients/<client_id>/reopen")
@requires("client.manage")
def reopen_client(client_id: ClientId) -> Response:
    """Work for this client again."""
    opened = use_cases.set_active(runtime(), actor(), client_id, active=True)
    flash(gettext("{name} is open again.", name=opened.name))
    return redirect(url_for("admin.client", client_id=client_id))
