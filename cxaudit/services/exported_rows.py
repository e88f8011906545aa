"""The rows of exported tables: plain values by column, made from one audit at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from cxaudit.domain.answers import comment_of, heads_of, normalise, photos_of, values_of
from cxaudit.domain.checklist import RATINGS, UNSCORED, Checklist, Item
from cxaudit.domain.network import HierarchyNode
from cxaudit.domain.text import Language
from cxaudit.domain.values import exact_ratio, is_blank
from cxaudit.measurement.numbers import display
from cxaudit.measurement.scoring import Line, lines_of
from cxaudit.measurement.trace import result_of
from cxaudit.reporting.dictionary import Audience, Table
from cxaudit.reporting.wording import answer_text
from cxaudit.services.scoring import readable_answers
from cxaudit.storage.queries.exported_audits import ExportedAudit, People
from cxaudit.storage.records import AnswerDocument, StoredScore

_DIGITS = 6
_NUMBERS = RATINGS | {"numeric", "elapsed"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One audit with all that its rows are made from; `document`: its answers, where they are asked for."""

    found: ExportedAudit
    checklist: Checklist
    version: int
    region: HierarchyNode | None
    lang: Language
    audience: Audience
    people: People
    document: AnswerDocument | None

    @property
    def agency(self) -> bool:
        """Whether the agency reads the rows."""
        return self.audience == "agency"

    @property
    def items(self) -> tuple[Item, ...]:
        """The items that this reader may know of."""
        return tuple(item for item in self.checklist.items if self.agency or not item.integrity)


def rows_of(table: Table, source: Source) -> Iterator[Row]:
    """The rows that one audit gives to a table."""
    made: dict[Table, Callable[[Source], Iterator[Row]]] = {
        "audits": _audit,
        "answers": _answers,
        "scores": _scores,
    }
    return made[table](source)


def _shared(source: Source) -> Row:
    found = source.found
    return {
        "audit_id": found.audit.id,
        "reference": found.audit.reference,
        "client": found.client.name,
        "wave": found.wave.name.text(source.lang),
        "location_number": found.location.number,
        "location_name": found.location.name,
        "channel": found.audit.channel,
        "visited_on": found.audit.visited_at.astimezone(ZoneInfo(found.location.timezone)).date(),
    }


def _audit(source: Source) -> Iterator[Row]:
    found = source.found
    audit, location = found.audit, found.location
    yield {
        **_shared(source),
        "programme": found.programme.name.text(source.lang),
        "visit_type": audit.visit_type,
        "state": audit.state,
        "ownership": location.ownership,
        "city": location.city,
        "province": location.province,
        "region": None if source.region is None else source.region.name.text(source.lang),
        "timezone": location.timezone,
        "visit_start": _local(source, audit.visit_start),
        "visit_end": _local(source, audit.visit_end),
        "released_at": _local(source, audit.released_at),
        "checklist": source.checklist.title.text(source.lang),
        "checklist_version": source.version,
        **_measured(source, found.score),
        **(_agency_only(source) if source.agency else {}),
    }


def _local(source: Source, at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(ZoneInfo(source.found.location.timezone))


def _measured(source: Source, score: StoredScore | None) -> Row:
    names = {
        "compliance": "compliance_ppm",
        "experience": "experience_ppm",
        "overall": "overall_ppm",
        "before_critical": "before_critical_ppm",
        "coverage": "coverage_ppm",
    }
    failed = _failed(source, integrity=False)
    measured = {name: _percent(getattr(score, ppm, None)) for name, ppm in names.items()}
    return {**measured, "critical_missed": failed}


def _failed(source: Source, *, integrity: bool) -> str | None:
    """The codes of items missed: critical ones, or those that only the agency knows of."""
    score = source.found.score
    if score is None:
        return None
    results = zip(source.checklist.items, score.results.decode(), strict=False)
    missed = {item.key for item, result in results if result == "m"} | set(score.critical_failed)
    named = missed if integrity else set(score.critical_failed)
    items = (item for item in source.checklist.items if item.key in named and item.integrity == integrity)
    return ", ".join(item.code or item.key for item in items) or None


def _agency_only(source: Source) -> Row:
    audit = source.found.audit
    number, name = source.people.auditors.get(audit.auditor_id, (None, None))
    return {
        "outcome": audit.outcome,
        "submission": audit.submission,
        "due_at": _local(source, audit.due_at),
        "submitted_at": _local(source, audit.submitted_at),
        "auditor_number": number,
        "auditor_name": name,
        "reviewer": source.people.reviewers.get(audit.reviewer_id or ""),
        "integrity_missed": _failed(source, integrity=True),
    }


def _percent(ppm: int | None) -> Decimal | None:
    """Millionths as percent, exactly."""
    return None if ppm is None else Decimal(ppm).scaleb(-4)


def _decimal(value: Fraction) -> Decimal:
    """Exact points with as many decimals as they need, six at most."""
    text = display(value, _DIGITS) or "0"
    return Decimal(text.rstrip("0").rstrip("."))


def _answers(source: Source) -> Iterator[Row]:
    """One row for each item that was shown, in checklist order."""
    if source.document is None:
        return
    readable, refused = readable_answers(source.checklist, source.document)
    heads = heads_of(source.document.heads)
    values = values_of(source.checklist, heads)
    lines = {line.item.key: line for line in lines_of(source.checklist, readable)}
    titles = {part.key: part.title.text(source.lang) for part in source.checklist.sections}
    shared = _shared(source)
    for item in source.items:
        if lines[item.key].status != "hidden":
            yield {
                **shared,
                "section": titles.get(item.section),
                **_item(source, item),
                **_answered(source.lang, item, values.get(item.key), readable=item.key not in refused),
                **_earned(lines[item.key]),
                "comment": comment_of(heads, item.key) or None,
                "photos": len(photos_of(heads, item.key)),
            }


def _item(source: Source, item: Item) -> Row:
    return {
        "item_key": item.key,
        "item_code": item.code or item.key,
        "item": item.text.text(source.lang),
        "item_kind": item.kind,
        "dimension": item.dimension,
        "critical": item.critical is not None,
        "integrity": item.integrity,
    }


def _answered(lang: Language, item: Item, value: Any, *, readable: bool) -> Row:
    """In words where it can be read, as it was received, and as a number where it is one."""
    if is_blank(value):
        return {"answer": None, "value": None, "value_number": None}
    wire = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
    return {
        "answer": answer_text(lang, item, value) if readable else wire,
        "value": None if item.kind in UNSCORED else wire,
        "value_number": _number(item, value),
    }


def _number(item: Item, value: Any) -> Decimal | None:
    if item.kind not in _NUMBERS:
        return None
    ratio = exact_ratio((normalise(item, value) or {}).get("value"))
    return None if ratio is None else _decimal(Fraction(*ratio))


def _earned(line: Line) -> Row:
    """Points and result of what counts; nothing of a score where an item has none."""
    result = result_of(line) or ("unscored" if line.status == "answered" else line.status)
    counts = line.counts and line.item.kind not in UNSCORED
    return {
        "result": result,
        "points_earned": _decimal(line.earned) if counts else None,
        "points_possible": _decimal(line.item.possible) if counts else None,
    }


def _scores(source: Source) -> Iterator[Row]:
    """The whole visit, then its dimensions, then its sections; nothing for a visit without a score."""
    score = source.found.score
    if score is None:
        return
    shared = {**_shared(source), "revision": score.revision, "standing": score.standing}
    whole = {"ppm": score.overall_ppm, "earned": score.earned, "possible": score.possible}
    yield {**shared, "level": "overall", "key": "overall", "name": None, **_points(whole)}
    checklist = source.checklist
    for level, parts, groups in (
        ("dimension", checklist.dimensions, score.dimensions),
        ("section", checklist.sections, score.sections),
    ):
        for part in parts:
            if part.key in groups:
                names = {"level": level, "key": part.key, "name": part.title.text(source.lang)}
                yield {**shared, **names, **_points(groups[part.key])}


def _points(group: Mapping[str, Any]) -> Row:
    return {
        "score": _percent(group["ppm"]),
        "earned": _decimal(Fraction(group["earned"])),
        "possible": _decimal(Fraction(group["possible"])),
    }
