"""An account with its roles, the parts of networks they mean, and the auditor it is: every request asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, delete, exists, select

from cxaudit.domain.account import Account, AccountGrant
from cxaudit.domain.ids import AuditorId
from cxaudit.domain.network import HierarchyNode
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.agency import AccountGrantRow, AccountRow, AuditorRow, EndedSignInRow
from cxaudit.storage.tables.network import HierarchyNodeRow
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Holder:
    """`grants` in the order of their ids, each with the part of a network it is limited to."""

    account: Account
    grants: tuple[tuple[AccountGrant, HierarchyNode | None], ...]
    auditor_id: AuditorId | None


def find_holder(uow: UnitOfWork, name: str, value: str, sign_in: str = "") -> Holder | None:
    """The account whose `name` ("id", "email" or "uniquifier") has this value, in one statement.

    None as well when its `sign_in` was ended.
    """
    rows: Any = uow.session.execute(_query(name), {"value": value, "sign_in": sign_in}).all()
    if not rows:
        return None
    grants = tuple(
        (uow.grants.value(grant), None if node is None else uow.nodes.value(node))
        for _, grant, node, _ in rows
        if grant is not None
    )
    account, *_, auditor_id = rows[0]
    return Holder(uow.accounts.held(account), grants, auditor_id)


@cache
def _query(name: str) -> Executable:
    grant, node = AccountGrantRow, HierarchyNodeRow
    return (
        select(AccountRow, grant, node, AuditorRow.id)
        .outerjoin(grant, grant.account_id == AccountRow.id)
        .outerjoin(node, (node.client_id == grant.client_id) & (node.id == grant.node_id))
        .outerjoin(AuditorRow, AuditorRow.account_id == AccountRow.id)
        .where(getattr(AccountRow, name) == bindparam("value"))
        .where(~exists().where(EndedSignInRow.id == bindparam("sign_in")))
        .order_by(grant.id)
        .execution_options(**{KEPT: True})
    )


def forget_ended(uow: UnitOfWork, now: datetime) -> None:
    """Drop the ended sign-ins whose cookies are all too old by now."""
    uow.session.execute(delete(EndedSignInRow).where(EndedSignInRow.until < now))
