"""What tablets send, on both databases: kept, flagged, never refused for what it says, never counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import InvalidInput, Refused, StaleRevision
from cxaudit.domain.flow import standing
from cxaudit.domain.ids import NodeId
from cxaudit.domain.sync import Operation
from cxaudit.services import assignments, audits, field_sync, planning, review_desk, reviews
from cxaudit.services.field_sync import Pushed
from cxaudit.storage.records import AnswerConflict
from tests.people import CHECKLIST, NOW, Office, give_checklist, open_office
from tests.services.test_visit import ANSWERS, accepted, plan, submitted


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def op(id_: str, q: str, val: Any, lam: int = 1, prev: str | None = None, at: int = 5) -> Operation:
    return Operation(id_, q, "v", val, lam, id_[0], at, prev)


def push(office: Office, audit: Audit, *operations: Operation) -> Pushed:
    return field_sync.push(office.runtime, office["Ana"], audit.id, "tablet", operations)


def stored(office: Office, audit: Audit) -> dict[str, str | None]:
    with office.runtime.reading(office["Rita"]) as uow:
        return {found.id: found.flag for found in uow.operations.list(audit_id=audit.id)}


def conflicts(office: Office, audit: Audit) -> tuple[AnswerConflict, ...]:
    with office.runtime.reading(office["Rita"]) as uow:
        return uow.answer_conflicts.list(audit_id=audit.id)


def test_an_operation_sent_twice_in_one_batch_is_kept_once(office: Office) -> None:
    audit = accepted(office)
    twice = op("a1", "greeted", "yes")
    assert push(office, audit, twice, twice).acknowledged == ("a1", "a1")
    assert stored(office, audit) == {"a1": None}


def test_one_id_with_two_contents_is_an_alarm_and_nothing_of_the_batch_is_kept(office: Office) -> None:
    audit = accepted(office)
    with pytest.raises(Refused, match="op_mismatch"):
        push(office, audit, op("a0", "welcome", 4), op("a1", "greeted", "yes"), op("a1", "greeted", "no"))
    assert stored(office, audit) == {}


@pytest.mark.parametrize(
    ("q", "value", "flag"),
    [
        ("greeted", "yes", None),
        ("greeted", None, None),
        ("receipt", "na", None),
        ("_notes", "pluie", None),
        ("wait", "75,5", None),
        ("no_such_item", "yes", "unknown_question"),
        ("greeted", "maybe", "invalid_answer"),
        ("greeted", "na", "invalid_answer"),
        ("welcome", 6, "invalid_answer"),
        ("welcome", "4", "invalid_answer"),
        ("welcome", True, "invalid_answer"),
        ("wait", "1e3", "invalid_answer"),
        ("wait", "-1", "invalid_answer"),
        ("wait", "3\n", "invalid_answer"),
        ("wait", "٣", "invalid_answer"),
    ],
)
def test_what_does_not_fit_is_kept_and_flagged(
    office: Office, q: str, value: object, flag: str | None
) -> None:
    audit = accepted(office)
    pushed = push(office, audit, op("a1", q, value))
    assert pushed.acknowledged == ("a1",)
    assert pushed.flagged == ((("a1", flag),) if flag else ())
    assert pushed.heads[f"{q}/v"].val == value
    assert stored(office, audit) == {"a1": flag}


def test_a_closed_audit_keeps_what_comes_late_without_changing_and_says_so_each_time(office: Office) -> None:
    audit = submitted(office)
    late = op("z9", "greeted", "no", lam=99)
    first, again = push(office, audit, late), push(office, audit, late)
    assert first == again
    assert first.flagged == (("z9", "audit_closed"),)
    assert first.heads["greeted/v"].val == "yes"
    assert stored(office, audit)["z9"] == "audit_closed"


@pytest.mark.parametrize("value", ["a\0b", "a\ud800", 2**53, 0.5])
def test_what_no_database_can_keep_is_refused_whole_by_name(office: Office, value: object) -> None:
    audit = accepted(office)
    with pytest.raises(InvalidInput, match="not_canonical"):
        push(office, audit, op("a0", "greeted", "yes"), op("a1", "why", value))
    assert stored(office, audit) == {}


def test_a_conflict_stays_open_until_somebody_has_seen_both(office: Office) -> None:
    audit = accepted(office)
    push(office, audit, op("b1", "greeted", "no"))
    push(office, audit, op("a1", "greeted", "yes"))
    [conflict] = conflicts(office, audit)
    assert (conflict.kept_op, conflict.kept_value) == ("b1", "no")
    assert (conflict.other_op, conflict.other_value, conflict.closed_at) == ("a1", "yes", None)
    push(office, audit, op("a2", "welcome", 4, lam=9))
    assert conflicts(office, audit)[0].closed_at is None
    push(office, audit, op("a3", "greeted", "yes", lam=10, prev="b1"))
    assert conflicts(office, audit)[0].closed_at == office.runtime.now()


_FAR = [2**53 - 1, -(2**53) + 1, -1, 0, int(NOW.timestamp() * 1000) - 2 * 86_400_000]


@pytest.mark.parametrize("clock", _FAR)
def test_a_tablet_whose_clock_is_wrong_can_still_deliver(office: Office, clock: int) -> None:
    audit = accepted(office)
    answers = [
        op(f"a{place}", name.partition("/")[0], value, at=clock)
        for place, (name, value) in enumerate(ANSWERS.items())
    ]
    push(office, audit, *answers)
    handed_in = field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    assert (handed_in.state, handed_in.visit_start) == ("submitted", None)


def test_a_retried_submission_never_hands_in_a_returned_visit_again(office: Office) -> None:
    audit = submitted(office)
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.return_audit(office.runtime, office["Rita"], audit.id, {"wait": "Précisez."})
    again = field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-1")
    assert (again.state, again.submission) == ("returned", 2)


CONDITIONS = {
    "comma": ({"q": "wait", "op": "eq", "v": "3.5"}, "3,5"),
    "comma as typed": ({"q": "wait", "op": "eq", "v": "3,5"}, "3,5"),
    "blanks": ({"q": "wait", "op": "eq", "v": "75"}, " 75 "),
    "blank text": ({"q": "wait", "op": "answered"}, ""),
    "refused": ({"q": "wait", "op": "answered"}, "vite"),
    "refused, as typed": ({"q": "wait", "op": "eq", "v": "vite"}, "vite"),
    "number": ({"q": "wait", "op": "gt", "v": 3}, "3,5"),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_scoring_shows_and_hides_what_the_form_did(office: Office, name: str) -> None:
    """Conditions read what was answered; only points read it normalised."""
    condition, value = CONDITIONS[name]
    follow_up = {
        "key": "then",
        "kind": "yes_no",
        "section": "B",
        "dimension": "compliance",
        "show_if": condition,
    }
    document = {**CHECKLIST, "questions": [*CHECKLIST["questions"], follow_up]}  # type: ignore[misc]
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, document)
    audit = submitted_with(office, {**ANSWERS, "wait/v": value, "then/v": "no"})
    file = audits.get_audit(office.runtime, office["Rita"], audit.id)
    shown = "then" in {item.key for item in standing(file.checklist, file.heads).visible}
    reviews.take(office.runtime, office["Rita"], audit.id)
    desk = review_desk.open_desk(office.runtime, office["Rita"], audit.id)
    assert desk.trace is not None
    [line] = [line for line in desk.trace.lines if line.key == "then"]
    assert (line.status == "hidden") is not shown


def submitted_with(office: Office, answers: dict[str, Any]) -> Audit:
    audit = accepted(office)
    blank = {name: value for name, value in answers.items() if value == ""}
    field_sync.write_section(office.runtime, office["Ana"], audit.id, answers | dict.fromkeys(blank, "1"))
    if not blank:
        return field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    handed_in = field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        document = uow.answer_documents.get(audit_id=audit.id)
        heads = {name: head | ({"val": ""} if name in blank else {}) for name, head in document.heads.items()}
        uow.answer_documents.save(replace(document, heads=heads))
    return handed_in


def test_a_visit_belongs_where_its_location_stood_on_the_day_it_was_made(office: Office) -> None:
    """Accepted in the East; the store moved to the West the day before the visit."""
    audit = accepted(office)
    assert audit.path == "/n/e/"
    moved = date(2026, 11, 14)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        east = uow.memberships.get(id="membership-0")
        uow.memberships.save(replace(east, valid_to=moved))
        west = NodeId(f"{office.client}-w")
        uow.memberships.add(
            replace(east, id="west", node_id=west, path="/n/w/", valid_from=moved, valid_to=None)
        )
    office.clock.advance(timedelta(days=2, hours=4))
    field_sync.write_section(office.runtime, office["Ana"], audit.id, ANSWERS)
    handed_in = field_sync.submit(office.runtime, office["Ana"], audit.id, "s1")
    assert (handed_in.path, handed_in.visited_at.date()) == ("/n/w/", date(2026, 11, 14))
    with office.runtime.reading(office["Rita"]) as uow:
        assert uow.scores.get(audit_id=audit.id).path == "/n/w/"


def test_the_ten_thousandth_visit_of_a_year_has_a_reference_and_the_next_one_too(office: Office) -> None:
    first = accepted(office, 0)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.audits.save(replace(first, reference="2026-9999"))
    assert [accepted(office, number).reference for number in (1, 2)] == ["2026-10000", "2026-10001"]


def test_rotation_counts_in_the_days_of_the_location(office: Office) -> None:
    """Half past nine in the evening of 12 November in Montréal is already the 13th in Greenwich."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        programme = uow.programmes.get(id=office.programme)
        uow.programmes.save(replace(programme, lockout_days=2))
    office.clock.advance(timedelta(hours=11, minutes=30))
    submitted(office)
    on_the_14th = replace(plan(office), due_at=datetime(2026, 11, 14, 20, tzinfo=UTC))
    choices = planning.list_choices(office.runtime, office["Marc"], on_the_14th)
    assert [choice.refusals for choice in choices] == [(), ()]


def test_why_a_visit_was_declined_is_kept_when_somebody_else_is_asked(office: Office) -> None:
    ana, bao = office["Ana"].auditor_id, office["Bao"].auditor_id
    assert bao is not None
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office), ana)
    assignments.decline(office.runtime, office["Ana"], asked.id, "Trop loin")
    again = planning.assign_visit(office.runtime, office["Marc"], asked.id, bao)
    assert again.declined_because is None
    with office.runtime.reading(office["Marc"]) as uow:
        assert uow.journal.get(action="assignment.declined").details == {"reason": "Trop loin"}


_TRIES = 60


def test_two_devices_that_send_at_once_lose_nothing(office: Office) -> None:
    """Whoever meets another's commit is told so (StaleRevision), has kept nothing, and sends again."""
    audit = accepted(office)

    def send(device: str) -> None:
        for number in range(8):
            one = op(f"{device}{number}", "story", f"{device}{number}", lam=number + 1)
            for attempt in range(_TRIES):
                try:
                    push(office, audit, one)
                    break
                except StaleRevision:
                    assert attempt + 1 < _TRIES, "somebody always gets through"

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, "abc"))
    assert set(stored(office, audit)) == {f"{device}{number}" for device in "abc" for number in range(8)}
    file = audits.get_audit(office.runtime, office["Rita"], audit.id)
    assert (file.heads["story/v"].val, file.document.lam) == ("c7", 8)


def test_a_save_over_somebody_elses_is_refused_and_theirs_stays(office: Office) -> None:
    audit = submitted(office)
    reviews.take(office.runtime, office["Rita"], audit.id)
    with pytest.raises(StaleRevision), office.runtime.writing(office["Ana"]) as uow:
        uow.audits.save(replace(audit, outcome="location_closed"))
    kept = audits.get_audit(office.runtime, office["Rita"], audit.id).audit
    assert (kept.state, kept.outcome, kept.revision) == ("in_review", None, audit.revision + 1)
