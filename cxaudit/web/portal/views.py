"""Saved views: naming the page of a wave that one comes from, renaming, removing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import NotFound
from cxaudit.domain.saved_view import SavedView, is_wave_page
from cxaudit.services import saved_views
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.views import ViewForm
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render

blueprint = Blueprint("views", __name__, url_prefix="/views")
_FIELDS = dict.fromkeys(("name_missing", "view_name_long", "view_name_taken", "too_many_views"), "name")
Answer = Response | tuple[str, int]


def _page(form: ViewForm, view: SavedView | None, back: str) -> str:
    return render("portal/view.html", form=form, view=view, back=back)


@blueprint.get("/new")
@requires("result.view")
def new() -> str:
    """The form that names the page one comes from."""
    address = _wanted(request.args.get("next"))
    return _page(ViewForm(formdata=None, next=address), None, address)


@blueprint.post("/new")
@requires("result.view")
def save() -> Answer:
    """Keep the view and go back to its page."""
    form, address = ViewForm(), _wanted(request.form.get("next"))
    typed = form.name.data or ""
    made = form.validate() and attempt(
        form, lambda: saved_views.save_view(runtime(), actor(), typed, address), _FIELDS
    )
    if not made:
        return _page(form, None, address), 422
    flash(gettext("The view {name} is saved. You find it among your visits.", name=made.name))
    return redirect(address)


@blueprint.get("/<view_id>")
@requires("result.view")
def view(view_id: str) -> str:
    """The form that renames or removes a view."""
    found = saved_views.get_view(runtime(), actor(), view_id)
    return _page(ViewForm(formdata=None, name=found.name), found, url_for("portal.index"))


@blueprint.post("/<view_id>")
@requires("result.view")
def rename(view_id: str) -> Answer:
    """Rename it; a refused form keeps what was typed."""
    found, form = saved_views.get_view(runtime(), actor(), view_id), ViewForm()
    typed = form.name.data or ""
    made = form.validate() and attempt(
        form, lambda: saved_views.rename_view(runtime(), actor(), view_id, typed), _FIELDS
    )
    if not made:
        return _page(form, found, url_for("portal.index")), 422
    flash(gettext("The view is now called {name}.", name=made.name))
    return redirect(url_for("portal.index"))


@blueprint.post("/<view_id>/remove")
@requires("result.view")
def remove(view_id: str) -> Response:
    """Forget it; the form has asked before."""
    removed = saved_views.remove_view(runtime(), actor(), view_id)
    flash(gettext("The view {name} is removed. Its page stays where it was.", name=removed.name))
    return redirect(url_for("portal.index"))


def _wanted(address: str | None) -> str:
    if address is None or not is_wave_page(address):
        raise NotFound("page")
    return address
