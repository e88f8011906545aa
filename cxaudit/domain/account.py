"""Accounts, invitations: who may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cxaudit.domain.ids import AccountId
from cxaudit.domain.text import Language


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `uniquifier` changes to end every session; e-mail is lower case."""

    id: AccountId
    email: str
    name: str
    language: Language
    uniquifier: str
    created_at: datetime
    password_hash: str | None = None
    active: bool = True
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to set a first password; only the hash of its random token is kept."""

    id: str
    account_id: AccountId
    token_hash: str
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndedSignIn:
    """A sign-in that its owner ended; `until`: no cookie of it could have lasted longer."""

    id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AccountGrant:
    """A role of an account as it is stored."""

    id: str
    account_id: AccountId
    role: str
    client_id: str | None = None
    node_id: str | None = None
