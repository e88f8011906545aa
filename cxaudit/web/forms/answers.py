"""One registry: item kind -> field. It defines and validates what the audit form accepts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import Length, Optional, Regexp, ValidationError

from cxaudit import i18n
from cxaudit.domain.answers import NA
from cxaudit.domain.checklist import EVIDENCE_KINDS, RATINGS, Item
from cxaudit.domain.text import Language
from cxaudit.measurement.earning import refuses
from cxaudit.web.pages import lazy_gettext as _

_LONGEST = 20_000
_NUMBER = r"[ \t]*[+-]?[0-9]+([.,][0-9]+)?[ \t]*\Z"


def _yes_no(_item: Item, _lang: Language) -> Any:
    return RadioField(
        choices=[SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))], validators=[Optional()]
    )


def _options(item: Item, lang: Language) -> list[SelectChoice]:
    return [SelectChoice(option.key, option.text.text(lang) or option.key) for option in item.options]


def _single(item: Item, lang: Language) -> Any:
    return RadioField(choices=_options(item, lang), validators=[Optional()])


def _multi(item: Item, lang: Language) -> Any:
    return SelectMultipleField(choices=_options(item, lang), validators=[Optional()])


def _rating(item: Item, _lang: Language) -> Any:
    steps = [SelectChoice(str(step), str(step)) for step in range(item.min, item.max + 1)]
    return RadioField(choices=steps, validators=[Optional()])


def _number(_item: Item, _lang: Language) -> Any:
    return StringField(validators=[Optional(), Regexp(_NUMBER, message=_("Type a number, like 12 or 12.5."))])


def _text(_item: Item, _lang: Language) -> Any:
    return TextAreaField(validators=[Length(max=_LONGEST)])


def _date(_item: Item, _lang: Language) -> Any:
    return StringField(validators=[Optional(), _day])


def _day(_form: BaseForm, field: Field) -> None:
    """A day of the calendar, as ISO 8601 writes it."""
    try:
        known = date.fromisoformat(field.data).isoformat() == field.data
    except ValueError:
        known = False
    if not known:
        raise ValidationError(_("Type a date, like 2026-11-12."))


def _file(_item: Item, _lang: Language) -> Any:
    return FileField()


FIELDS: dict[str, Callable[[Item, Language], Any]] = {
    "yes_no": _yes_no,
    "single": _single,
    "multi": _multi,
    "emotion": _multi,
    "numeric": _number,
    "elapsed": _number,
    "text": _text,
    "date": _date,
    **dict.fromkeys(RATINGS, _rating),
    **dict.fromkeys(EVIDENCE_KINDS, _file),
}


def form_of(items: tuple[Item, ...], lang: Language) -> BaseForm:
    """The fields of some items, named by their keys."""
    return BaseForm({item.key: FIELDS[item.kind](item, lang) for item in items})


def read(
    items: tuple[Item, ...], lang: Language, posted: MultiDict[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """(wire values, errors by item): what a post says of each item that it names; None: cleared."""
    form = form_of(items, lang)
    form.process(MultiDict([(k.removeprefix("q."), v) for k, v in posted.items(multi=True) if k[:2] == "q."]))
    form.validate()
    values = {item.key: wire(item, form[item.key], f"na.{item.key}" in posted) for item in items}
    errors = {name: str(found[0]) for name, found in form.errors.items() if name}
    errors |= {
        item.key: i18n.sentence(lang, "invalid_answer")
        for item in items
        if item.key not in errors and refuses(item, values[item.key])
    }
    return values, errors


def wire(item: Item, field: Field, not_applicable: bool) -> Any:
    """The value as the tablet would write it: "na", integers for ratings, decimals as text, None: nothing."""
    if not_applicable and item.allow_na:
        return NA
    value = field.data
    if item.kind in RATINGS:
        return int(value) if value and value.isdecimal() else None
    if item.kind in {"multi", "emotion"}:
        return list(value) if value else None
    return value.strip() or None if isinstance(value, str) else None
