"""Actions on what was missed: the list, one of them, opening, changing and ending one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.action import Action
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import ActionId, WaveId
from cxaudit.services import action_words, actions
from cxaudit.services.actions import ActionFile, MissAsked, Offer, Owner, Shown
from cxaudit.web.forms.actions import ActionForm, NewActionForm, ReasonForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("actions", __name__, url_prefix="/actions")
SHOWN: tuple[Shown, ...] = get_args(Shown)
_FIELDS = {
    "action_task_missing": "task", "action_text_long": "task", "action_owner": "owner_id",
    "action_due_past": "due_on", "action_handed_over": "owner_id",
}  # fmt: skip
"""Where a refusal stands."""
_REASON = dict.fromkeys(("action_reason_missing", "action_text_long"), "reason")
Answer = Response | tuple[str, int]
Step = Callable[[ActionId], Action]


@blueprint.get("/")
@requires("action.manage")
def index() -> str:
    """Those of the reader's part of the network, a page at a time; the address says the filters."""
    shown = next((each for each in SHOWN if each == request.args.get("shown")), None)
    mine, page = request.args.get("whose") == "mine", page_number()
    found = actions.list_actions(runtime(), actor(), shown, mine=mine, page=page)
    require_page(page, -(-found.count // actions.PAGE))
    address = {"shown": shown, "whose": "mine" if mine else None}
    return render(
        "portal/actions.html",
        found=found,
        shown=shown,
        mine=mine,
        page=page,
        size=actions.PAGE,
        states=SHOWN,
        filters={name: value for name, value in address.items() if value},
        say=action_words,
    )


@blueprint.get("/new")
@requires("action.manage")
def new() -> str:
    """The form that opens one about the miss that the address names."""
    asked = _asked()
    form = NewActionForm.drawn(runtime().today(), actor().account_id, request.args.get("place"))
    return render("portal/action_new.html", form=form, offer=_offered(asked, form))


def _asked() -> MissAsked:
    wave, item = request.args.get("wave"), request.args.get("item")
    if not wave or not item:
        raise NotFound("page")
    return MissAsked(WaveId(wave), item, request.args.get("channel") or None)


def _offered(asked: MissAsked, form: NewActionForm) -> Offer:
    """What may be chosen, which is put into the form."""
    offer = actions.get_offer(runtime(), actor(), asked)
    form.offer_places(action_words.place_choices(language(), offer))
    form.offer_owners(actions.list_owners(runtime(), offer.scope.client.id))
    return offer


@blueprint.post("/new")
@requires("action.manage")
def add() -> Answer:
    """Open it; a refused form keeps what was typed."""
    asked, form = _asked(), NewActionForm()
    offer = _offered(asked, form)
    made = form.validate() and attempt(
        form,
        lambda: actions.open_action(
            runtime(), actor(), form.action_id(), asked, place=form.place.data, plan=form.plan()
        ),
        _FIELDS,
    )
    if not made:
        return render("portal/action_new.html", form=form, offer=offer), 422
    flash(_("The action is open."), "done")
    return _to(made.id)


@blueprint.get("/<action_id>")
@requires("action.manage")
def action(action_id: ActionId) -> str:
    """One action: its plan, what happened to it, and whether it helped."""
    file = _file(action_id)
    return render(
        "portal/action.html",
        file=file,
        effect=action_words.describe_effect(language(), file),
        say=action_words,
    )


def _file(action_id: ActionId) -> ActionFile:
    return actions.get_action(runtime(), actor(), action_id)


def _to(action_id: ActionId) -> Response:
    return redirect(url_for("portal.actions.action", action_id=action_id))


@blueprint.get("/<action_id>/change")
@requires("action.manage")
def change(action_id: ActionId) -> str:
    """The form that changes its plan."""
    file = _file(action_id)
    return _change_page(file, ActionForm.of(file.action))


def _change_page(file: ActionFile, form: ActionForm) -> str:
    _offer(form, file)
    return render("portal/action_change.html", form=form, file=file)


def _offer(form: ActionForm, file: ActionFile) -> ActionForm:
    """With the owner there is, who stays until another is chosen."""
    action = file.action
    owners = actions.list_owners(runtime(), action.client_id, action.path)
    form.offer_owners(dict.fromkeys((*owners, Owner(action.owner_id, file.owner))))
    return form


@blueprint.post("/<action_id>/change")
@requires("action.manage")
def save(action_id: ActionId) -> Answer:
    """Change it; a refused form keeps what was typed, and shows what another window saved."""
    file = _file(action_id)
    form = _offer(ActionForm(), file)
    drawn_from = replace(file.action, revision=form.revision.data or 0)
    saved = form.validate() and attempt_change(
        form,
        lambda: actions.change_action(runtime(), actor(), drawn_from, form.plan()),
        _FIELDS,
        lambda: _offer(ActionForm.of(_file(action_id).action), file),
    )
    if not saved:
        return _change_page(file, form), 422
    flash(_("The action is changed."), "done")
    return _to(action_id)


@blueprint.post("/<action_id>/finish")
@requires("action.manage")
def finish(action_id: ActionId) -> Response:
    """The owner says that it is done; it can be opened again."""
    return _take(action_id, lambda it: actions.finish_action(runtime(), actor(), it), _("Said to be done."))


def _take(action_id: ActionId, step: Step, said: str) -> Response:
    try:
        step(action_id)
    except Refused as refused:
        flash(sentence_of(refused), "error")
    else:
        flash(said, "done")
    return _to(action_id)


@blueprint.get("/<action_id>/close")
@requires("action.manage")
def ask_close(action_id: ActionId) -> str:
    """Whether it shall be closed: it then stays so."""
    return render("portal/action_close.html", file=_file(action_id))


@blueprint.post("/<action_id>/close")
@requires("action.manage")
def close(action_id: ActionId) -> Response:
    """Close it."""
    return _take(
        action_id, lambda it: actions.close_action(runtime(), actor(), it), _("The action is closed.")
    )


@blueprint.get("/<action_id>/drop")
@requires("action.manage")
def ask_drop(action_id: ActionId) -> str:
    """Why it is given up."""
    return _reason_page(action_id, ReasonForm(formdata=None), "drop")


@blueprint.post("/<action_id>/drop")
@requires("action.manage")
def drop(action_id: ActionId) -> Answer:
    """Give it up."""
    form = ReasonForm()
    return _with_reason(
        action_id, form, "drop", lambda it: actions.drop_action(runtime(), actor(), it, form.typed())
    )


@blueprint.get("/<action_id>/reopen")
@requires("action.manage")
def ask_reopen(action_id: ActionId) -> str:
    """What is still missing."""
    return _reason_page(action_id, ReasonForm(formdata=None), "reopen")


@blueprint.post("/<action_id>/reopen")
@requires("action.manage")
def reopen(action_id: ActionId) -> Answer:
    """Open it again."""
    form = ReasonForm()
    return _with_reason(
        action_id, form, "reopen", lambda it: actions.reopen_action(runtime(), actor(), it, form.typed())
    )


def _reason_page(action_id: ActionId, form: ReasonForm, step: str) -> str:
    return render("portal/action_reason.html", file=_file(action_id), form=form, step=step)


def _with_reason(action_id: ActionId, form: ReasonForm, name: str, step: Step) -> Answer:
    done = form.validate() and attempt(form, lambda: step(action_id), _REASON)
    if not done:
        return _reason_page(action_id, form, name), 422
    flash(_("The action is given up.") if name == "drop" else _("The action is open again."), "done")
    return _to(action_id)
