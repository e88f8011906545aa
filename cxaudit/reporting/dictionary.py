"""The columns of every exported table: what each one is called, means, and is measured in.

Names are the same in both languages and stay the same; titles and meanings are for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n.labels import LABELS

Table = Literal["audits", "answers", "scores", "actions", "columns"]
TABLES: tuple[Table, ...] = get_args(Table)
Kind = Literal["text", "code", "whole", "number", "percent", "date", "instant", "flag"]
Audience = Literal["client", "agency"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `codes` names the words of a code; `agency`: no client ever has it."""

    name: str
    kind: Kind
    title: str
    meaning: str
    unit: str = ""
    codes: str = ""
    agency: bool = False


def _(msgid: str) -> str:
    """Mark for translation."""
    return msgid


_ID = Column("audit_id", "text", _("Visit identifier"), _("Joins the tables: the same in each of them."))
_REFERENCE = Column("reference", "text", _("Reference"), _("Number of the visit, unique within the client."))
_CLIENT = Column("client", "text", _("Client"), _("Name of the client."))
_WAVE = Column("wave", "text", _("Wave"), _("Name of the wave, in the language of the file."))
_NUMBER = Column("location_number", "text", _("Location number"), _("The client’s own number."))
_LOCATION = Column("location_name", "text", _("Location name"), _("Name of the place that was visited."))
_CHANNEL = Column("channel", "code", _("Channel"), _("How the visit was made."), codes="channel")
_DAY = Column(
    "visited_on",
    "date",
    _("Day of the visit"),
    _("The location’s own day; without a start, the day it was handed in or is due."),
)
_SHARED = (_ID, _REFERENCE, _CLIENT, _WAVE, _NUMBER, _LOCATION, _CHANNEL, _DAY)

_AUDITS = (
    *_SHARED,
    Column("programme", "text", _("Programme"), _("Name of the programme, in the language of the file.")),
    Column(
        "visit_type", "code", _("Kind of visit"), _("Kinds are never averaged together."), codes="visit_type"
    ),
    Column("state", "code", _("State"), _("Where the visit stands."), codes="audit_state"),
    Column(
        "ownership",
        "code",
        _("Whose location"),
        _("Visits of competitors are in no figure of the network."),
        codes="ownership",
    ),
    Column("city", "text", _("City"), _("City of the location.")),
    Column("province", "text", _("Province"), _("Province of the location.")),
    Column(
        "region", "text", _("Region"), _("Where the location stood in the network on the day of the visit.")
    ),
    Column("timezone", "text", _("Time zone"), _("Times of the visit are written in it.")),
    Column("visit_start", "instant", _("Start of the visit"), _("When the visit began.")),
    Column("visit_end", "instant", _("End of the visit"), _("When the visit ended.")),
    Column("released_at", "instant", _("Released on"), _("When the client could first see the visit.")),
    Column("checklist", "text", _("Checklist"), _("Title of the checklist.")),
    Column("checklist_version", "whole", _("Checklist version"), _("Number of the version that was filled.")),
    Column(
        "compliance", "percent", _("Compliance"), _("Score of the brand’s standards; empty: no score."), "%"
    ),
    Column(
        "experience", "percent", _("Experience"), _("Score of what the customer lived; empty: no score."), "%"
    ),
    Column(
        "overall",
        "percent",
        _("Overall score"),
        _("Both together, after critical items; empty: no score."),
        "%",
    ),
    Column(
        "before_critical",
        "percent",
        _("Before critical items"),
        _("The overall score without their effect."),
        "%",
    ),
    Column(
        "coverage", "percent", _("Coverage"), _("Part of the possible points that was really assessed."), "%"
    ),
    Column(
        "critical_missed", "text", _("Critical items missed"), _("Codes of the items, separated by commas.")
    ),
    Column(
        "outcome", "text", _("Outcome"), _("What the auditor found when no visit was possible."), agency=True
    ),
    Column(
        "submission",
        "whole",
        _("Submission"),
        _("How many times the visit was handed in, or will be."),
        agency=True,
    ),
    Column("due_at", "instant", _("Due"), _("Until when the visit had to be handed in."), agency=True),
    Column("submitted_at", "instant", _("Handed in"), _("When the visit was handed in last."), agency=True),
    Column(
        "auditor_number",
        "text",
        _("Auditor number"),
        _("Who made the visit; never leaves the agency."),
        agency=True,
    ),
    Column(
        "auditor_name",
        "text",
        _("Auditor name"),
        _("Who made the visit; never leaves the agency."),
        agency=True,
    ),
    Column(
        "reviewer", "text", _("Reviewer"), _("Who holds or held the visit for quality control."), agency=True
    ),
    Column(
        "integrity_missed",
        "text",
        _("Integrity items missed"),
        _("Codes of the items, separated by commas."),
        agency=True,
    ),
)

_ITEM = (
    Column("item_key", "text", _("Item key"), _("The same across versions while the item means the same.")),
    Column("item_code", "text", _("Item code"), _("What pages and reports call the item.")),
    Column("item", "text", _("Item"), _("Words of the item, in the language of the file.")),
)

_ANSWERS = (
    *_SHARED,
    Column("section", "text", _("Section"), _("Title of the section.")),
    *_ITEM,
    Column("item_kind", "code", _("Kind of item"), _("How the item is answered."), codes="item_kind"),
    Column(
        "dimension",
        "code",
        _("Dimension"),
        _("What the item counts for; empty: for neither."),
        codes="measure",
    ),
    Column("critical", "flag", _("Critical"), _("Whether missing the item weighs on a whole score.")),
    Column("result", "code", _("Result"), _("How the answer counts."), codes="item_result"),
    Column("answer", "text", _("Answer"), _("What was answered, in words.")),
    Column(
        "value",
        "text",
        _("Answer as received"),
        _("Its code, several separated by commas; empty for texts and photos."),
    ),
    Column(
        "value_number",
        "number",
        _("Answer as a number"),
        _("Of scales, numbers and times; empty for others."),
        _("as the item says; times in seconds"),
    ),
    Column("comment", "text", _("Comment"), _("What was written beside the answer.")),
    Column(
        "points_earned",
        "number",
        _("Points earned"),
        _("Before weights; empty: the item does not count."),
        _("points"),
    ),
    Column(
        "points_possible",
        "number",
        _("Possible points"),
        _("Before weights; empty: the item does not count."),
        _("points"),
    ),
    Column("photos", "whole", _("Photos"), _("How many photos or files stand with the answer.")),
    Column(
        "integrity",
        "flag",
        _("Integrity item"),
        _("Only the agency sees it; it earns no points."),
        agency=True,
    ),
)

_SCORES = (
    *_SHARED,
    Column("level", "code", _("Level"), _("What the score is of."), codes="score_level"),
    Column("key", "text", _("Key"), _("The section or dimension, the same in both languages.")),
    Column("name", "text", _("Name"), _("The section or dimension, in the language of the file.")),
    Column("score", "percent", _("Score"), _("Empty: nothing was scored; never zero for that."), "%"),
    Column("earned", "number", _("Points earned"), _("After the weights of items."), _("points")),
    Column("possible", "number", _("Possible points"), _("After the weights of items."), _("points")),
    Column(
        "revision", "whole", _("Revision"), _("A score that was changed has a higher one; this is the last.")
    ),
    Column(
        "standing", "code", _("Standing"), _("Whether the score counts."), codes="score_standing", agency=True
    ),
)

_ACTIONS = (
    Column("action_id", "text", _("Action identifier"), _("The same in every file.")),
    _CLIENT,
    _WAVE,
    _NUMBER,
    Column("location_name", "text", _("Location name"), _("Empty: the action is of a part of the network.")),
    Column("part", "text", _("Part of the network"), _("Where the item was missed.")),
    _CHANNEL,
    *_ITEM,
    Column("task", "text", _("What is to be done"), _("As its owner or head office wrote it.")),
    Column("owner", "text", _("Owner"), _("Who says when it is done; of the client side.")),
    Column("due_on", "date", _("Due on"), _("The last day for it.")),
    Column("state", "code", _("State"), _("Where the action stands."), codes="action_state"),
    Column("overdue", "flag", _("Overdue"), _("Whether it was open after its day when the file was made.")),
    Column("opened_at", "instant", _("Opened"), _("When it was opened.")),
    Column("finished_at", "instant", _("Said to be done"), _("When its owner last said that it is done.")),
    Column("ended_at", "instant", _("Ended"), _("When somebody else closed it or gave it up.")),
    Column("reason", "text", _("Reason"), _("Why it was given up.")),
)

_COLUMNS = (
    Column("table", "code", _("Table"), _("The table that has the column."), codes="export_table"),
    Column("column", "text", _("Column"), _("Its name in JSON lines and Parquet.")),
    Column("title_fr", "text", _("Title in French"), _("Its heading in French CSV and XLSX files.")),
    Column("title_en", "text", _("Title in English"), _("Its heading in English CSV and XLSX files.")),
    Column("meaning_fr", "text", _("Meaning in French"), _("What it says.")),
    Column("meaning_en", "text", _("Meaning in English"), _("What it says.")),
    Column("type", "code", _("Type"), _("What kind of value it holds."), codes="column_kind"),
    Column("unit", "text", _("Unit"), _("What its numbers are measured in.")),
    Column("codes", "text", _("Codes"), _("The codes it may hold, with their words in both languages.")),
)
_TABLES: dict[Table, tuple[Column, ...]] = {
    "audits": _AUDITS, "answers": _ANSWERS, "scores": _SCORES, "actions": _ACTIONS, "columns": _COLUMNS,
}  # fmt: skip


def columns_of(table: Table, audience: Audience) -> tuple[Column, ...]:
    """The columns of a table that this audience gets, in order."""
    return tuple(column for column in _TABLES[table] if audience == "agency" or not column.agency)


def said(lang: Language, words: str) -> str:
    """A title, meaning or unit of the dictionary, in plain typography."""
    return i18n.gettext(lang, words) if words else ""


def describe(lang: Language, table: Table, audience: Audience) -> list[dict[str, str]]:
    """The dictionary of one table as rows of the table `columns`; units are in `lang`."""
    return [_described(lang, table, column) for column in columns_of(table, audience)]


def _described(lang: Language, table: Table, column: Column) -> dict[str, str]:
    words = {
        f"{part}_{each}": said(each, getattr(column, part))
        for part in ("title", "meaning")
        for each in i18n.LANGUAGES
    }
    own = {"table": table, "column": column.name, "type": column.kind, "unit": said(lang, column.unit)}
    return own | words | {"codes": _codes(column.codes)}


def _codes(kind: str) -> str:
    return "; ".join(
        f"{code} = {i18n.label('fr', kind, code)} / {i18n.label('en', kind, code)}"
        for code in LABELS.get(kind, {})
    )
