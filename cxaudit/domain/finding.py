"""Words sought in texts: what is asked for, where it stands, and the part of a text around it."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain.text import fold

MOST_WORDS = 8
LONGEST = 200
_AROUND = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `found`: it is what was sought."""

    text: str
    found: bool


def words_of(asked: str) -> tuple[str, ...]:
    """The folded words of a question, each once; empty when it is only one letter or nothing."""
    words = tuple(dict.fromkeys(fold(asked[:LONGEST]).split()))[:MOST_WORDS]
    return words if sum(map(len, words)) > 1 else ()


def marked(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """`text` cut where the words stand in it, whatever their accents; the pieces joined are `text`."""
    hit = _hits(text, words)
    pieces: list[Piece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or hit[at] != hit[start]:
            pieces.append(Piece(text[start:at], hit[start]))
            start = at
    return tuple(pieces)


def _hits(text: str, words: tuple[str, ...]) -> list[bool]:
    """Whether each letter of the text belongs to a word."""
    folded = [fold(letter) for letter in text]
    places = [at for at, letters in enumerate(folded) for _ in letters]
    whole, hit = "".join(folded), [False] * len(text)
    for word in words:
        at = whole.find(word)
        while word and at >= 0:
            for place in places[at : at + len(word)]:
                hit[place] = True
            at = whole.find(word, at + len(word))
    for at in range(1, len(text)):
        hit[at] = hit[at] or (hit[at - 1] and not folded[at])  # an accent belongs to its letter
    return hit


def excerpt(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """The part of a text around the first word found, cut between words; its beginning when none is there."""
    flat = " ".join(text.split())
    first = next((at for at, found in enumerate(_hits(flat, words)) if found), 0)
    start = 0 if first <= _AROUND else flat.rfind(" ", 0, first - _AROUND) + 1
    end = start + 2 * _AROUND + LONGEST
    stop = len(flat) if end >= len(flat) else max(flat.rfind(" ", start, end), first + 1)
    before = "… " if start else ""
    after = " …" if stop < len(flat) else ""
    return marked(f"{before}{flat[start:stop]}{after}", words)
