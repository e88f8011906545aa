"""The French catalogue: every `.po` of `translations/fr_CA`, read once and merged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.pofile import read_po

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANG_TAG: dict[Language, str] = {"fr": "fr-CA", "en": "en-CA"}

_DIRECTORY = Path(__file__).parent.parent / "translations" / "fr_CA" / "LC_MESSAGES"
_PLACE = re.compile(r"\{(\w+)\}|%\((\w+)\)[sd]")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What the catalogue says for one message: one form, or the forms for one and for many."""

    one: str
    many: str


def gettext(lang: Language, msgid: str, msgctxt: str | None = None, **params: object) -> str:
    """`msgid` in `lang`, its `{name}` (or `%(name)s`) places filled; English when untranslated."""
    found = _find(lang, msgid, msgctxt)
    return _fill(found.one if found else msgid, params)


def ngettext(
    lang: Language, one: str, many: str, n: int, msgctxt: str | None = None, **params: object
) -> str:
    """The form for `n` (French: zero is singular); `{n}` is written with the digits of the language."""
    found = _find(lang, one, msgctxt) or _Texts(one, many)
    singular = n < 2 if lang == "fr" else n == 1
    separator = "\u00a0" if lang == "fr" else ","
    written = f"{n:,}".replace(",", separator)
    return _fill(found.one if singular else found.many, {"n": written, **params})


def _find(lang: Language, msgid: str, msgctxt: str | None) -> _Texts | None:
    return _french().get((msgctxt, msgid)) if lang == "fr" else None


def _fill(text: str, params: dict[str, object]) -> str:
    if not params:
        return text

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return str(params[name]) if name in params else match[0]

    return _PLACE.sub(value, text)


@lru_cache(maxsize=1)
def _french() -> dict[tuple[str | None, str], _Texts]:
    """Every translated message; fuzzy and empty ones are left to English."""
    texts: dict[tuple[str | None, str], _Texts] = {}
    for path in sorted(_DIRECTORY.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="fr_CA")
        for message in catalogue:
            if message.id and message.string and not message.fuzzy:
                msgid = message.id if isinstance(message.id, str) else message.id[0]
                texts.setdefault((message.context, msgid), _forms(message.string))
    return texts


def _forms(found: str | tuple[str, ...] | list[str]) -> _Texts:
    if isinstance(found, str):
        return _Texts(found, found)
    return _Texts(found[0], found[-1])
