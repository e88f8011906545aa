"""An XLSForm (the spreadsheet form of ODK, Kobo and others) as a checklist document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.refusals import Refusal, in_order
from cxaudit.domain.text import Language
from cxaudit.domain.xlsform_choices import ChoiceList, read_choices
from cxaudit.domain.xlsform_relevance import Known, NotSimple, Tree, both, condition_of, depth_allowed
from cxaudit.domain.xlsform_sheet import FormRow, FormSheet, Rows, language_of, read_sheet

SHEET = "survey"
_KINDS = {
    "text": "text", "integer": "numeric", "decimal": "numeric", "range": "numeric", "image": "photo",
    "photo": "photo", "date": "date", "file": "file", "audio": "file", "video": "file", "barcode": "text",
    "time": "text", "datetime": "text", "acknowledge": "yes_no", "trigger": "yes_no",
}  # fmt: skip
_CHANGED = ("audio", "video", "barcode", "time", "datetime", "acknowledge", "trigger")
_KNOWN_NOT_TAKEN = (
    "geopoint", "geotrace", "geoshape", "calculate", "hidden", "rank", "start", "end", "today", "deviceid",
    "phonenumber", "username", "email", "audit", "start-geopoint", "background-audio", "xml-external",
    "csv-external", "select_one_from_file", "select_multiple_from_file",
)  # fmt: skip
_COLUMNS_NOT_TAKEN = (
    "constraint", "calculation", "choice_filter", "default", "repeat_count", "parameters", "audio", "video",
    "read_only", "readonly", "trigger",
)  # fmt: skip
_PICTURES = ("image", "big-image")
_COLUMNS_TAKEN = (
    "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant",
    "constraint_message", "appearance", "disabled", *_PICTURES,
)  # fmt: skip
_TRUE = ("yes", "true", "true()", "1", "oui")
_NEVER = ("false", "false()")
_FALSE = ("", "no", "false", "false()", "0", "non")
_LONGEST_SHOWN = 200
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_AT_MOST = re.compile(r"count-selected\(\s*\.\s*\)\s*<=\s*([0-9]{1,3})")
_OTHER_TITLE: dict[Language, str] = {"en": "Other questions", "fr": "Autres questions"}


@dataclass(frozen=True, slots=True)
class Converted:
    """A checklist document in the product's own format, and everything of the form that is not in it."""

    document: dict[str, Any]
    refusals: tuple[Refusal, ...]


def convert(sheets: Mapping[str, Rows], *, key: str = "", channel: str = "in_store") -> Converted:
    """The checklist that a form describes. `sheets` are named in small letters; sheets of notes are ignored.

    Innermost groups become sections, rating columns of the choices become points, simple `relevant`
    expressions become conditions; what a checklist cannot say is listed by row. `key` names the family of
    the checklist, else the form's id or title does.
    Raises InvalidInput: `xlsform_no_survey`, `xlsform_no_question`, `xlsform_too_long` (rows).
    """
    refusals: list[Refusal] = []
    survey = read_sheet(SHEET, sheets.get(SHEET, ()), refusals)
    if "type" not in survey.columns:
        raise InvalidInput("xlsform_no_survey")
    settings = _settings(sheets.get("settings", ()))
    default = _default_language(settings, survey)
    lists = read_choices(read_sheet("choices", sheets.get("choices", ()), refusals), default, refusals)
    builder = _Builder(default, lists, refusals)
    builder.read(survey)
    if not builder.questions:
        raise InvalidInput("xlsform_no_question")
    title = settings.get("form_title") or settings.get("form_id") or key or "Checklist"
    document = {
        "key": key or slug(settings.get("form_id") or title),
        "languages": list(dict.fromkeys((default, *survey.languages))),
        "title": {default: title},
        "channel": channel,
        "rollup": "points",
        "sections": builder.sections,
        "questions": builder.questions,
    }
    return Converted(document, in_order(refusals))


def slug(text: str) -> str:
    """Small letters, digits and hyphens of `text`, at most 60: the key of a family of checklists."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "checklist"


def _settings(rows: Rows) -> Mapping[str, str]:
    sheet = read_sheet("settings", rows, [])
    return sheet.rows[0].cells if sheet.rows else {}


def _default_language(settings: Mapping[str, str], survey: FormSheet) -> Language:
    said = language_of(settings.get("default_language", ""))
    if said is not None and (said in survey.languages or not survey.languages):
        return said
    return survey.languages[0] if survey.languages else "en"


def _letters(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA: the key of a section."""
    head, last = divmod(index, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


@dataclass(slots=True)
class _Group:
    """An open group: its section is written with its first question."""

    row: int
    title: dict[Language, str]
    name: str
    condition: Tree | None
    section: str = ""
    repeat: bool = False


@dataclass(slots=True)
class _Builder:
    """Reads the survey from top to bottom."""

    default: Language
    lists: dict[str, ChoiceList]
    refusals: list[Refusal]
    sections: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    _groups: list[_Group] = field(default_factory=list)
    _outside: _Group | None = None
    _known: dict[str, tuple[str, Known]] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _notes: list[tuple[int, dict[Language, str]]] = field(default_factory=list)
    _unscored: set[str] = field(default_factory=set)

    def read(self, survey: FormSheet) -> None:
        """Take every row of the survey, or refuse it."""
        self._refuse_columns(survey)
        for row in survey.rows:
            if row.get("disabled").lower() not in _TRUE:
                self._take(row)
        while self._groups:
            self._refuse(self._groups[-1].row, "xlsform_group_open", name=self._groups[-1].name)
            self._close_group()

    def _refuse(self, row: int, code: str, **params: str) -> None:
        short = {name: text[:_LONGEST_SHOWN] for name, text in params.items()}
        self.refusals.append(Refusal(SHEET, row, code, short))

    def _refuse_columns(self, survey: FormSheet) -> None:
        used = dict.fromkeys(column for row in survey.rows for column in row.cells)
        for column in used:
            if column not in _COLUMNS_TAKEN + _COLUMNS_NOT_TAKEN:
                self._refuse(survey.header, "xlsform_column", column=column)

    def _take(self, row: FormRow) -> None:
        words = row.get("type").split()
        kind = words[0].lower() if words else ""
        if kind in ("begin", "end") and len(words) > 1:
            kind, words = f"{kind}_{words[1].lower()}", words[1:]
        if kind in ("begin_group", "begin_repeat"):
            self._open_group(row, repeat=kind == "begin_repeat")
        elif kind in ("end_group", "end_repeat"):
            self._end_group(row)
        elif kind == "note":
            self._note(row)
        elif kind in ("select_one", "select_multiple"):
            self._select(row, kind, words[1:])
        elif kind in _KINDS:
            self._plain(row, kind)
        elif not kind:
            self._refuse(row.number, "xlsform_type_missing")
        else:
            code = "xlsform_type_not_taken" if kind in _KNOWN_NOT_TAKEN else "xlsform_type_unknown"
            self._refuse(row.number, code, type=kind, name=row.get("name"))

    def _open_group(self, row: FormRow, *, repeat: bool) -> None:
        self._flush_notes()
        if repeat:
            self._refuse(row.number, "xlsform_repeat", name=row.get("name"))
        outer = self._groups[-1].condition if self._groups else None
        title = row.localized("label", self.default)
        condition = both(outer, self._condition(row))
        self._groups.append(_Group(row.number, title, row.get("name"), condition, repeat=repeat))
        self._outside = None

    def _end_group(self, row: FormRow) -> None:
        self._flush_notes()
        if not self._groups:
            self._refuse(row.number, "xlsform_group_end")
            return
        self._close_group()

    def _close_group(self) -> None:
        group = self._groups.pop()
        if not group.section and group.title:
            self._refuse(group.row, "xlsform_group_title", name=group.name)

    def _note(self, row: FormRow) -> None:
        """A note becomes guidance of the next question; its condition has no place there."""
        if row.get("relevant"):
            self._refuse(row.number, "xlsform_condition", expression=row.get("relevant"))
        self._refuse_pictures(row)
        self._notes.append((row.number, row.localized("label", self.default)))

    def _flush_notes(self) -> None:
        for number, _text in self._notes:
            self._refuse(number, "xlsform_note")
        self._notes.clear()

    def _plain(self, row: FormRow, kind: str) -> None:
        item_kind = _KINDS[kind]
        if kind == "image" and "signature" in row.get("appearance"):
            item_kind = "signature"
        if kind in _CHANGED:
            self._refuse(row.number, "xlsform_type_changed", type=kind, kind=item_kind)
        scoring: dict[str, Any] = {"max_points": "0"} if item_kind == "numeric" else {}
        values: dict[str, str] = {}
        if item_kind == "yes_no":
            scoring, values = {"yes_points": "0", "no_points": "0"}, {"OK": "yes"}
        self._add(row, item_kind, scoring, values)

    def _select(self, row: FormRow, kind: str, words: list[str]) -> None:
        name = words[0] if words else ""
        choices = self.lists.get(name)
        if choices is None or not choices.options:
            self._refuse(row.number, "xlsform_list_missing", list=name)
            return
        if "or_other" in words[1:]:
            self._refuse(row.number, "xlsform_or_other")
        values = choices.yes_no()
        if kind == "select_one" and values is not None and not choices.scored:
            self._add(row, "yes_no", {"allow_na": True} if choices.allow_na else {}, values)
            return
        self._note_unscored(name, choices)
        scoring: dict[str, Any] = {"options": [dict(option) for option in choices.options]}
        if choices.allow_na:
            scoring["allow_na"] = True
        if kind == "select_multiple":
            scoring |= self._most(row, len(choices.options))
        same = {str(option["key"]): str(option["key"]) for option in choices.options}
        self._add(row, "single" if kind == "select_one" else "multi", scoring, same)

    def _note_unscored(self, name: str, choices: ChoiceList) -> None:
        if not choices.scored and name not in self._unscored:
            self._unscored.add(name)
            self.refusals.append(Refusal("choices", choices.first_row, "xlsform_no_points", {"list": name}))

    @staticmethod
    def _most(row: FormRow, options: int) -> dict[str, int]:
        """`count-selected(.) <= 3` is a rule that checklists have."""
        match = _AT_MOST.fullmatch(row.get("constraint"))
        return {"max_selections": int(match[1])} if match and 1 <= int(match[1]) <= options else {}

    def _add(self, row: FormRow, kind: str, scoring: dict[str, Any], values: Mapping[str, str]) -> None:
        if row.get("relevant").lower() in _NEVER:
            self._refuse(row.number, "xlsform_never_shown", name=row.get("name"))
            return
        key = self._key(row)
        if key is None:
            return
        question: dict[str, Any] = {"key": key, "kind": kind, "section": self._section()}
        question["text"] = self._text(row)
        guidance = self._guidance(row)
        if guidance:
            question["guidance"] = guidance
        question["required"] = self._required(row)
        question |= scoring
        condition = self._item_condition(row)
        if condition is not None:
            question["show_if"] = condition
        self._refuse_cells(row, taken="max_selections" in scoring)
        self._known[row.get("name")] = (key, Known(kind, values))
        self.questions.append(question)

    def _key(self, row: FormRow) -> str | None:
        name = row.get("name").lstrip("_").replace("/", "-")[:190]
        if not name:
            self._refuse(row.number, "xlsform_name_missing")
            return None
        key, count = name, 1
        while key in self._keys:
            count += 1
            key = f"{name}_{count}"
        if key != row.get("name"):
            self._refuse(row.number, "xlsform_name_changed", name=row.get("name"), key=key)
        self._keys.add(key)
        return key

    def _section(self) -> str:
        """The section of the innermost group, or of the questions outside all groups."""
        if self._groups:
            group = self._groups[-1]
        else:
            group = self._outside = self._outside or _Group(0, _OTHER_TITLE, "", None)
        if not group.section:
            group.section = _letters(len(self.sections))
            title = group.title or {self.default: group.name or group.section}
            self.sections.append({"key": group.section, "title": dict(title)})
        return group.section

    def _text(self, row: FormRow) -> dict[Language, str]:
        text = row.localized("label", self.default)
        if not text:
            self._refuse(row.number, "xlsform_label_missing", name=row.get("name"))
        for words in text.values():
            for placeholder in _PLACEHOLDER.findall(words):
                self._refuse(row.number, "xlsform_placeholder", placeholder=placeholder)
        return text or {self.default: row.get("name")}

    def _guidance(self, row: FormRow) -> dict[Language, str]:
        """The notes before the question, its hint and its longer hint."""
        parts = [text for _number, text in self._notes]
        self._notes.clear()
        parts += [row.localized("hint", self.default), row.localized("guidance_hint", self.default)]
        guidance: dict[Language, str] = {}
        for part in parts:
            for language, text in part.items():
                guidance[language] = f"{guidance[language]}\n{text}" if language in guidance else text
        return guidance

    def _required(self, row: FormRow) -> bool:
        said = row.get("required").lower()
        if said not in _TRUE + _FALSE:
            self._refuse(row.number, "xlsform_cell", column="required", value=row.get("required"))
        return said in _TRUE

    def _item_condition(self, row: FormRow) -> Tree | None:
        outer = self._groups[-1].condition if self._groups else None
        condition = both(outer, self._condition(row))
        if not depth_allowed(condition):
            self._refuse(row.number, "xlsform_condition", expression=row.get("relevant"))
            return outer if depth_allowed(outer) else None
        return condition

    def _condition(self, row: FormRow) -> Tree | None:
        expression = row.get("relevant")
        if not expression or expression.lower() in ("true()", "true", "yes"):
            return None
        try:
            return condition_of(expression, self._known)
        except NotSimple:
            self._refuse(row.number, "xlsform_condition", expression=expression)
            return None

    def _refuse_pictures(self, row: FormRow) -> None:
        """A workbook names pictures and does not hold them."""
        named = [text for (column, _), text in row.texts.items() if column in _PICTURES]
        for file in dict.fromkeys(named):
            self._refuse(row.number, "xlsform_picture", file=file)

    def _refuse_cells(self, row: FormRow, *, taken: bool) -> None:
        self._refuse_pictures(row)
        for column in _COLUMNS_NOT_TAKEN:
            value = row.get(column)
            unsaid = column in ("read_only", "readonly") and value.lower() in _FALSE
            if value and not unsaid and not (column == "constraint" and taken):
                self._refuse(row.number, "xlsform_cell", column=column, value=value)
