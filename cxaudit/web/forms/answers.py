"""One registry: item kind -> field. It defines and validates what the audit form accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import Optional

from cxaudit import i18n
from cxaudit.domain.answers import NA
from cxaudit.domain.checklist import EVIDENCE_KINDS, RATINGS, Item
from cxaudit.domain.text import Language
from cxaudit.measurement.earning import refuses
from cxaudit.web.forms import answer_rules as rules
from cxaudit.web.forms import bounds
from cxaudit.web.pages import lazy_gettext as _


def _yes_no(_item: Item, _lang: Language) -> Any:
    return _one([SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))])


def _one(choices: list[SelectChoice]) -> Any:
    return RadioField(choices=choices, validate_choice=False, validators=[Optional(), rules.shown(choices)])


def _options(item: Item, lang: Language) -> list[SelectChoice]:
    return [SelectChoice(option.key, option.text.text(lang) or option.key) for option in item.options]


def _single(item: Item, lang: Language) -> Any:
    return _one(_options(item, lang))


def _multi(item: Item, lang: Language) -> Any:
    choices = _options(item, lang)
    checks = [Optional(), rules.shown(choices), rules.together(item, lang)]
    return SelectMultipleField(choices=choices, validate_choice=False, validators=checks)


def _rating(item: Item, _lang: Language) -> Any:
    return _one([SelectChoice(str(step), str(step)) for step in range(item.min, item.max + 1)])


def _number(item: Item, _lang: Language) -> Any:
    return StringField(validators=[Optional(), rules.number, bounds.between(item)])


def _elapsed(item: Item, _lang: Language) -> Any:
    return StringField(validators=[Optional(), rules.elapsed, bounds.between(item)])


def _text(_item: Item, _lang: Language) -> Any:
    return TextAreaField(validators=[Optional(), rules.text])


def _date(_item: Item, _lang: Language) -> Any:
    return StringField(validators=[Optional(), rules.day])


def _file(_item: Item, _lang: Language) -> Any:
    return FileField()


FIELDS: dict[str, Callable[[Item, Language], Any]] = {
    "yes_no": _yes_no,
    "single": _single,
    "multi": _multi,
    "emotion": _multi,
    "numeric": _number,
    "elapsed": _elapsed,
    "text": _text,
    "date": _date,
    **dict.fromkeys(RATINGS, _rating),
    **dict.fromkeys(EVIDENCE_KINDS, _file),
}


def form_of(items: tuple[Item, ...], lang: Language) -> BaseForm:
    """The fields of some items, named by their keys."""
    return BaseForm({item.key: FIELDS[item.kind](item, lang) for item in items})


def read(
    items: tuple[Item, ...], lang: Language, posted: MultiDict[str, str], was: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """(wire values, errors by item): what a post says of each item that it names; None: cleared.

    `was` holds the value each item was drawn with: of an answer and N/A, the one that was added counts.
    """
    form = form_of(items, lang)
    form.process(MultiDict([(k.removeprefix("q."), v) for k, v in posted.items(multi=True) if k[:2] == "q."]))
    form.validate()
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for item in items:
        field = form[item.key]
        if posted.get("clear") == item.key:
            values[item.key] = None
        elif _not_applicable(item, field, posted, was.get(item.key)):
            values[item.key] = NA
        elif field.errors:
            errors[item.key] = str(field.errors[0])
        elif refuses(item, found := wire(item, field)):
            errors[item.key] = i18n.sentence(lang, "invalid_answer")
        else:
            values[item.key] = found
    return values, errors


def _not_applicable(item: Item, field: Field, posted: MultiDict[str, str], was: Any) -> bool:
    if not item.allow_na or f"na.{item.key}" not in posted:
        return False
    return not (was == NA and field.data)


def wire(item: Item, field: Field) -> Any:
    """The value as the tablet would write it: integers for ratings, decimals as text, None: nothing."""
    value = field.data
    if item.kind in RATINGS:
        return int(value) if value else None
    if item.kind in {"multi", "emotion"}:
        return list(value) if value else None
    if item.kind == "elapsed" and value and value.strip():
        return rules.seconds(value)
    return one_line_end(value) or None if isinstance(value, str) else None


def one_line_end(text: str) -> str:
    """The text as it was typed: a browser sends each end of line as two characters."""
    return text.replace("\r\n", "\n").strip()
