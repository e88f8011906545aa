"""A question of a draft: every entry that a checklist document can hold, as fields.

Nothing is refused for what it says: what is unfinished is kept as typed and stands among the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from cxaudit import i18n
from cxaudit.domain import typed_item
from cxaudit.domain.checklist import KINDS, PILLARS, RATINGS, WITH_OPTIONS, Item, Picture
from cxaudit.domain.draft_reading import DraftReading
from cxaudit.domain.typed_item import Part
from cxaudit.services.checklist_drafts import part_digest
from cxaudit.web import wording
from cxaudit.web.forms.admin import CheckboxesField
from cxaudit.web.forms.revised import DrawnForm
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext
from cxaudit.web.pages import lazy_gettext as _

_SPARE = {"options": 2, "curve": 2, "condition": 1}
_PLAIN_OPS = ("answered", "in", "eq", "ge", "gt", "le", "lt", "ne", "has")
_TOO_LONG = _("This is too long.")


def _line(label: str = "", most: int = 200, description: str = "", **attributes: str) -> StringField:
    return StringField(
        label,
        [Length(max=most, message=_TOO_LONG)],
        description=description,
        render_kw={"autocomplete": "off", **attributes},
    )


def _number(label: str = "", description: str = "") -> StringField:
    return _line(label, 40, description, inputmode="decimal")


def _text(label: str, rows: int = 2, description: str = "") -> TextAreaField:
    return TextAreaField(
        label, [Length(max=5000, message=_TOO_LONG)], description=description, render_kw={"rows": rows}
    )


def _choice(label: str, kind: str, codes: Iterable[str], none: str | None = None) -> SelectField:
    def choices() -> list[SelectChoice]:
        first = [] if none is None else [SelectChoice("", none)]
        return first + [SelectChoice(code, i18n.label(language(), kind, code)) for code in codes]

    return SelectField(label, choices=choices, validate_choice=False, default="")


class OptionRow(Form):  # type: ignore[misc]  # WTForms has no types
    """A choice. `old` is the key it was drawn with."""

    old = HiddenField()
    key = _line(_("Key"))
    text_fr = _line(_("Choice in French"), 5000)
    text_en = _line(_("Choice in English"), 5000)
    points = _number(_("Points"))
    na = BooleanField(_("Counts as “not applicable”"))
    exclusive = BooleanField(_("No other with it"))
    valence = _number(_("From −1 to 1"))
    remove = BooleanField(_("Remove"))


class CurveRow(Form):  # type: ignore[misc]  # WTForms has no types
    """A value, and the share of the points it earns."""

    x = _number(_("Value"))
    share = _number(_("Share of the points, in percent"))


class ConditionRow(Form):  # type: ignore[misc]  # WTForms has no types
    """One test of an earlier question."""

    q = SelectField(_("Question"), choices=[], validate_choice=False)
    op = _choice(_("Comparison"), "comparison", _PLAIN_OPS)
    values = CheckboxesField(_("Answers"), choices=[], validate_choice=False)
    value = _line(_("Value"))


class ItemForm(DrawnForm):
    """One question."""

    key = _line(_("Key"), description=_("Names the question for ever once it is published."))
    kind = _choice(_("Kind"), "item_kind", KINDS)
    section = SelectField(_("Section"), validate_choice=False)
    dimension = SelectField(_("Dimension"), validate_choice=False)
    code = _line(_("Printed number"), 40, _("Leave it empty to count within the section."))
    text_fr, text_en = _text(_("Question in French")), _text(_("Question in English"))
    guidance_fr, guidance_en = _text(_("Help in French"), 3), _text(_("Help in English"), 3)
    picture_file = FileField(
        _("Reference picture"),
        description=_("A JPEG, PNG, WebP or HEIC file. Where it was taken is left out."),
        render_kw={"accept": "image/*"},
    )
    picture_sha, picture_width, picture_height = HiddenField(), HiddenField(), HiddenField()
    picture_alt_fr, picture_alt_en = (
        _line(_("What the picture shows, in French"), 5000),
        _line(_("What the picture shows, in English"), 5000),
    )
    weight = _number(_("Weight"), _("1 when empty."))
    role = _choice(_("Role"), "item_role", ("bonus", "penalty"), none=_("Normal"))
    required = BooleanField(_("An answer is required"))
    allow_na = BooleanField(_("“Not applicable” is allowed"))
    pillar = _choice(
        _("Pillar"),
        "pillar",
        PILLARS,
        none=_("No pillar"),
    )
    stage = _line(_("Stage of the journey"))
    moment_of_truth = BooleanField(_("Moment of truth"))
    standard_code = _line(_("Number of the standard"))
    standard_fr, standard_en = _text(_("Standard in French")), _text(_("Standard in English"))
    integrity = BooleanField(
        _("Integrity question"),
        description=_("Never shown to the client. It earns no points; its critical rule may only flag."),
    )
    critical_effect = RadioField(
        _("When it fails"),
        choices=lambda: [
            SelectChoice(code, i18n.label(language(), "critical_choice", code or "none"))
            for code in ("", "flag", "cap", "zero")
        ],
        validate_choice=False,
        default="",
    )
    critical_scope = _choice(
        _("What the effect applies to"), "critical_scope", ("audit", "section", "dimension")
    )
    critical_cap = _number(_("The visit scores at most, in percent"), _("Only for a cap."))
    critical_fail_on = CheckboxesField(_("It fails for"), choices=[], validate_choice=False)
    critical_fail_below = _number(
        _("Else it fails under, in percent of its points"),
        _("50 when empty. Not read when answers are picked."),
    )
    evidence_photos = _line(_("Photos asked for"), 4, _("Empty: none. At most 10."), inputmode="numeric")
    evidence_when = CheckboxesField(_("Only for these answers"), choices=[], validate_choice=False)
    evidence_labels_fr = _text(_("What each photo shows, in French"), 2, _("One line per photo."))
    evidence_labels_en = _text(_("What each photo shows, in English"), 2, _("One line per photo."))
    comment_when = CheckboxesField(_("A comment is required for"), choices=[], validate_choice=False)
    yes_points = _number(_("Points of a yes"), _("1 when empty."))
    no_points = _number(_("Points of a no"), _("0 when empty."))
    options = FieldList(FormField(OptionRow))
    max_selections = _number(_("Choices at most"), _("Empty: no limit."))
    cap_points = _number(_("Points at most"))
    floor_points = _number(_("Points at least"), _("0 when empty."))
    points = _line(_("Number of steps"), 4, _("5 when empty."), inputmode="numeric")
    reversed = BooleanField(_("1 is the best answer"))
    min = _line(_("First step"), 6, _("1 when empty."), inputmode="numeric")
    max = _line(_("Last step"), 6, inputmode="numeric")
    direction = _choice(
        _("What a high answer means"), "effort_direction", ("effort",), none=_("Little effort")
    )
    scoring = _choice(_("How the answer earns points"), "nps_scoring", ("bands",), none=_("In equal steps"))
    max_points = _number(_("Points of the best answer"))
    low_fr, low_en = (
        _line(_("Words under the first step, in French")),
        _line(_("Words under the first step, in English")),
    )
    high_fr, high_en = (
        _line(_("Words under the last step, in French")),
        _line(_("Words under the last step, in English")),
    )
    unit_fr, unit_en = _line(_("Unit in French")), _line(_("Unit in English"))
    lowest = _number(_("Lowest answer taken"), _("Empty: no limit. A time is in seconds."))
    highest = _number(_("Highest answer taken"), _("Empty: no limit. A time is in seconds."))
    curve_type = _choice(_("Between the values"), "curve_type", ("linear", "step"), none=_("No points"))
    curve = FieldList(FormField(CurveRow))
    narrative = BooleanField(_("Narrative, shown whole in the report"))
    min_words = _line(_("Words at least"), 6, inputmode="numeric")
    condition_how = RadioField(
        _("It is shown when"),
        choices=lambda: [
            SelectChoice("all", gettext("all of these hold")),
            SelectChoice("any", gettext("one of these holds")),
        ],
        validate_choice=False,
        default="all",
    )
    condition = FieldList(FormField(ConditionRow))
    condition_clear = BooleanField(_("Take this condition out"))

    @classmethod
    def of(cls, item: Part) -> ItemForm:
        """The form as the draft has the question."""
        return cls(formdata=None, was=part_digest(item), **typed_item.typed(item))

    def applied(self, item: Part, reading: DraftReading) -> dict[str, Any]:
        """`item` with what was typed."""
        return typed_item.applied(item, self._fields_typed(item), items_of(reading))

    def put_picture(self, picture: Picture | None) -> None:
        """Have the question name this picture; None: no picture, and nothing said of it."""
        self.picture_sha.data = picture.sha if picture else ""
        self.picture_width.data = str(picture.width or "") if picture else ""
        self.picture_height.data = str(picture.height or "") if picture else ""
        if picture is None:
            self.picture_alt_fr.data = self.picture_alt_en.data = ""

    def _fields_typed(self, item: Part) -> dict[str, Any]:
        """The data of every field as `typed_item` names them: no nulls, no row that nobody filled."""
        found = {field.name: _plain(field.data) for field in self if field.name != "picture_file"}
        for name in ("options", "curve"):
            found[name] = [row for row in found[name] if any(row.values())]
        found["condition"] = [row for row in found["condition"] if row["q"]]
        blank = typed_item.typed({**item, "kind": item["kind"]})
        return {**blank, **found}

    def offer(self, item: Part, reading: DraftReading) -> None:
        """Fill the choices that depend on the draft, and add the spare rows."""
        checklist, lang = reading.checklist, language()
        self.section.choices = [
            SelectChoice(part.key, f"{part.key} · {part.title.text(lang)}") for part in checklist.sections
        ]
        self.dimension.choices = [SelectChoice("", gettext("No dimension")), *(
            SelectChoice(part.key, part.title.text(lang) or part.key) for part in checklist.dimensions
        )]  # fmt: skip
        read = items_of(reading)
        answers = answer_choices(read.get(item["key"]))
        for field in (self.critical_fail_on, self.evidence_when, self.comment_when):
            field.choices = answers
        for name, spare in _SPARE.items():
            rows = self[name]
            filled = sum(any(_plain(row.data).values()) for row in rows)
            for _spare in range(spare if len(rows) == filled else 0):
                rows.append_entry()
        self._offer_questions(item, read)

    def _offer_questions(self, item: Part, read: Mapping[str, Item]) -> None:
        """Only questions before this one: a condition looks back."""
        earlier = []
        for each in read.values():
            if each.key == item["key"]:
                break
            earlier.append(
                SelectChoice(each.key, f"{each.code} · {short(each.text.text(language()) or each.key)}")
            )
        for row in self.condition:
            known = [choice.value for choice in earlier]
            odd = [SelectChoice(row.q.data, row.q.data)] if row.q.data and row.q.data not in known else []
            row.q.choices = [SelectChoice("", gettext("No question")), *odd, *earlier]
            row["values"].choices = answer_choices(read.get(row.q.data or ""))


def items_of(reading: DraftReading) -> dict[str, Item]:
    """The questions as they are read, by key, in order."""
    return {item.key: item for item in reading.checklist.items}


def answer_choices(item: Item | None) -> list[SelectChoice]:
    """The answers that a rule may name, in words; none where any value may stand."""
    if item is None:
        return []
    return [
        SelectChoice(
            text, str(value) if item.kind in RATINGS else wording.answer_text(item, _as_answer(item, value))
        )
        for text, value in typed_item.answers_of(item).items()
    ]


def _as_answer(item: Item, value: str | int) -> Any:
    return [value] if item.kind in WITH_OPTIONS - {"single"} else value


def short(text: str, most: int = 70) -> str:
    """The first words of a text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {name: _plain(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_plain(each) for each in data]
    return "" if data is None else data


class AddItemForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A new question: its kind, and its words in the language of the page."""

    section = HiddenField()
    kind = _choice(_("Kind"), "item_kind", KINDS)
    text = _line(_("Question"), 5000)
