"""Coverage in words and as a table."""

from __future__ import annotations

from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label, ngettext
from cxaudit.services.coverage import Coverage, CoverageLine
from cxaudit.services.tables import Cell, Table


def place_of(lang: Language, line: CoverageLine) -> str:
    """The part a line is about."""
    return gettext(lang, "All together") if line.node is None else line.node.name.text(lang)


def coverage_title(lang: Language, found: Coverage) -> str:
    """How much is there, over all channels."""
    released = sum(line.released for line in found.totals)
    planned = [line.planned for line in found.totals if line.planned is not None]
    if planned:
        one, many = "{n} visit released of {planned} planned", "{n} visits released of {planned} planned"
        return ngettext(lang, one, many, released, planned=sum(planned))
    return ngettext(lang, "{n} visit released", "{n} visits released", released)


def coverage_table(lang: Language, found: Coverage) -> Table:
    """Every line; planned visits only for whoever may know them."""
    told = any(line.planned is not None for line in found.lines)
    head = (
        gettext(lang, "Part"), gettext(lang, "Channel"), gettext(lang, "Visits released"),
        *((gettext(lang, "Visits planned"),) if told else ()),
        gettext(lang, "Locations seen"), gettext(lang, "Open locations"),
    )  # fmt: skip
    return Table(head, tuple(_cells(lang, line, told=told) for line in found.lines))


def _cells(lang: Language, line: CoverageLine, *, told: bool) -> tuple[Cell, ...]:
    planned = (line.planned,) if told else ()
    place, channel = place_of(lang, line), label(lang, "channel", line.channel)
    return (place, channel, line.released, *planned, line.seen, line.locations)
