"""What a draft changes of the version that is published now, and which figures stay comparable."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain import definition
from cxaudit.domain.checklist_changes import Changes, changes_between
from cxaudit.measurement.comparability import compare_versions
from cxaudit.measurement.numbers import display, percent
from cxaudit.services.checklist_drafts import DraftDesk


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """`number`: the version it is compared with. `common` questions of `questions` earn points as before;
    `share` is their percentage of the possible points, as text with a point (None: nothing to share)."""

    number: int
    changes: Changes
    common: int
    questions: int
    share: str | None
    comparable: bool


def compare(desk: DraftDesk) -> VersionComparison | None:
    """The draft beside the newest published version; None when there is none, or while errors stand."""
    if desk.published is None or desk.reading.errors:
        return None
    old, new = definition.parse(desk.published.document), desk.reading.checklist
    found = compare_versions(old, new, (), ())
    share = None if found.share_ppm is None else display(percent(found.share_ppm), 0)
    counts = (len(found.common), len(new.items))
    return VersionComparison(
        desk.published.number, changes_between(old, new), *counts, share, found.comparable
    )
