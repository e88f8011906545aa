"""Accounts: who signs in, with which roles; invitations, passwords, deactivation."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from cxaudit.domain import access
from cxaudit.domain.access import ROLES, Actor, Grant, Role
from cxaudit.domain.account import Account, AccountGrant, EndedSignIn, Invitation
from cxaudit.domain.errors import InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.domain.ids import AccountId, ClientId, NodeId
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.text import Language
from cxaudit.services import journal, roles
from cxaudit.services.enqueue import enqueue
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries import accounts
from cxaudit.storage.queries.accounts import AccountEntry, account_page
from cxaudit.storage.queries.holders import Holder, find_holder, forget_ended
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = accounts.PAGE
_INVITATION_LIFE = timedelta(days=7)
_EMAIL_LENGTH = 254
_SLOWEST_ANSWER = timedelta(days=1)
"""An answer that began before somebody signed out may still write a cookie after it."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom to invite: client-side roles name a client, a regional manager a part of its hierarchy."""

    email: str
    name: str
    role: Role
    language: Language = "fr"
    client_id: ClientId | None = None
    node_id: NodeId | None = None

    @property
    def grant(self) -> Grant:
        """The role with what it is limited to."""
        return Grant(self.role, self.client_id, self.node_id)


@dataclass(frozen=True, slots=True)
class Person:
    """An account and whoever acts through it."""

    account: Account
    actor: Actor


def find_person(runtime: Runtime, sign_in: str = "", **where: str) -> Person | None:
    """The person with this `id`, `email` or `uniquifier`; None too when `sign_in` was ended."""
    ((name, value),) = where.items()
    with runtime.storage.reading(access.SIGN_IN) as uow:
        holder = find_holder(uow, name, value.strip().lower() if name == "email" else value, sign_in)
        return None if holder is None else Person(holder.account, _actor(holder))


def _actor(holder: Holder) -> Actor:
    """The actor of an account; deactivated accounts hold no role."""
    account, active = holder.account, holder.account.active
    grants = tuple(_grant(*each) for each in holder.grants) if active else ()
    auditor_id = holder.auditor_id if active else None
    return Actor(account.id, account.name, account.language, grants, auditor_id)


def _grant(stored: AccountGrant, node: HierarchyNode | None) -> Grant:
    role = next(role for role in ROLES if role == stored.role)
    client_id = ClientId(stored.client_id) if stored.client_id else None
    return Grant(role, client_id, node.id if node else None, node.path if node else None)


def _actor_of(uow: UnitOfWork, account: Account) -> Actor:
    holder = find_holder(uow, "id", account.id)
    return Actor(account.id, account.name, account.language) if holder is None else _actor(holder)


def change_account(runtime: Runtime, account: Account) -> None:
    """Keep what signing in changes of one's own account: password, uniquifier."""
    with runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        before = uow.accounts.get(id=account.id)
        uow.accounts.save(account)
        if before.password_hash != account.password_hash:
            actor = _actor_of(uow, account)
            journal.write(runtime, uow, actor, "account.password_changed", ("account", str(account.id)))


def end_sign_in(runtime: Runtime, sign_in: str, lasts: timedelta) -> None:
    """Sign this one out for good, whoever has copied its cookie; other devices stay signed in.

    `lasts`: the longest that a cookie is taken after it was written. Ended already: nothing happens.
    """
    until = runtime.now() + lasts + _SLOWEST_ANSWER
    with suppress(StaleRevision), runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        forget_ended(uow, runtime.now())
        uow.ended_sign_ins.add(EndedSignIn(sign_in, until))


def invite(runtime: Runtime, actor: Actor, newcomer: Newcomer) -> str:
    """Create the account and its invitation, mail the link; returns the secret token, kept nowhere.

    InvalidInput: email_invalid, name_missing. Refused: email_taken, role_needs_client, role_needs_region,
    region_of_other_client.
    """
    access.require(actor, "account.manage")
    email = checked_email(newcomer.email)
    if not newcomer.name.strip():
        raise InvalidInput("name_missing")
    with runtime.writing(actor) as uow:
        if uow.accounts.find(email=email) is not None:
            raise Refused("email_taken", email=email)
        roles.check_grant(uow, newcomer.grant)
        account = _new_account(runtime, uow, newcomer, email)
        journal.write(
            runtime, uow, actor, "account.invited", ("account", str(account.id)), role=newcomer.role
        )
        return _invitation(runtime, uow, account)


def invite_again(runtime: Runtime, actor: Actor, account_id: AccountId) -> str:
    """A new link for somebody who has no password yet; a closed account is opened.

    Refused: already_signed_up. NotFound.
    """
    access.require(actor, "account.manage")
    with runtime.writing(actor) as uow:
        account = uow.accounts.get(id=account_id)
        if account.password_hash is not None:
            raise Refused("already_signed_up", email=account.email)
        if not account.active:
            account = uow.accounts.save(replace(account, active=True))
            journal.write(runtime, uow, actor, "account.activated", ("account", str(account_id)))
        journal.write(runtime, uow, actor, "account.invited_again", ("account", str(account_id)))
        return _invitation(runtime, uow, account)


def invitation_link(runtime: Runtime, token: str) -> str:
    """The address that a token opens."""
    return f"{runtime.settings.base_url}/account/invitation/{token}"


def find_invited(runtime: Runtime, token: str) -> Account:
    """Whom a link invites. NotFound: it is unknown, used or old; they have a password or are shut out."""
    with runtime.storage.reading(access.SIGN_IN) as uow:
        return _invited(runtime, uow, token)


def accept_invitation(runtime: Runtime, token: str, password_hash: str) -> Account:
    """Set the first password; no link of the account works any more. NotFound as `find_invited`."""
    with runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        account = _invited(runtime, uow, token)
        joined = replace(account, password_hash=password_hash, confirmed_at=runtime.now())
        uow.accounts.save(joined)
        _use_up(runtime, uow, account.id)
        journal.write(runtime, uow, _actor_of(uow, joined), "account.joined", ("account", str(account.id)))
        return joined


def set_active(runtime: Runtime, actor: Actor, account_id: AccountId, *, active: bool) -> None:
    """Let somebody in again, or end every session and invitation at once. Refused: own_account."""
    access.require(actor, "account.manage")
    if account_id == actor.account_id:
        raise Refused("own_account")
    with runtime.writing(actor) as uow:
        account = uow.accounts.get(id=account_id)
        uow.accounts.save(replace(account, active=active, uniquifier=secrets.token_hex(32)))
        if not active:
            _use_up(runtime, uow, account_id)
        action = "account.activated" if active else "account.deactivated"
        journal.write(runtime, uow, actor, action, ("account", str(account_id)))


def list_accounts(
    runtime: Runtime, actor: Actor, text: str | None = None, page: int = 1
) -> tuple[tuple[AccountEntry, ...], int]:
    """(accounts of one page with their roles, by name, count); `text` stands in name or e-mail."""
    access.require(actor, "account.manage")
    with runtime.reading(actor) as uow:
        return account_page(uow, (text or "").strip() or None, page)


def get_account(runtime: Runtime, actor: Actor, account_id: AccountId) -> Account:
    """One account, for whoever manages accounts. NotFound."""
    access.require(actor, "account.manage")
    with runtime.reading(actor) as uow:
        return uow.accounts.get(id=account_id)


def mail_later(runtime: Runtime, account_id: AccountId, template: str, link: str) -> None:
    """Queue a mail to one account; the link goes with the job, and only there."""
    with runtime.storage.unit_of_work(access.SIGN_IN) as uow:
        payload = {"template": template, "account_id": account_id, "link": link}
        enqueue(runtime, uow, "mail", f"mail:{template}:{runtime.ids.new()}", payload)


def _new_account(runtime: Runtime, uow: UnitOfWork, newcomer: Newcomer, email: str) -> Account:
    account = Account(
        id=AccountId(runtime.ids.new()),
        email=email,
        name=newcomer.name.strip(),
        language=newcomer.language,
        uniquifier=secrets.token_hex(32),
        created_at=runtime.now(),
    )
    uow.accounts.add(account)
    roles.give(runtime, uow, account, newcomer.grant)
    return account


def _invitation(runtime: Runtime, uow: UnitOfWork, account: Account) -> str:
    _use_up(runtime, uow, account.id)
    token = secrets.token_urlsafe(32)
    expires_at = runtime.now() + _INVITATION_LIFE
    uow.invitations.add(Invitation(runtime.ids.new(), account.id, _hash(token), expires_at))
    payload = {"template": "invitation", "account_id": account.id, "link": invitation_link(runtime, token)}
    enqueue(runtime, uow, "mail", f"mail:invitation:{runtime.ids.new()}", payload)
    return token


def _invited(runtime: Runtime, uow: UnitOfWork, token: str) -> Account:
    found = uow.invitations.find(token_hash=_hash(token))
    if found is None or found.used_at is not None or found.expires_at <= runtime.now():
        raise NotFound("invitation")
    account = uow.accounts.get(id=found.account_id)
    if account.password_hash is not None or not account.active:
        raise NotFound("invitation")
    return account


def _use_up(runtime: Runtime, uow: UnitOfWork, account_id: AccountId) -> None:
    """End every open invitation of an account: a link that lies about must not set a password."""
    for invitation in uow.invitations.list(account_id=account_id, used_at=None):
        uow.invitations.save(replace(invitation, used_at=runtime.now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def checked_email(text: str) -> str:
    """The address in small letters. InvalidInput: email_invalid."""
    email = text.strip().lower()
    name, at, domain = email.rpartition("@")
    if not (name and at and "." in domain) or len(email) > _EMAIL_LENGTH or any(c.isspace() for c in email):
        raise InvalidInput("email_invalid", email=text)
    return email
