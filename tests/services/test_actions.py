"""Actions in every scope, on both databases: opened about real misses, ended by somebody else, followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxaudit.domain import access
from cxaudit.domain.action import Action, Plan
from cxaudit.domain.errors import Forbidden, InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.domain.ids import AccountId, ActionId, WaveId
from cxaudit.measurement.proportions import newcombe
from cxaudit.services import actions
from cxaudit.services.missed_places import MissAsked
from tests.people import Office, open_office
from tests.services.test_missed_items import KEYS, scored
from tests.services.test_visit import released
from tests.storage.test_wave_columns import WAVES

MISSED = {"greeted/v": "no", "greeted/c": "Personne", "why/v": "Personne"}
DUE = date(2026, 11, 20)
AT = KEYS.index("greeted")


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def asked(office: Office, key: str = "greeted", wave: str | None = None) -> MissAsked:
    return MissAsked(WaveId(wave or office.wave), key)


def opened(
    office: Office, who: str = "Chloé", place: str = "part:client-1-e", owner: str = "Denis", key: str = "a-1"
) -> Action:
    plan = Plan("Rappeler le salut", AccountId(f"account-{owner}"), DUE)
    return actions.open_action(
        office.runtime, office[who], ActionId(key), asked(office), place=place, plan=plan
    )


def listed(office: Office, who: str) -> list[str]:
    return [each.action.id for each in actions.list_actions(office.runtime, office[who]).found]


def test_the_offer_counts_what_each_reader_may_act_on(office: Office) -> None:
    released(office, 0, **MISSED)
    released(office, 5, "Bao", **MISSED)
    released(office, 1)
    offer = actions.get_offer(office.runtime, office["Chloé"], asked(office))
    counts = {each.key: (each.count.missed, each.count.seen) for each in offer.places}
    assert counts == {
        "part:client-1-n": (2, 3), "part:client-1-e": (1, 2), "part:client-1-w": (1, 1),
        "location:location-0": (1, 1), "location:location-5": (1, 1),
    }  # fmt: skip
    own = actions.get_offer(office.runtime, office["Denis"], asked(office))
    assert [each.key for each in own.places] == ["part:client-1-e", "location:location-0"]


def test_only_what_was_missed_there_is_acted_on(office: Office) -> None:
    released(office, 0, **MISSED)
    for key in ("receipt", "nothing"):
        with pytest.raises(NotFound):
            actions.get_offer(office.runtime, office["Chloé"], asked(office, key))
    for place in ("part:client-1-w", "location:location-1", "part:client-2-e", ""):
        with pytest.raises(NotFound):
            opened(office, place=place)
    with pytest.raises(NotFound):
        opened(office, "Denis", "part:client-1-n")
    for who in ("Rita", "Ana"):
        with pytest.raises(Forbidden):
            opened(office, who)
    with pytest.raises(NotFound):
        opened(office, "Stranger")


def test_an_action_is_seen_in_its_part_of_the_network_and_by_those_who_manage(office: Office) -> None:
    released(office, 0, **MISSED)
    released(office, 5, "Bao", **MISSED)
    opened(office, key="east")
    opened(office, place="location:location-5", owner="Chloé", key="west")
    assert listed(office, "Chloé") == listed(office, "Marc") == listed(office, "Adèle") == ["east", "west"]
    assert listed(office, "Denis") == ["east"]
    assert listed(office, "Stranger") == []
    for who in ("Stranger", "Denis"):
        with pytest.raises(NotFound):
            actions.get_action(office.runtime, office[who], ActionId("west"))
        with pytest.raises(NotFound):
            actions.drop_action(office.runtime, office[who], ActionId("west"), "non")
    for who in ("Rita", "Ana"):
        with pytest.raises(Forbidden):
            listed(office, who)
    with pytest.raises(NotFound):
        actions.get_action(office.runtime, office["Rita"], ActionId("east"))


def test_the_owner_is_of_the_client_and_sees_the_place(office: Office) -> None:
    released(office, 5, "Bao", **MISSED)
    for owner in ("Denis", "Stranger", "Marc", "Ana", "Nobody"):
        with pytest.raises(InvalidInput) as refused:
            opened(office, place="location:location-5", owner=owner)
        assert refused.value.code == "action_owner"
    names = [each.name for each in actions.list_owners(office.runtime, office.client)]
    assert names == ["Chloé", "Denis"]
    assert [each.name for each in actions.list_owners(office.runtime, office.client, "/n/w/")] == ["Chloé"]


def test_the_whole_life_with_its_history(office: Office) -> None:
    released(office, 0, **MISSED)
    action = opened(office)
    assert opened(office) == action, "a second click on the button"
    run = office.runtime
    for who in ("Chloé", "Marc"):
        with pytest.raises(Refused):
            actions.finish_action(run, office[who], action.id)
    actions.finish_action(run, office["Denis"], action.id)
    for step in (actions.close_action, lambda *given: actions.drop_action(*given, "non")):
        with pytest.raises(Refused) as refused:
            step(run, office["Denis"], action.id)
        assert refused.value.code == "action_own"
    actions.reopen_action(run, office["Chloé"], action.id, " Pas encore partout ")
    actions.finish_action(run, office["Denis"], action.id)
    closed = actions.close_action(run, office["Marc"], action.id)
    assert (closed.state, closed.ended_by) == ("closed", "account-Marc")
    file = actions.get_action(run, office["Chloé"], action.id)
    assert [(event.what, event.name) for event in file.events] == [
        ("action.opened", "Chloé"), ("action.finished", "Denis"), ("action.reopened", "Chloé"),
        ("action.finished", "Denis"), ("action.closed", None),
    ]  # fmt: skip
    assert file.events[2].details["reason"] == "Pas encore partout"
    assert actions.get_action(run, office["Marc"], action.id).events[-1].name == "Marc"
    assert file.steps == frozenset()


def test_another_plan_is_saved_once(office: Office) -> None:
    released(office, 0, **MISSED)
    action = opened(office)
    plan = Plan("Former", AccountId("account-Chloé"), date(2026, 12, 1))
    saved = actions.change_action(office.runtime, office["Chloé"], action, plan)
    assert (saved.task, saved.owner_id, saved.due_on) == ("Former", "account-Chloé", plan.due_on)
    with pytest.raises(StaleRevision):
        actions.change_action(office.runtime, office["Chloé"], action, plan)
    with pytest.raises(InvalidInput) as refused:
        actions.change_action(office.runtime, office["Chloé"], saved, replace(plan, due_on=date(2026, 11, 1)))
    assert refused.value.code == "action_due_past"


def test_an_owner_hands_an_own_action_to_nobody_and_its_history_says_what_was(office: Office) -> None:
    released(office, 0, **MISSED)
    action = opened(office)
    plan = Plan("Former", AccountId("account-Chloé"), date(2026, 12, 1))
    with pytest.raises(InvalidInput, match="action_handed_over"):
        actions.change_action(office.runtime, office["Denis"], action, plan)
    actions.change_action(office.runtime, office["Chloé"], action, plan)
    last = actions.get_action(office.runtime, office["Marc"], action.id).events[-1].details
    assert (last["owner_before"], last["task_before"]) == (action.owner_id, action.task)


def test_another_one_written_on_the_same_page_is_opened_too(office: Office) -> None:
    released(office, 0, **MISSED)
    first = opened(office)
    plan = Plan("Autre chose", first.owner_id, first.due_on)
    second = actions.open_action(
        office.runtime, office["Chloé"], first.id, asked(office), place="part:client-1-e", plan=plan
    )
    assert (second.task, second.id == first.id) == ("Autre chose", False)
    assert len(listed(office, "Chloé")) == 2


def test_what_is_overdue_comes_first(office: Office) -> None:
    released(office, 0, **MISSED)
    opened(office, key="late")
    opened(office, key="ended")
    actions.drop_action(office.runtime, office["Chloé"], ActionId("ended"), "double")
    office.clock.set(office.runtime.now().replace(month=12))
    found = actions.list_actions(office.runtime, office["Denis"], "overdue", mine=True)
    assert [each.action.id for each in found.found] == ["late"]
    assert listed(office, "Denis") == ["late", "ended"]
    assert actions.list_actions(office.runtime, office["Chloé"], mine=True).count == 0
    with office.runtime.reading(office["Rita"]) as uow:
        assert actions.overdue_in(office.runtime, uow, office["Rita"], office.client) == ()
    with office.runtime.reading(office["Denis"]) as uow:
        assert len(actions.overdue_in(office.runtime, uow, office["Denis"], office.client)) == 1


def counts(office: Office, wave: str, path: str = "/n/", before: date = date.max) -> tuple[int, int]:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        found = [
            score.results.decode()[AT]
            for score in uow.scores.list(client_id=office.client, wave_id=wave, current=True)
            if (score.standing, score.channel, score.visit_type) == ("counted", "in_store", "covert")
            and score.path.startswith(path)
            and score.visited_on < before
        ]
    return found.count("m"), sum(letter in "mkp" for letter in found)


def test_what_an_action_gave_is_counted_as_by_hand(office: Office) -> None:
    scored(office, 60)
    _letters_in_both_waves(office)
    first, second = WAVES[:2]
    for place, path in (("part:client-1-n", "/n/"), ("part:client-1-e", "/n/e/")):
        plan, key = Plan("Saluer", AccountId("account-Chloé"), DUE), ActionId(place)
        actions.open_action(
            office.runtime, office["Chloé"], key, asked(office, wave=first), place=place, plan=plan
        )
        effect = actions.get_action(office.runtime, office["Chloé"], key).effect
        before, after = counts(office, first, path), counts(office, second, path)
        found = effect.found
        assert (found.before.missed, found.before.seen) == before
        assert (found.after.missed, found.after.seen) == after
        whole = counts(office, first)
        assert found.rest_before.seen == whole[1] - before[1]
        assert found.change == newcombe(*before, *after)
        assert effect.following is not None
        assert effect.following.id == second
        assert effect.early is None
        actions.finish_action(office.runtime, office["Chloé"], key)
        effect = actions.get_action(office.runtime, office["Chloé"], key).effect
        assert effect.early == counts(office, second, path, before=date(2026, 11, 12))[1]


def _letters_in_both_waves(office: Office) -> None:
    """The wave before misses often, the one after rarely."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for number, score in enumerate(uow.scores.list(client_id=office.client)):
            every = 6 if score.wave_id == WAVES[1] else 2
            letters = ["k"] * len(KEYS)
            letters[AT] = "m" if number % every == 0 else "k"
            uow.scores.save(replace(score, results="".join(letters).encode()))


def test_a_location_is_counted_apart_from_the_rest(office: Office) -> None:
    scored(office, 60)
    _letters_in_both_waves(office)
    miss = asked(office, wave=WAVES[0])
    offer = actions.get_offer(office.runtime, office["Chloé"], miss)
    place = next(each for each in offer.places if each.location_id is not None)
    plan = Plan("Saluer", AccountId("account-Chloé"), DUE)
    made = actions.open_action(
        office.runtime, office["Chloé"], ActionId("l"), miss, place=place.key, plan=plan
    )
    assert (made.location_id, made.path) == (place.location_id, place.path)
    found = actions.get_action(office.runtime, office["Chloé"], made.id).effect.found
    assert found.before == place.count
    assert found.before.seen + found.rest_before.seen == counts(office, WAVES[0])[1]
    assert found.after.seen + found.rest_after.seen == counts(office, WAVES[1])[1]


def test_without_a_following_wave_nothing_is_said(office: Office) -> None:
    released(office, 0, **MISSED)
    effect = actions.get_action(office.runtime, office["Denis"], opened(office).id).effect
    assert effect.following is None
    assert (effect.found.verdict, effect.found.after.seen, effect.found.change) == ("insufficient", 0, None)
