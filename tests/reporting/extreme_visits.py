"""Visits at the edge of what a report can hold, made through the services that people use."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.audit import Audit
from cxaudit.services import assignments, evidence, field_sync, planning, reports, reviews
from cxaudit.services.planning import VisitPlan
from cxaudit.storage.records import Report
from tests.people import CHECKLIST, NOW, Office, give_checklist
from tests.reporting.test_report import photo

ITEMS, PHOTOS, WORDS = 300, 40, 3_000
SHAPES = ((640, 480), (480, 640), (600, 600), (1200, 320), (320, 1200))
ARABIC = "صيدلية النور: انتظرنا 12 دقيقة (رقم 3) قبل الصندوق"
HEBREW = "בית מרקחת"
HEBREW_COMMENT = "אף אחד לא בירך אותנו, 3 דקות ליד הדלת."
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde" * 2
ADDRESS = "https://exemple.test/" + "a-tres-longue-adresse_sans_espace/" * 6
_SECTIONS = 12


def full_checklist() -> dict[str, Any]:
    """300 items in 12 sections: half judged, half rated, some with words that nothing breaks; one narrative."""
    sections = [_section(number) for number in range(_SECTIONS)]
    questions = [_question(number) for number in range(ITEMS)]
    told = {**CHECKLIST["questions"][-1], "section": sections[-1]["key"]}  # type: ignore[index]
    return {**CHECKLIST, "sections": sections, "questions": [*questions, told]}


def _section(number: int) -> dict[str, Any]:
    title = f"Partie {number + 1}" if number else LONG[:90]
    return {"key": f"S{number}", "title": {"fr": title, "en": f"Part {number + 1}"}}


def _question(number: int) -> dict[str, Any]:
    text = f"Critère {number + 1} tenu comme prévu" if number % 50 else f"Critère {number + 1} {LONG}"
    whole = {
        "key": f"q{number}",
        "section": f"S{number * _SECTIONS // ITEMS}",
        "text": {"fr": text, "en": f"Item {number + 1} kept as planned"},
    }
    if number % 2:
        return {**whole, "kind": "likert", "dimension": "experience"}
    return {**whole, "kind": "yes_no", "dimension": "compliance", "allow_na": True, "comment": {}}


def narrative() -> str:
    """3,000 words, each with its place in it, in paragraphs of unlike length; some are right-to-left."""
    random, words = Random(3), [f"mot{number}" for number in range(WORDS)]
    for number in range(400, WORDS, 400):
        words[number] = ("مرحبا", "שלום")[number // 400 % 2] + str(number)
    paragraphs = []
    while words:
        length = random.randrange(20, 160)
        paragraphs.append(" ".join(words[:length]))
        words = words[length:]
    return "\n\n".join(paragraphs)


def full_visit(office: Office) -> Audit:
    """A released visit with everything in it."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, full_checklist())
        place = uow.locations.get(id=office.locations[0])
        object.__setattr__(place, "name", f"{HEBREW} {LONG[:70]}")
        uow.locations.save(place)
    audit = _accepted(office)
    for number in range(PHOTOS):
        width, height = SHAPES[number % len(SHAPES)]
        taken = photo(width + number, height)
        evidence.add_photo(office.runtime, office["Ana"], audit.id, f"q{number // 4 * 2}", taken)
    comments = {
        "q0/c": ARABIC,
        "q2/c": HEBREW_COMMENT,
        "q4/c": LONG,
        "q6/c": ADDRESS,
        "q8/c": f"{ARABIC} {LONG}",
    }
    given = {f"q{at}/v": (1 + at % 5) if at % 2 else ("yes", "no")[at % 4 == 0] for at in range(ITEMS)}
    return _released(office, audit, {**given, **comments, "story/v": narrative()})


def empty_visit(office: Office) -> Audit:
    """A released visit in which no item applied."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        judged = [{**_question(2 * number + 2), "section": "S1"} for number in range(3)]
        told = {**CHECKLIST["questions"][-1], "section": "S1"}  # type: ignore[index]
        give_checklist(uow, office, {**CHECKLIST, "sections": [_section(1)], "questions": [*judged, told]})
    return _released(
        office, _accepted(office), {f"q{at}/v": "na" for at in (2, 4, 6)} | {"story/v": "Rien à voir ici."}
    )


def frozen(office: Office, audit: Audit) -> Report:
    """The report with its content, not rendered yet."""
    with office.runtime.reading(reports.ACTOR) as uow:
        report = uow.reports.get(audit_id=audit.id)
    return reports._freeze(office.runtime, report.id, audit.id, None)


def _accepted(office: Office) -> Audit:
    plan = VisitPlan(
        office.client, office.wave, office.locations[0], "in_store", NOW, NOW + timedelta(days=7)
    )
    asked = planning.plan_visit(office.runtime, office["Marc"], plan, office["Ana"].auditor_id)
    return assignments.accept(office.runtime, office["Ana"], asked.id, signed=True)


def _released(office: Office, audit: Audit, answers: dict[str, Any]) -> Audit:
    field_sync.write_section(office.runtime, office["Ana"], audit.id, answers)
    field_sync.submit(office.runtime, office["Ana"], audit.id, "submission-1")
    for step in (reviews.take, reviews.validate, reviews.release):
        audit = step(office.runtime, office["Rita"], audit.id)
    return audit
