"""Auditors: who they are, what they are certified for, where they must not go. Only the agency knows them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.account import Account, AccountGrant
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import AccountId, AuditorId, ClientId, LocationId
from cxaudit.domain.network import Client, Location
from cxaudit.domain.rotation import Auditor, Certification, ConflictOfInterest
from cxaudit.domain.text import Language, sort_key
from cxaudit.services import journal, roles
from cxaudit.services.people import checked_email
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.auditors import (
    PAGE,
    AuditorLine,
    Visits,
    auditor_page,
    visits_by_state,
    visits_of,
)
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "PAGE", "AuditorDesk", "NewAuditor", "certify", "create_auditor", "declare_conflict", "end_certification",
    "get_auditor", "list_auditors", "remove_conflict", "set_active",
]  # fmt: skip

_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class NewAuditor:
    """Whom to add. Without a number, the next free one is given."""

    name: str
    email: str
    language: Language = "fr"
    number: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class AuditorDesk:
    """One auditor with all that planning looks at.

    `names`: the certifications that programmes ask for. `conflicts` come with client and location.
    """

    auditor: Auditor
    account: Account
    certifications: tuple[Certification, ...]
    conflicts: tuple[tuple[ConflictOfInterest, Client, Location | None], ...]
    visits: Visits
    names: tuple[str, ...]
    clients: tuple[Client, ...]
    locations: tuple[Location, ...]
    today: date


def list_auditors(
    runtime: Runtime, actor: Actor, text: str | None = None, page: int = 1
) -> tuple[tuple[AuditorLine, ...], int, date]:
    """(auditors of one page by number, count, the day it is); `text` stands in number, name or city."""
    access.require(actor, "assignment.manage")
    with runtime.reading(actor) as uow:
        lines, count = auditor_page(uow, (text or "").strip() or None, page)
    return lines, count, runtime.today()


def get_auditor(runtime: Runtime, actor: Actor, auditor_id: AuditorId) -> AuditorDesk:
    """One auditor. NotFound."""
    access.require(actor, "assignment.manage")
    with runtime.reading(actor) as uow:
        auditor = uow.auditors.get(id=auditor_id)
        clients = {client.id: client for client in uow.clients.list(order=("sort_name",))}
        certifications = uow.certifications.list(order=("sort_name",), auditor_id=auditor.id)
        return AuditorDesk(
            auditor=auditor,
            account=uow.accounts.get(id=AccountId(auditor.account_id)),
            certifications=certifications,
            conflicts=_conflicts(uow, auditor, clients),
            visits=visits_of(visits_by_state(uow, [auditor.id])[auditor.id]),
            names=_names(uow),
            clients=tuple(client for client in clients.values() if client.active),
            locations=_visited(uow, clients),
            today=runtime.today(),
        )


def _conflicts(
    uow: UnitOfWork, auditor: Auditor, clients: dict[ClientId, Client]
) -> tuple[tuple[ConflictOfInterest, Client, Location | None], ...]:
    found = uow.conflicts_of_interest.list(auditor_id=auditor.id)
    return tuple((one, clients[ClientId(one.client_id)], _location(uow, one)) for one in found)


def _visited(uow: UnitOfWork, clients: dict[ClientId, Client]) -> tuple[Location, ...]:
    """The locations of active clients, by client name and then by number."""
    rank = {client_id: place for place, client_id in enumerate(clients)}
    places = [
        place for place in uow.locations.list(order=("sort_name", "name")) if clients[place.client_id].active
    ]
    return tuple(sorted(places, key=lambda place: rank[place.client_id]))


def _location(uow: UnitOfWork, conflict: ConflictOfInterest) -> Location | None:
    if conflict.location_id is None:
        return None
    return uow.locations.find(client_id=conflict.client_id, id=conflict.location_id)


def _names(uow: UnitOfWork) -> tuple[str, ...]:
    asked = {programme.certification for programme in uow.programmes.list(active=True)}
    return tuple(sorted((name for name in asked if name), key=sort_key))


def create_auditor(runtime: Runtime, actor: Actor, new: NewAuditor) -> Auditor:
    """Store an auditor with a closed account: an administrator opens it and sends the invitation.

    InvalidInput: name_missing, email_invalid, auditor_number_invalid. Refused: email_taken,
    auditor_number_taken.
    """
    access.require(actor, "assignment.manage")
    email, name, number = checked_email(new.email), new.name.strip(), new.number.strip()
    if not name:
        raise InvalidInput("name_missing")
    if len(number) > _LONGEST_NUMBER:
        raise InvalidInput("auditor_number_invalid", most=_LONGEST_NUMBER)
    with runtime.writing(actor) as uow:
        if uow.accounts.find(email=email) is not None:
            raise Refused("email_taken", email=email)
        if number and uow.auditors.find(number=number) is not None:
            raise Refused("auditor_number_taken", number=number)
        account = _add_account(runtime, uow, name, email, new.language)
        auditor_id, city = AuditorId(runtime.ids.new()), new.city.strip() or None
        auditor = uow.auditors.add(
            Auditor(auditor_id, account.id, number or roles.next_number(uow), name, city)
        )
        _note(runtime, uow, actor, auditor, "auditor.created")
        return auditor


def _add_account(runtime: Runtime, uow: UnitOfWork, name: str, email: str, language: Language) -> Account:
    account_id, uniquifier = AccountId(runtime.ids.new()), secrets.token_hex(32)
    account = Account(account_id, email, name, language, uniquifier, runtime.now(), active=False)
    uow.accounts.add(account)
    uow.grants.add(AccountGrant(runtime.ids.new(), account_id, "auditor"))
    return account


def set_active(runtime: Runtime, actor: Actor, auditor_id: AuditorId, *, active: bool) -> None:
    """Whether new visits may be asked of an auditor; those in hand stay. NotFound."""
    access.require(actor, "assignment.manage")
    with runtime.writing(actor) as uow:
        auditor = uow.auditors.save(replace(uow.auditors.get(id=auditor_id), active=active))
        _note(runtime, uow, actor, auditor, "auditor.resumed" if active else "auditor.paused")


def certify(runtime: Runtime, actor: Actor, auditor_id: AuditorId, name: str, valid_until: date) -> None:
    """Certify until the end of a day; the same certification again is renewed, not doubled.

    InvalidInput: certification_unknown, certification_day_past. NotFound.
    """
    access.require(actor, "assignment.manage")
    if valid_until < runtime.today():
        raise InvalidInput("certification_day_past", day=valid_until)
    with runtime.writing(actor) as uow:
        auditor = uow.auditors.get(id=auditor_id)
        if name not in _names(uow):
            raise InvalidInput("certification_unknown", name=name)
        held = uow.certifications.list(auditor_id=auditor.id, name=name)
        if held:
            uow.certifications.save(replace(held[0], valid_until=valid_until))
        else:
            uow.certifications.add(Certification(runtime.ids.new(), auditor.id, name, valid_until))
        until = valid_until.isoformat()
        _note(runtime, uow, actor, auditor, "auditor.certified", certification=name, until=until)


def end_certification(runtime: Runtime, actor: Actor, auditor_id: AuditorId, certification_id: str) -> None:
    """Let a certification end with yesterday: from today on no visit that asks for it. NotFound."""
    access.require(actor, "assignment.manage")
    with runtime.writing(actor) as uow:
        auditor = uow.auditors.get(id=auditor_id)
        held = uow.certifications.get(auditor_id=auditor.id, id=certification_id)
        yesterday = runtime.today() - timedelta(days=1)
        uow.certifications.save(replace(held, valid_until=min(held.valid_until, yesterday)))
        _note(runtime, uow, actor, auditor, "auditor.certification_ended", certification=held.name)


def declare_conflict(
    runtime: Runtime,
    actor: Actor,
    auditor_id: AuditorId,
    where: tuple[ClientId, LocationId | None],
    reason: str,
) -> None:
    """Keep an auditor away from a client, or from one location of it.

    InvalidInput: reason_missing. Refused: conflict_known, also when the whole client is known. NotFound.
    """
    access.require(actor, "assignment.manage")
    if not reason.strip():
        raise InvalidInput("reason_missing")
    with runtime.writing(actor) as uow:
        auditor, client = uow.auditors.get(id=auditor_id), uow.clients.get(id=where[0])
        place = None if where[1] is None else uow.locations.get(client_id=client.id, id=where[1])
        location_id = None if place is None else place.id
        known = uow.conflicts_of_interest.list(auditor_id=auditor.id, client_id=client.id)
        if any(one.location_id in {None, location_id} for one in known):
            raise Refused("conflict_known", client=client.name)
        conflict = ConflictOfInterest(runtime.ids.new(), auditor.id, client.id, location_id, reason.strip())
        uow.conflicts_of_interest.add(conflict)
        told = {"client": client.name} | ({} if place is None else {"location": place.name})
        _note(runtime, uow, actor, auditor, "auditor.conflict_declared", **told)


def remove_conflict(runtime: Runtime, actor: Actor, auditor_id: AuditorId, conflict_id: str) -> None:
    """Take a conflict of interest back; the journal keeps that it was. NotFound."""
    access.require(actor, "assignment.manage")
    with runtime.writing(actor) as uow:
        auditor = uow.auditors.get(id=auditor_id)
        conflict = uow.conflicts_of_interest.get(auditor_id=auditor.id, id=conflict_id)
        client = uow.clients.get(id=ClientId(conflict.client_id))
        uow.conflicts_of_interest.remove(auditor_id=auditor.id, id=conflict_id)
        details = {"client": client.name, "reason": conflict.reason}
        _note(runtime, uow, actor, auditor, "auditor.conflict_removed", **details)


def _note(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, auditor: Auditor, action: str, **details: str
) -> None:
    """The agency's own affair: no client is named as its owner."""
    subject, told = ("auditor", str(auditor.id)), {"auditor": auditor.number, **details}
    journal.write(runtime, uow, actor, action, subject, client_id=None, **told)
