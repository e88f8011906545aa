"""The brand of a client: its logo and its colours, with what reports make of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.colour import WHITE, contrast, is_colour, is_readable, printed
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import Client
from cxaudit.services import branding as use_cases
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.forms.branding import ColoursForm, LogoForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render

_COLOURS = {"colour_invalid": "{field}"}
_LOGO = dict.fromkeys(("logo_svg", "logo_unreadable", "logo_too_large", "logo_missing"), "logo_file")
_AT = "/clients/<client_id>/brand"
Answer = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour of a client: its contrast with white, rounded down so that it agrees with `readable`, and
    what reports print instead of it, or itself."""

    colour: str
    ratio: str
    readable: bool
    printed: str


def shades(client: Client) -> tuple[Shade | None, Shade | None]:
    """What reports make of (the colour of the band, that of the rules); None for one that is none."""
    return _shade(client.colour), _shade(client.second_colour)


def _shade(colour: str | None) -> Shade | None:
    if colour is None or not is_colour(colour):
        return None
    ratio = f"{floor(contrast(colour, WHITE) * 10) / 10:.1f}"
    return Shade(colour, ratio, is_readable(colour), printed(colour))


@blueprint.get(_AT)
@requires("client.manage")
def brand(client_id: ClientId) -> str:
    """The logo and the colours of a client, with the cover they give."""
    client = use_cases.get_brand(runtime(), actor(), client_id)
    return _page(client, ColoursForm.of(client), LogoForm(formdata=None))


def _page(client: Client, colours: ColoursForm, logo: LogoForm) -> str:
    return render("admin/brand.html", client=client, colours=colours, logo=logo, shades=shades(client))


@blueprint.post(_AT)
@requires("client.manage")
def save_colours(client_id: ClientId) -> Answer:
    """Save the colours; a refused form keeps what was typed, and shows what another window saved."""
    stored = use_cases.get_brand(runtime(), actor(), client_id)
    form = ColoursForm()
    changed = form.validate() and attempt_change(
        form,
        lambda: use_cases.change_colours(runtime(), actor(), form.applied(stored)),
        _COLOURS,
        lambda: ColoursForm.of(use_cases.get_brand(runtime(), actor(), client_id)),
    )
    if not changed:
        return _page(stored, form, LogoForm(formdata=None)), 422
    return _saved(changed)


@blueprint.post(f"{_AT}/check")
@requires("client.manage")
def check_colours(client_id: ClientId) -> str:
    """What reports would make of the colours typed: a fragment; nothing is kept."""
    stored = use_cases.get_brand(runtime(), actor(), client_id)
    typed = ColoursForm().applied(stored)
    return render("admin/_brand_preview.html", client=typed, shades=shades(typed))


@blueprint.post(f"{_AT}/logo")
@requires("client.manage")
def save_logo(client_id: ClientId) -> Answer:
    """Take another logo; a refused one leaves the logo there is."""
    client, form = use_cases.get_brand(runtime(), actor(), client_id), LogoForm()
    taken = form.validate() and attempt(form, lambda: _take(client_id, form), _LOGO)
    if not taken:
        return _page(client, ColoursForm.of(client), form), 422
    return _saved(taken)


def _take(client_id: ClientId, form: LogoForm) -> Client:
    received = form.content(use_cases.LARGEST)
    if not received:
        raise InvalidInput("logo_missing")
    return use_cases.set_logo(runtime(), actor(), client_id, received)


@blueprint.post(f"{_AT}/logo/remove")
@requires("client.manage")
def remove_logo(client_id: ClientId) -> Response:
    """Show no logo; the page offers to put it back."""
    return _saved(use_cases.remove_logo(runtime(), actor(), client_id))


@blueprint.post(f"{_AT}/logo/back")
@requires("client.manage")
def put_logo_back(client_id: ClientId) -> Response:
    """Show the logo before this one again."""
    named = request.form.get("logo", "")
    return _saved(use_cases.put_logo_back(runtime(), actor(), client_id, named))


def _saved(client: Client) -> Response:
    flash(gettext("The brand of {name} is saved. Reports made from now on show it.", name=client.name))
    return redirect(url_for("admin.brand", client_id=client.id))
