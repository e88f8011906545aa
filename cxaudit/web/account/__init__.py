"""One's own account: invitation, language, the way home."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask_security.utils import hash_password
from werkzeug.wrappers import Response as AnyResponse

from cxaudit.domain.access import allows
from cxaudit.domain.text import LANGUAGES
from cxaudit.services import people
from cxaudit.web.forms.account import FirstPasswordForm
from cxaudit.web.guards import actor, find_actor, public, runtime, signed_in
from cxaudit.web.navigation import home as home_of
from cxaudit.web.pages import render
from cxaudit.web.session import remember_language

blueprint = Blueprint("account", __name__)


@blueprint.get("/")
@public
def home() -> AnyResponse:
    """The first page of one's role, or sign-in."""
    found = find_actor()
    return redirect(url_for("security.login") if found is None else home_of(found))


@blueprint.get("/account/")
@signed_in
def profile() -> str:
    """Who is signed in, with which roles."""
    return render("account/profile.html", person=actor(), staff=allows(actor(), "journal.view"))


@blueprint.post("/account/language")
@public
def choose_language() -> Response:
    """Switch this device's language and return to the same page."""
    chosen = next((lang for lang in LANGUAGES if lang == request.form.get("language")), None)
    if chosen is None:
        abort(400)
    return remember_language(make_response(redirect(request.form.get("next") or "/")), chosen)


@blueprint.route("/account/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> str | AnyResponse:
    """Set the first password; 404 when the link is unknown, used or too old."""
    invited = people.find_invited(runtime(), token)
    form = FirstPasswordForm()
    if not form.validate_on_submit():
        return render("account/invitation.html", form=form, invited=invited)
    people.accept_invitation(runtime(), token, hash_password(form.password.data or ""))
    return redirect(url_for("security.login"))
