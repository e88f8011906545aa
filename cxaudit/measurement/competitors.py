"""A brand beside its competitors (measurement specification, section 5): differences of location means."""

from __future__ import annotations

from collections.abc import Sequence

from cxaudit.measurement.benchmark import Row, Spread, judged
from cxaudit.measurement.group import against
from cxaudit.measurement.intervals import compare
from cxaudit.measurement.located import Located

LEAST_LOCATIONS = 5

Pair = tuple[Located, Located]
"""What was measured at the brand's own locations, and at a competitor's."""


def side_by_side(pairs: Sequence[Pair], spread: Spread | Sequence[Spread]) -> tuple[Row, ...]:
    """A row for each pair: the own mean minus the competitor's, by Welch's test; all are one family.

    `spread`: s_w² of the brand's own visits, one for all pairs or one of each. A row's `value` None: the
    competitor has nothing measured. With fewer than LEAST_LOCATIONS on a side there is a difference and
    nothing more: two places that both obtained 100 % have no spread, and any difference from them would look
    reliable.
    """
    smaller = [min(int(own.visits.sum()), int(rival.visits.sum())) for own, rival in pairs]
    return judged([_row(own, rival) for own, rival in pairs], smaller, spread)


def _row(own: Located, rival: Located) -> Row:
    average, found = rival.average(), against(rival, own)
    if min(len(own), len(rival)) < LEAST_LOCATIONS:
        found = compare(found.diff, None, None)
    return Row("competitor", average.mean, average.audits, average.locations, found)
