"""Flags for a reviewer (measurement specification, section 6): prompts for reading, never proof.

Nothing is rejected automatically. Distances in km or metres, durations in minutes, limits inclusive to 1e-9.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from statistics import median, stdev

from scipy import special

from cxaudit.measurement.intervals import NOISE, P_NOISE

EARTH_KM = 6371.0088
_FASTEST_KM_H = 130
_NEAR_KM = 5
_NEAR_M = 150.0
_LEAST_REFERENCES = 20
_SHORT_Z = -3.5
_RARE = 0.001
_LEAST_RUN, _RUN_SHARE = 8, 0.8
_LEAST_RATED, _LEAST_SPREAD = 10, 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Longstring:
    """The longest run of equal answers among k rating answers."""

    longest: int
    k: int
    flag: bool


def longstring(ratings: Sequence[int | None]) -> Longstring:
    """The longest run in display order, blanks skipped; flag k >= 8 and run >= max(8, 0.8k)."""
    given = [rating for rating in ratings if rating is not None]
    longest = max((len(list(run)) for _, run in groupby(given)), default=0)
    k = len(given)
    flag = k >= _LEAST_RUN and longest >= max(_LEAST_RUN, _RUN_SHARE * k) - NOISE
    return Longstring(longest, k, flag)


def irv(ratings: Sequence[tuple[int, int, int]]) -> tuple[float | None, bool]:
    """(irv, flag): sd (n − 1) of (v − min)/(max − min); flag k >= 10 and irv < 0.05.

    Each rating is (v, min, max) with min < max. Fewer than 2: (None, False).
    """
    if len(ratings) < 2:
        return None, False
    spread = stdev([(value - low) / (high - low) for value, low, high in ratings])
    return spread, len(ratings) >= _LEAST_RATED and spread < _LEAST_SPREAD - NOISE


def distance_km(one: Place, other: Place) -> float:
    """The great circle between two places by haversine, R = 6371.0088 km."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    step = math.radians(other.longitude - one.longitude)
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(step / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


@dataclass(frozen=True, slots=True)
class Travel:
    """The way between two visits; `km_h` None without a positive gap."""

    km: float
    km_h: float | None
    impossible: bool


def travel(start: Place, end: Place, gap_minutes: float | None) -> Travel:
    """Impossible when km > 5 and (gap <= 0 or over 130 km/h); an unknown gap is never impossible."""
    km = distance_km(start, end)
    if gap_minutes is None:
        return Travel(km, None, False)
    km_h = 60 * km / gap_minutes if gap_minutes > NOISE else None
    too_fast = km_h is None or km_h > _FASTEST_KM_H + NOISE
    return Travel(km, km_h, km > _NEAR_KM + NOISE and too_fast)


@dataclass(frozen=True, slots=True)
class GeoMismatch:
    """How far from the location a visit was reported, in metres."""

    distance_m: float
    limit_m: float
    flag: bool


def geo_mismatch(location: Place, reported: Place, accuracy_m: float | None = None) -> GeoMismatch:
    """Flag when the distance passes max(150 m, 3 × accuracy); no accuracy: 150 m."""
    distance = 1000 * distance_km(location, reported)
    limit = max(_NEAR_M, 3 * (accuracy_m or 0.0))
    return GeoMismatch(distance, limit, distance > limit + NOISE)


def duration_flag(
    minutes: float, reference_minutes: Sequence[float], min_minutes: float | None = None
) -> tuple[float | None, bool]:
    """(z, flag): z = .6745(ln d − median)/MAD on logs of the reference; flag z < −3.5 or under min_minutes.

    z is None with fewer than 20 references (all > 0), without spread (MAD 0), or when minutes <= 0.
    """
    z = _log_z(minutes, reference_minutes) if minutes > 0 else None
    short = min_minutes is not None and minutes < min_minutes - NOISE
    return z, short or (z is not None and z < _SHORT_Z - NOISE)


def _log_z(minutes: float, reference_minutes: Sequence[float]) -> float | None:
    if len(reference_minutes) < _LEAST_REFERENCES:
        return None
    logs = [math.log(each) for each in reference_minutes]
    middle = median(logs)
    mad = median(abs(log - middle) for log in logs)
    return None if mad < NOISE else 0.6745 * (math.log(minutes) - middle) / mad


Visit = tuple[str, Fraction, Fraction]
"""(audit, start, end), times in seconds."""


def overlap(visits: Sequence[Visit]) -> list[tuple[str, str]]:
    """Pairs of one auditor's visits whose intervals intersect, ids sorted; touching is not overlap."""
    pairs, open_visits = [], list[Visit]()
    for audit, start, end in sorted(visits, key=lambda visit: visit[1:]):
        open_visits = [visit for visit in open_visits if visit[2] > start]
        crossed = (other for other, began, _ in open_visits if began < end)
        pairs += [(min(audit, other), max(audit, other)) for other in crossed]
        open_visits.append((audit, start, end))
    return sorted(pairs)


def tail_probability(k: int, n: int, p0: float) -> tuple[float, bool]:
    """(P(X >= k), flag <= .001) for X binomial(n, p0), k <= n; k = 0: probability 1."""
    p = float(special.bdtrc(k - 1, n, p0)) if k else 1.0
    return p, p <= _RARE + P_NOISE
