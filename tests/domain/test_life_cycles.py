"""Every step of an assignment and of an audit from every state: what domain.md allows, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast, get_args

import pytest

from cxaudit.domain import assignment as assignments
from cxaudit.domain import audit as audits
from cxaudit.domain.assignment import ASSIGNMENT_STATES, Assignment, AssignmentState
from cxaudit.domain.audit import AUDIT_STATES, CLIENT_VISIBLE, EDITABLE, Audit, AuditState
from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import (
    AccountId,
    AssignmentId,
    AuditId,
    AuditorId,
    ChecklistVersionId,
    ClientId,
    LocationId,
    ProgrammeId,
    WaveId,
)
from cxaudit.domain.network import VisitType

NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)
ME, OTHER = AccountId("me"), AccountId("other")

ASSIGNMENT_STEPS = {
    "open": "planned -> open",
    "assign": "planned open declined -> assigned",
    "accept": "assigned -> accepted",
    "decline": "assigned -> declined",
    "start": "accepted in_progress -> in_progress",
    "submit": "accepted in_progress submitted -> submitted",
    "expire": "planned open assigned accepted -> expired",
    "cancel": "planned open assigned accepted declined -> cancelled",
}
AUDIT_STEPS = {
    "submit": "draft returned -> submitted",
    "take": "submitted -> in_review",
    "put_back": "in_review -> submitted",
    "return": "in_review -> returned",
    "validate": "in_review -> validated",
    "reopen_review": "validated -> in_review",
    "release": "validated -> released",
    "dispute": "released -> disputed",
    "uphold": "disputed -> upheld",
    "amend": "disputed -> amended",
    "order_reshop": "disputed -> reshop_ordered",
    "close": "released upheld amended reshop_ordered -> closed",
    "reject": "in_review -> rejected",
    "exclude": "in_review validated released disputed upheld amended reshop_ordered closed -> excluded",
    "confirm_closed": "in_review -> location_closed",
}


def asked(state: AssignmentState) -> Assignment:
    return Assignment(
        ClientId("c"), AssignmentId("a"), ProgrammeId("p"), WaveId("w"), LocationId("l"), "in_store",
        "covert", ChecklistVersionId("v"), state, NOW, NOW + timedelta(days=3), AuditorId("m"),
    )  # fmt: skip


def visit(state: AuditState, reviewer: AccountId | None = None) -> Audit:
    return Audit(
        ClientId("c"), AuditId("u"), AssignmentId("a"), "2026-0001", ProgrammeId("p"), WaveId("w"),
        LocationId("l"), "in_store", "covert", ChecklistVersionId("v"), AuditorId("m"), state, "/a/", NOW,
        NOW + timedelta(days=3), reviewer_id=reviewer,
    )  # fmt: skip


def read(table: dict[str, str]) -> dict[tuple[str, str], str]:
    """(step, state) -> the state after it; whatever is not there is forbidden."""
    found = {}
    for step, line in table.items():
        sources, _, target = line.partition(" -> ")
        found |= {(step, source): target for source in sources.split()}
    return found


def test_the_tables_know_every_step_there_is() -> None:
    assert set(assignments._MOVES) == set(ASSIGNMENT_STEPS)
    assert set(audits._MOVES) == set(AUDIT_STEPS)


@pytest.mark.parametrize("state", ASSIGNMENT_STATES)
@pytest.mark.parametrize("step", ASSIGNMENT_STEPS)
def test_every_step_of_an_assignment(step: str, state: AssignmentState) -> None:
    target = read(ASSIGNMENT_STEPS).get((step, state))
    if target is not None:
        assert assignments.move(asked(state), step).state == target
        return
    with pytest.raises(Refused) as refused:
        assignments.move(asked(state), step)
    assert (refused.value.code, refused.value.params) == ("assignment_state", {"state": state, "step": step})


@pytest.mark.parametrize("state", AUDIT_STATES)
@pytest.mark.parametrize("step", AUDIT_STEPS)
def test_every_step_of_an_audit(step: str, state: AuditState) -> None:
    target = read(AUDIT_STEPS).get((step, state))
    assert audits.can(visit(state), step) is (target is not None)
    if target is not None:
        assert audits.move(visit(state), step).state == target
        return
    with pytest.raises(Refused) as refused:
        audits.move(visit(state), step)
    assert (refused.value.code, refused.value.params) == ("audit_state", {"state": state, "step": step})


def test_the_client_side_sees_nothing_before_release_and_answers_move_only_while_open() -> None:
    seen = {"released", "disputed", "upheld", "amended", "reshop_ordered", "closed"}
    assert {s for s in AUDIT_STATES if visit(s).visible_to_client} == seen == CLIENT_VISIBLE
    assert {s for s in AUDIT_STATES if visit(s).editable} == {"draft", "returned"} == EDITABLE
    assert {target for _, target in read(AUDIT_STEPS).items()} | {"draft"} == set(AUDIT_STATES)
    assert {target for _, target in read(ASSIGNMENT_STEPS).items()} | {"planned"} == set(ASSIGNMENT_STATES)
    assert get_args(VisitType) == ("covert", "announced", "self")


def test_asking_somebody_else_forgets_the_first_answer() -> None:
    declined = assignments.decline(asked("assigned"), "  trop loin ", NOW)
    assert (declined.state, declined.declined_because) == ("declined", "trop loin")
    again = assignments.assign(declined, AuditorId("n"), NOW + timedelta(hours=1))
    assert (again.state, again.auditor_id, again.answered_at, again.declined_because) == (
        "assigned", AuditorId("n"), None, None,
    )  # fmt: skip
    assert assignments.decline(asked("assigned"), "   ", NOW).declined_because is None


def test_accepting_keeps_which_declaration_was_signed_and_when() -> None:
    accepted = assignments.accept(asked("assigned"), 3, True, NOW)
    assert (accepted.state, accepted.declaration_version, accepted.declared_at) == ("accepted", 3, NOW)
    with pytest.raises(Refused, match="declaration_unsigned"):
        assignments.accept(asked("assigned"), 3, False, NOW)
    with pytest.raises(Refused, match="assignment_state"):
        assignments.accept(asked("cancelled"), 3, True, NOW)


def test_a_claim_belongs_to_one_reviewer_and_can_be_given_up() -> None:
    mine = audits.take(visit("submitted"), ME, NOW)
    assert (mine.state, mine.reviewer_id, mine.taken_at) == ("in_review", ME, NOW)
    assert audits.take(mine, ME, NOW + timedelta(hours=1)) == mine
    with pytest.raises(Refused, match="audit_taken"):
        audits.take(mine, OTHER, NOW)
    with pytest.raises(Refused, match="claim_held"):
        audits.put_back(mine, OTHER, NOW + timedelta(hours=23))
    assert audits.put_back(mine, OTHER, NOW + timedelta(days=1)).reviewer_id is None
    free = audits.put_back(mine, ME, NOW)
    assert (free.state, free.reviewer_id, free.taken_at) == ("submitted", None, None)


def test_a_return_needs_a_comment_and_opens_a_new_submission() -> None:
    mine = visit("in_review", ME)
    with pytest.raises(Refused, match="return_without_comment"):
        audits.return_for_correction(mine, 0, NOW)
    back = audits.return_for_correction(mine, 1, NOW)
    assert (back.state, back.submission, back.due_at, back.reviewer_id) == ("returned", 2, NOW, None)
    handed_in = audits.submit(back, "s2", "hash", NOW)
    assert (handed_in.state, handed_in.submission_id, handed_in.content_hash) == ("submitted", "s2", "hash")


def test_each_date_is_kept_apart() -> None:
    done = audits.release(audits.validate(visit("in_review", ME), NOW), NOW + timedelta(days=1))
    assert (done.validated_at, done.released_at) == (NOW, NOW + timedelta(days=1))
    assert (done.submitted_at, done.visit_start) == (None, None)
    assert visit("draft").visited_at == NOW + timedelta(days=3)
    assert audits.submit(visit("draft"), "s", "h", NOW).visited_at == NOW


@pytest.mark.parametrize(("number", "text"), [(1, "2026-0001"), (9999, "2026-9999"), (10_000, "2026-10000")])
def test_references_are_read_aloud(number: int, text: str) -> None:
    assert audits.reference(2026, number) == text


def test_states_are_spelled_once() -> None:
    assert len(set(AUDIT_STATES)) == len(AUDIT_STATES) == 14
    assert cast("tuple[str, ...]", ASSIGNMENT_STATES)[0] == "planned"
