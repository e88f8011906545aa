"""A client's brand: its logo and colours, as the covers of its reports show them.

Reports hold the brand of the moment they were frozen: nothing here changes an earlier one, and a logo that
was taken away stays among the files for those that name it.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from cxaudit.adapters.images import LOGO_BYTES, prepare_logo
from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.colour import is_colour
from cxaudit.domain.errors import InvalidInput, NotFound
from cxaudit.domain.ids import ClientId
from cxaudit.domain.network import Client, Logo
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

LARGEST = LOGO_BYTES
"""How many bytes of a logo are taken; one with more is refused."""


def get_brand(runtime: Runtime, actor: Actor, client_id: ClientId) -> Client:
    """The client with its brand. NotFound."""
    access.require(actor, "client.manage")
    with runtime.reading(actor) as uow:
        return uow.clients.get(id=client_id)


def find_own_brand(runtime: Runtime, actor: Actor) -> Client | None:
    """The client whose people alone the actor is of; None for the agency, which works for many."""
    client_id = access.scope_of(actor).client_id
    if client_id is None:
        return None
    with runtime.reading(actor) as uow:
        return uow.clients.find(id=client_id)


def change_colours(runtime: Runtime, actor: Actor, changed: Client) -> Client:
    """Give a client other colours, readable or not. InvalidInput: colour_invalid (param field).
    StaleRevision. NotFound."""
    access.require(actor, "client.manage")
    for field, colour in (("colour", changed.colour), ("second_colour", changed.second_colour)):
        if colour and not is_colour(colour):
            raise InvalidInput("colour_invalid", field=field, colour=colour)
    with runtime.writing(actor) as uow:
        stored = uow.clients.get(id=changed.id)
        wanted = replace(
            stored,
            colour=changed.colour or None,
            second_colour=changed.second_colour or None,
            revision=changed.revision,
        )
        return _save(runtime, actor, uow, wanted)


def set_logo(runtime: Runtime, actor: Actor, client_id: ClientId, received: bytes) -> Client:
    """Keep a logo and show it from now on; the same one again changes nothing.

    InvalidInput: logo_svg, logo_unreadable, logo_too_large. NotFound.
    """
    access.require(actor, "client.manage", Facts(client_id=client_id), "client")
    ready = prepare_logo(received)
    logo = Logo(ready.sha256, ready.width, ready.height)
    if get_brand(runtime, actor, client_id).logo != logo:
        runtime.files.put(client_id, logo.sha256, BytesIO(ready.png))
    return _show(runtime, actor, client_id, logo)


def remove_logo(runtime: Runtime, actor: Actor, client_id: ClientId) -> Client:
    """Show no logo from now on. Again: nothing changes. NotFound."""
    access.require(actor, "client.manage")
    return _show(runtime, actor, client_id, None)


def put_logo_back(runtime: Runtime, actor: Actor, client_id: ClientId, sha256: str) -> Client:
    """Show the logo before this one again, which `sha256` names; what stands now can be put back in turn.

    Nothing changes when another logo came before meanwhile. NotFound.
    """
    client = get_brand(runtime, actor, client_id)
    before = client.logo_before
    return client if before is None or before.sha256 != sha256 else _show(runtime, actor, client_id, before)


def open_logo(runtime: Runtime, actor: Actor, client_id: ClientId, sha256: str) -> bytes:
    """The PNG of a client's logo, for who reads its reports; of the one before it, for who changes it.
    NotFound for others, and for any other file."""
    access.require(actor, "report.download", Facts(client_id=client_id), "logo")
    with runtime.reading(actor) as uow:
        client = uow.clients.get(id=client_id)
    shown = [client.logo, client.logo_before if access.allows(actor, "client.manage") else None]
    if not any(logo is not None and logo.sha256 == sha256 for logo in shown):
        raise NotFound("logo")
    with runtime.files.open(client_id, sha256) as content:
        return content.read()


def _show(runtime: Runtime, actor: Actor, client_id: ClientId, logo: Logo | None) -> Client:
    with runtime.writing(actor) as uow:
        client = uow.clients.get(id=client_id)
        if client.logo == logo:
            return client
        return _save(runtime, actor, uow, replace(client, logo=logo, logo_before=client.logo))


def _save(runtime: Runtime, actor: Actor, uow: UnitOfWork, client: Client) -> Client:
    saved = uow.clients.save(client)
    journal.write(runtime, uow, actor, "client.branded", ("client", str(saved.id)), client_id=saved.id)
    return saved
