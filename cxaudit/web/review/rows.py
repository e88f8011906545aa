"""One audit as the desk shows it: a row for each visible item, with what a reviewer must look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cxaudit.domain.answers import comment_of, photos_of, values_of
from cxaudit.domain.checklist import Item
from cxaudit.domain.evidence import Evidence
from cxaudit.domain.review import ReviewComment
from cxaudit.measurement.trace import TraceLine
from cxaudit.services.review_desk import ReviewDesk
from cxaudit.services.wording import reason_code


@dataclass(frozen=True, slots=True)
class Row:
    """An item with its answer, evidence and line of the trace. `asked`: this submission's review comment,
    `earlier`: those of submissions before; `conflicts`: pairs of values (kept, other) of two devices."""

    item: Item
    value: Any
    line: TraceLine | None
    reason: str | None
    comment: str
    photos: tuple[Evidence, ...]
    asked: str
    earlier: tuple[ReviewComment, ...]
    conflicts: tuple[tuple[Any, Any], ...]
    refused: bool

    @property
    def failed(self) -> bool:
        """Whether a critical item was missed."""
        return self.line is not None and self.line.failed and not self.item.integrity

    @property
    def integrity_missed(self) -> bool:
        """Whether an integrity item was answered against the visit; one without a rule loses by a no."""
        if not self.item.integrity:
            return False
        lost = self.line is not None and (self.line.failed or self.line.earned < 0)
        return lost or (self.item.kind == "yes_no" and self.value == "no")

    @property
    def flagged(self) -> bool:
        """Whether a reviewer should look at it: missed, refused, or answered twice."""
        missed = self.line is not None and (self.line.failed or self.line.result == "missed")
        return missed or self.integrity_missed or self.refused or bool(self.conflicts)


def rows_of(desk: ReviewDesk) -> tuple[Row, ...]:
    """The rows of all items that are shown for these answers, in checklist order."""
    lines = {line.key: line for line in desk.trace.lines} if desk.trace else {}
    values = values_of(desk.file.checklist, desk.file.heads)
    rows = (_row(desk, item, values.get(item.key), lines.get(item.key)) for item in desk.file.checklist.items)
    return tuple(row for row in rows if row.line is None or row.line.status != "hidden")


def _row(desk: ReviewDesk, item: Item, value: Any, line: TraceLine | None) -> Row:
    file, mine = desk.file, [c for c in desk.comments if c.item_key == item.key]
    taken = photos_of(file.heads, item.key)
    refused = item.key in desk.refused
    return Row(
        item=item,
        value=value,
        line=line,
        reason=None if line is None else reason_code(item, line, refused),
        comment=comment_of(file.heads, item.key),
        photos=tuple(e for e in file.evidence if e.item_key == item.key and e.sha256 in taken),
        asked=next((c.text for c in mine if c.submission == file.audit.submission), ""),
        earlier=tuple(c for c in mine if c.submission < file.audit.submission),
        conflicts=tuple(
            (c.kept_value, c.other_value)
            for c in desk.conflicts
            if c.closed_at is None and c.field == f"{item.key}/v"
        ),
        refused=refused,
    )
