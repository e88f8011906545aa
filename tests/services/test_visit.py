"""A visit from its assignment to its release, on both databases, and who sees what on the way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import DomainError, NotFound, Refused
from cxaudit.domain.ids import AuditorId
from cxaudit.domain.sync import Operation
from cxaudit.services import assignments, audits, field_sync, planning, review_desk, reviews
from cxaudit.services.field_sync import Incomplete
from cxaudit.services.planning import VisitPlan
from cxaudit.services.review_desk import AuditSearch
from cxaudit.services.verification import Verified, verify_scores
from tests.people import NOW, Office, open_office

ANSWERS = {
    "greeted/v": "yes",
    "welcome/v": 4,
    "wait/v": "180",
    "receipt/v": "na",
    "story/v": "Accueil rapide et courtois",
}


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def plan(office: Office, number: int = 0) -> VisitPlan:
    return VisitPlan(
        office.client, office.wave, office.locations[number], "in_store", NOW, NOW + timedelta(days=3)
    )


def accepted(office: Office, number: int = 0, who: str = "Ana") -> Audit:
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office, number), office[who].auditor_id)
    return assignments.accept(office.runtime, office[who], asked.id, signed=True)


def submitted(office: Office, number: int = 0, who: str = "Ana", **answers: object) -> Audit:
    audit = accepted(office, number, who)
    field_sync.write_section(office.runtime, office[who], audit.id, {**ANSWERS, **answers})
    return field_sync.submit(office.runtime, office[who], audit.id, "submission-1")


def released(office: Office, number: int = 0, who: str = "Ana", **answers: object) -> Audit:
    audit = submitted(office, number, who, **answers)
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.validate(office.runtime, office["Rita"], audit.id)
    return reviews.release(office.runtime, office["Rita"], audit.id)


def test_the_whole_way(office: Office) -> None:
    audit = released(office)
    assert audit.state == "released"
    assert audit.reference == "2026-0001"
    desk = review_desk.open_desk(office.runtime, office["Rita"], audit.id)
    assert desk.score is not None
    # compliance: yes 1/1 and 180 s on 60-300 s worth 1 of 2; experience: 4 of 5 is 3/4.
    assert desk.score.compliance_ppm == 666_667
    assert desk.score.experience_ppm == 750_000
    assert desk.score.standing == "counted"
    actions = [entry.action for entry in desk.history]
    assert actions[-3:] == ["audit.taken", "audit.validated", "audit.released"]


def test_release_writes_one_report_job_in_the_same_transaction(office: Office) -> None:
    audit = released(office)
    with office.runtime.reading(office["Adèle"]) as uow:
        report = uow.reports.get(audit_id=audit.id)
        job = uow.jobs.get(kind="report")
    assert report.state == "waiting"
    assert job.payload["report_id"] == report.id
    assert job.client_id == office.client


def test_references_are_numbered_per_client_and_year(office: Office) -> None:
    references = [accepted(office, 0).reference, accepted(office, 1, "Bao").reference]
    assert references == ["2026-0001", "2026-0002"]


def test_audits_accepted_at_once_get_different_references(office: Office) -> None:
    asked = [
        planning.plan_visit(office.runtime, office["Marc"], plan(office, number), office["Ana"].auditor_id)
        for number in range(6)
    ]
    with ThreadPoolExecutor(6) as pool:
        audits_made = list(
            pool.map(lambda a: assignments.accept(office.runtime, office["Ana"], a.id, signed=True), asked)
        )
    assert sorted(audit.reference for audit in audits_made) == [f"2026-{n:04d}" for n in range(1, 7)]


def test_nothing_missing_is_hidden_from_the_auditor(office: Office) -> None:
    audit = accepted(office)
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"greeted/v": "no"})
    with pytest.raises(Incomplete) as refused:
        field_sync.submit(office.runtime, office["Ana"], audit.id, "s")
    asked = {(missing.item.key, missing.what) for missing in refused.value.missing}
    assert ("greeted", "comment") in asked
    assert ("why", "answer") in asked
    assert ("receipt", "answer") in asked


def test_the_same_batch_twice_is_the_same_as_once(office: Office) -> None:
    audit = accepted(office)
    batch = [Operation("op-1", "greeted", "v", "yes", 1, "tablet", 1)]
    first = field_sync.push(office.runtime, office["Ana"], audit.id, "tablet", batch)
    again = field_sync.push(office.runtime, office["Ana"], audit.id, "tablet", batch)
    assert first == again
    changed = [Operation("op-1", "greeted", "v", "no", 1, "tablet", 1)]
    with pytest.raises(Refused) as refused:
        field_sync.push(office.runtime, office["Ana"], audit.id, "tablet", changed)
    assert refused.value.code == "op_mismatch"


def test_two_tablets_that_did_not_see_each_other_leave_both_values(office: Office) -> None:
    audit = accepted(office)
    for device, value in (("a", "yes"), ("b", "no")):
        batch = [Operation(f"op-{device}", "greeted", "v", value, 1, device, 1)]
        field_sync.push(office.runtime, office["Ana"], audit.id, device, batch)
    with office.runtime.reading(office["Rita"]) as uow:
        conflict = uow.answer_conflicts.get(audit_id=audit.id)
    assert {conflict.kept_value, conflict.other_value} == {"yes", "no"}


def test_a_returned_audit_is_corrected_in_a_new_submission(office: Office) -> None:
    audit = submitted(office)
    reviews.take(office.runtime, office["Rita"], audit.id)
    with pytest.raises(Refused) as refused:
        reviews.return_audit(office.runtime, office["Rita"], audit.id)
    assert refused.value.code == "return_without_comment"
    reviews.return_audit(office.runtime, office["Rita"], audit.id, {"wait": "Précisez le début."})
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"wait/v": "60"})
    again = field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-2")
    assert (again.state, again.submission) == ("submitted", 2)
    with office.runtime.reading(office["Rita"]) as uow:
        scores = uow.scores.list(audit_id=audit.id, order=("revision",))
        first = uow.answer_documents.get(audit_id=audit.id, submission=1)
    assert [(s.compliance_ppm, s.current) for s in scores] == [(666_667, False), (1_000_000, True)]
    assert first.heads["wait/v"]["val"] == "180"


def test_two_reviewers_cannot_hold_one_audit(office: Office) -> None:
    audit = submitted(office)
    reviews.take(office.runtime, office["Rita"], audit.id)
    with pytest.raises(Refused) as refused:
        reviews.take(office.runtime, office["Robert"], audit.id)
    assert refused.value.code == "audit_taken"


def test_nobody_validates_an_own_audit(office: Office) -> None:
    audit = submitted(office)
    ana = office["Ana"]
    both_roles = type(ana)(
        ana.account_id, ana.name, "fr", (*ana.grants, *office["Rita"].grants), ana.auditor_id
    )
    with pytest.raises(Refused) as refused:
        reviews.take(office.runtime, both_roles, audit.id)
    assert refused.value.code == "own_audit"
    assert review_desk.list_queue(office.runtime, both_roles).count == 0
    assert review_desk.list_audits(office.runtime, both_roles, AuditSearch()).count == 0


def test_the_client_side_sees_an_audit_only_once_released_and_only_its_own(office: Office) -> None:
    waiting, shown = submitted(office, 0), released(office, 1)
    for who in ("Chloé", "Denis", "Stranger", "Bao"):
        with pytest.raises(NotFound):
            audits.get_audit(office.runtime, office[who], waiting.id)
    assert audits.get_audit(office.runtime, office["Chloé"], shown.id).audit.id == shown.id
    assert audits.get_audit(office.runtime, office["Denis"], shown.id).audit.id == shown.id
    for who in ("Stranger", "Bao"):
        with pytest.raises(NotFound):
            audits.get_audit(office.runtime, office[who], shown.id)


def test_a_regional_manager_sees_only_the_own_part(office: Office) -> None:
    western = released(office, 4)
    with pytest.raises(NotFound):
        audits.get_audit(office.runtime, office["Denis"], western.id)
    with office.runtime.reading(office["Denis"]) as uow:
        assert {location.id for location in uow.locations.list()} == set(office.locations[:3])


def test_rotation_refuses_the_same_store_too_soon(office: Office) -> None:
    accepted(office)
    with pytest.raises(Refused) as refused:
        planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    assert refused.value.code == "rotation_lockout"
    choices = planning.list_choices(office.runtime, office["Marc"], plan(office))
    assert [(c.auditor.name, [r.code for r in c.refusals]) for c in choices] == [
        ("Bao", []),
        ("Ana", ["rotation_lockout"]),
    ]


def test_nobody_unknown_is_asked(office: Office) -> None:
    planned = planning.plan_visit(office.runtime, office["Marc"], plan(office))
    with pytest.raises(NotFound):
        planning.assign_visit(office.runtime, office["Marc"], planned.id, AuditorId("auditor-Nobody"))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ((2019, 1, 1), (2019, 1, 5), "visit_outside_wave"),
        ((2029, 1, 1), (2029, 1, 5), "visit_outside_wave"),
        ((2026, 8, 31), (2026, 11, 20), "visit_outside_wave"),
        ((2026, 11, 20), (2026, 12, 1), "visit_outside_wave"),
        ((2026, 11, 1), (2026, 11, 11), "visit_days_over"),
        ((2026, 11, 1), (2026, 11, 12), None),
        ((2026, 9, 1), (2026, 11, 30), None),
    ],
)
def test_a_visit_is_planned_within_its_wave_and_not_for_days_that_are_over(
    office: Office, first: tuple[int, int, int], last: tuple[int, int, int], code: str | None
) -> None:
    zone = ZoneInfo("America/Toronto")
    days = (datetime(*first, tzinfo=zone), datetime(*last, 23, 59, tzinfo=zone))
    wanted = replace(plan(office), available_from=days[0], due_at=days[1])
    if code is None:
        assert planning.plan_visit(office.runtime, office["Marc"], wanted).state == "planned"
        return
    for use in (planning.plan_visit, planning.list_choices):
        with pytest.raises(Refused) as refused:
            use(office.runtime, office["Marc"], wanted)
        assert refused.value.code == code


def test_nobody_is_asked_whose_account_is_closed(office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.accounts.save(replace(uow.accounts.get(id="account-Ana"), active=False))
    choices = planning.list_choices(office.runtime, office["Marc"], plan(office))
    assert [(c.auditor.name, [r.code for r in c.refusals]) for c in choices] == [
        ("Bao", []),
        ("Ana", ["auditor_account_closed"]),
    ]
    with pytest.raises(Refused) as refused:
        planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    assert refused.value.code == "auditor_account_closed"


@pytest.mark.parametrize("who", ["Rita", "Ana", "Chloé", "Denis", "Stranger", "Adèle"])
def test_only_programme_managers_plan_visits(office: Office, who: str) -> None:
    with pytest.raises(DomainError) as refused:
        planning.plan_visit(office.runtime, office[who], plan(office))
    assert refused.value.code in {"forbidden", "not_found"}


def test_the_declaration_must_be_signed(office: Office) -> None:
    asked = planning.plan_visit(office.runtime, office["Marc"], plan(office), office["Ana"].auditor_id)
    with pytest.raises(Refused) as refused:
        assignments.accept(office.runtime, office["Ana"], asked.id, signed=False)
    assert refused.value.code == "declaration_unsigned"
    with pytest.raises(NotFound):
        assignments.accept(office.runtime, office["Bao"], asked.id, signed=True)


def test_the_worklist_has_each_visit_once(office: Office) -> None:
    accepted(office, 0)
    planning.plan_visit(office.runtime, office["Marc"], plan(office, 1), office["Ana"].auditor_id)
    work = assignments.list_work(office.runtime, office["Ana"])
    assert (len(work.offered), len(work.following), len(work.today), len(work.late)) == (1, 1, 0, 0)
    office.clock.advance(timedelta(days=3, hours=1))
    assert len(assignments.list_work(office.runtime, office["Ana"]).late) == 1
    assert assignments.list_work(office.runtime, office["Bao"]).offered == ()


def test_a_location_found_closed_is_an_outcome_not_a_score(office: Office) -> None:
    audit = accepted(office)
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"_outcome/v": "location_closed"})
    handed_in = field_sync.submit(office.runtime, office["Ana"], audit.id, "s")
    assert handed_in.outcome == "location_closed"
    reviews.take(office.runtime, office["Rita"], audit.id)
    with pytest.raises(Refused):
        reviews.validate(office.runtime, office["Rita"], audit.id)
    assert reviews.confirm_closed(office.runtime, office["Rita"], audit.id).state == "location_closed"


def _returned(office: Office, audit: Audit) -> None:
    reviews.take(office.runtime, office["Rita"], audit.id)
    reviews.return_audit(office.runtime, office["Rita"], audit.id, {"": "Vérifiez les heures d’ouverture."})


def _current_scores(office: Office, audit: Audit) -> list[int]:
    with office.runtime.reading(office["Rita"]) as uow:
        return [score.revision for score in uow.scores.list(audit_id=audit.id, current=True)]


def test_a_visit_once_reported_closed_is_scored_when_it_was_made_after_all(office: Office) -> None:
    audit = accepted(office)
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"_outcome/v": "location_closed"})
    _returned(office, field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-1"))
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {**ANSWERS, "_outcome/v": None})
    again = field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-2")
    assert again.outcome is None
    assert _current_scores(office, audit) == [1]
    reviews.take(office.runtime, office["Rita"], audit.id)
    assert reviews.validate(office.runtime, office["Rita"], audit.id).state == "validated"


def test_a_visit_handed_in_again_as_closed_keeps_no_score(office: Office) -> None:
    audit = submitted(office)
    _returned(office, audit)
    field_sync.write_section(office.runtime, office["Ana"], audit.id, {"_outcome/v": "location_closed"})
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-2")
    assert _current_scores(office, audit) == []
    assert verify_scores(office.runtime) == Verified(0, 0, ())
    reviews.take(office.runtime, office["Rita"], audit.id)
    with pytest.raises(Refused, match="found_closed"):
        reviews.validate(office.runtime, office["Rita"], audit.id)
    assert reviews.confirm_closed(office.runtime, office["Rita"], audit.id).state == "location_closed"
