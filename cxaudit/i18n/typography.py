"""French typesetting of text that stands in a page or a PDF, never of catalogues, mail or files.

Source: the Office québécois de la langue française, « Espacement avant et après les principaux signes ».
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

from cxaudit.i18n.catalogue import Language

_NBSP = "\u00a0"
_NARROW = "\u202f"
_LABEL = 200
"""Longer texts are told once: they must not push out the labels."""
_MONTHS = (
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|janv\.|févr\.|avr\.|juill\.|sept\.|oct\.|nov\.|déc\."
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\.\.\.", "…"),
        (r"(?<=\w)'(?=[\w«])", "’"),
        (r"«\s*", f"«{_NBSP}"),
        (r"\s*»", f"{_NBSP}»"),
        (r"\b1er\b", "1ᵉʳ"),
        (r"(?<=[\w»)\].…%]) (?=:(?!\w))", _NBSP),
        (r"(?<=\d)\s?(?=[%$](?!\w))", _NBSP),
        (r"(?<=[\w»)\].…%])\s?(?=[;!?]+(?:[\s»)\]’.,]|$))", _NARROW),
        (r"\b(\d{1,2}) ?h ?(\d{2})\b", rf"\1{_NBSP}h{_NBSP}\2"),
        (r"\b(\d{1,2}) h\b", rf"\1{_NBSP}h"),
        (rf"\b(\d{{1,2}}|1ᵉʳ) (?=(?:{_MONTHS})(?!\w))", rf"\1{_NBSP}"),
        (r"\b([nN]) = (?=\d)", rf"\1{_NBSP}={_NBSP}"),
        (r"(?<=\d) (?=\d{3}(?!\d))", _NBSP),
        (rf"(?<![\d.,/{_NBSP}-])([01](?:,\d+)?[ {_NBSP}]point)s\b", r"\1"),  # the plural begins at two
    )
)
_MARKUP = re.compile(r"(<[^>]*>|&#?\w+;)")
_ESCAPED_APOSTROPHE = re.compile(r"(?<=\w)&#39;(?=\w)")


def typo(lang: Language, text: object) -> str:
    """`text` with its non-breaking spaces, narrow spaces and apostrophes; English unchanged, None empty.

    Markup stays Markup: tags, attributes and entities are left alone.
    """
    if text is None:
        return ""
    if lang != "fr":
        return text if isinstance(text, str) else str(text)
    if isinstance(text, Markup):
        pieces = _MARKUP.split(_ESCAPED_APOSTROPHE.sub("’", str(text)))
        done = (piece if index % 2 else _typeset(piece) for index, piece in enumerate(pieces))
        return Markup("".join(done))  # noqa: S704  # only spaces and apostrophes between the tags have changed
    return _typeset(str(text))


def _typeset(text: str) -> str:
    return _ruled(text) if len(text) <= _LABEL else _ruled.__wrapped__(text)


@lru_cache(maxsize=4096)
def _ruled(text: str) -> str:
    """Remembered: what a page says in labels and sentences it says on every other one."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
