"""What the comparison with competitors says, from plain data: the page and the report say the same."""

from __future__ import annotations

from cxaudit import i18n
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext, ngettext
from cxaudit.measurement.numbers import shown
from cxaudit.reporting import statements
from cxaudit.reporting.content import Plain
from cxaudit.reporting.group_statements import finding, obtained, part_name, place_name
from cxaudit.reporting.wording import joined

_UP, _DOWN = ("up", "up_small"), ("down", "down_small")


def document_name(lang: Language, content: Plain) -> str:
    """What a report is called."""
    wave = LocalizedText.of(content["wave"]).text(lang)
    return gettext(
        lang, "Competitors side by side, wave {wave}, {place}", wave=wave, place=place_name(lang, content)
    )


def title(lang: Language, content: Plain) -> str:
    """The finding of a report."""
    return finding(lang, content["benchmarks"])


def summary(lang: Language, content: Plain) -> list[str]:
    """What was obtained, how it stands beside each competitor, overall and by section; on what questions."""
    overall = content["benchmarks"]["overall"]["rows"]
    said = [obtained(lang, content), *statements.differences(lang, overall, {})]
    for at, each in enumerate(content["competitors"]):
        said += _by_section(lang, each["name"], content["sections"], at)
    if content["common"] is not None:
        said.append(common(lang, content["common"]))
    return said


def _by_section(lang: Language, name: str, sections: list[Plain], at: int) -> list[str]:
    """The sections where a competitor reliably does better, then those where it does worse."""
    below, above = (_sections(lang, sections, at, codes) for codes in (_DOWN, _UP))
    said = []
    if below:
        said.append(gettext(lang, "Below {name} in {sections}.", name=name, sections=joined(lang, below)))
    if above:
        said.append(gettext(lang, "Above {name} in {sections}.", name=name, sections=joined(lang, above)))
    return said


def _sections(lang: Language, sections: list[Plain], at: int, codes: tuple[str, ...]) -> list[str]:
    found = [part for part in sections if part["rows"][at]["verdict"] in codes]
    ordered = sorted(found, key=lambda part: -abs(part["rows"][at]["diff"]))
    return [statements.quoted(lang, part_name(lang, part)) for part in ordered]


def sections_title(lang: Language, sections: list[Plain], at: int) -> str:
    """The sections that differ reliably from one competitor, or why there are none."""
    rows, said = [part["rows"][at] for part in sections], []
    if statements.too_few(rows):
        return i18n.verdict_sentence(lang, "insufficient")
    for codes, words in (
        (_DOWN, gettext(lang, "Below in {sections}")),
        (_UP, gettext(lang, "Above in {sections}")),
    ):
        names = _sections(lang, sections, at, codes)
        if names:
            said.append(words.format(sections=joined(lang, names)))
    return statements.clauses(lang, said) or gettext(lang, "No section differs reliably")


def by_difference(sections: list[Plain], at: int) -> list[Plain]:
    """The section furthest below the competitor first; what cannot be compared last."""
    return sorted(sections, key=lambda part: _place(part["rows"][at]))


def _place(row: Plain) -> tuple[bool, float]:
    return row["diff"] is None, row["diff"] or 0.0


def common(lang: Language, found: Plain) -> str:
    """On which questions the comparison rests, or why there is none."""
    if not found["share"]:
        return gettext(
            lang,
            "The own visits and those of competitors were made with checklists that share no scored "
            "question: they are not compared.",
        )
    if found["most"] is not None:
        return gettext(
            lang,
            "The checklists differ, and more than {n} visits would have to be scored again on the questions "
            "they share: they are not compared here. Choose a region.",
            n=i18n.number(lang, str(found["most"])),
        )
    return ngettext(
        lang,
        "The checklists differ: everybody is scored again on the {n} question they share ({share} of the "
        "possible points), without the effect of critical items.",
        "The checklists differ: everybody is scored again on the {n} questions they share ({share} of the "
        "possible points), without the effect of critical items.",
        found["questions"],
        share=i18n.percent(lang, shown(found["share"], 0)),
    )
