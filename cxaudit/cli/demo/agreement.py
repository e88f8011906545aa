"""Answers that follow from others: nobody waits for a transfer that did not take place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cxaudit.cli.demo.visit import Visit
from cxaudit.domain.checklist import Item

_WINTER = {12, 1, 2, 3}
_SOON = 0.35


def value(visit: Visit, item: Item) -> object | None:
    """The answer that the other answers, the season or the scenario impose; None: it is free."""
    rule = _RULES.get(f"{visit.stop.grid.name}.{item.key}")
    return None if rule is None else rule(visit)


def _na_below(key: str, seconds: int) -> Callable[[Visit], object | None]:
    return lambda visit: "na" if float(visit.values[key]) < seconds else _keep(visit)


def _keep(visit: Visit) -> str:
    return "yes" if visit.random.random() < 0.76 + visit.luck else "no"


def _bonus(visit: Visit) -> str:
    return "yes" if visit.random.random() < _SOON else "no"


def _na_if(key: str, wanted: str) -> Callable[[Visit], object | None]:
    return lambda visit: "na" if visit.values.get(key) == wanted else _keep(visit)


def _between(low: int, high: int) -> Callable[[Visit], object]:
    return lambda visit: str(visit.random.randint(low, high))


def _few(*weights: float) -> Callable[[Visit], object]:
    """A small count: more often none where things go well."""
    return lambda visit: str(visit.random.choices(range(len(weights)), weights)[0])


def _advice_by(visit: Visit) -> str:
    if visit.values["passed_to_pharmacist"] == "yes":
        return "pharmacist" if visit.random.random() < 0.88 else "assistant"
    return "floor"


def _callback(visit: Visit) -> str:
    return "yes" if visit.values["left_open"] == "they_call" else "no"


def _snow(visit: Visit) -> str:
    return _keep(visit) if visit.stop.at.month in _WINTER else "na"


def _wait(visit: Visit) -> Any:
    """A meeting that began on time was waited for a few minutes at most."""
    on_time = visit.values["appointment"] == "kept"
    long = 620 if visit.busy else 430
    low, high = (60, 290) if on_time else (240, long)
    return str(visit.random.randint(low, high))


_RULES: dict[str, Callable[[Visit], object | None]] = {
    "pharmacy.snow_cleared": _snow,
    "pharmacy.greeting_delay": _between(34, 140),
    "pharmacy.prices_missing": _few(0.72, 0.2, 0.08),
    "pharmacy.advice_by": _advice_by,
    "drive_thru.allergen_list": _na_if("allergen", "yes"),
    "drive_thru.what_missing": lambda visit: [visit.random.choice(("side", "drink", "main", "size"))],
    "drive_thru.extra_wait": _between(80, 360),
    "branch.wait_time": _wait,
    "phone.wait_estimate": _na_below("answer_time", 60),
    "phone.callback_kept_place": lambda v: "na" if float(v.values["answer_time"]) < 180 else _bonus(v),
    "phone.transfers": _few(0.78, 0.18, 0.04),
    "phone.callback": _callback,
    "chat.queue_shown": _na_below("wait_time", 30),
    "chat.silence_announced": _na_below("longest_silence", 60),
    "chat.messages": _between(11, 34),
    "chat.follow_up": _na_if("solved_first", "yes"),
}
