"""Actions on what was missed: opened, changed, said to be done, closed or dropped; listed and read.

Clients see those of their part of the network, programme managers and administrators all; auditors and
reviewers none. An action belongs to an account of the client side, and somebody else ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from cxaudit.domain import access
from cxaudit.domain import action as rules
from cxaudit.domain.access import AGENCY_ROLES, Actor, Facts
from cxaudit.domain.action import Action, Plan
from cxaudit.domain.errors import InvalidInput, NotFound
from cxaudit.domain.ids import AccountId, ActionId, ClientId
from cxaudit.domain.network import Client, HierarchyNode
from cxaudit.services import journal
from cxaudit.services.action_effect import Effect, effect_of
from cxaudit.services.missed_places import MissAsked, Offer, offer_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.accounts import client_side, names_of
from cxaudit.storage.queries.actions import (
    PAGE,
    ActionFilter,
    FoundAction,
    Shown,
    action_page,
    find_action,
    overdue_actions,
)
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "PAGE", "ActionFile", "ActionList", "MissAsked", "Offer", "Owner", "Shown", "change_action",
    "close_action", "drop_action", "finish_action", "get_action", "get_offer", "list_actions", "list_owners",
    "open_action", "overdue_in", "owner_names",
    "reopen_action",
]  # fmt: skip
_PERMISSION: access.Permission = "action.manage"


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody of the client side who may own an action."""

    id: AccountId
    name: str


@dataclass(frozen=True, slots=True)
class ActionList:
    """A page of actions, how many there are, who owns them, and parts of networks by (client, path)."""

    found: tuple[FoundAction, ...]
    count: int
    owners: Mapping[str, str]
    parts: Mapping[tuple[ClientId, str], HierarchyNode]
    clients: tuple[Client, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an action. `name` None: somebody of the agency, whose names clients do not see."""

    at: datetime
    name: str | None
    what: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActionFile:
    """One action with all that its page says. `steps`: what this actor may do now."""

    found: FoundAction
    owner: str
    part: HierarchyNode | None
    effect: Effect
    events: tuple[Event, ...]
    steps: frozenset[str]
    today: date

    @property
    def action(self) -> Action:
        """The action itself."""
        return self.found.action


def list_actions(
    runtime: Runtime, actor: Actor, shown: Shown | None = None, *, mine: bool = False, page: int = 1
) -> ActionList:
    """Those of the actor's scope: open ones by their day, then done, then ended. Past the end: empty."""
    access.require(actor, _PERMISSION)
    wanted = ActionFilter(shown, actor.account_id if mine else None)
    with runtime.reading(actor) as uow:
        found, count = action_page(uow, wanted, runtime.today(), page)
        clients = uow.clients.list(order=("sort_name",))
        parts = {(node.client_id, node.path): node for node in uow.nodes.list()}
    owners = _names(runtime, (each.action.owner_id for each in found))
    return ActionList(found, count, owners, parts, clients, runtime.today())


def get_action(runtime: Runtime, actor: Actor, action_id: ActionId) -> ActionFile:
    """One of them. NotFound."""
    with runtime.reading(actor) as uow:
        found = _require(uow, actor, action_id)
        action = found.action
        part = uow.nodes.find(client_id=action.client_id, path=action.path)
        effect = effect_of(uow, found.client, found.wave, action)
    return ActionFile(
        found=found,
        owner=_names(runtime, (action.owner_id,)).get(action.owner_id, ""),
        part=part,
        effect=effect,
        events=_events(runtime, actor, action),
        steps=_steps(actor, action),
        today=runtime.today(),
    )


def get_offer(runtime: Runtime, actor: Actor, asked: MissAsked) -> Offer:
    """Where the item was missed, among what the actor may act on. NotFound: nowhere."""
    access.require(actor, _PERMISSION)
    with runtime.reading(actor) as uow:
        return offer_of(runtime, uow, actor, asked)


def list_owners(runtime: Runtime, client_id: ClientId, path: str | None = None) -> tuple[Owner, ...]:
    """The accounts of a client, by name, that may own an action in `path`; None: anywhere in its network."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        people = client_side(uow, client_id)
    there = [each for each in people if access.allows(each, _PERMISSION, Facts(client_id, path))]
    return tuple(dict.fromkeys(Owner(each.account_id, each.name) for each in there if each.account_id))


def open_action(
    runtime: Runtime, actor: Actor, action_id: ActionId, asked: MissAsked, *, place: str, plan: Plan
) -> Action:
    """Open one about a miss at `place`, a key of the offer; the same again is the one that is open.

    NotFound: as `get_offer`, or another place. InvalidInput: action_task_missing, action_text_long,
    action_owner, action_due_past.
    """
    access.require(actor, _PERMISSION)
    with runtime.writing(actor) as uow:
        known = uow.actions.find(id=action_id)
        if known is not None and (known.item_key, known.task) == (asked.item_key, plan.task.strip()):
            return known  # a second click on the button
        if known is not None:  # back in the browser, and another one written on the same page
            action_id = ActionId(runtime.ids.new())
        offer = offer_of(runtime, uow, actor, asked)
        chosen = next((each for each in offer.places if each.key == place), None)
        if chosen is None:
            raise NotFound("action")
        client_id = offer.scope.client.id
        _check(runtime, client_id, chosen.path, plan)
        miss, now = offer.miss_at(chosen), runtime.now()
        action = rules.opened(client_id, action_id, miss, plan, by=actor.account_id, now=now)
        uow.actions.add(action)
        _note(runtime, uow, actor, "action.opened", action)
        return action


def change_action(runtime: Runtime, actor: Actor, before: Action, plan: Plan) -> Action:
    """Another task, owner or day, from the revision of `before`. NotFound. StaleRevision.

    InvalidInput: as `open_action`, action_handed_over. Refused: action_state.
    """
    with runtime.writing(actor) as uow:
        now = _require(uow, actor, before.id).action
        _check(runtime, now.client_id, now.path, plan, now)
        changed = rules.changed(now, plan, actor.account_id)
        saved = uow.actions.save(replace(changed, revision=before.revision))
        was = {"due_before": now.due_on.isoformat(), "owner_before": now.owner_id, "task_before": now.task}
        _note(runtime, uow, actor, "action.changed", saved, **was)
        return saved


def finish_action(runtime: Runtime, actor: Actor, action_id: ActionId) -> Action:
    """The owner says that it is done. NotFound. Refused: action_not_owner, action_state."""
    step = partial(rules.finish, by=actor.account_id, now=runtime.now())
    return _take(runtime, actor, action_id, "action.finished", step)


def reopen_action(runtime: Runtime, actor: Actor, action_id: ActionId, reason: str) -> Action:
    """It is not done after all. NotFound.

    InvalidInput: action_reason_missing, action_text_long. Refused: action_state.
    """
    step = partial(rules.reopen, reason=reason)
    return _take(runtime, actor, action_id, "action.reopened", step, reason=reason.strip())


def close_action(runtime: Runtime, actor: Actor, action_id: ActionId) -> Action:
    """Somebody else than the owner closes it. NotFound. Refused: action_own, action_state."""
    step = partial(rules.close, by=actor.account_id, now=runtime.now())
    return _take(runtime, actor, action_id, "action.closed", step)


def drop_action(runtime: Runtime, actor: Actor, action_id: ActionId, reason: str) -> Action:
    """Somebody else than the owner gives it up. NotFound.

    InvalidInput: as `reopen_action`. Refused: action_own, action_state.
    """
    step = partial(rules.drop, by=actor.account_id, reason=reason, now=runtime.now())
    return _take(runtime, actor, action_id, "action.dropped", step, reason=reason.strip())


def overdue_in(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, client_id: ClientId
) -> tuple[FoundAction, ...]:
    """The actions of a client that the actor sees and whose day has passed, the longest ago first."""
    found = overdue_actions(uow, client_id, runtime.today())
    return tuple(each for each in found if access.allows(actor, _PERMISSION, _facts(each.action)))


def owner_names(runtime: Runtime, actions: tuple[FoundAction, ...]) -> Mapping[str, str]:
    """The names of the owners by account: they are of the client's own people."""
    return _names(runtime, (each.action.owner_id for each in actions))


def _facts(action: Action) -> Facts:
    return Facts(action.client_id, action.path)


def _require(uow: UnitOfWork, actor: Actor, action_id: str) -> FoundAction:
    found = find_action(uow, action_id)
    if found is None:
        raise NotFound("action")
    access.require(actor, _PERMISSION, _facts(found.action), "action")
    return found


def _take(
    runtime: Runtime,
    actor: Actor,
    action_id: ActionId,
    what: str,
    run: Callable[[Action], Action],
    **details: str,
) -> Action:
    with runtime.writing(actor) as uow:
        saved = uow.actions.save(run(_require(uow, actor, action_id).action))
        _note(runtime, uow, actor, what, saved, **details)
        return saved


def _check(
    runtime: Runtime, client_id: ClientId, path: str, plan: Plan, before: Action | None = None
) -> None:
    """What does not change is not refused: the day may have passed, the owner may have left."""
    kept = before is not None and before.owner_id == plan.owner_id
    if not kept and plan.owner_id not in {each.id for each in list_owners(runtime, client_id, path)}:
        raise InvalidInput("action_owner")
    if (before is None or before.due_on != plan.due_on) and plan.due_on < runtime.today():
        raise InvalidInput("action_due_past")


def _steps(actor: Actor, action: Action) -> frozenset[str]:
    owns, ends = actor.account_id == action.owner_id, rules.may_end(action, actor.account_id)
    possible = {
        "change": action.state == "open",
        "finish": action.state == "open" and owns,
        "close": action.state == "done" and ends,
        "reopen": action.state == "done",
        "drop": action.state in ("open", "done") and ends,
    }
    return frozenset(step for step, can in possible.items() if can)


def _names(runtime: Runtime, accounts: Iterable[str]) -> Mapping[str, str]:
    """Names of owners: the scopes of clients see no account."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        return names_of(uow, accounts)


def _is_agency(actor: Actor) -> bool:
    return actor.system is not None or bool(actor.roles & AGENCY_ROLES)


def _events(runtime: Runtime, actor: Actor, action: Action) -> tuple[Event, ...]:
    """The history, oldest first."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        entries = journal.entries_of(uow, "action", action.id, client_id=action.client_id)
    return tuple(
        Event(
            entry.at,
            None if entry.details.get("agency") and not _is_agency(actor) else entry.actor_name,
            entry.action,
            entry.details,
        )
        for entry in entries
    )


def _note(runtime: Runtime, uow: UnitOfWork, actor: Actor, what: str, action: Action, **details: str) -> None:
    facts = {
        "agency": _is_agency(actor),
        "item": action.item_code or action.item_key,
        "due": action.due_on.isoformat(),
        **details,
    }
    journal.write(runtime, uow, actor, what, ("action", str(action.id)), client_id=action.client_id, **facts)
