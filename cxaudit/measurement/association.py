"""What goes with a rating of the whole visit, from the columns of a wave: drivers, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxaudit.measurement.columns import NO_RATING, Ints, Masks
from cxaudit.measurement.drivers import (
    MOST_SECTIONS,
    Column,
    Drivers,
    drivers_johnson,
    drivers_shapley,
    mostly_there,
)
from cxaudit.measurement.refusal import Refusal

_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class Association:
    """`n`: visits that hold the rating and all of `sections`. `drivers` None: `reason`, a code of `Refusal`.

    `seldom`: sections that are missing too often; `constant`: those that never vary and so say nothing.
    """

    n: int
    sections: tuple[str, ...]
    seldom: tuple[str, ...]
    constant: tuple[str, ...]
    drivers: Drivers | None
    reason: str | None


def associate(sections: Mapping[str, Ints], rating: Ints, rows: Masks) -> Association:
    """The drivers of `rating` (NO_RATING: no answer) among sections in millionths (negative: no score).

    A section without any variation is left out instead of refusing all others.
    """
    rated = rows & (rating != NO_RATING)
    y: list[float | None] = [float(value) for value in rating[rated]]
    x = {key: _percents(column[rated]) for key, column in sections.items()}
    there = {key: column for key, column in x.items() if mostly_there(column)}
    whole = _complete(there, y)
    moving = {key: column for key, column in there.items() if len({column[at] for at in whole}) > 1}
    n = len(_complete(moving, y)) if moving else len(y)
    drivers, reason = _found(moving, y)
    seldom, constant = (
        tuple(key for key in all_ if key not in kept) for all_, kept in ((x, there), (there, moving))
    )
    return Association(n, tuple(moving), seldom, constant, drivers, reason)


def _percents(ppm: Ints) -> list[float | None]:
    return [None if value < 0 else value / _PPM_PER_PERCENT for value in ppm.tolist()]


def _complete(x: Mapping[str, Column], y: Column) -> list[int]:
    """The places of the visits that have everything."""
    return [at for at in range(len(y)) if all(column[at] is not None for column in x.values())]


def _found(x: Mapping[str, Column], y: Column) -> tuple[Drivers | None, str | None]:
    try:
        return (drivers_shapley if len(x) <= MOST_SECTIONS else drivers_johnson)(x, y), None
    except Refusal as refused:
        return None, refused.code
