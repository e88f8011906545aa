"""A brand beside its competitors (measurement specification, section 5): differences of location means."""

from __future__ import annotations

from collections.abc import Sequence

from cxaudit.measurement.benchmark import Row, Spread, judged
from cxaudit.measurement.group import against
from cxaudit.measurement.located import Located

Pair = tuple[Located, Located]
"""What was measured at the brand's own locations, and at a competitor's."""


def side_by_side(pairs: Sequence[Pair], spread: Spread | Sequence[Spread]) -> tuple[Row, ...]:
    """A row for each pair: the own mean minus the competitor's, by Welch's test; all are one family.

    `spread`: s_w² of the brand's own visits, one for all pairs or one of each. A row's `value` None: the
    competitor has nothing measured.
    """
    smaller = [min(int(own.visits.sum()), int(rival.visits.sum())) for own, rival in pairs]
    return judged([_row(own, rival) for own, rival in pairs], smaller, spread)


def _row(own: Located, rival: Located) -> Row:
    average = rival.average()
    return Row("competitor", average.mean, average.audits, average.locations, against(rival, own))
