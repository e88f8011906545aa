"""The sentences of a location's report, from its frozen content."""

from __future__ import annotations

from cxaudit.domain.text import Language, LocalizedText
from cxaudit.i18n import gettext, ngettext
from cxaudit.reporting import statements, trend_statements
from cxaudit.reporting.content import Plain
from cxaudit.reporting.wording import joined


def document_name(lang: Language, content: Plain) -> str:
    """What the report is called."""
    wave = LocalizedText.of(content["wave"]).text(lang)
    return gettext(
        lang, "Report of the location {place}, {wave}", place=content["location"]["name"], wave=wave
    )


def title(lang: Language, content: Plain) -> str:
    """What its comparisons allow to claim."""
    return statements.benchmark_title(lang, content["benchmarks"]["overall"])


def summary(lang: Language, content: Plain) -> list[str]:
    """Where it stands, how it moves, what it missed again."""
    said = statements.against(lang, content["benchmarks"]["overall"])
    trend = content["trends"]["overall"]
    if trend["segments"] and len(trend["segments"][-1]["points"]) > 1:
        said.append(gettext(lang, "{said}.", said=trend_statements.title_of(lang, trend)))
    again = [LocalizedText.of(each["text"]).text(lang) for each in content["repeats"][:2]]
    if again:
        items = joined(lang, [statements.quoted(lang, text) for text in again])
        said.append(gettext(lang, "Missed again: {items}.", items=items))
    return said


def again_title(lang: Language, content: Plain) -> str:
    """How many standards were missed again."""
    n = len(content["repeats"])
    if not n:
        return gettext(lang, "Nothing was missed twice in the last visits")
    return ngettext(lang, "{n} item missed again", "{n} items missed again", n)
