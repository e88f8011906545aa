"""The sheets of an XLSForm: headers, languages and cells, whatever the capitals and spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.refusals import Refusal
from cxaudit.domain.text import Language

Rows = Sequence[Sequence[str]]

MAX_ROWS = 5000
_MESSAGES = ("constraint_message", "required_message")
_MEDIA = ("image", "big-image", "audio", "video")
_TRANSLATED = ("label", "hint", "guidance_hint", *_MESSAGES, *_MEDIA)
_MEDIA_PREFIX = re.compile(r"media\s*::?\s*(?=image|big-image|audio|video)", re.IGNORECASE)
_HEADER = re.compile(r"([^:]+?)\s*::?\s*(.+)")
_LANGUAGES: dict[str, Language] = {
    **dict.fromkeys(("en", "english", "anglais"), "en"),
    **dict.fromkeys(("fr", "french", "français", "francais"), "fr"),
}


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row under the header: its number in the spreadsheet and its cells that hold something."""

    number: int
    cells: dict[str, str]
    texts: dict[tuple[str, Language | None], str]

    def get(self, column: str) -> str:
        """The cell under `column`, without the spaces around it; "" when there is none."""
        return self.cells.get(column, "")

    def localized(self, column: str, default: Language) -> dict[Language, str]:
        """The texts of a translated column; a text without language is in the form's `default` one."""
        found: dict[Language, str] = {}
        for (name, language), text in self.texts.items():
            if name == column:
                found.setdefault(language or default, text)
        return found


@dataclass(frozen=True, slots=True)
class FormSheet:
    """The rows of one sheet that are not empty, its languages in order, and the columns it has."""

    rows: tuple[FormRow, ...]
    languages: tuple[Language, ...]
    columns: tuple[str, ...]
    header: int


def language_of(text: str) -> Language | None:
    """`French (fr)`, `fr`, `Français`, `fr-CA` -> "fr"; None when it is neither French nor English."""
    in_brackets = re.search(r"\(([^)]*)\)\s*$", text)
    name = (in_brackets[1] if in_brackets else text).strip().lower().replace("_", "-")
    return _LANGUAGES.get(name.split("-")[0]) or _LANGUAGES.get(text.partition("(")[0].strip().lower())


def read_sheet(name: str, rows: Rows, refusals: list[Refusal]) -> FormSheet:
    """Read a sheet; columns in a language the product does not speak are added to `refusals`.

    Raises InvalidInput("xlsform_too_long") when it has more rows than any form.
    """
    if len(rows) > MAX_ROWS:
        raise InvalidInput("xlsform_too_long", rows=MAX_ROWS)
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        return FormSheet((), (), (), 1)
    header_number, header = filled[0]
    columns = [_column(name, header_number, cell, refusals) for cell in header]
    languages = tuple(dict.fromkeys(language for _, language in columns if language))
    kept = tuple(_row(number, row, columns) for number, row in filled[1:])
    return FormSheet(kept, languages, tuple(column for column, _ in columns if column), header_number)


def _column(sheet: str, number: int, cell: str, refusals: list[Refusal]) -> tuple[str, Language | None]:
    """What a header means: a column and, for a translated one, its language. "" is a column to pass by."""
    text = _MEDIA_PREFIX.sub("", " ".join(cell.split()), count=1)
    match = _HEADER.fullmatch(text)
    if match is None or match[1].strip().lower() not in _TRANSLATED:
        return text.lower().replace("list name", "list_name"), None
    language = language_of(match[2])
    if language is None:
        refusals.append(Refusal(sheet, number, "xlsform_language", {"column": text}))
        return "", None
    return match[1].strip().lower(), language


def _row(number: int, row: Sequence[str], columns: list[tuple[str, Language | None]]) -> FormRow:
    cells: dict[str, str] = {}
    texts: dict[tuple[str, Language | None], str] = {}
    for (column, language), cell in zip(columns, row, strict=False):
        text = cell.strip()
        if not column or not text:
            continue
        if column in _TRANSLATED:
            texts.setdefault((column, language), text)
        cells.setdefault(column, text)
    return FormRow(number, cells, texts)
