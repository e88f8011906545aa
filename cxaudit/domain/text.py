"""Text in the languages of a checklist or a client."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
"""Letters that Unicode does not take apart."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A text and the language it is really in."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """One text in one or more languages, in the order they were given."""

    by_language: tuple[tuple[Language, str], ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, str] | None) -> LocalizedText:
        """Keep the non-blank texts of `texts`; unknown languages are left out."""
        given = texts or {}
        kept = ((lang, given[lang]) for lang in cast("list[Language]", list(given)) if lang in LANGUAGES)
        return cls(tuple((lang, text) for lang, text in kept if text.strip()))

    def __bool__(self) -> bool:
        return bool(self.by_language)

    def pick(self, language: Language) -> Picked:
        """The text in `language`, else the first one there is, else an empty text."""
        for candidate, text in self.by_language:
            if candidate == language:
                return Picked(text, candidate)
        if self.by_language:
            return Picked(self.by_language[0][1], self.by_language[0][0])
        return Picked("", language)

    def text(self, language: Language) -> str:
        """The words of `pick`, when their language does not matter."""
        return self.pick(language).text

    def missing(self, languages: tuple[Language, ...]) -> tuple[Language, ...]:
        """The languages of `languages` that have no text."""
        have = {lang for lang, _ in self.by_language}
        return tuple(lang for lang in languages if lang not in have)

    def as_dict(self) -> dict[Language, str]:
        """Plain form for documents and rows."""
        return dict(self.by_language)


def folded(words: str) -> str:
    """What `words` are sorted by, code point by code point, where a reader looks for them: accents, capitals
    and signs move nothing, and 2 comes before 10."""
    letters = unicodedata.normalize("NFKD", words.casefold().translate(_LIGATURES))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\d+", _by_size, re.sub(r"[\W_]+", " ", plain).strip())


def _by_size(number: re.Match[str]) -> str:
    """A number behind the count of its digits: the longer one is the greater."""
    digits = number[0].lstrip("0")
    return f"{min(len(digits), 99):02d}{digits}"


def sort_key(words: str) -> tuple[str, str]:
    """Where `words` stand in the alphabet a reader expects: as `folded`; the words themselves part what is
    the same then."""
    return folded(words), words


_SOUGHT_AS = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'", "‐": "-", "‑": "-"})


def fold(words: str) -> str:
    """`words` as they are sought: small letters, without accents, ligatures apart, one apostrophe.

    What is folded letter by letter gives the same, so that a place in it can be told from the text's own.
    """
    small = unicodedata.normalize("NFKD", words).casefold().translate(_SOUGHT_AS)
    letters = unicodedata.normalize("NFKD", small)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


NO_TEXT = LocalizedText()
