"""What an answer must look like; each refusal is a sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from cxaudit.domain.checklist import Item
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.text import Language
from cxaudit.domain.values import exact_number
from cxaudit.web.pages import sentence_of

Rule = Callable[[BaseForm, Field], None]

LONGEST = 20_000
"""Characters of a text, and of a comment on an item."""
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5]?[0-9](?:[.,][0-9]+)?)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _refuse(code: str, **params: object) -> ValidationError:
    return ValidationError(sentence_of(InvalidInput(code, **params)))


def shown(choices: list[SelectChoice]) -> Rule:
    """Refuses what is not among the choices of the page: only a page that was tampered with sends it."""
    known = {str(choice.value) for choice in choices}

    def check(_form: BaseForm, field: Field) -> None:
        chosen = field.data if isinstance(field.data, list) else [field.data]
        if not known.issuperset(chosen) or len(set(chosen)) < len(chosen):
            raise _refuse("not_a_choice")

    return check


def together(item: Item, lang: Language) -> Rule:
    """Refuses more choices than the item takes, and an exclusive one with another."""

    def check(_form: BaseForm, field: Field) -> None:
        if item.max_selections is not None and len(field.data) > item.max_selections:
            raise _refuse("too_many_choices", most=item.max_selections)
        alone = next((o for o in item.options if o.exclusive and o.key in field.data), None)
        if alone is not None and len(field.data) > 1:
            raise _refuse("exclusive_choice", choice=alone.text.text(lang) or alone.key)

    return check


def number(_form: BaseForm, field: Field) -> None:
    """Refuses what is not a number, point or comma."""
    try:
        exact_number(field.data.strip().replace(",", "."))
    except ValueError:
        raise StopValidation(_refuse("not_a_number").args[0]) from None


def elapsed(_form: BaseForm, field: Field) -> None:
    """Refuses what is neither seconds nor minutes and seconds."""
    try:
        seconds(field.data)
    except ValueError:
        raise StopValidation(_refuse("not_a_duration").args[0]) from None


def seconds(text: str) -> str:
    """Seconds as decimal text: "2:40" gives "160", seconds stay as they were typed. Raises ValueError."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        if exact_number(text.strip().replace(",", ".")) < 0:
            raise ValueError("a duration is not negative")
        return text.strip()
    whole, point, part = clock.group(2).replace(",", ".").partition(".")
    return f"{60 * int(clock.group(1)) + int(whole)}{point}{part}"


def text(_form: BaseForm, field: Field) -> None:
    """Refuses a text that is too long to keep."""
    if len(field.data) > LONGEST:
        raise _refuse("text_too_long", n=len(field.data), most=LONGEST)


def day(_form: BaseForm, field: Field) -> None:
    """Refuses a date that does not exist."""
    try:
        date.fromisoformat(field.data.strip() if _DAY.fullmatch(field.data.strip()) else "")
    except ValueError:
        raise _refuse("not_a_date") from None
