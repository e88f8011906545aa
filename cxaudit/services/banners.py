"""The banners of a client: the signs over its doors."""

from __future__ import annotations

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import BannerId, ClientId
from cxaudit.domain.network import Banner, Client
from cxaudit.domain.text import sort_key
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork


def get_banner(
    runtime: Runtime, actor: Actor, client_id: ClientId, banner_id: BannerId
) -> tuple[Client, Banner]:
    """One banner with its client. NotFound."""
    access.require(actor, "client.manage")
    with runtime.reading(actor) as uow:
        return uow.clients.get(id=client_id), uow.banners.get(client_id=client_id, id=banner_id)


def add_banner(runtime: Runtime, actor: Actor, client_id: ClientId, name: str) -> Banner:
    """Add a banner. InvalidInput: name_missing. Refused: banner_name_taken. NotFound."""
    access.require(actor, "client.manage")
    with runtime.writing(actor) as uow:
        client = uow.clients.get(id=client_id)
        banner = Banner(client.id, BannerId(runtime.ids.new()), name.strip())
        _require_named(uow, banner)
        uow.banners.add(banner)
        _note(runtime, uow, actor, banner, "banner.created")
        return banner


def rename_banner(runtime: Runtime, actor: Actor, renamed: Banner) -> Banner:
    """Give a banner another name, on every page and in reports made from now on.

    InvalidInput: name_missing. Refused: banner_name_taken. StaleRevision. NotFound.
    """
    access.require(actor, "client.manage")
    with runtime.writing(actor) as uow:
        _require_named(uow, renamed)
        saved = uow.banners.save(renamed)
        _note(runtime, uow, actor, saved, "banner.renamed")
        return saved


def _require_named(uow: UnitOfWork, banner: Banner) -> None:
    if not banner.name:
        raise InvalidInput("name_missing")
    others = (each for each in uow.banners.list(client_id=banner.client_id) if each.id != banner.id)
    if any(sort_key(each.name)[0] == sort_key(banner.name)[0] for each in others):
        raise Refused("banner_name_taken", name=banner.name)


def _note(runtime: Runtime, uow: UnitOfWork, actor: Actor, banner: Banner, action: str) -> None:
    subject = ("banner", str(banner.id))
    journal.write(runtime, uow, actor, action, subject, client_id=banner.client_id, banner=banner.name)
