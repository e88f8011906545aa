"""The roles of one account: reading, giving, taking back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AccountId
from cxaudit.services import clients, roles
from cxaudit.web.admin.accounts import FIELDS
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.forms.admin import RoleForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render, sentence_of


@blueprint.get("/accounts/<account_id>/roles")
@requires("account.manage")
def account_roles(account_id: AccountId) -> str:
    """What the account may do, and the form that adds to it."""
    return _roles_page(account_id, _offered(RoleForm(formdata=None)))


def _offered(form: RoleForm) -> RoleForm:
    form.offer(clients.list_parts(runtime(), actor()))
    return form


def _roles_page(account_id: AccountId, form: RoleForm, error: str | None = None) -> str:
    found = roles.get_roles(runtime(), actor(), account_id)
    return render("admin/roles.html", found=found, form=form, error=error)


@blueprint.post("/accounts/<account_id>/roles")
@requires("account.manage")
def add_role(account_id: AccountId) -> Response | tuple[str, int]:
    """Give one more role; a refused form keeps what was chosen."""
    form = _offered(RoleForm())

    def add() -> bool:
        roles.add_role(runtime(), actor(), account_id, form.grant())
        return True

    if not form.validate() or not attempt(form, add, FIELDS):
        return _roles_page(account_id, form), 422
    flash(gettext("The role is added. It counts from the next page this person opens."))
    return redirect(url_for("admin.account_roles", account_id=account_id))


@blueprint.post("/accounts/<account_id>/roles/<grant_id>/take")
@requires("account.manage")
def take_role(account_id: AccountId, grant_id: str) -> Response | tuple[str, int]:
    """Take one role back."""
    try:
        roles.take_role(runtime(), actor(), account_id, grant_id)
    except Refused as refused:
        return _roles_page(account_id, _offered(RoleForm(formdata=None)), sentence_of(refused)), 409
    flash(gettext("The role is taken back. What this person did stays."))
    if account_id == actor().account_id:
        return redirect("/")
    return redirect(url_for("admin.account_roles", account_id=account_id))
