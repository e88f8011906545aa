"""What one answer earns, before weight: the table of kinds of the specification, section 2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from cxaudit.domain.answers import normalise
from cxaudit.domain.checklist import EVIDENCE_KINDS, RATINGS, UNSCORED, Item
from cxaudit.domain.conditions import same
from cxaudit.domain.errors import InvalidAnswer
from cxaudit.domain.values import exact_number, is_blank, seconds_between

Status = Literal["answered", "na", "unanswered", "hidden"]
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Earned:
    """The status of an item, what its answer earned, and the value it holds (None: no value)."""

    status: Status
    earned: Fraction = _ZERO
    value: Any = None


HIDDEN = Earned("hidden")
UNANSWERED = Earned("unanswered")
NOT_APPLICABLE = Earned("na")


def earn(item: Item, answer: object) -> Earned:
    """What `answer` ({"value": v}, {"na": true} or None) earns on a visible item. Raises InvalidAnswer."""
    if answer is None:
        return UNANSWERED
    if not isinstance(answer, Mapping):
        raise InvalidAnswer("invalid_answer", key=item.key)
    na = answer.get("na", False)
    if not isinstance(na, bool):
        raise InvalidAnswer("invalid_answer", key=item.key)
    if na:
        if not item.allow_na:
            raise InvalidAnswer("invalid_answer", key=item.key)
        return NOT_APPLICABLE
    value = answer.get("value")
    if is_blank(value):
        return UNANSWERED
    try:
        return _EARN[item.kind](item, value)
    except ValueError as wrong:
        raise InvalidAnswer("invalid_answer", key=item.key) from wrong


def refuses(item: Item, wire: object) -> bool:
    """Whether scoring cannot read the wire value of `item`: it would count as unanswered."""
    if item.kind in EVIDENCE_KINDS:
        return False
    try:
        earn(item, normalise(item, wire))
    except InvalidAnswer:
        return True
    return False


def fails(item: Item, found: Earned) -> bool:
    """Whether the critical rule of `item` fails: it holds a value, and that value is refused."""
    rule = item.critical
    if rule is None or found.value is None:
        return False
    if rule.fail_on is not None:
        members = found.value if isinstance(found.value, list) else [found.value]
        return any(same(member, refused) for member in members for refused in rule.fail_on)
    return item.possible > 0 and found.earned / item.possible < rule.fail_below


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("not a value of this item")


def _yes_no(item: Item, value: Any) -> Earned:
    _require(isinstance(value, str) and value in {"yes", "no"})
    return Earned("answered", item.yes_points if value == "yes" else item.no_points, value)


def _single(item: Item, value: Any) -> Earned:
    option = item.option(value) if isinstance(value, str) else None
    if option is None:
        raise ValueError("unknown option")
    if option.points is None:
        return Earned("na", _ZERO, value)
    return Earned("answered", option.points, value)


def _picked(item: Item, value: Any) -> list[str]:
    _require(isinstance(value, list) and all(isinstance(key, str) for key in value))
    _require(len(set(value)) == len(value) and all(item.option(key) for key in value))
    return list(value)


def _multi(item: Item, value: Any) -> Earned:
    keys = _picked(item, value)
    _require(item.max_selections is None or len(keys) <= item.max_selections)
    options = [option for option in item.options if option.key in keys]
    _require(len(options) < 2 or not any(option.exclusive for option in options))
    total = sum((option.points or _ZERO for option in options), _ZERO)
    return Earned("answered", max(item.floor_points, min(total, item.possible)), keys)


def _rating(item: Item, value: Any) -> Earned:
    _require(isinstance(value, int) and not isinstance(value, bool) and item.min <= value <= item.max)
    if item.bands:
        share = Fraction(1) if value >= 9 else Fraction(1, 2) if value >= 7 else _ZERO
    else:
        steps = item.max - value if item.descending else value - item.min
        share = Fraction(steps, item.max - item.min)
    return Earned("answered", item.max_points * share, value)


def _numeric(item: Item, value: Any) -> Earned:
    number = exact_number(value)
    _require(item.takes(number))
    return Earned("answered", _on_curve(item, number), value)


def seconds_of(value: Any) -> Fraction:
    """The seconds that a value of kind `elapsed` says, as a number or by its two ends. Raises ValueError."""
    if isinstance(value, Mapping):
        return seconds_between(value.get("start"), value.get("end"))
    return exact_number(value)


def _elapsed(item: Item, value: Any) -> Earned:
    seconds = seconds_of(value)
    _require(seconds >= 0 and item.takes(seconds))
    return Earned("answered", _on_curve(item, seconds), value)


def _on_curve(item: Item, x: Fraction) -> Fraction:
    return item.max_points * item.curve.at(x) if item.curve and item.max_points else _ZERO


def _emotion(item: Item, value: Any) -> Earned:
    keys = _picked(item, value)
    if not keys:
        return UNANSWERED
    mean = sum((option.valence for option in item.options if option.key in keys), _ZERO) / len(keys)
    return Earned("answered", item.max_points * (mean + 1) / 2, keys)


def _unscored(_item: Item, value: Any) -> Earned:
    if isinstance(value, list):
        _require(all(isinstance(each, str) for each in value))
        return Earned("answered", _ZERO, value) if value else UNANSWERED
    _require(isinstance(value, str))
    return Earned("answered", _ZERO, value)


_EARN: dict[str, Callable[[Item, Any], Earned]] = {
    "yes_no": _yes_no,
    "single": _single,
    "multi": _multi,
    "numeric": _numeric,
    "elapsed": _elapsed,
    "emotion": _emotion,
    **dict.fromkeys(RATINGS, _rating),
    **dict.fromkeys(UNSCORED, _unscored),
}
