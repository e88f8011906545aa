"""The profile of a wave in words and charts, from its plain data: the quadrant, and the cells of the heatmap.

Plain data of a profile: `unit`, `sections` (titles), `lines` the lowest overall result first, `total`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext, label, ngettext
from cxaudit.reporting import charts
from cxaudit.reporting.charts import Dot, QuadrantWords
from cxaudit.reporting.content import Plain
from cxaudit.reporting.direction import holds_right_to_left

FEW = 2
"""Under so many visits a location is drawn hollow: one visit says little about a place."""
_NAMED = 25
_LOWEST = 5


def name(lang: Language, line: Plain) -> str:
    """A location with its number, or a part of the network."""
    if line["part"] is not None:
        return LocalizedText.of(line["part"]).text(lang)
    return " ".join(word for word in (line["number"], line["name"]) if word)


def is_few(profile: Plain, line: Plain) -> bool:
    """Whether a line rests on too few visits to say much."""
    return bool(profile["unit"] == "location" and line["visits"] < FEW)


def drawn(profile: Plain) -> list[Plain]:
    """The lines with a figure of both dimensions."""
    lines = profile["lines"]
    return [each for each in lines if None not in (each["compliance"], each["experience"])]


def title_of(lang: Language, unit: str, below: int | None, total: int) -> str:
    """How many places were seen `below` both targets (None: no targets): no difference is claimed."""
    if below is None:
        return gettext(lang, "Compliance and experience, place by place")
    if not below:
        return gettext(lang, "In these visits, no place is under both targets")
    if unit == "region":
        one = "In these visits, {n} region of {total} is under both targets"
        many = "In these visits, {n} regions of {total} are under both targets"
    else:
        one = "In these visits, {n} location of {total} is under both targets"
        many = "In these visits, {n} locations of {total} are under both targets"
    return ngettext(lang, one, many, below, total=total)


def words_of(lang: Language, title: str) -> QuadrantWords:
    """What stands in a quadrant."""
    return QuadrantWords(
        title=title,
        compliance=gettext(lang, "{measure} (%)", measure=label(lang, "measure", "compliance")),
        experience=gettext(lang, "{measure} (%)", measure=label(lang, "measure", "experience")),
        above_both=gettext(lang, "above both targets"),
        below_both=gettext(lang, "under both targets"),
    )


def quadrant_title(lang: Language, content: Plain) -> str:
    """What was seen in these visits."""
    profile = content["profile"]
    below = None if None in _targets(content) else len(under_both(content))
    return title_of(lang, profile["unit"], below, len(drawn(profile)))


def under_both(content: Plain) -> list[Plain]:
    """The places under the target of both dimensions; none without targets."""
    across, up = _targets(content)
    lines = drawn(content["profile"]) if across is not None and up is not None else []
    return [each for each in lines if each["compliance"] < across and each["experience"] < up]


def quadrant(lang: Language, content: Plain) -> Markup:
    """The chart of every place that has a figure of both dimensions."""
    profile = content["profile"]
    lines = drawn(profile)
    words = words_of(lang, quadrant_title(lang, content))
    named = len(lines) if len(lines) <= _NAMED else _LOWEST
    dots = [
        Dot(each["compliance"], each["experience"], is_few(profile, each), _short(lang, each, at < named))
        for at, each in enumerate(lines)
    ]
    return charts.quadrant(dots, _targets(content), words)


def _short(lang: Language, line: Plain, named: bool) -> str:
    """WeasyPrint sets the text of a chart letter by letter from the left: a name that runs the other way
    would stand there backwards, its number does not."""
    if not named:
        return ""
    name = str(line["name"] or LocalizedText.of(line["part"]).text(lang))
    return str(line["number"] or "") if holds_right_to_left(name) else name


def _targets(content: Plain) -> tuple[float | None, float | None]:
    aims = [content["scores"][measure]["target"] for measure in ("compliance", "experience")]
    across, up = (None if aim is None else float(aim["value"]) for aim in aims)
    return across, up


def heat_title(lang: Language, profile: Plain) -> str:
    """The two sections that lose the most, when they lose something."""
    titles = [LocalizedText.of(title).text(lang) for title in profile["sections"]]
    lost = [cell["lost"] for cell in profile["total"]["cells"]]
    return losing_title(lang, list(zip(titles, lost, strict=True)), profile["total"]["visits"])


def losing_title(lang: Language, sections: Sequence[tuple[str, float | None]], n: int) -> str:
    """The same of (title, points lost) of each section, over `n` visits."""
    losing = sorted((-lost, title) for title, lost in sections if lost)
    if not losing:
        return gettext(lang, "Points lost by section")
    names = [name for _lost, name in losing[:2]]
    if len(names) == 1:
        return ngettext(
            lang, "In this visit, “{name}” loses the most points",
            "In these {n} visits, “{name}” loses the most points", n, name=names[0],
        )  # fmt: skip
    return ngettext(
        lang, "In this visit, “{first}” and “{second}” lose the most points",
        "In these {n} visits, “{first}” and “{second}” lose the most points", n,
        first=names[0], second=names[1],
    )  # fmt: skip
