"""A client against its sector (measurement specification, section 5.3), without showing any other client.

All in fractions. A published figure rests on 5 other clients and 20 locations at least, one vote per client,
rounded to the nearest half point; never a minimum, a maximum or a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cxaudit.measurement.ranking import quantile
from cxaudit.measurement.refusal import Refusal

MIN_CLIENTS = 5
MIN_LOCATIONS = 20
_FOR_QUARTILES = 10
_ZERO, _HALF = Fraction(0), Fraction(1, 2)
_NOISE = Fraction(1, 10**9)

Reason = Literal["too_few_clients", "too_few_locations"]


@dataclass(frozen=True, slots=True)
class Contributor:
    """A client's mean in percent over its visited locations; None or no location: nothing to give."""

    client: str
    locations: int
    mean: Fraction | None
    consent: bool = True


@dataclass(frozen=True, slots=True)
class Sector:
    """What a viewer may see; `clients` None when even their number would tell."""

    published: bool
    reason: Reason | None
    value: Fraction | None = None
    clients: int | None = None
    q1: Fraction | None = None
    median: Fraction | None = None
    q3: Fraction | None = None


def sector_benchmark(
    contributors: Iterable[Contributor],
    viewer: str | None = None,
    min_clients: int = MIN_CLIENTS,
    min_locations: int = MIN_LOCATIONS,
) -> Sector:
    """The plain mean of the other consenting clients' means, to the nearest 0.5; quartiles from 10."""
    others = [each for each in contributors if each.consent and each.locations and each.client != viewer]
    means = [each.mean for each in others if each.mean is not None]
    if len(means) < max(min_clients, 1):
        return Sector(False, "too_few_clients")
    if sum(each.locations for each in others if each.mean is not None) < min_locations:
        return Sector(False, "too_few_locations", clients=len(means))
    value = nearest_half(sum(means, _ZERO) / len(means))
    if len(means) < _FOR_QUARTILES:
        return Sector(True, None, value, len(means))
    q1, middle, q3 = (nearest_half(quantile(means, Fraction(part, 4))) for part in (1, 2, 3))
    return Sector(True, None, value, len(means), q1, middle, q3)


def nearest_half(value: Fraction) -> Fraction:
    """To the nearest 0.5, ties away from zero."""
    halves = (2 * abs(value) + _HALF) // 1
    return Fraction(halves, 2) * (1 if value >= 0 else -1)


def nested_cells(parent: AbstractSet[str], child: AbstractSet[str]) -> bool:
    """Whether a cell inside a published one may be published: 5 clients, and 0 or at least 5 left over.

    Otherwise the parent minus the child would show what too few clients did. `child` is part of `parent`.
    """
    left = len(parent - child)
    return len(child) >= MIN_CLIENTS and (left == 0 or left >= MIN_CLIENTS)


def capped_shares(weights: Sequence[Fraction], cap: Fraction) -> list[Fraction] | None:
    """Shares of `weights` (>= 0) with none above `cap`, the excess spread in proportion over the others.

    When only weights of 0 are left, they share equally; all 0: None. Refused with `infeasible` when
    n·cap < 1, since the shares could not sum to 1.
    """
    n = len(weights)
    if n * cap < 1 - _NOISE:
        raise Refusal("infeasible")
    if not any(weights):
        return None
    cap = max(cap, Fraction(1, n))
    capped: set[int] = set()
    while True:
        shares = _spread(weights, cap, capped)
        over = {place for place, share in enumerate(shares) if share > cap}
        if not over:
            return shares
        capped |= over


def _spread(weights: Sequence[Fraction], cap: Fraction, capped: set[int]) -> list[Fraction]:
    """The capped ones hold `cap`, the others what is left in proportion."""
    free = [place for place in range(len(weights)) if place not in capped]
    left, total = 1 - len(capped) * cap, sum((weights[place] for place in free), _ZERO)
    shares = [cap] * len(weights)
    for place in free:
        shares[place] = left * weights[place] / total if total else left / len(free)
    return shares
