"""Believable answers: items have their difficulty, and a visit answers as a whole."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log

from cxaudit.cli.demo import agreement
from cxaudit.cli.demo.stops import Stop
from cxaudit.cli.demo.told import told
from cxaudit.cli.demo.visit import Visit, strength
from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.conditions import holds


def answered(stop: Stop, checklist: Checklist) -> Visit:
    """The visit with a value for every item that its own answers show; the same in every run."""
    random = stop.random("answers")
    visit = Visit(stop, checklist, told(stop.grid.name), random, strength(stop) + random.gauss(0, 0.035))
    for item in checklist.items:
        if item.kind not in {"text", "photo"} and (item.show_if is None or holds(item.show_if, visit.values)):
            visit.values[item.key] = _value(visit, item)
    return visit


def _value(visit: Visit, item: Item) -> object:
    agreed = agreement.value(visit, item)
    if agreed is not None:
        return agreed
    if item.allow_na and visit.random.random() < 0.5:
        return "na"
    return _BY_KIND[item.kind](visit, item)


def _yes_no(visit: Visit, item: Item) -> str:
    words = visit.words.item(item.key)
    rate = (words.rate or 95) / 100
    pull = 0.0 if item.role == "penalty" or item.integrity else visit.luck * 6
    odds = log(rate / (1 - rate)) + pull + (0.55 * visit.stop.wave if words.improves else 0)
    return "yes" if visit.random.random() < 1 / (1 + exp(-odds)) else "no"


def _rating(visit: Visit, item: Item) -> int:
    """Around four fifths of the scale."""
    centre = item.min + (item.max - item.min) * (0.74 + visit.mood * 1.1)
    spread = (item.max - item.min) * 0.13
    return max(item.min, min(item.max, round(visit.random.gauss(centre, spread))))


def _recommend(visit: Visit, _item: Item) -> int:
    return max(0, min(10, round(8.2 + visit.mood * 13 + visit.random.gauss(0, 0.8))))


def _seconds(visit: Visit, item: Item) -> str:
    """Near the good end of the curve; longer when the place is busy."""
    places = (
        [float(place) for place, _ in item.curve.points if place is not None] if item.curve else [30, 150]
    )
    low, high = min(places), max(places)
    share = visit.random.gauss(0.05 - visit.luck, 0.16) + (0.24 if visit.busy else 0)
    return str(max(8, round(low * 0.9 + (high - low) * share)))


def _single(visit: Visit, item: Item) -> str:
    """The best choice most often, then the others."""
    ranked = sorted(item.options, key=lambda option: -1 if option.points is None else option.points)[::-1]
    weights = [0.62 + visit.luck, *(0.3 / (place + 1) for place in range(len(ranked) - 1))]
    return visit.random.choices([option.key for option in ranked], [max(0.05, w) for w in weights])[0]


def _multi(visit: Visit, item: Item) -> list[str]:
    usual = [option.key for option in item.options if not option.exclusive]
    alone = [option.key for option in item.options if option.exclusive]
    scored = any(option.points for option in item.options)
    picked = [key for key in usual if visit.random.random() < (0.6 + visit.luck if scored else 0.12)]
    return picked or alone or [visit.random.choice(usual)]


def _count(visit: Visit, _item: Item) -> str:
    return str(max(0, round(visit.random.gauss(3.6 if visit.busy else 1.4, 1.2))))


def _feeling(visit: Visit, item: Item) -> list[str]:
    place = round(visit.random.gauss(1.2 - visit.mood * 11, 0.6))
    return [item.options[max(0, min(len(item.options) - 1, place))].key]


_BY_KIND: dict[str, Callable[[Visit, Item], object]] = {
    "yes_no": _yes_no,
    "likert": _rating,
    "csat": _rating,
    "ces": _rating,
    "nps": _recommend,
    "elapsed": _seconds,
    "single": _single,
    "multi": _multi,
    "numeric": _count,
    "emotion": _feeling,
}
