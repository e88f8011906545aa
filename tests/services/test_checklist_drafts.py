"""Drafts of checklists, on both databases: begun, edited by two windows, published once and for all, discarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cxaudit.adapters.document_writing import write_document
from cxaudit.adapters.documents import read_checklist
from cxaudit.domain import checklist_editing as editing
from cxaudit.domain.errors import Forbidden, InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.domain.ids import ChecklistId
from cxaudit.domain.text import LocalizedText
from cxaudit.services import checklist_drafts as drafts
from cxaudit.services import journal, planning
from cxaudit.services.checklist_drafts import DraftDesk, DraftPlace, NewChecklist, Redrawn
from cxaudit.storage.append_only import AppendOnly
from tests.people import CHECKLIST, Office, both, open_office
from tests.services.test_visit import plan

STORE = ChecklistId("checklist-1")
DID = {"code": "item_removed", "name": "A1"}


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def started(office: Office) -> DraftDesk:
    """Version 2 of the checklist of the office, as a draft."""
    drafts.start(office.runtime, office["Marc"], STORE, 1)
    return desk(office)


def desk(office: Office, checklist_id: ChecklistId = STORE, number: int = 2) -> DraftDesk:
    return drafts.get_draft(office.runtime, office["Marc"], DraftPlace(checklist_id, number))


def place(found: DraftDesk) -> DraftPlace:
    return DraftPlace(found.family.id, found.version.number, found.version.revision)


def drawn(found: DraftDesk, key: str, /, **more: Any) -> Redrawn:
    item = editing.part_of(found.version.document, "questions", key)
    return Redrawn(key, drafts.part_digest(item), {**item, **more})


def change(office: Office, found: DraftDesk, new: Redrawn) -> None:
    drafts.change_item(office.runtime, office["Marc"], found, new)


def test_a_checklist_begins_with_nothing_and_says_what_it_lacks(office: Office) -> None:
    new = NewChecklist(office.client, both("Visite mystère", "Mystery visit"), "phone")
    family = drafts.create(office.runtime, office["Marc"], new, ChecklistId("mine"))
    assert drafts.create(office.runtime, office["Marc"], new, ChecklistId("mine")) == family, (
        "sent twice, it is one"
    )
    again = drafts.create(office.runtime, office["Marc"], new)
    assert (family.key, again.key) == ("visite_mystere", "visite_mystere_2")
    found = desk(office, family.id, 1)
    assert {error.code for error in found.reading.errors} == {
        "no_question",
        "missing_language",
        "nothing_scored",
    }
    with pytest.raises(Refused, match="draft_unfinished"):
        drafts.publish(office.runtime, office["Marc"], place(found))


@pytest.mark.parametrize(
    ("more", "code"),
    [({"title": LocalizedText()}, "title_missing"), ({"languages": ()}, "languages_missing"), ({"key": "store"}, "checklist_key_taken")],
)  # fmt: skip
def test_what_a_new_checklist_needs(office: Office, more: dict[str, Any], code: str) -> None:
    new = NewChecklist(office.client, both("Visite", "Visit"), "phone")
    with pytest.raises(InvalidInput, match=code):
        drafts.create(office.runtime, office["Marc"], replace(new, **more))


def test_the_next_version_begins_as_the_one_it_is_based_on(office: Office) -> None:
    found = started(office)
    assert (found.version.number, found.version.based_on, found.version.state) == (2, 1, "draft")
    assert found.version.document == CHECKLIST
    assert found.fixed == set(editing.keys_of(CHECKLIST, "questions"))
    with pytest.raises(Refused, match="draft_open"):
        drafts.start(office.runtime, office["Marc"], STORE, 1)
    assert drafts.start(office.runtime, office["Marc"], STORE, 2).number == 2
    with pytest.raises(Refused, match="draft_published"):
        desk(office, number=1)


def test_two_windows_change_two_questions_and_never_the_same_one_unseen(office: Office) -> None:
    found = started(office)
    change(office, found, drawn(found, "greeted", weight="3"))
    change(office, found, drawn(found, "wait", weight="2"))
    with pytest.raises(StaleRevision):
        change(office, found, drawn(found, "wait", weight="5"))
    document = desk(office).version.document
    assert [editing.part_of(document, "questions", key)["weight"] for key in ("greeted", "wait")] == [
        "3",
        "2",
    ]


def test_a_step_is_only_taken_on_the_draft_as_it_was_shown_and_can_be_undone(office: Office) -> None:
    found = started(office)

    def remove(at: DraftPlace) -> None:
        drafts.change(
            office.runtime, office["Marc"], at, lambda doc: editing.remove_item(doc, "greeted"), DID
        )

    remove(place(found))
    with pytest.raises(StaleRevision):
        remove(place(found))
    now = desk(office)
    assert "greeted" not in editing.keys_of(now.version.document, "questions")
    assert ("why", "unknown_parent") in {(one.key, one.code) for one in now.reading.errors}
    assert drafts.undo(office.runtime, office["Marc"], place(now)) == {**DID, "undone": "yes"}
    back = desk(office)
    assert back.version.document == CHECKLIST
    assert drafts.undo(office.runtime, office["Marc"], place(back)) == DID
    assert desk(office).version.document == now.version.document


def test_published_keys_stay_and_others_must_differ(office: Office) -> None:
    found = started(office)
    with pytest.raises(Refused, match="key_fixed"):
        change(office, found, drawn(found, "greeted", key="hello"))
    copied = editing.duplicate_item(found.version.document, "greeted")
    drafts.change(office.runtime, office["Marc"], place(found), lambda _doc: copied, DID)
    found = desk(office)
    with pytest.raises(InvalidInput, match="key_taken"):
        change(office, found, drawn(found, "greeted_2", key="wait"))
    change(office, found, drawn(found, "greeted_2", key="hello"))
    assert "hello" in editing.keys_of(desk(office).version.document, "questions")


def test_what_is_published_is_planned_next_and_never_changes(office: Office) -> None:
    found = started(office)
    with pytest.raises(Refused, match="draft_unchanged"):
        drafts.publish(office.runtime, office["Marc"], place(found))
    change(office, found, drawn(found, "greeted", weight="3", guidance={"fr": "", "en": " "}))
    stale = place(found)
    with pytest.raises(StaleRevision):
        drafts.publish(office.runtime, office["Marc"], stale)
    assert (
        planning.plan_visit(
            office.runtime, office["Marc"], plan(office, 0), office["Ana"].auditor_id
        ).checklist_version_id
        == office.version
    ), "a draft is used by nobody"
    done = drafts.publish(office.runtime, office["Marc"], place(desk(office)))
    assert (done.state, done.undo) == ("published", None)
    assert read_checklist(write_document(done.document, "yaml"))[0] == done.document, (
        "it can be imported again"
    )
    visit = planning.plan_visit(office.runtime, office["Marc"], plan(office, 1), office["Bao"].auditor_id)
    assert visit.checklist_version_id == done.id
    for act in (drafts.discard, drafts.publish, drafts.undo):
        with pytest.raises(Refused, match="draft_published"):
            act(office.runtime, office["Marc"], DraftPlace(STORE, 2))
    with pytest.raises(AppendOnly), office.runtime.writing(office["Marc"]) as uow:
        uow.checklist_versions.save(replace(done, number=9))
    with pytest.raises(AppendOnly), office.runtime.writing(office["Marc"]) as uow:
        uow.checklist_versions.remove(client_id=office.client, id=done.id)
    with office.runtime.reading(office["Marc"]) as uow:
        actions = [entry.action for entry in journal.entries_of(uow, "checklist", STORE)]
    assert actions == ["checklist.drafted", "checklist.published"]


def test_a_draft_is_discarded_and_a_checklist_without_any_version_with_it(office: Office) -> None:
    assert drafts.discard(office.runtime, office["Marc"], place(started(office))) is False
    family = drafts.create(
        office.runtime, office["Marc"], NewChecklist(office.client, both("A", "B"), "phone")
    )
    assert drafts.discard(office.runtime, office["Marc"], place(desk(office, family.id, 1))) is True
    with pytest.raises(NotFound):
        desk(office, family.id, 1)


def test_an_older_draft_is_left_alone(office: Office) -> None:
    found = started(office)
    with office.runtime.writing(office["Marc"]) as uow:
        uow.checklist_versions.add(replace(found.version, id="v-3", number=3))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="draft_superseded"):
        desk(office)


@pytest.mark.parametrize("name", ["Stranger", "Chloé", "Ana", "Rita", "Adèle"])
def test_only_programme_managers_edit(office: Office, name: str) -> None:
    found, who = started(office), office[name]
    acts: list[Any] = [
        lambda: drafts.start(office.runtime, who, STORE, 1),
        lambda: drafts.get_draft(office.runtime, who, place(found)),
        lambda: drafts.change(office.runtime, who, place(found), lambda doc: doc, DID),
        lambda: drafts.undo(office.runtime, who, place(found)),
        lambda: drafts.publish(office.runtime, who, place(found)),
        lambda: drafts.discard(office.runtime, who, place(found)),
        lambda: drafts.create(office.runtime, who, NewChecklist(office.client, both("A", "B"), "phone")),
    ]
    for act in acts:
        with pytest.raises((NotFound, Forbidden)):
            act()
