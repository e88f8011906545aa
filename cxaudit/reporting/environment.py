"""Reports as HTML: Jinja without Flask, one environment per language."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cxaudit import i18n, resources
from cxaudit.domain.text import Language, LocalizedText
from cxaudit.measurement.numbers import display, percent, shown
from cxaudit.reporting import (
    charts,
    competitor_statements,
    external_statements,
    group_statements,
    league_statements,
    location_statements,
    profile_statements,
    seal,
    statements,
    trend_statements,
)
from cxaudit.reporting.content import Plain
from cxaudit.reporting.direction import is_right_to_left, set_apart
from cxaudit.reporting.wording import points_text

_FOLDER = resources.templates_dir() / "reports"
_BETWEEN_CELLS = re.compile(r">\s+<(?=/?(?:table|colgroup|col|thead|tbody|tr|th|td)\b)")


@lru_cache(maxsize=2)
def _environment(lang: Language) -> Environment:
    found = Environment(
        loader=FileSystemLoader(resources.templates_dir()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(i18n.template_globals(lambda: lang))
    found.globals.update(charts=charts, seal=seal, say=statements, lang=lang, lang_tag=i18n.LANG_TAG[lang])
    found.globals.update(tell=group_statements, league=league_statements, trend=trend_statements)
    found.globals.update(profile=profile_statements, of_location=location_statements)
    found.globals.update(rivals=competitor_statements, external=external_statements)
    found.filters.update(i18n.template_filters(lambda: lang))
    found.filters.update(
        own=partial(_own, lang),
        words=partial(_words, lang),
        typed=partial(_typed, lang),
        shown=shown,
        ppm=_ppm,
        exact=partial(_exact, lang),
        moment=_moment,
        day=date.fromisoformat,
    )
    found.tests.update(right_to_left=is_right_to_left)
    return found


def render(template: str, lang: Language, **context: Any) -> str:
    """A report page in one language; the same content gives the same page."""
    page = _environment(lang).get_template(template).render(**context)
    page = page.replace("1ᵉʳ", "1er")  # the fonts of the file lack these two letters: no glyph, no archive
    return _BETWEEN_CELLS.sub("><", page)  # read, styled and thrown away again otherwise: a tenth of the time


def report_page(content: Plain, lang: Language, code: str) -> str:
    """The HTML of a report, whatever it is about; `code` is that of its fingerprint."""
    kind = content.get("kind", "audit")
    more = {"items": _items(content)} if kind == "audit" else {}
    return render(
        f"reports/{kind}.html",
        lang,
        r=content,
        code=seal.printed(code),
        verify=verify_address(content, code),
        **more,
    )


def stylesheets(content: Plain) -> tuple[Path, ...]:
    """What a report is drawn with."""
    names = ("report.css",) if content.get("kind", "audit") == "audit" else ("report.css", "groups.css")
    return tuple(_FOLDER / name for name in names)


def _items(content: Plain) -> dict[str, Plain]:
    return {item["key"]: item for section in content["sections"] for item in section["items"]}


def verify_address(content: Plain, code: str) -> str | None:
    """Where a report is checked; None: it was frozen before there was such a page."""
    found = content.get("verify_at")
    return None if found is None else seal.address(found, code)


def _ppm(score_ppm: int | None) -> str | None:
    return None if score_ppm is None else display(percent(score_ppm))


def _exact(lang: Language, text: str) -> str:
    return points_text(lang, Fraction(text))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _words(lang: Language, texts: dict[str, str] | None) -> str:
    """A text in the reader's language, else its first one."""
    return i18n.typo(lang, LocalizedText.of(texts).text(lang))


def _typed(lang: Language, text: str | None) -> str:
    """What somebody typed, as it is read in its own direction."""
    return set_apart(i18n.typo(lang, text))


def _own(lang: Language, texts: dict[str, str] | None) -> Markup:
    """The same, with its own `lang` when it is not the reader's."""
    picked = LocalizedText.of(texts).pick(lang)
    text = escape(i18n.typo(picked.language, picked.text))
    if picked.language == lang:
        return Markup(text)  # noqa: S704  # escaped above
    return Markup('<span lang="{}">{}</span>').format(i18n.LANG_TAG[picked.language], text)
