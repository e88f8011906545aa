"""How a score was made, item by item: what reviewers and clients read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cxaudit.domain.access import Actor, Permission
from cxaudit.domain.answers import values_of
from cxaudit.domain.checklist import Item, Part
from cxaudit.domain.ids import AuditId
from cxaudit.measurement.scoring import GroupScore, score_audit
from cxaudit.measurement.trace import Trace, TraceLine, trace
from cxaudit.reporting.rules import reason_code
from cxaudit.services.audits import AuditFile, open_file
from cxaudit.services.runtime import Runtime
from cxaudit.services.scoring import readable_answers
from cxaudit.storage.records import StoredScore
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TraceRow:
    """An item with its answer, its line of the trace, and the code of why it counted or did not."""

    item: Item
    value: Any
    line: TraceLine
    reason: str

    @property
    def failed(self) -> bool:
        """Whether a critical item was missed."""
        return self.line.failed and not self.item.integrity


@dataclass(frozen=True, slots=True)
class TracePart:
    """A section: its rows and what they lost together, as a part of 1."""

    part: Part
    rows: tuple[TraceRow, ...]
    lost: Fraction


@dataclass(frozen=True, slots=True)
class AuditTrace:
    """A scored audit explaining itself. `score`, `trace` None: nothing could be scored; `parts` is empty."""

    file: AuditFile
    score: StoredScore | None
    sections: Mapping[str, GroupScore]
    trace: Trace | None
    parts: tuple[TracePart, ...]


def get_trace(runtime: Runtime, actor: Actor, audit_id: AuditId, permission: Permission) -> AuditTrace:
    """The trace of an audit over which `actor` holds `permission`; else NotFound. Refused: own_audit.

    Integrity items, which never earn points, are the agency's own: only "audit.browse" shows them.
    """
    with runtime.reading(actor) as uow:
        file = open_file(uow, actor, audit_id, permission)
        answers, refused = readable_answers(file.checklist, file.document)
        made = trace(file.checklist, answers)
        rows = _rows(file, made, refused, integrity=permission == "audit.browse")
        return AuditTrace(
            file=file,
            score=_current(uow, file),
            sections=score_audit(file.checklist, answers).sections,
            trace=made,
            parts=tuple(_parts(file, rows)),
        )


def _current(uow: UnitOfWork, file: AuditFile) -> StoredScore | None:
    every = uow.scores.list(client_id=file.audit.client_id, audit_id=file.audit.id)
    return next((score for score in every if score.current), None)


def _rows(
    file: AuditFile, made: Trace | None, refused: tuple[str, ...], *, integrity: bool
) -> tuple[TraceRow, ...]:
    lines = {line.key: line for line in made.lines} if made else {}
    values = values_of(file.checklist, file.heads)
    return tuple(
        TraceRow(item, values.get(item.key), line, reason_code(item, line, item.key in refused))
        for item in file.checklist.items
        if (line := lines.get(item.key)) is not None and (integrity or not item.integrity)
    )


def _parts(file: AuditFile, rows: tuple[TraceRow, ...]) -> Iterator[TracePart]:
    """Sections in which nothing is shown are left out."""
    for part in file.checklist.sections:
        inside = tuple(row for row in rows if row.item.section == part.key)
        if inside:
            yield TracePart(part, inside, sum((row.line.lost for row in inside), Fraction(0)))
