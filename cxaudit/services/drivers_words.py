"""What goes with a rating, in words: the finding and its limits, the matrix, its table and its file."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from cxaudit import i18n
from cxaudit.domain.checklist import Item
from cxaudit.domain.text import Language
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.association import Association
from cxaudit.measurement.drivers import Drivers, settled_from
from cxaudit.measurement.numbers import shown
from cxaudit.measurement.priorities import Quadrant
from cxaudit.reporting import charts
from cxaudit.reporting.charts import PriorityPoint, PriorityWords
from cxaudit.services.tables import Cell, Table
from cxaudit.services.wave_drivers import Driver, WaveDrivers


@dataclass(frozen=True, slots=True)
class Line:
    """A section of the table; numbers are text with a point. `gap` is signed: above 0, under the target."""

    place: int
    name: str
    first: str
    urgent: bool
    share: str | None
    direction: str
    value: str | None
    low: str | None
    high: str | None
    gap: str | None
    n: str


@dataclass(frozen=True, slots=True)
class DriversPage:
    """The finding, how far it goes, the matrix (None: nothing to draw) and its table."""

    title: str
    sentences: tuple[str, ...]
    chart: Markup | None
    lines: tuple[Line, ...]


def describe_drivers(lang: Language, found: WaveDrivers) -> DriversPage:
    """The drivers in `lang`."""
    title = _title(lang, found)
    lines = tuple(_line(lang, found, driver, place) for place, driver in enumerate(found.drivers, start=1))
    return DriversPage(title, tuple(_sentences(lang, found)), _chart(lang, found, title), lines)


def quadrant(lang: Language, driver: Driver) -> str:
    """What to do with the section, in words; none: nothing can be said."""
    return _quadrants(lang)[driver.priority.quadrant] if driver.priority else ""


def _quadrants(lang: Language) -> dict[Quadrant, str]:
    return {
        "fix_first": gettext(lang, "Fix first"),
        "fix_later": gettext(lang, "Fix later"),
        "maintain": gettext(lang, "Maintain"),
        "monitor": gettext(lang, "Monitor"),
    }


def _title(lang: Language, found: WaveDrivers) -> str:
    association, question = found.association, found.question
    if association is None or question is None:
        return gettext(lang, "No question about the whole visit to compare with")
    if association.drivers is None:
        return _refused(lang, association)
    if not association.drivers.reliable:
        return gettext(lang, "These visits do not tell any association from chance")
    title = _finding(lang, found, question)
    return gettext(lang, "{finding} (indicative)", finding=title) if association.drivers.indicative else title


def _finding(lang: Language, found: WaveDrivers, question: Item) -> str:
    first = found.drivers[0]
    asked, name = question.text.text(lang), first.section.title.text(lang)
    if first.sign > 0 and _surely_under(found, first):
        return gettext(
            lang, "To fix first: {section}, associated with “{question}”", section=name, question=asked
        )
    strongest = max(found.drivers, key=lambda each: each.share or 0.0).section.title.text(lang)
    return gettext(lang, "Most associated with “{question}”: {section}", section=strongest, question=asked)


def _surely_under(found: WaveDrivers, driver: Driver) -> bool:
    """Whether a title may claim it: important, and under the target with its whole interval."""
    if driver.priority is None or driver.priority.quadrant != "fix_first" or found.target is None:
        return False
    return driver.own.high is not None and driver.own.high < float(found.target.value)


def _refused(lang: Language, association: Association) -> str:
    return {
        "too_few_audits": gettext(lang, "Too few visits to say"),
        "constant_column": gettext(lang, "Every visit was rated the same: nothing can be associated with it"),
        "collinear": gettext(lang, "Sections that always move together cannot be told apart"),
    }[association.reason or ""]


def _sentences(lang: Language, found: WaveDrivers) -> list[str]:
    association = found.association
    if association is None:
        what = "A satisfaction or recommendation question without points, in the checklist, makes this page."
        return [gettext(lang, what)]
    drivers = association.drivers
    said = _counts(lang, association) if drivers is None else _explained(lang, drivers)
    if (drivers is None or drivers.indicative) and not found.year:
        said.append(gettext(lang, "The last 12 months hold more visits: choose that period."))
    if drivers is not None:
        said.append(
            gettext(lang, "An association, not proof: what goes with better answers need not cause them.")
        )
    if found.target is None and drivers is not None and drivers.reliable:
        said.append(gettext(lang, "Without a target for the overall result there is no order of priority."))
    return [*said, *_left_out(lang, found, association)]


def _counts(lang: Language, association: Association) -> list[str]:
    p = len(association.sections) + len(association.constant)  # with more visits these may vary too
    if association.reason != "too_few_audits":
        return [ngettext(lang, "{n} visit has an answer.", "{n} visits have an answer.", association.n)]
    one, many = "{n} visit has an answer and all sections.", "{n} visits have an answer and all sections."
    needed = "At least {least} are needed, about {settled} to settle it."
    return [
        ngettext(lang, one, many, association.n),
        gettext(lang, needed, least=p + 2, settled=settled_from(p)),
    ]


def _explained(lang: Language, drivers: Drivers) -> list[str]:
    share, chance = (i18n.percent(lang, shown(100 * value, 0)) for value in (drivers.r2, drivers.by_chance))
    one = "In {n} visit, the sections together go with {share} of the differences between answers."
    many = "In {n} visits, the sections together go with {share} of the differences between answers."
    said = [
        ngettext(lang, one, many, drivers.n, share=share),
        gettext(lang, "Chance alone would give about {chance}.", chance=chance),
    ]
    if drivers.indicative:
        words = "Indicative: about {settled} visits would settle it."
        said.append(gettext(lang, words, settled=settled_from(len(drivers.raw))))
    return said


def _left_out(lang: Language, found: WaveDrivers, association: Association) -> list[str]:
    def names(keys: tuple[str, ...]) -> str:
        return ", ".join(found.names[key].title.text(lang) for key in keys)

    said = []
    if association.seldom:
        words = "Left out, too seldom scored: {sections}."
        said.append(gettext(lang, words, sections=names(association.seldom)))
    if association.constant:
        words = "Left out, the same in every visit: {sections}."
        said.append(gettext(lang, words, sections=names(association.constant)))
    return said


def _gap(found: WaveDrivers, value: float | None) -> float | None:
    """Points under the target; below 0: above it."""
    return None if found.target is None or value is None else float(found.target.value) - value


def _line(lang: Language, found: WaveDrivers, driver: Driver, place: int) -> Line:
    own = driver.own
    ends = [
        None if end is None else i18n.number(lang, shown(min(max(end, 0.0), 100.0)))
        for end in (own.low, own.high)
    ]
    return Line(
        place=place,
        name=driver.section.title.text(lang),
        first=quadrant(lang, driver),
        urgent=driver.priority is not None and driver.priority.quadrant == "fix_first",
        share=None if driver.share is None else shown(100 * driver.share, 0),
        direction=_direction(lang, driver),
        value=shown(own.mean),
        low=ends[0],
        high=ends[1],
        gap=None if found.target is None else shown(_gap(found, own.mean)),
        n=ngettext(lang, "{n} visit", "{n} visits", own.audits),
    )


def _direction(lang: Language, driver: Driver) -> str:
    if driver.share is None or not driver.sign:
        return ""
    if driver.sign > 0:
        return gettext(lang, "better answers where it scores higher")
    return gettext(lang, "worse answers where it scores higher: look before acting")


def _chart(lang: Language, found: WaveDrivers, title: str) -> Markup | None:
    points = [_point(lang, found, driver) for driver in found.drivers if driver.priority]
    if not points:
        return None
    named = _quadrants(lang)
    words = PriorityWords(
        gettext(lang, "Importance: part of what is explained, in percent"),
        gettext(lang, "Points under the target"),
        ((named["fix_later"], named["fix_first"]), (named["monitor"], named["maintain"])),
    )
    return charts.priorities(points, 100 / len(points), words, title)


def _point(lang: Language, found: WaveDrivers, driver: Driver) -> PriorityPoint:
    own = driver.own
    gap, low, high = (_gap(found, value) for value in (own.mean, own.high, own.low))
    first = driver.priority is not None and driver.priority.quadrant == "fix_first"
    return PriorityPoint(
        driver.section.title.text(lang), 100 * (driver.share or 0.0), gap or 0.0, low, high, first
    )


def drivers_table(lang: Language, found: WaveDrivers) -> Table:
    """The whole table, in its order, numbers unrounded."""
    head = (
        gettext(lang, "Order"), gettext(lang, "Section"), gettext(lang, "What first"),
        gettext(lang, "Importance in percent"), gettext(lang, "Direction"), gettext(lang, "Level in percent"),
        gettext(lang, "Low"), gettext(lang, "High"), gettext(lang, "Target"),
        gettext(lang, "Points under the target"), gettext(lang, "Base"),
    )  # fmt: skip
    lines = enumerate(found.drivers, start=1)
    return Table(head, tuple(_cells(lang, found, driver, place) for place, driver in lines))


def _cells(lang: Language, found: WaveDrivers, driver: Driver, place: int) -> tuple[Cell, ...]:
    own, target = driver.own, None if found.target is None else float(found.target.value)
    share = None if driver.share is None else 100 * driver.share
    named = (place, driver.section.title.text(lang), quadrant(lang, driver), share, _direction(lang, driver))
    return (*named, own.mean, own.low, own.high, target, _gap(found, own.mean), own.audits)
