"""Customer ratings for `evaluate`: plain JSON in and out. Ratings are read last, with their own code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from cxaudit.measurement import indicators, inputs
from cxaudit.measurement.indicators import Scale
from cxaudit.measurement.inputs import take
from cxaudit.measurement.numbers import display
from cxaudit.measurement.plain_proportions import part_of, votes
from cxaudit.measurement.proportions import Votes, wilson
from cxaudit.measurement.refusal import Refusal

_NPS = Scale(0, 10)
_ENGAGEMENT = Scale(1, 10)
_FIVE, _TOP_OF_FIVE = Scale(1, 5), 4
_WIDEST = 1000


def scale(source: Mapping[str, Any], low: int, high: int) -> Scale:
    """min and max, which leave room between them."""
    found = Scale(take(source, "min", inputs.integer, low), take(source, "max", inputs.integer, high))
    if not 0 < found.max - found.min <= _WIDEST:
        raise Refusal
    return found


def rating_on(on: Scale) -> Callable[[object], int]:
    """A rating of a scale: a JSON integer."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not on.min <= value <= on.max:
            raise Refusal("invalid_rating")
        return value

    return read


def _ratings(source: Mapping[str, Any], on: Scale) -> list[int]:
    return inputs.known(take(source, "ratings", inputs.many(inputs.nullable(rating_on(on)))))


def _responses(source: Mapping[str, Any], on: Scale) -> list[int]:
    """The answers of all people; each person's list is part of what is rated."""
    read, found = inputs.nullable(rating_on(on)), list[int]()
    for person in take(source, "responses", inputs.many(inputs.anything)):
        if not isinstance(person, list):
            raise Refusal("invalid_rating")
        found += inputs.known(read(each) for each in person)
    return found


def as_float(value: Fraction | None) -> float | None:
    """An exact figure as JSON."""
    return None if value is None else float(value)


def _nps(source: Mapping[str, Any]) -> dict[str, Any]:
    given = source.get("ratings") is not None
    return _nps_of(indicators.votes_of(_ratings(source, _NPS)) if given else votes(source))


def _nps_of(found: Votes) -> dict[str, Any]:
    low, high = indicators.nps_interval(found) or (None, None)
    return {
        "n": found.n,
        "promoters": found.promoters,
        "passives": found.passives,
        "detractors": found.detractors,
        "nps": as_float(found.score),
        "display": display(found.score, 0, sign=True),
        "ci_low": low,
        "ci_high": high,
    }


def _csat(source: Mapping[str, Any]) -> dict[str, Any]:
    on = scale(source, _FIVE.min, _FIVE.max)
    top_from = take(source, "top_from", inputs.integer, *([_TOP_OF_FIVE] if on == _FIVE else []))
    if not on.min <= top_from <= on.max:
        raise Refusal
    ratings = _ratings(source, on)
    happy = indicators.satisfied(ratings, top_from)
    mean = as_float(indicators.mean(ratings))
    return _csat_of(happy, len(ratings)) | {"n": len(ratings), "satisfied": happy, "mean": mean}


def _csat_of(happy: int, n: int) -> dict[str, Any]:
    share, interval = (Fraction(100 * happy, n) if n else None), wilson(happy, n)
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {"csat": as_float(share), "display": display(share), "ci_low": low, "ci_high": high}


def _csat_counts(source: Mapping[str, Any]) -> dict[str, Any]:
    return _csat_of(*part_of(source, "satisfied", "n"))


def _ces(source: Mapping[str, Any]) -> dict[str, Any]:
    on = scale(source, 1, 7)
    direction = take(source, "direction", inputs.one_of("ease", "effort"), "ease")
    ratings = _ratings(source, on)
    mean = indicators.mean(ratings)
    index = indicators.ces_index(ratings, on, effort=direction == "effort")
    return {"n": len(ratings), "mean": as_float(mean), "display": display(mean), "index": as_float(index)}


def _score(n: int, score: Fraction | None) -> dict[str, Any]:
    return {"n": n, "score": as_float(score), "display": display(score)}


def _engagement(source: Mapping[str, Any]) -> dict[str, Any]:
    ratings = _responses(source, _ENGAGEMENT)
    return _score(len(ratings), indicators.engagement(ratings))


def _loyalty_index(source: Mapping[str, Any]) -> dict[str, Any]:
    on = scale(source, 1, 10)
    ratings = _responses(source, on)
    return _score(len(ratings), indicators.loyalty_index(ratings, on))


FUNCTIONS = {
    "nps": _nps,
    "csat": _csat,
    "csat_counts": _csat_counts,
    "ces": _ces,
    "engagement": _engagement,
    "loyalty_index": _loyalty_index,
}
