"""What a wave missed most, in words and as a table."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.services.missed_items import PAGE, Missed, MissedItem
from cxaudit.services.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class MissedLine:
    """An item; numbers are text with a point. `standard`: the brand standard it tests."""

    key: str
    code: str
    name: str
    section: str
    standard: str
    critical: bool
    missed: str
    share: str | None
    ends: tuple[str, str]
    interval: str
    points: str | None


@dataclass(frozen=True, slots=True)
class MissedPage:
    """The finding, and a page of the items."""

    title: str
    sentences: tuple[str, ...]
    lines: tuple[MissedLine, ...]
    first: int
    last: int
    total: int
    pages: int


def describe_missed(lang: Language, found: Missed, page: int) -> MissedPage:
    """One page in `lang`; a page past the end is empty."""
    start = (max(page, 1) - 1) * PAGE
    chosen = found.items[start : start + PAGE]
    return MissedPage(
        title=_title(lang, found),
        sentences=_sentences(lang, found),
        lines=tuple(line_of(lang, each) for each in chosen),
        first=start + 1 if chosen else 0,
        last=start + len(chosen),
        total=len(found.items),
        pages=-(-len(found.items) // PAGE),
    )


def _title(lang: Language, found: Missed) -> str:
    if not found.items:
        return gettext(lang, "No item was missed in these visits")
    one, many = "{n} item was missed at least once", "{n} items were missed at least once"
    return ngettext(lang, one, many, len(found.items))


def _sentences(lang: Language, found: Missed) -> tuple[str, ...]:
    kept = ngettext(lang, "{n} item was never missed.", "{n} items were never missed.", found.kept)
    if not found.items:
        return (kept,)
    most = min(found.items, key=lambda each: (-each.missed, each.seen))
    words = ngettext(
        lang, "Most often: {item} ({missed} of {n} visit).", "Most often: {item} ({missed} of {n} visits).",
        most.seen, item=most.item.text.text(lang), missed=most.missed,
    )  # fmt: skip
    return words, kept


def line_of(lang: Language, each: MissedItem) -> MissedLine:
    """An item in words."""
    ends = (i18n.number(lang, shown(each.share.low, 0)), i18n.number(lang, shown(each.share.high, 0)))
    standard = each.item.standard
    return MissedLine(
        key=each.item.key,
        code=each.item.code,
        name=each.item.text.text(lang),
        section=each.section.text(lang),
        standard="" if standard is None else standard.text.text(lang),
        critical=each.item.critical is not None,
        missed=gettext(lang, "{missed} of {n}", missed=each.missed, n=each.seen),
        share=shown(each.share.value, 0),
        ends=ends,
        interval=gettext(lang, "{low} to {high}", low=ends[0], high=ends[1]),
        points=shown(each.points, 2),
    )


def missed_table(lang: Language, found: Missed) -> Table:
    """Every item that was missed, in the order of the page, numbers unrounded."""
    head = (
        gettext(lang, "Number"), gettext(lang, "Item"), gettext(lang, "Section"), gettext(lang, "Standard"),
        gettext(lang, "Critical"), gettext(lang, "Dimension"),
        gettext(lang, "Visits that missed it"), gettext(lang, "Visits that saw it"),
        gettext(lang, "Share missed (%)"), gettext(lang, "Low"), gettext(lang, "High"),
        gettext(lang, "Points lost a visit"),
    )  # fmt: skip
    return Table(head, tuple(_cells(lang, each) for each in found.items))


def _cells(lang: Language, each: MissedItem) -> tuple[Cell, ...]:
    line = line_of(lang, each)
    critical = gettext(lang, "Yes") if line.critical else gettext(lang, "No")
    dimension = label(lang, "measure", each.item.dimension) if each.item.dimension else None
    share = each.share
    return (
        line.code or line.key, line.name, line.section, line.standard or None, critical, dimension,
        each.missed, each.seen, share.value, share.low, share.high, each.points,
    )  # fmt: skip
