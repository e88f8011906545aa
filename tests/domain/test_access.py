"""The whole policy as one table: role by permission, and over what. What is not in the table is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxaudit.domain import access
from cxaudit.domain.access import (
    AGENCY,
    NOTHING,
    PERMISSIONS,
    ROLES,
    SYSTEM,
    Actor,
    Facts,
    Grant,
    Permission,
    Role,
    Scope,
    allows,
    require,
    scope_of,
)
from cxaudit.domain.audit import AUDIT_STATES, CLIENT_VISIBLE
from cxaudit.domain.errors import Forbidden, NotFound
from cxaudit.domain.ids import AccountId, AuditorId, ClientId, NodeId

MINE, THEIRS = ClientId("mine"), ClientId("theirs")
ME, SOMEBODY = AuditorId("me"), AuditorId("somebody")

WHERE = {
    "page": NOTHING,
    "here": Facts(MINE, "/a/1/", SOMEBODY, "released"),
    "deeper": Facts(MINE, "/a/1/7/", SOMEBODY, "released"),
    "look-alike": Facts(MINE, "/a/10/", SOMEBODY, "released"),
    "above": Facts(MINE, "/a/", SOMEBODY, "released"),
    "nowhere": Facts(MINE, "/", SOMEBODY, "released"),
    "unreleased": Facts(MINE, "/a/1/", SOMEBODY, "validated"),
    "other client": Facts(THEIRS, "/a/1/", SOMEBODY, "released"),
    "own draft": Facts(MINE, "/a/1/", ME, "draft"),
    "own, elsewhere": Facts(THEIRS, "/z/", ME, "submitted"),
    "nobody's": Facts(THEIRS, "/z/", None, "draft"),
}
EVERYWHERE = frozenset(WHERE)
OWN = frozenset({"own draft", "own, elsewhere"})
CLIENT = frozenset({"page", "here", "deeper", "look-alike", "above", "nowhere"})
REGION = frozenset({"page", "here", "deeper"})

ALLOWED: dict[Role, dict[frozenset[str], tuple[Permission, ...]]] = {
    "auditor": {OWN: ("assignment.answer", "audit.fill", "audit.view", "evidence.view")},
    "reviewer": {
        EVERYWHERE: (
            "audit.view", "audit.browse", "audit.review", "audit.release", "evidence.view", "score.view", "result.view",
            "report.download", "journal.view", "job.manage",
        )
    },
    "programme_manager": {
        EVERYWHERE: (
            "audit.view", "audit.browse", "audit.review", "audit.release", "evidence.view", "score.view", "result.view",
            "result.export", "audit.export", "report.download", "journal.view", "job.manage", "programme.manage",
            "assignment.manage",
            "checklist.manage", "location.manage", "benchmark.manage", "action.manage",
        )
    },
    "administrator": {
        EVERYWHERE: (
            "audit.view", "audit.browse", "evidence.view", "score.view", "result.view", "result.export", "audit.export",
            "report.download", "journal.view", "job.manage", "location.manage", "client.manage", "account.manage",
            "benchmark.manage", "action.manage",
        )
    },
    "client": {
        CLIENT: (
            "audit.view", "evidence.view", "score.view", "result.view", "result.export", "report.download", "action.manage",
        )
    },
    "regional_manager": {
        REGION: (
            "audit.view", "evidence.view", "score.view", "result.view", "result.export", "report.download", "action.manage",
        )
    },
}  # fmt: skip


def somebody(*grants: Grant, auditor: AuditorId | None = None) -> Actor:
    return Actor(AccountId("account"), "Somebody", "fr", grants, auditor)


def with_role(role: Role) -> Actor:
    client_side = {"client_id": MINE} if role in access.CLIENT_ROLES else {}
    part = {"node_id": NodeId("n"), "path": "/a/1/"} if role == "regional_manager" else {}
    return somebody(Grant(role, **client_side, **part), auditor=ME if role == "auditor" else None)  # type: ignore[arg-type]


def expected(role: Role, permission: Permission) -> frozenset[str]:
    return next((where for where, listed in ALLOWED[role].items() if permission in listed), frozenset())


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("role", ROLES)
def test_the_whole_matrix(role: Role, permission: Permission) -> None:
    actor = with_role(role)
    found = {name for name, facts in WHERE.items() if allows(actor, permission, facts)}
    assert found == expected(role, permission)


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("where", WHERE)
def test_whoever_has_no_role_may_nothing(where: str, permission: Permission) -> None:
    for actor in (somebody(), somebody(auditor=ME), somebody(Grant("auditor"))):
        assert not allows(actor, permission, WHERE[where])


@pytest.mark.parametrize("state", AUDIT_STATES)
@pytest.mark.parametrize("role", ["client", "regional_manager"])
def test_the_client_side_sees_nothing_before_release(role: Role, state: str) -> None:
    facts = replace(WHERE["here"], state=state)  # type: ignore[arg-type]
    for permission in expected(role, "result.view") and ALLOWED[role][CLIENT if role == "client" else REGION]:
        assert allows(with_role(role), permission, facts) is (state in CLIENT_VISIBLE)


def test_an_auditor_never_sees_what_is_anothers() -> None:
    auditor = with_role("auditor")
    for state in AUDIT_STATES:
        facts = Facts(MINE, "/a/1/", SOMEBODY, state)
        assert not any(allows(auditor, permission, facts) for permission in PERMISSIONS)
        own = {p for p in PERMISSIONS if allows(auditor, p, replace(facts, auditor_id=ME))}
        assert own == {"assignment.answer", "audit.fill", "audit.view", "evidence.view"}


@pytest.mark.parametrize("role", ["reviewer", "programme_manager"])
def test_nobody_judges_an_own_visit(role: Role) -> None:
    both = somebody(Grant(role), Grant("auditor"), auditor=ME)
    for permission in ("audit.browse", "audit.review", "audit.release"):
        assert not allows(both, permission, WHERE["own draft"])
        assert allows(both, permission, WHERE["here"])
    assert not allows(somebody(Grant(role), auditor=ME), "audit.review", WHERE["own draft"])


def test_grants_of_two_clients_are_never_mixed() -> None:
    """A whole client here and a part of another one there: neither widens the other."""
    actor = somebody(Grant("client", THEIRS), Grant("regional_manager", MINE, NodeId("n"), "/a/1/"))
    found = {name for name, facts in WHERE.items() if allows(actor, "result.view", facts)}
    assert found == {"page", "here", "deeper", "other client"}


def test_a_grant_without_its_client_or_its_part_opens_nothing() -> None:
    for grant in (Grant("client"), Grant("regional_manager", None, NodeId("n"), "/a/1/")):
        assert not any(allows(somebody(grant), p, facts) for p in PERMISSIONS for facts in WHERE.values())
    lost = somebody(Grant("regional_manager", MINE, NodeId("gone")))
    assert {name for name, facts in WHERE.items() if allows(lost, "result.view", facts)} == {"page"}
    assert scope_of(lost) == Scope("part", client_id=MINE)


SYSTEM_MAY: dict[str, tuple[Permission, ...]] = {
    "reports": ("audit.view", "evidence.view", "score.view", "result.view", "report.download"),
    "batches": ("report.download",),
    "mail": (),
    "dispatcher": ("job.manage",),
    "command": PERMISSIONS,
    "demo": PERMISSIONS,
    "nobody": (),
}


@pytest.mark.parametrize("name", SYSTEM_MAY)
def test_jobs_and_commands_may_what_is_listed(name: str) -> None:
    assert [p for p in PERMISSIONS if allows(access.system(name), p)] == [
        p for p in PERMISSIONS if p in SYSTEM_MAY[name]
    ]


def test_what_may_not_be_seen_is_not_found_and_what_never_may_is_forbidden() -> None:
    client = with_role("client")
    require(client, "result.view", WHERE["here"])
    with pytest.raises(NotFound):
        require(client, "result.view", WHERE["other client"], "audit")
    with pytest.raises(Forbidden):
        require(client, "account.manage")


@pytest.mark.parametrize(
    ("grants", "scope"),
    [
        ((), Scope("auditor", auditor_id=ME)),
        ((Grant("auditor"),), Scope("auditor", auditor_id=ME)),
        ((Grant("reviewer"), Grant("auditor")), AGENCY),
        ((Grant("administrator"), Grant("client", MINE)), AGENCY),
        ((Grant("client", MINE),), Scope("client", client_id=MINE)),
        (
            (Grant("regional_manager", MINE, NodeId("n"), "/a/1/"), Grant("client", MINE)),
            Scope("client", client_id=MINE),
        ),
        (
            tuple(Grant("regional_manager", MINE, NodeId(p), p) for p in ("/a/1/", "/b/")),
            Scope("part", client_id=MINE, paths=("/a/1/", "/b/")),
        ),
    ],
)
def test_the_scope_one_works_in(grants: tuple[Grant, ...], scope: Scope) -> None:
    assert scope_of(somebody(*grants, auditor=ME)) == scope
    assert scope_of(access.system("reports")) == SYSTEM
