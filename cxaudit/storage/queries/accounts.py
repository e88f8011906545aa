"""Accounts with their roles, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import exists, func, select

from cxaudit.domain.access import CLIENT_ROLES, Actor, Grant, Role
from cxaudit.domain.ids import AccountId, ClientId, NodeId
from cxaudit.domain.text import LocalizedText
from cxaudit.storage.queries.searching import called
from cxaudit.storage.tables.agency import AccountGrantRow, AccountRow, InvitationRow
from cxaudit.storage.tables.network import ClientRow, HierarchyNodeRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role and the names of the client and the part of its network it is limited to; `id`: its grant."""

    id: str
    role: str
    client_name: str | None
    part: LocalizedText | None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """One account of the list. `joined`: a password was chosen, so that no invitation is left to send;
    `invited`: a link was sent once."""

    id: AccountId
    name: str
    email: str
    active: bool
    joined: bool
    invited: bool
    roles: tuple[RoleHeld, ...]


def account_page(
    uow: UnitOfWork, text: str | None = None, page: int = 1
) -> tuple[tuple[AccountEntry, ...], int]:
    """(accounts of one page by name, count), in three queries whatever the size; `text` stands in name or
    e-mail."""
    wanted = [] if not text else [called(text, AccountRow, AccountRow.name, AccountRow.email)]
    columns = (AccountRow.id, AccountRow.name, AccountRow.email, AccountRow.active)
    invited = exists().where(InvitationRow.account_id == AccountRow.id)
    query = (
        select(*columns, AccountRow.password_hash.is_not(None), invited)
        .where(*wanted)
        .order_by(AccountRow.sort_name, AccountRow.name, AccountRow.id)
    )
    found = uow.session.execute(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))
    rows = [cast("tuple[Any, ...]", row) for row in found]
    roles = roles_of(uow, (row[0] for row in rows))
    count = uow.session.scalar(select(func.count()).select_from(AccountRow).where(*wanted))
    return tuple(AccountEntry(*(*row, tuple(roles[row[0]]))) for row in rows), count or 0


def roles_of(uow: UnitOfWork, accounts: Iterable[str]) -> dict[str, list[RoleHeld]]:
    """The roles of each account; an account without any gives an empty list."""
    own = (AccountGrantRow.account_id, AccountGrantRow.id, AccountGrantRow.role)
    query = (
        select(*own, ClientRow.name, HierarchyNodeRow.name)
        .outerjoin(ClientRow, ClientRow.id == AccountGrantRow.client_id)
        .outerjoin(
            HierarchyNodeRow,
            (HierarchyNodeRow.client_id == AccountGrantRow.client_id)
            & (HierarchyNodeRow.id == AccountGrantRow.node_id),
        )
        .where(AccountGrantRow.account_id.in_(list(accounts)))
        .order_by(AccountGrantRow.role, AccountGrantRow.id)
    )
    held: dict[str, list[RoleHeld]] = defaultdict(list)
    for row in uow.session.execute(query):
        account_id, *role = cast("tuple[Any, ...]", row)
        held[account_id].append(RoleHeld(*role))
    return held


def client_side(uow: UnitOfWork, client_id: ClientId) -> tuple[Actor, ...]:
    """Who may sign in for a client, by name, in one query; somebody with two roles comes once for each."""
    grant, node = AccountGrantRow, HierarchyNodeRow
    columns = (AccountRow.id, AccountRow.name, AccountRow.language, grant.role, grant.node_id, node.path)
    query = (
        select(*columns)
        .join(grant, grant.account_id == AccountRow.id)
        .outerjoin(node, (node.client_id == grant.client_id) & (node.id == grant.node_id))
        .where(grant.client_id == client_id, grant.role.in_(CLIENT_ROLES), AccountRow.active.is_(True))
        .order_by(AccountRow.sort_name, AccountRow.id, grant.id)
    )
    return tuple(_holder(client_id, *row) for row in uow.session.execute(query))


def _holder(client_id: ClientId, account_id: str, name: str, language: Any, *grant: Any) -> Actor:
    role, node_id, path = cast("tuple[Role, str | None, str | None]", grant)
    held = Grant(role, client_id, None if node_id is None else NodeId(node_id), path)
    return Actor(AccountId(account_id), name, language, (held,))


def names_of(uow: UnitOfWork, accounts: Iterable[str]) -> Mapping[str, str]:
    """Account -> name, in one query."""
    query = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(set(accounts)))
    return {row.id: row.name for row in uow.session.execute(query)}
