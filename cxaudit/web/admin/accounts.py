"""Accounts: who may sign in; inviting, deactivating, letting in again."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AccountId
from cxaudit.services import clients, people
from cxaudit.web.admin.overview import blueprint
from cxaudit.web.forms.admin import InviteForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render, sentence_of
from cxaudit.web.received import page_number, require_page

Answer = Response | str | tuple[str, int]

FIELDS = {
    "name_missing": "name",
    "email_invalid": "email",
    "email_taken": "email",
    "role_held": "role",
    "role_sides": "role",
    "role_needs_client": "client_id",
    "role_needs_region": "node_id",
    "region_of_other_client": "node_id",
}


@blueprint.get("/accounts/")
@requires("account.manage")
def accounts() -> str:
    """Everybody who may sign in, by name; the address says the search."""
    return _accounts_page(None)


def _accounts_page(error: str | None) -> str:
    page, text = page_number(), request.args.get("text", "").strip()
    found, count = people.list_accounts(runtime(), actor(), text, page)
    require_page(page, -(-count // people.PAGE))
    return render(
        "admin/accounts.html",
        accounts=found,
        count=count,
        text=text,
        page=page,
        size=people.PAGE,
        error=error,
    )


@blueprint.get("/accounts/invite")
@requires("account.manage")
def invite() -> str:
    """The form that invites; the address may name the client already."""
    return _invite_page(InviteForm(formdata=None, client_id=request.args.get("client")))


def _invite_page(form: InviteForm) -> str:
    if not form.client_id.choices:
        form.offer(clients.list_parts(runtime(), actor()))
    return render("admin/invite.html", form=form)


@blueprint.post("/accounts/invite")
@requires("account.manage")
def send_invitation() -> Answer:
    """Create the account and queue its mail; a refused form keeps what was typed."""
    form = InviteForm()
    form.offer(clients.list_parts(runtime(), actor()))
    token = form.validate() and attempt(
        form, lambda: people.invite(runtime(), actor(), form.newcomer()), FIELDS
    )
    if not token:
        return _invite_page(form), 422
    return _invited(form.name.data.strip(), form.email.data.strip(), token)


def _invited(name: str, email: str, token: str) -> Answer:
    """Where mail goes to a folder the link is shown, this once: whoever invites hands it over."""
    if runtime().settings.mails_nobody:
        link = people.invitation_link(runtime(), token)
        return render("admin/invited.html", name=name, email=email, link=link)
    flash(
        gettext(
            "{name} is invited. The mail to {email} is a job; its link works for 7 days.",
            name=name,
            email=email,
        )
    )
    return redirect(url_for("admin.accounts"))


@blueprint.post("/accounts/<account_id>/invite")
@requires("account.manage")
def invite_again(account_id: AccountId) -> Answer:
    """A new link for somebody who has not joined yet; their account is opened with it."""
    account = people.get_account(runtime(), actor(), account_id)
    try:
        token = people.invite_again(runtime(), actor(), account_id)
    except Refused as refused:
        return _accounts_page(sentence_of(refused)), 409
    return _invited(account.name, account.email, token)


@blueprint.get("/accounts/<account_id>/deactivate")
@requires("account.manage")
def deactivate(account_id: AccountId) -> str:
    """The question before somebody is shut out."""
    return _deactivate_page(account_id, None)


def _deactivate_page(account_id: AccountId, error: str | None) -> str:
    account = people.get_account(runtime(), actor(), account_id)
    return render("admin/deactivate.html", account=account, error=error)


@blueprint.post("/accounts/<account_id>/deactivate")
@requires("account.manage")
def deactivate_now(account_id: AccountId) -> Response | tuple[str, int]:
    """End every session of the account at once."""
    try:
        people.set_active(runtime(), actor(), account_id, active=False)
    except Refused as refused:
        return _deactivate_page(account_id, sentence_of(refused)), 409
    account = people.get_account(runtime(), actor(), account_id)
    flash(gettext("{name} can no longer sign in. What they did stays.", name=account.name))
    return redirect(url_for("admin.accounts"))


@blueprint.post("/accounts/<account_id>/activate")
@requires("account.manage")
def activate(account_id: AccountId) -> Response | tuple[str, int]:
    """Let somebody in again."""
    try:
        people.set_active(runtime(), actor(), account_id, active=True)
    except Refused as refused:
        return _accounts_page(sentence_of(refused)), 409
    account = people.get_account(runtime(), actor(), account_id)
    flash(gettext("{name} can sign in again.", name=account.name))
    return redirect(url_for("admin.accounts"))
