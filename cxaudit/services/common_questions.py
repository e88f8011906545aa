"""Visits made with different checklist versions, scored again on the questions that these have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cxaudit.domain.checklist import Checklist
from cxaudit.domain.network import Ownership
from cxaudit.measurement.columns import Segment
from cxaudit.measurement.comparability import Rescored, common_to, rescored
from cxaudit.services.constant_questions import MOST_VISITS
from cxaudit.services.scoring import readable_answers
from cxaudit.services.wave_scope import WaveScope
from cxaudit.storage.queries.scored_answers import Sought, count_scored, scored_answers
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CommonQuestions:
    """What the `versions` (newest first) share: so many questions, worth `share_ppm` of the newest's points.

    `too_many`: more than MOST_VISITS visits would have to be scored again while somebody waits.
    """

    versions: Mapping[str, Checklist]
    keys: frozenset[str]
    share_ppm: int | None
    too_many: bool

    @property
    def newest(self) -> Checklist:
        """The version whose weights, sections and roll-up hold."""
        return next(iter(self.versions.values()))

    @property
    def usable(self) -> bool:
        """Whether anything is compared."""
        return bool(self.share_ppm) and not self.too_many


def find_common(
    uow: UnitOfWork, scope: WaveScope, checklists: Mapping[str, Checklist], main: Collection[str]
) -> CommonQuestions | None:
    """What the `main` versions among `checklists` (newest first) share; None: they are one."""
    versions = {version: checklist for version, checklist in checklists.items() if version in main}
    if len(versions) < 2:
        return None
    newest, *others = versions.values()
    common = common_to(newest, others)
    visits = sum(count_scored(uow, each) for each in _sought(scope, versions, ("own", "competitor")))
    return CommonQuestions(versions, common.keys, common.share_ppm, visits > MOST_VISITS)


def scored_again(
    uow: UnitOfWork, scope: WaveScope, common: CommonQuestions, whose: Ownership
) -> Iterator[tuple[Segment, Rescored]]:
    """Each visit made with one of the versions within the scope: where it was made, its common questions."""
    for sought in _sought(scope, common.versions, (whose,)):
        checklist = common.versions[sought.version_id]
        for visit in scored_answers(uow, sought):
            answers, _refused = readable_answers(checklist, visit.document)
            found = rescored(checklist, common.newest, answers, common.keys)
            yield (visit.location, visit.path), found


def _sought(scope: WaveScope, versions: Collection[str], owners: Sequence[Ownership]) -> Iterator[Sought]:
    channel, visit_type = scope.stratum
    for version in versions:
        for whose in owners:
            paths = tuple(scope.places.paths)
            yield Sought(scope.client.id, scope.wave.id, version, channel, visit_type, paths, whose)
