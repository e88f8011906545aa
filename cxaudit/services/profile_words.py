"""The profile of a wave in words, its quadrant, a page of its heatmap, and the whole as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, label, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import charts
from cxaudit.reporting.charts import Dot
from cxaudit.reporting.profile_statements import FEW, losing_title, title_of, words_of
from cxaudit.services.tables import Cell, Table
from cxaudit.services.wave_profile import Point, ProfileLine, WaveProfile

PAGE = 50
_NAMED = 25
_LOWEST = 5


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The number of a cell, None: nothing was scored; its class; how many visits it rests on."""

    lost: str | None
    shade: str
    n: int


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A line of the heatmap; numbers are text with a point. `few`: too few visits to say much."""

    key: str
    name: str
    n: str
    few: bool
    compliance: str | None
    experience: str | None
    overall: str | None
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What the page says: the finding of each chart, the quadrant, and some of the lines."""

    quadrant_title: str
    quadrant: Markup | None
    hollow: int
    absent: int
    heat_title: str
    heads: tuple[str, ...]
    lines: tuple[HeatLine, ...]
    total: HeatLine
    first: int
    last: int
    count: int
    pages: int


def describe_profile(lang: Language, found: WaveProfile, page: int) -> ProfilePage:
    """One page of the heatmap in `lang`, and the whole quadrant; a page past the end is empty."""
    start = (max(page, 1) - 1) * PAGE
    chosen, drawn = found.lines(start, start + PAGE), found.placed()
    title = _quadrant_title(lang, found, drawn)
    return ProfilePage(
        quadrant_title=title,
        quadrant=_quadrant(lang, found, drawn, title) if drawn else None,
        hollow=sum(_few(found, point.visits) for point in drawn),
        absent=len(found) - len(drawn),
        heat_title=_heat_title(lang, found),
        heads=tuple(section.title.text(lang) for section in found.sections),
        lines=tuple(_line(lang, found, line) for line in chosen),
        total=_line(lang, found, found.total),
        first=start + 1 if chosen else 0,
        last=start + len(chosen),
        count=len(found),
        pages=-(-len(found) // PAGE),
    )


def _few(found: WaveProfile, visits: int) -> bool:
    return found.unit == "location" and visits < FEW


def _name(lang: Language, line: ProfileLine) -> str:
    return gettext(lang, "All together") if line.named is None else line.named.said


def _line(lang: Language, found: WaveProfile, line: ProfileLine) -> HeatLine:
    return HeatLine(
        key=line.key,
        name=_name(lang, line),
        n=ngettext(lang, "{n} visit", "{n} visits", line.visits),
        few=_few(found, line.visits),
        compliance=shown(line.compliance),
        experience=shown(line.experience),
        overall=shown(line.overall),
        cells=tuple(
            HeatCell(charts.heat_words(cell.lost), charts.heat_class(cell.lost), cell.n)
            for cell in line.cells
        ),
    )


def _targets(found: WaveProfile) -> tuple[float | None, float | None]:
    aims = (found.scope.targets.get("compliance"), found.scope.targets.get("experience"))
    across, up = (None if aim is None else float(aim.value) for aim in aims)
    return across, up


def _quadrant_title(lang: Language, found: WaveProfile, drawn: Sequence[Point]) -> str:
    across, up = _targets(found)
    if across is None or up is None:
        return title_of(lang, found.unit, None, len(drawn))
    below = sum(point.compliance < across and point.experience < up for point in drawn)
    return title_of(lang, found.unit, below, len(drawn))


def _quadrant(lang: Language, found: WaveProfile, drawn: Sequence[Point], title: str) -> Markup:
    """Names for a few places only: all, or the lowest."""
    named = len(drawn) if len(drawn) <= _NAMED else _LOWEST
    dots = [
        Dot(
            point.compliance,
            point.experience,
            _few(found, point.visits),
            _short(lang, found, point) if place < named else "",
        )
        for place, point in enumerate(drawn)
    ]
    return charts.quadrant(dots, _targets(found), words_of(lang, title))


def _short(lang: Language, found: WaveProfile, point: Point) -> str:
    name = found.names[found.keys[point.at]].name
    if not _few(found, point.visits):
        return name
    return f"{name} ({ngettext(lang, '{n} visit', '{n} visits', point.visits)})"


def _heat_title(lang: Language, found: WaveProfile) -> str:
    titles, total = [section.title.text(lang) for section in found.sections], found.total
    lost = [cell.lost for cell in total.cells]
    return losing_title(lang, list(zip(titles, lost, strict=True)), total.visits)


def profile_table(lang: Language, found: WaveProfile) -> Table:
    """Every line: its measures in percent, then each section's points lost and the visits behind them."""
    parts = [section.title.text(lang) for section in found.sections]
    head = (
        gettext(lang, "Number"), gettext(lang, "Name"), gettext(lang, "City"), gettext(lang, "Visits"),
        *(label(lang, "measure", measure) for measure in ("overall", "compliance", "experience")),
        *(words for part in parts for words in (
            gettext(lang, "Points lost: {part}", part=part), gettext(lang, "Visits: {part}", part=part),
        )),
    )  # fmt: skip
    return Table(head, tuple(_cells(line) for line in found.lines()))


def _cells(line: ProfileLine) -> tuple[Cell, ...]:
    named = (
        (None, None, None) if line.named is None else (line.named.number, line.named.name, line.named.city)
    )
    measures = (line.overall, line.compliance, line.experience)
    return (*named, line.visits, *measures, *(each for cell in line.cells for each in (cell.lost, cell.n)))
