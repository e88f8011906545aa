"""How alike two comments are: the share of three-word sequences they have in common."""

from __future__ import annotations

import re
import unicodedata

from cxaudit.measurement.intervals import NOISE

_WORDS = 3
_ALIKE = 0.6
_LEAST_WORDS = 20
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def text_similarity(a: str, b: str) -> tuple[float | None, bool]:
    """(Jaccard of 3-word shingles, flag >= 0.6 with both texts >= 20 words); None when both are empty.

    Case, accents, ligatures and punctuation do not count; a text under three words is one shingle. At volume,
    find candidates by MinHash first (Broder 1997), then decide here.
    """
    first, second = words(a), words(b)
    ours, theirs = _shingles(first), _shingles(second)
    if not ours and not theirs:
        return None, False
    jaccard = len(ours & theirs) / len(ours | theirs)
    long_enough = min(len(first), len(second)) >= _LEAST_WORDS
    return jaccard, long_enough and jaccard >= _ALIKE - NOISE


def words(text: str) -> list[str]:
    """NFKC, casefold, oe and ae ligatures, accents dropped, anything but a-z and 0-9 a space."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    bare = "".join(char for char in unicodedata.normalize("NFD", folded) if not unicodedata.combining(char))
    return re.findall(r"[a-z0-9]+", bare)


def _shingles(found: list[str]) -> set[tuple[str, ...]]:
    if len(found) < _WORDS:
        return {tuple(found)} if found else set()
    return {tuple(found[start : start + _WORDS]) for start in range(len(found) - _WORDS + 1)}
