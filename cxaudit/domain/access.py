"""Who may do what: one policy, deny by default, for lists, details, counts, files, exports and jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from cxaudit.domain.audit import CLIENT_VISIBLE, AuditState
from cxaudit.domain.errors import Forbidden, NotFound
from cxaudit.domain.ids import AccountId, AuditorId, ClientId, NodeId
from cxaudit.domain.text import Language

Role = Literal["auditor", "reviewer", "programme_manager", "regional_manager", "client", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
AGENCY_ROLES: frozenset[Role] = frozenset({"reviewer", "programme_manager", "administrator"})
CLIENT_ROLES: frozenset[Role] = frozenset({"regional_manager", "client"})

Permission = Literal[
    "assignment.answer", "audit.fill", "audit.view", "audit.browse", "audit.review", "audit.release",
    "evidence.view", "score.view", "result.view", "result.export", "audit.export", "report.download",
    "programme.manage", "assignment.manage", "checklist.manage",
    "location.manage", "client.manage", "account.manage", "journal.view", "job.manage",
    "benchmark.manage", "action.manage",
]  # fmt: skip
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held by an account; client-side roles name the client, regional ones a part of its hierarchy."""

    role: Role
    client_id: ClientId | None = None
    node_id: NodeId | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, or (`system` set) a job or command acting under its own name."""

    account_id: AccountId | None
    name: str
    language: Language
    grants: tuple[Grant, ...] = ()
    auditor_id: AuditorId | None = None
    system: str | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        """Whether any of `roles` is held."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the policy must know of the thing; None means the question does not arise."""

    client_id: ClientId | None = None
    path: str | None = None
    auditor_id: AuditorId | None = None
    state: AuditState | None = None


NOTHING = Facts()


def system(name: str, language: Language = "en") -> Actor:
    """The actor of a job or command: journalled by `name`, allowed only what `_SYSTEM` lists."""
    return Actor(account_id=None, name=name, language=language, system=name)


_Rule = Callable[[Actor, Facts], bool]


def _agency(*roles: Role) -> _Rule:
    return lambda actor, _facts: actor.has(*roles)


def _own(actor: Actor, facts: Facts) -> bool:
    return actor.has("auditor") and actor.auditor_id is not None and actor.auditor_id == facts.auditor_id


def _reviewer_not_own(actor: Actor, facts: Facts) -> bool:
    own = actor.auditor_id is not None and actor.auditor_id == facts.auditor_id
    return actor.has("reviewer", "programme_manager") and not own


def _staff_not_own(actor: Actor, facts: Facts) -> bool:
    own = actor.auditor_id is not None and actor.auditor_id == facts.auditor_id
    return actor.has("reviewer", "programme_manager", "administrator") and not own


def _office_not_own(actor: Actor, facts: Facts) -> bool:
    own = actor.auditor_id is not None and actor.auditor_id == facts.auditor_id
    return actor.has("programme_manager", "administrator") and not own


def _staff(actor: Actor, _facts: Facts) -> bool:
    return actor.has("reviewer", "programme_manager", "administrator")


def _client_side(actor: Actor, facts: Facts) -> bool:
    """Own client, own part of the hierarchy, and only what has been released."""
    if facts.state is not None and facts.state not in CLIENT_VISIBLE:
        return False
    return any(_covers(grant, facts) for grant in actor.grants)


def _covers(grant: Grant, facts: Facts) -> bool:
    if grant.role not in CLIENT_ROLES or grant.client_id is None:
        return False
    if facts.client_id is not None and grant.client_id != facts.client_id:
        return False
    if grant.role == "client" or facts.path is None:
        return True
    return grant.path is not None and facts.path.startswith(grant.path)


def _any(*rules: _Rule) -> _Rule:
    return lambda actor, facts: any(rule(actor, facts) for rule in rules)


_POLICY: dict[Permission, _Rule] = {
    "assignment.answer": _own,
    "audit.fill": _own,
    "audit.view": _any(_own, _staff, _client_side),
    "audit.browse": _staff_not_own,
    "audit.review": _reviewer_not_own,
    "audit.release": _reviewer_not_own,
    "evidence.view": _any(_own, _staff, _client_side),
    "score.view": _any(_staff, _client_side),
    "result.view": _any(_staff, _client_side),
    "result.export": _any(_office_not_own, _client_side),
    "audit.export": _office_not_own,
    "report.download": _any(_staff, _client_side),
    "programme.manage": _agency("programme_manager"),
    "assignment.manage": _agency("programme_manager"),
    "checklist.manage": _agency("programme_manager"),
    "location.manage": _agency("programme_manager", "administrator"),
    "client.manage": _agency("administrator"),
    "account.manage": _agency("administrator"),
    "benchmark.manage": _agency("programme_manager", "administrator"),
    "action.manage": _any(_agency("programme_manager", "administrator"), _client_side),
    "journal.view": _staff,
    "job.manage": _staff,
}

_SYSTEM: dict[str, frozenset[Permission]] = {
    "reports": frozenset({"result.view", "report.download", "evidence.view", "score.view", "audit.view"}),
    "batches": frozenset({"report.download"}),
    "mail": frozenset(),
    "columns": frozenset(),
    "dispatcher": frozenset({"job.manage"}),
    "command": frozenset(PERMISSIONS),
    "demo": frozenset(PERMISSIONS),
}


def allows(actor: Actor, permission: Permission, facts: Facts = NOTHING) -> bool:
    """Whether `actor` holds `permission` over what `facts` describe. Unknown combinations: no."""
    if actor.system is not None:
        return permission in _SYSTEM.get(actor.system, frozenset())
    return _POLICY[permission](actor, facts)


def require(actor: Actor, permission: Permission, facts: Facts = NOTHING, kind: str = "page") -> None:
    """Raise Forbidden when the role never may; NotFound when it may, but not this thing."""
    if allows(actor, permission, facts):
        return
    if facts is not NOTHING and facts != NOTHING:
        raise NotFound(kind)
    raise Forbidden(permission)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a unit of work may touch; storage refuses any query without one."""

    kind: Literal["agency", "client", "part", "auditor", "sign_in", "system", "public"]
    client_id: ClientId | None = None
    paths: tuple[str, ...] = ()
    auditor_id: AuditorId | None = None
    report_code: str | None = None


SIGN_IN = Scope("sign_in")
SYSTEM = Scope("system")
PUBLIC = Scope("public")
AGENCY = Scope("agency")


def holding(report_code: str) -> Scope:
    """Whoever holds a printed report, signed in or not: the audit it is of, and that audit's reports."""
    return Scope("public", report_code=report_code)


def scope_of(actor: Actor) -> Scope:
    """The widest scope an actor works in; an actor without any role gets one that shows nothing."""
    if actor.system is not None:
        return SYSTEM
    if actor.roles & AGENCY_ROLES:
        return AGENCY
    client_side = [grant for grant in actor.grants if grant.role in CLIENT_ROLES and grant.client_id]
    if client_side:
        client_id = client_side[0].client_id
        if any(grant.role == "client" for grant in client_side if grant.client_id == client_id):
            return Scope("client", client_id=client_id)
        paths = tuple(g.path for g in client_side if g.client_id == client_id and g.path)
        return Scope("part", client_id=client_id, paths=paths)
    return Scope("auditor", auditor_id=actor.auditor_id)
