"""Score rows that count, as histories read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select

from cxaudit.domain.audit import Audit
from cxaudit.domain.ids import AuditId, ChecklistVersionId, LocationId, WaveId
from cxaudit.storage.records import StoredScore
from cxaudit.storage.tables.audits import ScoreRow
from cxaudit.storage.unit_of_work import UnitOfWork

_LAST_VISITS = 4


@dataclass(frozen=True, slots=True)
class CountedScore:
    """What a history needs of one counted audit; ppm are millionths, None where nothing was scored."""

    audit_id: AuditId
    wave_id: WaveId
    location_id: LocationId
    path: str
    visited_on: date
    overall_ppm: int | None
    compliance_ppm: int | None
    experience_ppm: int | None
    checklist_version_id: ChecklistVersionId
    results: bytes


_COLUMNS = tuple(getattr(ScoreRow, name) for name in CountedScore.__dataclass_fields__)


def without_answers(uow: UnitOfWork, most: int) -> tuple[StoredScore, ...]:
    """Current scores, of any client, whose ratings or times were not looked up; in order, `most` at most."""
    query = (
        select(ScoreRow)
        .where(ScoreRow.current.is_(True), ScoreRow.ratings.is_(None) | ScoreRow.durations.is_(None))
        .order_by(ScoreRow.client_id, ScoreRow.audit_id)
        .limit(most)
    )
    return tuple(uow.scores.value(row) for row in uow.session.scalars(query))


def last_visits(uow: UnitOfWork, audit: Audit, until: date) -> tuple[CountedScore, ...]:
    """The last visits of the audit's location where it stood then, up to a day: oldest first, four at most.

    Whoever may see the audit may see them: what the location had elsewhere is left out for every reader.
    """
    query = (
        select(*_COLUMNS)
        .where(
            ScoreRow.client_id == audit.client_id,
            ScoreRow.location_id == audit.location_id,
            ScoreRow.path == audit.path,
            ScoreRow.channel == audit.channel,
            ScoreRow.visit_type == audit.visit_type,
            ScoreRow.current.is_(True),
            ScoreRow.standing == "counted",
            ScoreRow.visited_on <= until,
        )
        .order_by(ScoreRow.visited_on.desc(), ScoreRow.audit_id.desc())
        .limit(_LAST_VISITS)
    )
    rows = tuple(CountedScore(*cast("tuple[Any, ...]", row)) for row in uow.session.execute(query))
    return tuple(reversed(rows))
