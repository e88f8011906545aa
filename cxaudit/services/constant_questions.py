"""Two waves on constant questions: where a checklist changed too much, what both versions asked is compared.

Answers are read and scored again, so it is done where they are not too many; nothing stored changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxaudit.domain.checklist import Checklist
from cxaudit.domain.programme import Wave
from cxaudit.measurement.comparability import compare_versions
from cxaudit.measurement.located import located
from cxaudit.measurement.means import Estimate
from cxaudit.services.scoring import readable_answers
from cxaudit.services.wave_scope import WaveScope
from cxaudit.storage.queries.scored_answers import ScoredAnswers, Sought, count_scored, scored_answers
from cxaudit.storage.unit_of_work import UnitOfWork

MOST_VISITS = 1000
"""More visits than this in one of the waves are not scored again while somebody waits for a page."""
_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Made:
    """A wave, and the checklist version that most of its visits were made with."""

    wave: Wave
    version_id: str
    checklist: Checklist


@dataclass(frozen=True, slots=True)
class ConstantPair:
    """Both waves' overall result on the `questions` they share, critical effects off.

    `share_ppm`: their part of the possible points of the newer version. `before` and `now` None: nothing is
    shared, or there are more than MOST_VISITS visits (`too_many`).
    """

    questions: int
    share_ppm: int | None
    before: Estimate | None = None
    now: Estimate | None = None
    too_many: bool = False


def constant_pair(uow: UnitOfWork, scope: WaveScope, before: Made, now: Made) -> ConstantPair:
    """The pair within the scope, of the visits made with these two versions."""
    shared = compare_versions(before.checklist, now.checklist, (), ())
    pair = ConstantPair(len(shared.common), shared.share_ppm)
    if not shared.share_ppm:
        return pair
    sought = [_sought(scope, made) for made in (before, now)]
    if any(count_scored(uow, each) > MOST_VISITS for each in sought):
        return replace(pair, too_many=True)
    old, new = (scored_answers(uow, each) for each in sought)
    found = compare_versions(
        before.checklist, now.checklist, _answers(before.checklist, old), _answers(now.checklist, new)
    )
    return replace(pair, before=_average(old, found.old_ppm), now=_average(new, found.new_ppm))


def _sought(scope: WaveScope, made: Made) -> Sought:
    channel, visit_type = scope.stratum
    return Sought(
        scope.client.id, made.wave.id, made.version_id, channel, visit_type, tuple(scope.places.paths)
    )


def _answers(checklist: Checklist, visits: Sequence[ScoredAnswers]) -> list[dict[str, object]]:
    return [readable_answers(checklist, visit.document)[0] for visit in visits]


def _average(visits: Sequence[ScoredAnswers], ppm: Sequence[int | None]) -> Estimate:
    """Mean of the locations where they stood; visits without any shared point are left out."""
    pairs = zip(visits, ppm, strict=True)
    return located(
        ((visit.location, visit.path), value / _PPM_PER_PERCENT)
        for visit, value in pairs
        if value is not None
    ).average()
