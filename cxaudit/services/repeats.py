"""What was missed again: item results of a location's last visits, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.ids import ChecklistVersionId
from cxaudit.services.audits import checklist_of
from cxaudit.storage.queries.scores import CountedScore
from cxaudit.storage.unit_of_work import UnitOfWork

MISSED, NOT_SEEN = "m", "-"
_SEEN = "mkp"
_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Repeat:
    """An item missed twice or more in the last visits. `seen`: one result code a visit, old first."""

    item: Item
    seen: str
    missed: int
    visits: int


def results_by_item(uow: UnitOfWork, visits: Sequence[CountedScore]) -> Mapping[str, str]:
    """Item key -> its result in each of `visits`, in their order; `-` where it was not asked."""
    checklists = _checklists(uow, visits)
    found = [_results(checklists[visit.checklist_version_id], visit) for visit in visits]
    keys = {key for results in found for key in results}
    return {key: "".join(results.get(key, NOT_SEEN) for results in found) for key in keys}


def _checklists(uow: UnitOfWork, visits: Sequence[CountedScore]) -> dict[ChecklistVersionId, Checklist]:
    versions = {visit.checklist_version_id for visit in visits}
    return {version: checklist_of(uow.checklist_versions.get(id=version)) for version in versions}


def _results(checklist: Checklist, visit: CountedScore) -> dict[str, str]:
    return dict(zip((item.key for item in checklist.items), visit.results.decode(), strict=False))


def repeats(uow: UnitOfWork, visits: Sequence[CountedScore]) -> tuple[Repeat, ...]:
    """Items of the newest visit's checklist missed at least twice in `visits`, the most often missed first.

    Items that only the agency may see are left out.
    """
    if not visits:
        return ()
    results = results_by_item(uow, visits)
    newest = checklist_of(uow.checklist_versions.get(id=visits[-1].checklist_version_id))
    found = (_repeat(item, results.get(item.key, "")) for item in newest.items if not item.integrity)
    return tuple(sorted((r for r in found if r.missed >= _AGAIN), key=lambda repeat: -repeat.missed))


def _repeat(item: Item, seen: str) -> Repeat:
    return Repeat(item, seen, seen.count(MISSED), sum(seen.count(code) for code in _SEEN))
