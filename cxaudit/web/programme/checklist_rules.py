"""The rules of a checklist as people say them: conditions, points, what makes an item fail."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from cxaudit import i18n
from cxaudit.domain.checklist import RATINGS, Checklist, Critical, Item
from cxaudit.domain.conditions import Combined, Condition, Leaf
from cxaudit.domain.text import LocalizedText
from cxaudit.web import wording
from cxaudit.web.forms import bounds
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext as _


def condition_text(checklist: Checklist, condition: Condition) -> str:
    """« A1 est « Non » et B2 a une réponse »; parts within parts stand in parentheses."""
    if isinstance(condition, Leaf):
        return _leaf(checklist, condition)
    parts = [_part(checklist, part) for part in condition.parts]
    if condition.how == "not":
        return _("not {condition}", condition=parts[0])
    if not parts:
        return _("always") if condition.how == "all" else _("never")
    return (_(" and ") if condition.how == "all" else _(" or ")).join(parts)


def _part(checklist: Checklist, part: Condition) -> str:
    text = condition_text(checklist, part)
    return f"({text})" if isinstance(part, Combined) and len(part.parts) > 1 else text


def _leaf(checklist: Checklist, leaf: Leaf) -> str:
    item = checklist.find_item(leaf.question)
    number = leaf.question if item is None else item.code
    if leaf.operator == "answered":
        return _("{item} is answered", item=number)
    wanted = leaf.value if leaf.operator == "in" else (leaf.value,)
    return _test(leaf.operator, {"item": number, "answer": answers_text(item, wanted)})


def _test(operator: str, places: dict[str, str]) -> str:
    equal = _("{item} is {answer}", **places)
    said = {
        "ne": _("{item} is not {answer}", **places),
        "has": _("{item} includes {answer}", **places),
        "gt": _("{item} is over {answer}", **places),
        "ge": _("{item} is {answer} or more", **places),
        "lt": _("{item} is under {answer}", **places),
        "le": _("{item} is {answer} or less", **places),
    }
    return said.get(operator, equal)


def answers_text(item: Item | None, values: tuple[Any, ...]) -> str:
    """« Oui » or « Non »; a value that the item cannot take stands as it is."""
    said = (str(value) if item is None else wording.answer_text(item, value) for value in values)
    return _(" or ").join(_("“{answer}”", answer=each) for each in said)


def rules(checklist: Checklist, item: Item) -> Iterator[str]:
    """What else holds for an item, one sentence each, what matters most first."""
    if item.critical is not None:
        yield _critical(item)
    if item.show_if is not None:
        yield _("Shown only if {condition}.", condition=condition_text(checklist, item.show_if))
    if item.evidence is not None:
        yield _evidence(item)
    if item.comment_when:
        yield _("Comment required for {answers}.", answers=answers_text(item, item.comment_when))
    if item.min_words:
        yield i18n.ngettext(language(), "{n} word at least.", "{n} words at least.", item.min_words)
    yield from _bounds(item)
    yield from _marks(item)


def _bounds(item: Item) -> Iterator[str]:
    lowest, highest = (
        None if at is None else bounds.said_bound(item, at) for at in (item.lowest, item.highest)
    )
    if lowest and highest:
        yield _("Taken from {lowest} to {highest}.", lowest=lowest, highest=highest)
    elif lowest:
        yield _("Taken from {lowest} up.", lowest=lowest)
    elif highest:
        yield _("Taken up to {highest}.", highest=highest)


def _critical(item: Item) -> str:
    rule = item.critical
    assert rule is not None  # noqa: S101  # only called for critical items
    effect = _effect(rule)
    if rule.fail_on is not None:
        return f"{effect} " + _("It fails for {answers}.", answers=answers_text(item, rule.fail_on))
    return f"{effect} " + _("It fails under {share} of its points.", share=_percent(rule.fail_below))


def _effect(rule: Critical) -> str:
    if rule.effect == "cap":
        cap = _percent(rule.cap or Fraction(0))
        return _("Critical: when it fails, the visit scores {cap} at most.", cap=cap)
    if rule.effect == "flag":
        return _("Critical: when it fails, the visit is flagged; its score stays.")
    zero = {
        "section": _("Critical: when it fails, the section scores 0."),
        "dimension": _("Critical: when it fails, the dimension scores 0."),
    }
    return zero.get(rule.scope, _("Critical: when it fails, the visit scores 0."))


def _evidence(item: Item) -> str:
    rule = item.evidence
    assert rule is not None  # noqa: S101  # only called for items with a rule
    photos = i18n.ngettext(language(), "{n} photo required", "{n} photos required", rule.photos)
    if rule.when is None:
        return f"{photos}."
    return _("{photos} for {answers}.", photos=photos, answers=answers_text(item, rule.when))


def _marks(item: Item) -> Iterator[str]:
    if not item.required:
        yield _("Optional.")
    if item.allow_na:
        yield _("“Not applicable” is allowed.")
    if item.role == "bonus":
        yield _("Bonus: it can only add to the score.")
    if item.role == "penalty":
        yield _("Penalty: it can only take from the score.")
    if item.moment_of_truth:
        yield _("Moment of truth.")
    if item.narrative:
        yield _("Narrative: shown whole in the report.")
    if item.integrity:
        yield _("Integrity item: never shown to the client.")


def choices(item: Item) -> list[tuple[LocalizedText | str, str | None]]:
    """(words, points) of each answer; points None: chosen, it counts like “not applicable”.

    A yes that is worth one point and a no that is worth none go without saying.
    """
    if item.kind == "yes_no" and item.yes_points == 1 and item.no_points == 0:
        return []
    if item.kind == "yes_no":
        return [
            (_("Yes"), wording.points_text(item.yes_points)),
            (_("No"), wording.points_text(item.no_points)),
        ]
    if item.kind == "emotion":
        return [(option.text, None) for option in item.options]
    return [
        (option.text, None if option.points is None else wording.points_text(option.points))
        for option in item.options
    ]


def scale(item: Item) -> str | None:
    """The ends of a rating; the shares of points of a number or a time."""
    if item.kind in RATINGS:
        ends = {"low": item.min, "high": item.max}
        return (
            _("From {high} to {low}, {low} is best.", **ends)
            if item.descending
            else _("From {low} to {high}.", **ends)
        )
    if item.curve is None:
        return None
    steps = (_step(item, place, share) for place, share in item.curve.points)
    return "; ".join(steps) + "."


def _step(item: Item, place: Fraction | None, share: Fraction) -> str:
    if place is None:
        return _("beyond: {share}", share=_percent(share))
    at = wording.answer_text(item, str(float(place)).removesuffix(".0"))
    if item.curve is not None and item.curve.type == "step":
        return _("up to {value}: {share}", value=at, share=_percent(share))
    return _("{value}: {share}", value=at, share=_percent(share))


def _percent(share: Fraction) -> str:
    return i18n.percent(language(), wording.points_text(share * 100).replace(",", "."))
