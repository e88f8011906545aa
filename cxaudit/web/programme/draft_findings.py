"""What stands against publishing a draft, in words, each with the way to the field that mends it."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit import i18n
from cxaudit.domain.draft_reading import DraftReading, PlacedFinding
from cxaudit.services.checklist_drafts import DraftDesk
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext as _
from cxaudit.web.programme.draft_addresses import address

_ON_LIST = {"no_question", "section_empty", "nothing_scored"}


@dataclass(frozen=True, slots=True)
class SaidFinding:
    """A finding for the page: what it is about, what it says, where it is mended."""

    subject: str
    words: str
    href: str
    forbids: bool
    key: str


def said(desk: DraftDesk, reading: DraftReading | None = None) -> list[SaidFinding]:
    """Every finding of the draft, or of `reading`: what it would say with something typed but not saved."""
    found = reading or desk.reading
    return [_said(desk, found, each) for each in found.findings]


def _said(desk: DraftDesk, reading: DraftReading, found: PlacedFinding) -> SaidFinding:
    words = i18n.sentence(language(), found.code)
    place = desk.place
    entry = found.field.partition(".")[0]
    anchor = f"at-{entry}" if entry else None
    item = reading.checklist.find_item(found.key) if found.key else None
    if item is not None:
        href = address(place, "item", key=item.key, anchor=anchor)
        return SaidFinding(item.code, words, href, found.forbids, found.key)
    subject = _part(reading, found.key)
    if found.code in _ON_LIST:
        anchor = f"section-{found.key}" if found.key else "add"
        href = address(place, "draft", anchor=anchor)
    elif found.key in {part.key for part in reading.checklist.sections}:
        href = address(place, "section", key=found.key, anchor=anchor)
    else:
        href = address(place, "settings", anchor=anchor)
    return SaidFinding(subject, words, href, found.forbids, found.key)


def _part(reading: DraftReading, key: str) -> str:
    for part in (*reading.checklist.sections, *reading.checklist.dimensions):
        if key and part.key == key:
            return part.title.text(language()) or key
    return _("Whole checklist")
