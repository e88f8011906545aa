"""Quality signals of one visit: prompts for reading, never proof nor a verdict.

The desk computes them anew each time it opens, so that they follow every correction; the codes found when the
visit was handed in are kept with its answers, for the queue's filter. Four statements, however many visits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Literal, get_args

from cxaudit.domain.answers import Heads
from cxaudit.domain.audit import Audit
from cxaudit.domain.capture import ON_SITE, POSITION, Fix, read_position
from cxaudit.domain.checklist import RATINGS, Checklist
from cxaudit.domain.network import Location
from cxaudit.measurement.quality import (
    Place,
    duration_flag,
    geo_mismatch,
    irv,
    longstring,
    overlap,
    tail_probability,
    travel,
)
from cxaudit.measurement.similarity import text_similarity
from cxaudit.storage.queries.quality import (
    NearVisit,
    near_visits,
    other_documents,
    perfect_counts,
    reference_minutes,
)
from cxaudit.storage.unit_of_work import UnitOfWork

Code = Literal["longstring", "irv", "similar", "duration", "overlap", "travel", "geo_mismatch", "perfect"]
CODES: tuple[Code, ...] = get_args(Code)


@dataclass(frozen=True, slots=True)
class QualitySignal:
    """One thing to read, with the evidence in `facts`; `audit_id`: the other visit it speaks of."""

    code: Code
    facts: Mapping[str, Any] = field(default_factory=dict)
    audit_id: str | None = None


def quality_signals(
    uow: UnitOfWork,
    audit: Audit,
    location: Location,
    checklist: Checklist,
    answers: Mapping[str, Any],
    *,
    heads: Heads,
) -> tuple[QualitySignal, ...]:
    """The signals of a submitted visit, in a fixed order; none of a draft.

    `heads` hold what the device recorded beside the answers.
    """
    if audit.submitted_at is None:
        return ()
    near = near_visits(uow, audit)
    return (
        *rating_signals(checklist, answers),
        *_narratives(uow, audit, checklist, answers),
        *_duration(uow, audit),
        *_overlaps(audit, near),
        *_travels(audit, location, near),
        *_elsewhere(audit, location, heads),
        *_perfect(uow, audit),
    )


def _value(answers: Mapping[str, Any], key: str) -> Any:
    found = answers.get(key)
    return found.get("value") if isinstance(found, Mapping) else None


def rating_signals(checklist: Checklist, answers: Mapping[str, Any]) -> Iterator[QualitySignal]:
    """Runs of equal ratings, and ratings that hardly differ."""
    given = [
        (value, item.min, item.max)
        for item in checklist.items
        if item.kind in RATINGS
        and item.max > item.min
        and isinstance(value := _value(answers, item.key), int)
    ]
    run = longstring([value for value, _low, _high in given])
    if run.flag:
        yield QualitySignal("longstring", {"run": run.longest, "k": run.k})
    spread, hardly = irv(given)
    if hardly and not run.flag and spread is not None:
        yield QualitySignal("irv", {"k": len(given)})


def _narratives(
    uow: UnitOfWork, audit: Audit, checklist: Checklist, answers: Mapping[str, Any]
) -> Iterator[QualitySignal]:
    """The other visit whose narrative is the most alike, when it is alike enough."""
    keys = [item.key for item in checklist.items if item.narrative]
    own = " ".join(str(_value(answers, key) or "") for key in keys)
    if not own.strip():
        return
    found = []
    for audit_id, reference, heads in other_documents(uow, audit):
        text = " ".join(str((heads.get(f"{key}/v") or {}).get("val") or "") for key in keys)
        alike, flag = text_similarity(own, text)
        if flag and alike is not None:
            found.append((alike, reference, audit_id))
    if found:
        alike, reference, audit_id = max(found)
        yield QualitySignal("similar", {"share": 100 * alike, "reference": reference}, audit_id)


def _duration(uow: UnitOfWork, audit: Audit) -> Iterator[QualitySignal]:
    if audit.visit_start is None or audit.visit_end is None:
        return
    minutes = (audit.visit_end - audit.visit_start).total_seconds() / 60
    references = reference_minutes(uow, audit)
    _z, flag = duration_flag(minutes, references)
    if flag:
        usual = sorted(references)[len(references) // 2]
        yield QualitySignal("duration", {"minutes": minutes, "usual": usual, "n": len(references)})


def _overlaps(audit: Audit, near: tuple[NearVisit, ...]) -> Iterator[QualitySignal]:
    if audit.visit_start is None or audit.visit_end is None:
        return
    named = {visit.audit_id: visit for visit in near}
    own = (str(audit.id), _seconds(audit.visit_start), _seconds(audit.visit_end))
    visits = [own, *((v.audit_id, _seconds(v.start), _seconds(v.end)) for v in near)]
    for pair in overlap(visits):
        if own[0] in pair:
            other = named[pair[0] if pair[1] == own[0] else pair[1]]
            yield QualitySignal(
                "overlap", {"reference": other.reference, "place": other.location_name}, other.audit_id
            )


def _seconds(at: Any) -> Fraction:
    return Fraction(str(at.timestamp()))


def _travels(audit: Audit, location: Location, near: tuple[NearVisit, ...]) -> Iterator[QualitySignal]:
    """Ways from the visit before and to the next that no road allows."""
    here = _place(location.latitude, location.longitude)
    if here is None or audit.visit_start is None or audit.visit_end is None:
        return
    for other in near:
        there = _place(other.latitude, other.longitude)
        before = other.start <= audit.visit_start
        gap = (audit.visit_start - other.end) if before else (other.start - audit.visit_end)
        minutes = gap.total_seconds() / 60
        if there is None or minutes <= 0:
            continue  # at the same time: `overlap` says so
        way = travel(there, here, minutes)
        if way.impossible:
            facts = {"km": way.km, "minutes": minutes, "reference": other.reference}
            yield QualitySignal("travel", facts, other.audit_id)


def _elsewhere(audit: Audit, location: Location, heads: Heads) -> Iterator[QualitySignal]:
    """A position recorded away from the location; an unknown, refused or remote one says nothing."""
    recorded = heads.get(f"{POSITION}/v")
    fix = None if recorded is None else read_position(recorded.val)
    there = _place(location.latitude, location.longitude)
    if audit.channel not in ON_SITE or there is None or not isinstance(fix, Fix):
        return
    found = geo_mismatch(there, Place(fix.latitude, fix.longitude), fix.accuracy)
    if found.flag:
        yield QualitySignal("geo_mismatch", {"n": found.distance_m, "accuracy": fix.accuracy})


def _place(latitude: str | None, longitude: str | None) -> Place | None:
    try:
        return Place(float(Decimal(latitude or "")), float(Decimal(longitude or "")))
    except InvalidOperation:
        return None


def _perfect(uow: UnitOfWork, audit: Audit) -> Iterator[QualitySignal]:
    """More perfect visits by this auditor than the others' share would give by chance.

    The others' share is (perfect + 1)/(all + 2): none seen so far does not mean that there is never one.
    """
    counts = perfect_counts(uow, audit)
    (perfect, every), (other_perfect, others) = counts.get(True, (0, 0)), counts.get(False, (0, 0))
    if not others:
        return
    _p, flag = tail_probability(perfect, every, (other_perfect + 1) / (others + 2))
    if flag:
        yield QualitySignal("perfect", {"k": perfect, "n": every, "others": 100 * other_perfect / others})
