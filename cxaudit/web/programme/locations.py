"""Locations: the list, one of them, and bringing a list in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import ClientId, LocationId, NodeId
from cxaudit.domain.network import Client
from cxaudit.services import imports, locations
from cxaudit.services.imports import LocationsImport
from cxaudit.services.locations import Sought
from cxaudit.web.forms.imports import CheckedForm, LocationsForm
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("locations", __name__, url_prefix="/locations")


@blueprint.get("/")
@requires("location.manage")
def index() -> str:
    """Every location; the address says the filters."""
    sought = Sought(
        client_id=ClientId(request.args.get("client", "")) or None,
        region_id=NodeId(request.args.get("region", "")) or None,
        text=request.args.get("text") or None,
    )
    page = page_number()
    found = locations.list_locations(runtime(), actor(), sought, page)
    require_page(page, -(-found.count // locations.PAGE))
    return render("programme/locations.html", found=found, sought=sought, page=page, size=locations.PAGE)


@blueprint.get("/<location_id>")
@requires("location.manage")
def desk(location_id: LocationId) -> str:
    """One location: address, places in the network, visits."""
    return render("programme/location.html", desk=locations.get_location(runtime(), actor(), location_id))


@blueprint.get("/import")
@requires("location.manage")
def choose() -> str:
    """The form that takes the list."""
    return _form_page(LocationsForm(formdata=None))


def _form_page(form: LocationsForm, error: str | None = None) -> str:
    clients = _clients()
    form.offer(clients, request.args.get("client"))
    return render("programme/location_import.html", form=form, clients=clients, error=error)


def _clients() -> tuple[Client, ...]:
    return locations.list_locations(runtime(), actor(), Sought()).clients


@blueprint.post("/import")
@requires("location.manage")
def check() -> str | tuple[str, int]:
    """Read the list and say row by row what would become of it; nothing is kept."""
    form = LocationsForm()
    form.offer(_clients(), None)
    if not form.validate():
        return _form_page(form), 422
    checked = CheckedForm(
        formdata=None,
        client_id=form.client_id.data,
        filename=form.file.data.filename,
        timezone=(form.timezone.data or "").strip(),
    )
    content = form.content()
    try:
        done = _import(checked, content, dry_run=True)
    except InvalidInput as wrong:
        return _form_page(form, sentence_of(wrong)), 422
    checked.carry(content)
    client = next(client for client in _clients() if client.id == form.client_id.data)
    return render("programme/location_preview.html", done=done, form=checked, client=client)


def _import(form: CheckedForm, content: bytes, *, dry_run: bool = False) -> LocationsImport:
    client_id, name = ClientId(form.client_id.data or ""), form.filename.data or ""
    zone = form.timezone.data or None
    return imports.import_locations(
        runtime(), actor(), client_id, content, name, timezone=zone, dry_run=dry_run
    )


@blueprint.post("/import/confirm")
@requires("location.manage")
def confirm() -> Response | tuple[str, int]:
    """Import the list that was checked; everything is checked again."""
    form = CheckedForm()
    try:
        done = _import(form, form.carried())
    except InvalidInput as wrong:
        return _form_page(LocationsForm(formdata=None), sentence_of(wrong)), 422
    counts = {"created": done.created, "updated": done.updated, "unchanged": done.unchanged}
    flash(_("Locations created: {created}; updated: {updated}; unchanged: {unchanged}.", **counts), "done")
    if done.regions:
        flash(_("Regions created: {names}.", names=", ".join(done.regions)), "done")
    return redirect(url_for("programme.locations.index", client=form.client_id.data))
