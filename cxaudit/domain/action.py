"""An action: what somebody does about a standard that was missed, followed until the next wave shows more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import AccountId, ActionId, ClientId, LocationId, WaveId
from cxaudit.domain.network import Channel, VisitType
from cxaudit.domain.text import LocalizedText

ActionState = Literal["open", "done", "closed", "dropped"]
ACTION_STATES: tuple[ActionState, ...] = get_args(ActionState)
LONGEST = 1000
"""The characters that what is to do, a reason or a remark takes."""

_MOVES: dict[str, tuple[tuple[ActionState, ...], ActionState]] = {
    "finish": (("open",), "done"),
    "reopen": (("done",), "open"),
    "close": (("done",), "closed"),
    "drop": (("open", "done"), "dropped"),
}


@dataclass(frozen=True, slots=True)
class Miss:
    """What was missed, as it was called that day: an item in visits of one wave, channel and kind, at one
    location or in the part of the network that `path` names."""

    wave_id: WaveId
    channel: Channel
    visit_type: VisitType
    item_key: str
    item_code: str
    item: LocalizedText
    path: str
    location_id: LocationId | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to do, by whom, until the end of which day."""

    task: str
    owner_id: AccountId
    due_on: date


@dataclass(frozen=True, slots=True)
class Action:
    """One plan about one miss. `finished`: the owner said that it is done; `ended`: it was closed or dropped,
    for `reason` in the second case."""

    client_id: ClientId
    id: ActionId
    wave_id: WaveId
    channel: Channel
    visit_type: VisitType
    item_key: str
    item_code: str
    item: LocalizedText
    path: str
    location_id: LocationId | None
    task: str
    owner_id: AccountId
    due_on: date
    state: ActionState
    opened_by: AccountId | None
    opened_at: datetime
    finished_by: AccountId | None = None
    finished_at: datetime | None = None
    ended_by: AccountId | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    revision: int = 1

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed while nobody said that it is done."""
        return self.state == "open" and self.due_on < today


def opened(
    client_id: ClientId, action_id: ActionId, miss: Miss, plan: Plan, *, by: AccountId | None, now: datetime
) -> Action:
    """A new action. InvalidInput: action_task_missing, action_text_long."""
    return Action(
        client_id=client_id,
        id=action_id,
        wave_id=miss.wave_id,
        channel=miss.channel,
        visit_type=miss.visit_type,
        item_key=miss.item_key,
        item_code=miss.item_code,
        item=miss.item,
        path=miss.path,
        location_id=miss.location_id,
        task=_said(plan.task, "action_task_missing"),
        owner_id=plan.owner_id,
        due_on=plan.due_on,
        state="open",
        opened_by=by,
        opened_at=now,
    )


def changed(action: Action, plan: Plan, by: AccountId | None) -> Action:
    """The action with another plan. InvalidInput: as `opened`, action_handed_over. Refused: action_state.

    Its owner does not hand it over: who could, could then end what was an own action.
    """
    if action.state != "open":
        raise Refused("action_state", state=action.state)
    if by == action.owner_id != plan.owner_id:
        raise InvalidInput("action_handed_over")
    task = _said(plan.task, "action_task_missing")
    return replace(action, task=task, owner_id=plan.owner_id, due_on=plan.due_on)


def finish(action: Action, by: AccountId | None, now: datetime) -> Action:
    """The owner says that it is done. Refused: action_not_owner, action_state."""
    moved = _move(action, "finish")
    if by is None or by != action.owner_id:
        raise Refused("action_not_owner")
    return replace(moved, finished_by=by, finished_at=now)


def reopen(action: Action, reason: str) -> Action:
    """It is not done after all. InvalidInput: as `drop`. Refused: action_state."""
    moved = _move(action, "reopen")
    _said(reason, "action_reason_missing")
    return replace(moved, finished_by=None, finished_at=None)


def close(action: Action, by: AccountId | None, now: datetime) -> Action:
    """Somebody else agrees that it is done. Refused: action_own, action_state."""
    return replace(_ended(action, "close", by), ended_by=by, ended_at=now)


def drop(action: Action, by: AccountId | None, reason: str, now: datetime) -> Action:
    """Somebody else gives it up. InvalidInput: action_reason_missing, action_text_long. Refused: action_own,
    action_state."""
    moved = _ended(action, "drop", by)
    return replace(moved, ended_by=by, ended_at=now, reason=_said(reason, "action_reason_missing"))


def may_end(action: Action, by: AccountId | None) -> bool:
    """Whether `by` is somebody else than whoever owns the action or said that it is done."""
    return by is not None and by not in (action.owner_id, action.finished_by)


def _ended(action: Action, step: str, by: AccountId | None) -> Action:
    moved = _move(action, step)
    if not may_end(action, by):
        raise Refused("action_own")
    return moved


def _move(action: Action, step: str) -> Action:
    sources, target = _MOVES[step]
    if action.state not in sources:
        raise Refused("action_state", state=action.state)
    return replace(action, state=target)


def _said(text: str, missing: str) -> str:
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise InvalidInput(missing)
    if len(kept) > LONGEST:
        raise InvalidInput("action_text_long", most=LONGEST)
    return kept
