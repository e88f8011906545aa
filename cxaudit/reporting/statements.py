"""The sentences of a report, from its frozen content: findings first, never more than the verdicts allow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from cxaudit import i18n
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import display, percent, shown
from cxaudit.reporting.content import Plain
from cxaudit.reporting.direction import isolated
from cxaudit.reporting.wording import joined

_UP, _DOWN = ("up", "up_small"), ("down", "down_small")


def comparator(lang: Language, code: str) -> str:
    """A comparator inside a sentence, with its article."""
    return {
        "target": gettext(lang, "the target"),
        "previous": gettext(lang, "the previous wave"),
        "region": gettext(lang, "the region"),
        "network": gettext(lang, "the network"),
    }[code]


def cover(lang: Language, content: Mapping[str, Any]) -> str:
    """The visit in one sentence."""
    failed = [item for item in _all(content) if item["failed"]]
    if failed:
        name = isolated(LocalizedText.of(failed[0]["text"]).text(lang))
        return gettext(lang, "A critical item was missed: “{item}”.", item=name)
    missed = len(content["misses"])
    if missed:
        one, many = "{n} item was missed in this visit.", "{n} items were missed in this visit."
        return ngettext(lang, one, many, missed)
    if not _is_scored(content):
        return gettext(lang, "Nothing in this visit could be scored.")
    return gettext(lang, "Every item that counts was kept in this visit.")


def summary_title(lang: Language, content: Mapping[str, Any]) -> str:
    """The heading of the summary page."""
    missed = len(content["misses"])
    if not missed and not _is_scored(content):
        return gettext(lang, "No result for this visit")
    if not missed:
        return gettext(lang, "The standards were kept")
    return ngettext(lang, "{n} item to take up again", "{n} items to take up again", missed)


def summary(lang: Language, content: Mapping[str, Any]) -> list[str]:
    """Three to five sentences: what was found, against what, what to do first."""
    said = [_found(lang, content), *against(lang, content["benchmarks"]["overall"])]
    first = [item for item in _all(content) if item["key"] in content["misses"][:2]]
    first.sort(key=lambda item: content["misses"].index(item["key"]))
    if first:
        names = [quoted(lang, _text(lang, item)) for item in first]
        said.append(gettext(lang, "To take up first: {items}.", items=joined(lang, names)))
    return said


def _found(lang: Language, content: Mapping[str, Any]) -> str:
    scores = content["scores"]
    known = {
        m: i18n.percent(lang, display(percent(s["ppm"]))) for m, s in scores.items() if s["ppm"] is not None
    }
    if "compliance" in known and "experience" in known:
        return gettext(
            lang,
            "The visit obtains {compliance} in compliance and {experience} in experience.",
            compliance=known["compliance"],
            experience=known["experience"],
        )
    if "overall" in known:
        return gettext(lang, "The visit obtains {overall} overall.", overall=known["overall"])
    return gettext(lang, "Nothing in this visit could be scored.")


def against(lang: Language, found: Plain) -> list[str]:
    """The overall result of the location's wave against its comparators, grouped by what may be said."""
    if found["value"] is None:
        return []
    n = found["audits"]
    start = ngettext(
        lang,
        "With {n} visit of the wave, the location stands at {value}.",
        "With {n} visits of the wave, the location stands at {value}.",
        n,
        value=i18n.percent(lang, shown(found["value"])),
    )
    names = {code: comparator(lang, code) for code in ("target", "previous", "region", "network")}
    return [start, *differences(lang, found["rows"], names)]


def differences(lang: Language, rows: list[Plain], names: Mapping[str, str]) -> list[str]:
    """Comparisons in sentences, grouped by what may be said; `names` of the comparators, with articles."""
    groups = (
        ((*_UP, *_DOWN), gettext(lang, "Reliable differences: {list}.")),
        (("stable",), gettext(lang, "Stable (any difference is under 2 points): {list}.")),
        (
            ("inconclusive",),
            gettext(lang, "Not reliable, they may come from which visits were made: {list}."),
        ),
        (("insufficient",), gettext(lang, "Too few visits to compare with {list}.")),
    )
    said = []
    for codes, words in groups:
        chosen = [row for row in rows if row["verdict"] in codes]
        if chosen:
            named = [_named(lang, row, row.get("name") or names[row["comparator"]]) for row in chosen]
            said.append(words.format(list=joined(lang, named)))
    return said


def _named(lang: Language, row: Plain, name: str) -> str:
    if row["verdict"] == "insufficient" or row["diff"] is None:
        return name
    return gettext(lang, "{name} ({diff} points)", name=name, diff=i18n.points(lang, shown(row["diff"])))


def benchmark_title(lang: Language, found: Plain) -> str:
    """What the comparisons of one measure allow to claim; else that none is reliable."""
    rows = found["rows"]
    said = []
    below = _names(lang, rows, _DOWN)
    above = _names(lang, rows, _UP)
    if below:
        said.append(gettext(lang, "Below {names}", names=below))
    if above:
        said.append(gettext(lang, "Above {names}", names=above))
    if not rows:
        return gettext(lang, "Nothing to compare with yet")
    if not said and too_few(rows):
        return i18n.verdict_sentence(lang, "insufficient")
    return clauses(lang, said) or gettext(lang, "No reliable difference with the comparators")


def too_few(rows: list[Plain]) -> bool:
    """Whether there are comparisons, and none of them rests on enough visits to say anything."""
    return bool(rows) and all(row["verdict"] == "insufficient" for row in rows)


def clauses(lang: Language, said: list[str]) -> str:
    """Clauses side by side."""
    return " ; ".join(said) if lang == "fr" else "; ".join(said)


def quoted(lang: Language, words: str) -> str:
    """Words between the quotes of the language."""
    words = isolated(words)
    return f"« {words} »" if lang == "fr" else f"“{words}”"


def colon(lang: Language) -> str:
    """A colon between a name and its value."""
    return " : " if lang == "fr" else ": "


def _names(lang: Language, rows: list[Plain], codes: tuple[str, ...]) -> str:
    return joined(lang, [comparator(lang, r["comparator"]) for r in rows if r["verdict"] in codes])


def repeated(lang: Language, seen: str) -> str:
    """How often an item was missed in the last visits where it was seen."""
    visits = sum(code in "mkp" for code in seen)
    return ngettext(
        lang,
        "Missed {k} of {n} visit",
        "Missed {k} of {n} visits",
        visits,
        k=seen.count("m"),
    )


def lost(lang: Language, text: str) -> str:
    """A part of the result lost, in points, with a true minus."""
    return i18n.points(lang, display(-Fraction(text) * 100))


def bar_title(lang: Language, name: str, score_ppm: int | None) -> str:
    """The words of a section's bar."""
    shown = None if score_ppm is None else display(percent(score_ppm))
    return f"{name}{colon(lang)}{i18n.percent(lang, shown)}"


def difference_title(lang: Language, row: Plain) -> str:
    """The words of one row of a difference plot."""
    word = i18n.verdict_sentence(lang, row["verdict"], form_of(row["comparator"]), row["more"])
    name = row.get("name") or comparator(lang, row["comparator"])
    value = i18n.points(lang, shown(row["diff"])).removesuffix(".")  # « n. d. » ends a sentence by itself
    return f"{name}, {value}. {word}"


def form_of(code: str) -> str:
    """Whether a comparator is a change in time or a comparison with others."""
    return "time" if code == "previous" else "group"


def axis_words(lang: Language, axis: Any) -> dict[int, str]:
    """The numbers of an axis."""
    return {tick: i18n.points(lang, str(tick)) for tick in axis.ticks}


def ends(content: Mapping[str, Any]) -> list[float]:
    """Every difference and interval end of the benchmark page."""
    rows = [row for found in content["benchmarks"].values() for row in found["rows"]]
    return [row[key] for row in rows for key in ("diff", "low", "high") if row[key] is not None]


def _is_scored(content: Mapping[str, Any]) -> bool:
    """Whether the visit has a result: without any, nothing was kept either."""
    return content["scores"]["overall"]["ppm"] is not None


def _text(lang: Language, item: Plain) -> str:
    return LocalizedText.of(item["text"]).text(lang)


def _all(content: Mapping[str, Any]) -> list[Plain]:
    return [item for section in content["sections"] for item in section["items"]]
