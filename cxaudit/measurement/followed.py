"""One item before and after an action: how often it was missed in two waves, and what can be said of it.

A single location is picked because it missed a lot, and then misses less by itself: it is held against what
was to be expected without the action (specification, section 5.2), never against its own wave before alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.measurement.columns import Ints, Masks, WaveColumns
from cxaudit.measurement.located import located_ppm
from cxaudit.measurement.numbers import MILLION
from cxaudit.measurement.proportions import Share, newcombe, wilson
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.shrinkage import Gain, beyond_regression, shrink_means
from cxaudit.measurement.verdicts import Verdict, verdict


@dataclass(frozen=True, slots=True)
class Count:
    """An item missed in `missed` of the `seen` visits."""

    missed: int
    seen: int

    @property
    def share(self) -> Share | None:
        """In percent, with its 95% interval; None: no visit saw it."""
        return wilson(self.missed, self.seen)


@dataclass(frozen=True, slots=True)
class Followed:
    """The item where the action is, before and after, and in the rest of the network.

    `change`: after minus before in points, with its interval; None: a wave without a visit. `gain`: of a
    single location, what lies beyond chance; None: of a part, or not estimable. `verdict`: of `gain` for a
    location, of `change` for a part; up means missed more often.
    """

    before: Count
    after: Count
    rest_before: Count
    rest_after: Count
    change: Share | None
    gain: Gain | None
    verdict: Verdict


def count_of(missed: Ints, rows: Masks) -> Count:
    """Among `rows`; `missed`: as `kept.missed_ppm`."""
    chosen = missed[rows]
    return Count(int((chosen == MILLION).sum()), int((chosen >= 0).sum()))


def followed(
    columns: WaveColumns, missed: Ints, waves: tuple[Masks, Masks], here: Masks, *, alone: bool
) -> Followed:
    """`waves`: the network's rows before and after; `here`: those of the action; `alone`: one location."""
    old, new = waves
    before, after = count_of(missed, old & here), count_of(missed, new & here)
    change = newcombe(before.missed, before.seen, after.missed, after.seen)
    gain = _gain(columns, missed, old, before, after) if alone else None
    return Followed(
        before=before,
        after=after,
        rest_before=count_of(missed, old & ~here),
        rest_after=count_of(missed, new & ~here),
        change=change,
        gain=gain,
        verdict=_verdict(before, after, change, gain, alone=alone),
    )


def _gain(columns: WaveColumns, missed: Ints, old: Masks, before: Count, after: Count) -> Gain | None:
    if before.share is None or after.share is None:
        return None
    network = located_ppm(columns, old, missed)
    names = zip(network.names, network.means, network.visits, strict=True)
    means = {"|".join(name): (float(mean), int(n)) for name, mean, n in names}
    try:
        spread = shrink_means(means, network.spread()).spread
    except Refusal:
        return None
    gain = beyond_regression(spread, (before.share.value, before.seen), (after.share.value, after.seen))
    return None if gain.p is None else gain  # where no two visits of a location differed, nothing is sure


def _verdict(before: Count, after: Count, change: Share | None, gain: Gain | None, *, alone: bool) -> Verdict:
    """Without five visits on both sides nothing is said; nor of a location whose luck is not known."""
    diff: float | None = None
    ends: tuple[float | None, float | None] = (None, None)
    if alone and gain is not None:
        diff, ends = gain.gain_beyond_chance, (gain.low, gain.high)
    elif not alone and change is not None:
        diff, ends = change.value, (change.low, change.high)
    return verdict(diff, ends, min(before.seen, after.seen) - 1)
