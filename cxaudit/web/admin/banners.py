"""The banners of a client: adding one, giving one another name."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.ids import BannerId, ClientId
from cxaudit.domain.network import Banner, Client
from cxaudit.services import banners as use_cases
from cxaudit.services import clients
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.forms.admin import BannerForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render

_FIELDS = {"name_missing": "name", "banner_name_taken": "name"}
Answer = Response | tuple[str, int]


def _page(client: Client, form: BannerForm, banner: Banner | None) -> str:
    return render("admin/banner.html", client=client, form=form, banner=banner)


@blueprint.get("/clients/<client_id>/banners/new")
@requires("client.manage")
def new_banner(client_id: ClientId) -> str:
    """The form that adds a banner."""
    client = clients.get_client(runtime(), actor(), client_id).client
    return _page(client, BannerForm(formdata=None), None)


@blueprint.post("/clients/<client_id>/banners/new")
@requires("client.manage")
def add_banner(client_id: ClientId) -> Answer:
    """Add it; one of the same name is refused."""
    client, form = clients.get_client(runtime(), actor(), client_id).client, BannerForm()
    named = form.name.data or ""
    made = form.validate() and attempt(
        form, lambda: use_cases.add_banner(runtime(), actor(), client_id, named), _FIELDS
    )
    if not made:
        return _page(client, form, None), 422
    flash(gettext("The banner {name} is added.", name=made.name))
    return redirect(url_for("admin.client", client_id=client_id))


@blueprint.get("/clients/<client_id>/banners/<banner_id>")
@requires("client.manage")
def banner(client_id: ClientId, banner_id: BannerId) -> str:
    """The form that gives a banner another name."""
    client, found = use_cases.get_banner(runtime(), actor(), client_id, banner_id)
    return _page(client, BannerForm.of(found), found)


@blueprint.post("/clients/<client_id>/banners/<banner_id>")
@requires("client.manage")
def rename_banner(client_id: ClientId, banner_id: BannerId) -> Answer:
    """Rename it; a refused form keeps what was typed, and shows what another window saved."""
    client, found = use_cases.get_banner(runtime(), actor(), client_id, banner_id)
    form = BannerForm()
    renamed = form.validate() and attempt_change(
        form,
        lambda: use_cases.rename_banner(runtime(), actor(), form.applied(found)),
        _FIELDS,
        lambda: BannerForm.of(use_cases.get_banner(runtime(), actor(), client_id, banner_id)[1]),
    )
    if not renamed:
        return _page(client, form, found), 422
    flash(gettext("The banner is now called {name}.", name=renamed.name))
    return redirect(url_for("admin.client", client_id=client_id))
