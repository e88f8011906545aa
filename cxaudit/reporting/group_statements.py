"""What may be said of a region's or network's wave: a clause a dimension, never more than its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cxaudit import i18n
from cxaudit.domain.programme import MEASURES, Measure
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import statements, trend_statements
from cxaudit.reporting.charts import TrendSegment
from cxaudit.reporting.content import Plain
from cxaudit.reporting.direction import isolated
from cxaudit.reporting.wording import joined

_DIMENSIONS: tuple[Measure, ...] = ("compliance", "experience")


def title(lang: Language, content: Plain) -> str:
    """The finding of a report."""
    return finding(lang, content["benchmarks"])


def finding(lang: Language, measures: Mapping[str, Plain]) -> str:
    """The finding of both dimensions, or of the overall result when neither was scored."""
    told = [measure for measure in _DIMENSIONS if measures[measure]["audits"]]
    clauses = [claim(lang, measure, measures[measure]) for measure in told or MEASURES[:1]]
    return " ".join(clauses)


def claim(lang: Language, measure: str, group: Plain) -> str:
    """One measure against its comparators, as a sentence."""
    name = i18n.label(lang, "measure", measure)
    said = [words for row in group["rows"] if (words := _words(lang, row["comparator"], row["verdict"]))]
    said = said or _beside(lang, group["rows"])
    if not group["audits"]:
        return gettext(lang, "{measure}: no visit counts yet.", measure=name)
    if said:
        return gettext(lang, "{measure}: {claims}.", measure=name, claims=joined(lang, said))
    if not group["rows"]:
        return gettext(lang, "{measure}: nothing to compare with yet.", measure=name)
    if statements.too_few(group["rows"]):
        return gettext(lang, "{measure}: too few visits to compare.", measure=name)
    return gettext(lang, "{measure}: no reliable difference.", measure=name)


def _words(lang: Language, comparator: str, code: str) -> str | None:
    """What a reliable difference says; the others say nothing here."""
    direction = {"up": 1, "up_small": 1, "down": -1, "down_small": -1}.get(code)
    return (
        None if direction is None or comparator == "competitor" else _claims(lang)[comparator][direction > 0]
    )


def _beside(lang: Language, rows: list[Plain]) -> list[str]:
    """The competitors that a measure is reliably above and below."""
    said = []
    for codes, words in (
        (("up", "up_small"), gettext(lang, "above {names}")),
        (("down", "down_small"), gettext(lang, "below {names}")),
    ):
        names = [isolated(row["name"]) for row in rows if "name" in row and row["verdict"] in codes]
        if names:
            said.append(words.format(names=joined(lang, names)))
    return said


def _claims(lang: Language) -> dict[str, tuple[str, str]]:
    return {
        "target": (gettext(lang, "below the target"), gettext(lang, "above the target")),
        "previous": (
            gettext(lang, "down since the previous wave"),
            gettext(lang, "up since the previous wave"),
        ),
        "network": (
            gettext(lang, "below the rest of the network"),
            gettext(lang, "above the rest of the network"),
        ),
    }


def place_name(lang: Language, content: Plain) -> str:
    """What a report speaks of: the part of the network, or the network."""
    place = content["place"]
    if place is None:
        return i18n.label(lang, "node_level", "network")
    return LocalizedText.of(place["name"]).text(lang)


def document_name(lang: Language, content: Plain) -> str:
    """What a report is called."""
    wave = LocalizedText.of(content["wave"]).text(lang)
    return gettext(lang, "Report of the wave {wave}, {place}", wave=wave, place=place_name(lang, content))


def based_on(lang: Language, found: Plain) -> str:
    """What a figure rests on: visits and locations."""
    visits = ngettext(lang, "{n} visit", "{n} visits", found["audits"])
    if "locations" not in found:
        return visits
    return f"{visits}, {ngettext(lang, '{n} location', '{n} locations', found['locations'])}"


def summary(lang: Language, content: Plain) -> list[str]:
    """What was found, against what, how it moves, what to take up first."""
    measures = content["benchmarks"]
    if not measures["overall"]["audits"]:
        return [gettext(lang, "No visit of this wave counts here yet.")]
    said = [obtained(lang, content), *_overall(lang, measures["overall"])]
    if content["changed"]:
        said.append(
            gettext(lang, "The checklist changed too much since the previous wave: the two are not compared.")
        )
    trend = content["trends"]["overall"]
    if len(trend["segments"][-1]["points"]) > 1:
        said.append(gettext(lang, "{said}.", said=trend_statements.title_of(lang, trend)))
    return [*said, *_first(lang, content["missed"])]


def obtained(lang: Language, content: Plain) -> str:
    """What the group obtained, and from how much."""
    measures = content["benchmarks"]
    known = {m: i18n.percent(lang, shown(found["value"])) for m, found in measures.items()}
    base = based_on(lang, measures["overall"])
    if all(measures[measure]["audits"] for measure in _DIMENSIONS):
        words = (
            "In {wave}, {base}: {compliance} in compliance and {experience} in experience, {overall} overall."
        )
        return gettext(lang, words, wave=LocalizedText.of(content["wave"]).text(lang), base=base, **known)
    wave = LocalizedText.of(content["wave"]).text(lang)
    return gettext(
        lang, "In {wave}, {base}: {overall} overall.", wave=wave, base=base, overall=known["overall"]
    )


def _overall(lang: Language, found: Plain) -> list[str]:
    """The overall result against its comparators, grouped by what may be said."""
    names = {
        "target": gettext(lang, "the target"),
        "previous": gettext(lang, "the previous wave"),
        "network": gettext(lang, "the rest of the network"),
    }
    return statements.differences(lang, found["rows"], names)


def _first(lang: Language, missed: list[Plain]) -> list[str]:
    """The critical item and the other one that were missed most often."""
    first = [
        *[each for each in missed if each["critical"]][:1],
        *[each for each in missed if not each["critical"]][:1],
    ]
    if not first:
        return []
    named = [_named(lang, each) for each in first]
    return [gettext(lang, "To take up first: {items}.", items=joined(lang, named))]


def _named(lang: Language, each: Plain) -> str:
    text = LocalizedText.of(each["text"]).text(lang)
    quoted = statements.quoted(lang, text)
    one, many = "{item} ({k} of {n} visit)", "{item} ({k} of {n} visits)"
    return ngettext(lang, one, many, each["seen"], item=quoted, k=each["missed"])


def by_urgency(missed: list[Plain]) -> list[Plain]:
    """Critical items first, each by the share of visits that missed it."""
    return sorted(missed, key=lambda each: not each["critical"])


def share(lang: Language, each: Plain) -> str:
    """The share of visits that missed an item."""
    return i18n.percent(lang, shown(each["value"], 0))


def missed_in(lang: Language, each: Plain) -> str:
    """How often an item was missed, in words."""
    one, many = "Missed in {k} of {n} visit", "Missed in {k} of {n} visits"
    return ngettext(lang, one, many, each["seen"], k=each["missed"])


def row_name(lang: Language, content: Plain, row: Plain) -> str:
    """A comparator at the head of its row."""
    code = row["comparator"]
    if code == "competitor":
        return str(row["name"])
    if code in {"target", "previous"}:
        return {"target": gettext(lang, "Target"), "previous": gettext(lang, "Previous wave")}[code]
    region = LocalizedText.of(content.get("region")).text(lang) if code == "region" else ""
    return f"{i18n.label(lang, 'node_level', code)} {region}".strip()


def row_detail(lang: Language, content: Plain, measure: str, row: Plain) -> str:
    """What a comparator rests on."""
    if row["comparator"] == "target":
        since = date.fromisoformat(content["scores"][measure]["target"]["from"])
        return gettext(lang, "since {date}", date=i18n.date_short(lang, since))
    visits = ngettext(lang, "{n} visit", "{n} visits", row["audits"])
    if row["comparator"] != "previous":
        return f"{ngettext(lang, '{n} location', '{n} locations', row['locations'])}, {visits}"
    return ", ".join([LocalizedText.of(content["previous_wave"]).text(lang), visits, *_pairs(lang, row)])


def _pairs(lang: Language, row: Plain) -> list[str]:
    if "pairs" not in row:
        return []
    if row["pairs"] is None:
        return [gettext(lang, "different locations")]
    one, many = "{n} location seen in both", "{n} locations seen in both"
    return [ngettext(lang, one, many, row["pairs"])]


def lowest_first(parts: list[Plain]) -> list[Plain]:
    """Sections, pillars or parts of the network, what was not measured last."""
    return sorted(parts, key=lambda part: (part["value"] is None, part["value"] or 0.0))


def highest_first(regions: list[Plain]) -> list[Plain]:
    """Parts of the network by their overall result."""
    return sorted(regions, key=lambda region: -(region["measures"]["overall"]["value"] or 0.0))


def part_name(lang: Language, part: Plain) -> str:
    """A section by its title, a pillar by its label."""
    return LocalizedText.of(part["name"]).text(lang) or i18n.label(lang, "pillar", part["key"])


def find_row(part: Plain, comparator: str) -> Plain | None:
    """The row of a comparator, or None."""
    return next((row for row in part["rows"] if row["comparator"] == comparator), None)


def interval(lang: Language, found: Plain) -> str:
    """The interval of a figure as « 79 à 86 », inside 0 and 100; empty without one."""
    if found["low"] is None or found["high"] is None:
        return ""
    low, high = (i18n.number(lang, shown(end)) for end in (max(found["low"], 0.0), min(found["high"], 100.0)))
    return gettext(lang, "{low} to {high}", low=low, high=high)


def ends(rows: list[Plain]) -> list[float]:
    """Every difference and interval end of some rows."""
    return [row[key] for row in rows for key in ("diff", "low", "high") if row[key] is not None]


def score_ends(parts: list[Plain]) -> list[float]:
    """What an axis of scores must hold: figures, the lower ends of their intervals, and the network's."""
    rows = [row for part in parts if (row := find_row(part, "network"))]
    known = [part[key] for part in parts for key in ("value", "low")] + [row["value"] for row in rows]
    return [max(end, 0.0) for end in known if end is not None]


def any_row(parts: list[Plain], comparator: str) -> bool:
    """Whether any part is compared with this."""
    return any(find_row(part, comparator) for part in parts)


def region_rows(regions: list[Plain]) -> list[Plain]:
    """Each part against the rest of the network, overall."""
    return [row for region in regions if (row := find_row(region["measures"]["overall"], "network"))]


def drawn_trends(lang: Language, regions: list[Plain]) -> list[list[TrendSegment]]:
    """The trends of some parts, as charts take them."""
    return [
        [trend_statements.drawn(lang, segment) for segment in region["trend"]["segments"]]
        for region in regions
    ]


def drawn_measures(lang: Language, content: Plain) -> dict[str, list[TrendSegment]]:
    """The trends of both dimensions, as charts take them."""
    trends = content["trends"]
    return {
        measure: [trend_statements.drawn(lang, segment) for segment in trends[measure]["segments"]]
        for measure in _DIMENSIONS
    }


def regions_title(lang: Language, regions: list[Plain]) -> str:
    """Which parts differ reliably from the rest, or that none does, or that nothing can be said."""
    rows, said = region_rows(regions), []
    if not rows:
        return gettext(lang, "Parts of the network")
    if statements.too_few(rows):
        return i18n.verdict_sentence(lang, "insufficient")
    for codes, words in (
        (("down", "down_small"), gettext(lang, "Below the rest of the network: {names}")),
        (("up", "up_small"), gettext(lang, "Above the rest of the network: {names}")),
    ):
        names = [
            isolated(LocalizedText.of(region["name"]).text(lang))
            for region in regions
            if (row := find_row(region["measures"]["overall"], "network")) and row["verdict"] in codes
        ]
        if names:
            said.append(words.format(names=joined(lang, names)))
    return statements.clauses(lang, said) or gettext(lang, "No part differs reliably from the rest")


def sections_title(lang: Language, content: Plain) -> str:
    """The sections with the lowest score, as seen in these visits."""
    known = [part for part in lowest_first(content["sections"]) if part["value"] is not None]
    if len(known) < 2:
        return gettext(lang, "Sections and pillars")
    names = joined(lang, [statements.quoted(lang, part_name(lang, each)) for each in known[:2]])
    return gettext(lang, "In these visits, the lowest sections are {names}", names=names)
