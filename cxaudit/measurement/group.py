"""A region's or network's wave against its comparators (measurement specification, section 5): one measure.

The unit of evidence is the location. Waves are compared on the locations visited in both when there are five
or more, else as different locations. A region is shown beside the network that holds it and tested against
the rest of it. `paired` and `against` are `inference.paired_change` and `inference.welch` on arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from cxaudit.measurement.benchmark import Row, Spread, judged
from cxaudit.measurement.intervals import NOISE, Comparison, compare, without_noise
from cxaudit.measurement.located import NOBODY, Floats, Located
from cxaudit.measurement.means import Estimate

_LEAST_PAIRS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """The visits of one measure: the group's own, its own in the wave before, the network's and the rest's.

    All share one table of names. `previous` empty: no wave before that may be compared; `rest` empty: the
    group is the network.
    """

    own: Located
    previous: Located = NOBODY
    network: Located = NOBODY
    rest: Located = NOBODY


@dataclass(frozen=True, slots=True)
class Group:
    """A group's own figure with its interval, and one row per comparator that exists."""

    own: Estimate
    spread: Spread
    rows: tuple[Row, ...]

    def find(self, comparator: str) -> Row | None:
        """The row of a comparator, or None when there is none."""
        return next((row for row in self.rows if row.comparator == comparator), None)


def paired(before: Located, after: Located) -> tuple[int, Comparison]:
    """(pairs, comparison) of the locations seen in both waves: mean of after − before, df = pairs − 1."""
    _both, old, new = np.intersect1d(before.places, after.places, assume_unique=True, return_indices=True)
    changes: Floats = after.means[new] - before.means[old]
    pairs = len(changes)
    if pairs < 2:
        return pairs, compare(float(changes[0]) if pairs else None, None, None)
    return pairs, compare(float(changes.mean()), _deviation(changes) / sqrt(pairs), pairs - 1)


def against(others: Located, own: Located) -> Comparison:
    """mean(own) − mean(others) of location means, Welch-Satterthwaite df."""
    if not len(others) or not len(own):
        return compare(None, None, None)
    diff = float(own.means.mean() - others.means.mean())
    if len(others) < 2 or len(own) < 2:
        return compare(diff, None, None)
    va, vb = (_deviation(side.means) ** 2 / len(side) for side in (others, own))
    if sqrt(va + vb) < NOISE:
        return compare(diff, 0.0, None)
    df = (va + vb) ** 2 / (va**2 / (len(others) - 1) + vb**2 / (len(own) - 1))
    return compare(diff, sqrt(va + vb), df)


def _deviation(values: Floats) -> float:
    return without_noise(float(np.std(values, ddof=1)))


def group(standings: Standings, target: float | None, spread: Spread) -> Group:
    """One measure of a group; the tests of its rows are one family."""
    rows = _rows(standings, target)
    smaller = [_smaller(standings, row) for row in rows]
    return Group(standings.own.average(), spread, judged(rows, smaller, spread))


def groups(measured: Sequence[tuple[Standings, Spread]]) -> tuple[Group, ...]:
    """Several measures of one group side by side, its sections for example, without targets.

    The rows of one comparator are one family over all measures: they stand in one table.
    """
    found = [Group(each.own.average(), spread, tuple(_rows(each, None))) for each, spread in measured]
    for comparator in ("previous", "network"):
        found = _judged_together(found, [standings for standings, _spread in measured], comparator)
    return tuple(found)


def _judged_together(found: list[Group], measured: list[Standings], comparator: str) -> list[Group]:
    places = [place for place, each in enumerate(found) if each.find(comparator)]
    rows = [row for each in found if (row := each.find(comparator))]
    smaller = [_smaller(measured[place], row) for place, row in zip(places, rows, strict=True)]
    judged_rows = judged(rows, smaller, [found[place].spread for place in places])
    changed = list(found)
    for place, new in zip(places, judged_rows, strict=True):
        kept = tuple(new if row.comparator == comparator else row for row in found[place].rows)
        changed[place] = replace(found[place], rows=kept)
    return changed


def _rows(standings: Standings, target: float | None) -> list[Row]:
    own, rows = standings.own, list[Row]()
    if not len(own):
        return rows
    if target is not None:
        average = own.average()
        diff = None if average.mean is None else average.mean - target
        rows.append(Row("target", target, 0, 0, compare(diff, average.se, average.df)))
    if len(standings.previous):
        rows.append(_since(standings.previous, own))
    if len(standings.rest):
        whole = standings.network.average()
        found = against(standings.rest, own)
        rows.append(Row("network", whole.mean, whole.audits, whole.locations, found))
    return rows


def _since(previous: Located, own: Located) -> Row:
    average = previous.average()
    pairs, found = paired(previous, own)
    if pairs < _LEAST_PAIRS:
        found = against(previous, own)
    same = pairs if pairs >= _LEAST_PAIRS else None
    return Row("previous", average.mean, average.audits, average.locations, found, pairs=same)


def _smaller(standings: Standings, row: Row) -> int:
    """The visits of the smaller side."""
    own = int(standings.own.visits.sum())
    if row.comparator == "previous":
        return min(own, row.audits)
    return min(own, int(standings.rest.visits.sum())) if row.comparator == "network" else own
