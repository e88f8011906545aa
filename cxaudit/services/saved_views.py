"""Saved views of one account: nobody else sees them, not even an administrator."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import AccountId
from cxaudit.domain.saved_view import SavedView, is_wave_page, named
from cxaudit.domain.text import sort_key
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

MOST = 50


def list_views(runtime: Runtime, actor: Actor) -> tuple[SavedView, ...]:
    """Those of the actor, by name."""
    with runtime.storage.reading(access.SIGN_IN) as uow:
        return _by_name(uow.saved_views.list(account_id=_owner(actor)))


def get_view(runtime: Runtime, actor: Actor, view_id: str) -> SavedView:
    """One of the actor's own. NotFound."""
    with runtime.storage.reading(access.SIGN_IN) as uow:
        return uow.saved_views.get(account_id=_owner(actor), id=view_id)


def save_view(runtime: Runtime, actor: Actor, name: str, address: str) -> SavedView:
    """Keep an address under a name. NotFound: no page of a wave.

    InvalidInput: name_missing, view_name_long. Refused: view_name_taken, too_many_views.
    """
    if not is_wave_page(address):
        raise NotFound("page")
    with runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        view = SavedView(_owner(actor), runtime.ids.new(), named(name), address, runtime.now())
        _require_free(uow, view)
        if len(uow.saved_views.list(account_id=view.account_id)) >= MOST:
            raise Refused("too_many_views", most=MOST)
        return uow.saved_views.add(view)


def rename_view(runtime: Runtime, actor: Actor, view_id: str, name: str) -> SavedView:
    """Give one of one's own another name. NotFound.

    InvalidInput: name_missing, view_name_long. Refused: view_name_taken.
    """
    with runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        found = uow.saved_views.get(account_id=_owner(actor), id=view_id)
        renamed = replace(found, name=named(name))
        _require_free(uow, renamed)
        return uow.saved_views.save(renamed)


def remove_view(runtime: Runtime, actor: Actor, view_id: str) -> SavedView:
    """Forget one of one's own; what it showed stays. NotFound."""
    with runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        found = uow.saved_views.get(account_id=_owner(actor), id=view_id)
        uow.saved_views.remove(account_id=found.account_id, id=found.id)
        return found


def _owner(actor: Actor) -> AccountId:
    access.require(actor, "result.view")
    if actor.account_id is None:
        raise NotFound("view")
    return actor.account_id


def _require_free(uow: UnitOfWork, view: SavedView) -> None:
    others = (each for each in uow.saved_views.list(account_id=view.account_id) if each.id != view.id)
    if any(sort_key(each.name)[0] == sort_key(view.name)[0] for each in others):
        raise Refused("view_name_taken", name=view.name)


def _by_name(views: tuple[SavedView, ...]) -> tuple[SavedView, ...]:
    return tuple(sorted(views, key=lambda view: (sort_key(view.name), view.id)))
