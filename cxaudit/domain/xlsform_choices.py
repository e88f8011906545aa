"""The choice lists of an XLSForm as answer options with points."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cxaudit.domain.refusals import Refusal
from cxaudit.domain.text import Language
from cxaudit.domain.xlsform_sheet import FormRow, FormSheet

SHEET = "choices"
_POINTS_COLUMNS = ("points", "score", "rating")
_STANDARD = {"list_name", "name", "value", "label", *_POINTS_COLUMNS}
_POINTS = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_YES = {"yes", "oui", "true"}
_NO = {"no", "non", "false"}
_NOT_APPLICABLE = {"na", "n/a", "n_a", "not_applicable", "s.o.", "so", "sans_objet"}


@dataclass(slots=True)
class ChoiceList:
    """One list: options as a checklist writes them, and whether a column gave points."""

    first_row: int
    options: list[dict[str, Any]] = field(default_factory=list)
    scored: bool = False
    allow_na: bool = False

    def yes_no(self) -> dict[str, str] | None:
        """Names of the two options -> wire values, when the list only asks yes or no."""
        names = [str(option["key"]) for option in self.options]
        wire = {name: "yes" if name.lower() in _YES else "no" for name in names}
        pure = all(name.lower() in _YES | _NO for name in names)
        return wire if pure and sorted(wire.values()) == ["no", "yes"] else None


def read_choices(sheet: FormSheet, default: Language, refusals: list[Refusal]) -> dict[str, ChoiceList]:
    """The lists by name. Repeated or unusable options and further columns are added to `refusals`."""
    column = next((name for name in _POINTS_COLUMNS if name in sheet.columns), "")
    lists: dict[str, ChoiceList] = {}
    for row in sheet.rows:
        name = row.get("list_name")
        if not name:
            refusals.append(Refusal(SHEET, row.number, "xlsform_choice_without_list"))
            continue
        choices = lists.setdefault(name, ChoiceList(row.number))
        _add(choices, row, row.get(column), default, refusals)
    refusals.extend(_further_columns(sheet))
    return lists


def _further_columns(sheet: FormSheet) -> list[Refusal]:
    used = dict.fromkeys(column for row in sheet.rows for column in row.cells)
    extra = [column for column in used if column not in _STANDARD]
    return [Refusal(SHEET, sheet.header, "xlsform_column", {"column": column}) for column in extra]


def _add(choices: ChoiceList, row: FormRow, points: str, default: Language, refusals: list[Refusal]) -> None:
    key = row.get("name") or row.get("value")
    if key.lower() in _NOT_APPLICABLE:
        choices.allow_na = True
        return
    if not key or any(option["key"] == key for option in choices.options):
        refusals.append(Refusal(SHEET, row.number, "xlsform_choice_repeated", {"name": key}))
        return
    if points and not _POINTS.fullmatch(points):
        refusals.append(Refusal(SHEET, row.number, "xlsform_points", {"value": points}))
        points = ""
    choices.scored = choices.scored or bool(points)
    text = row.localized("label", default) or {default: key}
    choices.options.append({"key": key, "points": points or "0", "text": text})
