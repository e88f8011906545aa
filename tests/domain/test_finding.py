"""Words found whatever their accents, and marked where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.finding import excerpt, marked, words_of
from cxaudit.domain.text import fold, sort_key


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Montréal", "montreal"), ("Trois-Rivières", "TROIS-RIVIERES"), ("cœur", "coeur"), ("Lætitia", "laetitia"),
        ("L’Île-des-Sœurs", "l'ile-des-soeurs"), ("ÇA", "ça"), ("Straße", "strasse"), ("e\u0301te\u0301", "été"),
    ],
)  # fmt: skip
def test_accents_ligatures_capitals_and_apostrophes_do_not_matter(written: str, sought: str) -> None:
    assert fold(sought) in fold(written)
    [piece] = marked(written, words_of(sought))
    assert (piece.text, piece.found) == (written, True)


@given(st.text(max_size=60))
def test_letters_fold_one_by_one_as_they_do_together(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_marking_changes_nothing_of_the_text(text: str, sought: list[str]) -> None:
    words = words_of(" ".join(sought))
    pieces = marked(text, words)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        if piece.found:
            assert any(word[0] in fold(piece.text) for word in words)


def test_every_place_of_every_word_is_marked() -> None:
    pieces = marked("Propreté : propre, très propre.", ("propre", "tres"))
    assert [p.text for p in pieces if p.found] == ["Propre", "propre", "très", "propre"]


def test_a_question_of_one_letter_is_none() -> None:
    assert words_of("é") == words_of("  ") == ()
    assert words_of("a b") == ("a", "b")
    assert words_of("Été été") == ("ete",)
    assert len(words_of(" ".join(f"m{n}" for n in range(50)))) == 8


def test_an_excerpt_holds_the_first_word_found_and_is_cut_between_words() -> None:
    text = "Mot " * 100 + "l’Œuvre commence ici " + "fin " * 200
    pieces = excerpt(text, ("oeuvre",))
    whole = "".join(piece.text for piece in pieces)
    assert [p.text for p in pieces if p.found] == ["Œuvre"]
    assert whole.startswith("… Mot")
    assert whole.endswith("fin …")
    assert len(whole) < 500


@given(st.text(max_size=900), st.text(max_size=6))
def test_an_excerpt_is_never_longer_than_it_may_be(text: str, sought: str) -> None:
    assert len("".join(p.text for p in excerpt(text, words_of(sought)))) <= 400


def test_names_with_ligatures_stand_where_a_reader_looks() -> None:
    assert sorted(["Œuvre", "Oasis", "Olive"], key=sort_key) == ["Oasis", "Œuvre", "Olive"]
