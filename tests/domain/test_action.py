"""The life of an action from every state: nobody ends an own one, and nothing else moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain import action as rules
from cxaudit.domain.action import ACTION_STATES, LONGEST, Action, ActionState, Miss, Plan
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import AccountId, ActionId, ClientId, WaveId
from cxaudit.domain.text import LocalizedText

NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)
OWNER, OTHER = AccountId("owner"), AccountId("other")
PEOPLE = (OWNER, OTHER, None)
STEPS = {
    "finish": {"open": "done"},
    "reopen": {"done": "open"},
    "close": {"done": "closed"},
    "drop": {"open": "dropped", "done": "dropped"},
}


def opened(task: str = "Saluer", due_on: date = date(2026, 11, 20)) -> Action:
    miss = Miss(
        WaveId("w"), "in_store", "covert", "greeted", "A1", LocalizedText((("fr", "Salut"),)), "/n/e/"
    )
    plan = Plan(task, OWNER, due_on)
    return rules.opened(ClientId("c"), ActionId("a"), miss, plan, by=OTHER, now=NOW)


def step(action: Action, name: str, by: AccountId | None, reason: str = "fermée") -> Action:
    if name == "finish":
        return rules.finish(action, by, NOW)
    if name == "reopen":
        return rules.reopen(action, reason)
    return rules.close(action, by, NOW) if name == "close" else rules.drop(action, by, reason, NOW)


@pytest.mark.parametrize("by", PEOPLE)
@pytest.mark.parametrize("state", ACTION_STATES)
@pytest.mark.parametrize("name", STEPS)
def test_every_step_from_every_state_by_everybody(
    name: str, state: ActionState, by: AccountId | None
) -> None:
    action = replace(opened(), state=state)
    target = STEPS[name].get(state)
    allowed = {"finish": by == OWNER, "reopen": True}.get(name, by == OTHER)
    if target is not None and allowed:
        assert step(action, name, by).state == target
        return
    with pytest.raises(Refused) as refused:
        step(action, name, by)
    assert refused.value.code == (
        "action_state" if target is None else "action_not_owner" if name == "finish" else "action_own"
    )


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(PEOPLE)), max_size=12))
def test_however_it_came_to_an_end_somebody_else_ended_it(steps: list[tuple[str, AccountId | None]]) -> None:
    action = opened()
    for name, by in steps:
        try:
            action = step(action, name, by)
        except Refused:
            continue
    ended = action.state in ("closed", "dropped")
    assert (action.ended_by is not None) is ended
    assert action.ended_by not in (action.owner_id, *([action.finished_by] if action.finished_by else []))
    assert (action.reason is not None) is (action.state == "dropped")
    assert (action.finished_by == OWNER) is (action.finished_at is not None)
    if action.state in ("done", "closed"):
        assert action.finished_by == OWNER


def test_whoever_said_it_is_done_does_not_close_it_after_giving_it_away() -> None:
    done = replace(rules.finish(opened(), OWNER, NOW), owner_id=OTHER)
    for by in (OWNER, OTHER):
        with pytest.raises(Refused):
            rules.close(done, by, NOW)


@given(st.text(max_size=LONGEST + 5))
def test_what_is_to_do_is_kept_without_the_spaces_around_it_or_refused(task: str) -> None:
    said = task.replace("\r\n", "\n").strip()
    if said and len(said) <= LONGEST:
        assert opened(task).task == said
        return
    with pytest.raises(InvalidInput) as refused:
        opened(task)
    assert refused.value.code == ("action_text_long" if said else "action_task_missing")


@given(st.integers(-30, 30), st.sampled_from(ACTION_STATES))
def test_overdue_is_an_open_action_after_its_day(days: int, state: ActionState) -> None:
    action = replace(opened(), state=state)
    assert action.is_overdue(action.due_on + timedelta(days)) is (days > 0 and state == "open")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (LONGEST + 1)])
@pytest.mark.parametrize("name", ["reopen", "drop"])
def test_giving_up_and_opening_again_have_a_reason(name: str, reason: str) -> None:
    done = rules.finish(opened(), OWNER, NOW)
    with pytest.raises(InvalidInput):
        step(done, name, OTHER, reason)


@pytest.mark.parametrize("state", ACTION_STATES)
def test_only_an_open_action_is_planned_otherwise(state: ActionState) -> None:
    action, plan = replace(opened(), state=state), Plan("Former", OTHER, date(2026, 12, 1))
    if state == "open":
        found = rules.changed(action, plan, OTHER)
        assert (found.task, found.owner_id, found.due_on) == ("Former", OTHER, plan.due_on)
        return
    with pytest.raises(Refused):
        rules.changed(action, plan, OTHER)


def test_the_owner_changes_task_and_day_but_hands_the_action_to_nobody() -> None:
    action, plan = opened(), Plan("Former", OTHER, date(2026, 12, 1))
    assert rules.changed(action, replace(plan, owner_id=OWNER), OWNER).task == "Former"
    with pytest.raises(InvalidInput, match="action_handed_over"):
        rules.changed(action, plan, OWNER)
