"""The roles of an account: giving one, taking one back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxaudit.domain import access
from cxaudit.domain.access import CLIENT_ROLES, Actor, Grant
from cxaudit.domain.account import Account, AccountGrant
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AccountId, AuditorId
from cxaudit.domain.rotation import Auditor
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.accounts import RoleHeld, roles_of
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AccountRoles:
    """An account with the roles it holds."""

    account: Account
    held: tuple[RoleHeld, ...]


def get_roles(runtime: Runtime, actor: Actor, account_id: AccountId) -> AccountRoles:
    """The roles of one account, for whoever manages accounts. NotFound."""
    access.require(actor, "account.manage")
    with runtime.reading(actor) as uow:
        account = uow.accounts.get(id=account_id)
        return AccountRoles(account, tuple(roles_of(uow, (account_id,))[account_id]))


def add_role(runtime: Runtime, actor: Actor, account_id: AccountId, asked: Grant) -> None:
    """Give one more role; open sessions have it at their next request.

    Refused: role_held, role_sides, and as `check_grant`. NotFound.
    """
    access.require(actor, "account.manage")
    with runtime.writing(actor) as uow:
        account = uow.accounts.get(id=account_id)
        check_grant(uow, asked)
        _check_beside(uow.grants.list(account_id=account_id), asked)
        give(runtime, uow, account, asked)
        subject = ("account", str(account_id))
        journal.write(runtime, uow, actor, "account.role_added", subject, role=asked.role)


def take_role(runtime: Runtime, actor: Actor, account_id: AccountId, grant_id: str) -> None:
    """Take one role back, at once in open sessions too; an auditor is paused. What was done with it stays.

    Refused: last_administrator. NotFound.
    """
    access.require(actor, "account.manage")
    with runtime.writing(actor) as uow:
        grant = uow.grants.get(account_id=account_id, id=grant_id)
        if grant.role == "administrator" and not _other_administrator(uow, account_id):
            raise Refused("last_administrator")
        uow.grants.remove(account_id=account_id, id=grant_id)
        if grant.role == "auditor":
            _set_asked(uow, account_id, active=False)
        subject = ("account", str(account_id))
        journal.write(runtime, uow, actor, "account.role_taken", subject, role=grant.role)


def check_grant(uow: UnitOfWork, asked: Grant) -> None:
    """Whether a role names all it needs. Refused: role_needs_client, role_needs_region,
    region_of_other_client. NotFound."""
    if asked.role in CLIENT_ROLES and asked.client_id is None:
        raise Refused("role_needs_client")
    if asked.role == "regional_manager" and asked.node_id is None:
        raise Refused("role_needs_region")
    if asked.client_id is not None:
        uow.clients.get(id=asked.client_id)
    if asked.node_id and uow.nodes.find(client_id=asked.client_id, id=asked.node_id) is None:
        raise Refused("region_of_other_client")


def give(runtime: Runtime, uow: UnitOfWork, account: Account, asked: Grant) -> None:
    """Store a checked role; an auditor gets a number once, and may be asked for visits from now on."""
    uow.grants.add(AccountGrant(runtime.ids.new(), account.id, asked.role, asked.client_id, asked.node_id))
    if asked.role == "auditor" and not _set_asked(uow, account.id, active=True):
        auditor_id = AuditorId(runtime.ids.new())
        uow.auditors.add(Auditor(auditor_id, account.id, next_number(uow), account.name))


def next_number(uow: UnitOfWork) -> str:
    """The number of the next auditor."""
    numbers = [int(auditor.number) for auditor in uow.auditors.list() if auditor.number.isdecimal()]
    return f"{max(numbers, default=0) + 1:04d}"


def _set_asked(uow: UnitOfWork, account_id: AccountId, *, active: bool) -> bool:
    """Whether there is an auditor of this account, who then may be asked for visits or not."""
    auditor = uow.auditors.find(account_id=account_id)
    if auditor is not None:
        uow.auditors.save(replace(auditor, active=active))
    return auditor is not None


def _check_beside(held: tuple[AccountGrant, ...], asked: Grant) -> None:
    """The agency's work and a client's never meet in one account, nor those of two clients."""
    same = (asked.role, asked.client_id, asked.node_id)
    if any((grant.role, grant.client_id, grant.node_id) == same for grant in held):
        raise Refused("role_held")
    if any(grant.client_id != asked.client_id for grant in held):
        raise Refused("role_sides")


def _other_administrator(uow: UnitOfWork, account_id: AccountId) -> bool:
    others = [grant.account_id for grant in uow.grants.list(role="administrator")]
    accounts = [uow.accounts.get(id=other) for other in others if other != account_id]
    return any(account.active and account.password_hash is not None for account in accounts)
