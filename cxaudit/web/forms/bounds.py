"""Bounds of a number or a time: how they are said, and the refusal of what lies beyond."""

from __future__ import annotations

from fractions import Fraction

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from cxaudit.domain.checklist import Item
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.values import exact_number
from cxaudit.measurement.numbers import display
from cxaudit.web.forms.answer_rules import Rule, seconds
from cxaudit.web.pages import sentence_of
from cxaudit.web.wording import answer_text


def refusal(item: Item) -> str | None:
    """What is said of an answer that the item does not take; None where there are no bounds."""
    lowest, highest = (None if at is None else said_bound(item, at) for at in (item.lowest, item.highest))
    if lowest and highest:
        return sentence_of(InvalidInput("off_scale", lowest=lowest, highest=highest))
    if lowest:
        return sentence_of(InvalidInput("too_low", lowest=lowest))
    return sentence_of(InvalidInput("too_high", highest=highest)) if highest else None


def bound_text(bound: Fraction) -> str:
    """A bound as number text: a point, no zeros at the end."""
    text = display(bound, 6) or "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def between(item: Item) -> Rule:
    """Refuses a number or a time beyond the bounds of the item; what is no number is another rule's."""

    def check(_form: BaseForm, field: Field) -> None:
        said = refusal(item)
        if said is not None and not item.takes(_typed(item, field)):
            raise ValidationError(said)

    return check


def _typed(item: Item, field: Field) -> Fraction:
    text = seconds(field.data) if item.kind == "elapsed" else field.data.strip()
    return exact_number(text.replace(",", "."))


def said_bound(item: Item, bound: Fraction) -> str:
    """A bound as a person says it, with the unit of the item."""
    return answer_text(item, bound_text(bound))
