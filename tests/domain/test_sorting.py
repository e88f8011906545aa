"""Names in the order in which a reader looks for them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.ids import ClientId, NodeId
from cxaudit.domain.network import HierarchyNode, by_name
from cxaudit.domain.text import Language, LocalizedText, folded, sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["Élise", "Eric", "Étienne", "thomas", "Zoé"],
        ["cote", "Côte", "coté", "côté"],
        ["Succursale 2", "Succursale 10", "succursale 101"],
        ["8", "09", "10", "0101", "A-2", "A-10"],
        ["L’Ancienne Lorette", "L'Assomption", "Laval", "Saint Jean", "Saint-Jean-Baptiste", "Sainte-Foy"],
        ["Noël", "Œuvre", "Ogre"],
    ],
)
def test_accents_capitals_signs_and_sizes_stand_where_a_reader_looks(ordered: list[str]) -> None:
    mixed = random.Random(7).sample(ordered, len(ordered))
    found = sorted(mixed, key=folded)
    assert [folded(words) for words in found] == [folded(words) for words in ordered]
    others = random.Random(8).sample(ordered, len(ordered))
    assert sorted(mixed, key=sort_key) == sorted(others, key=sort_key)


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.text(max_size=8))
def test_numbers_stand_by_their_size(one: int, other: int, before: str) -> None:
    first, second = folded(f"{before}x{one}"), folded(f"{before}x{other}")
    assert (first < second, first == second) == (one < other, one == other)


@given(st.text(max_size=30))
def test_what_is_folded_has_no_capital_and_no_space_around_it(words: str) -> None:
    assert folded(words) == folded(words).strip() == folded(words.upper().lower().strip())


def node(path: str, fr: str, en: str) -> HierarchyNode:
    name = LocalizedText((("fr", fr), ("en", en)))
    level = "network" if path == "/n/" else "region"
    return HierarchyNode(ClientId("c"), NodeId(path), None, level, name, path)  # type: ignore[arg-type]


NODES = (
    node("/n/", "Réseau", "Network"),
    node("/n/1/", "Québec", "Quebec"),
    node("/n/2/", "Étranger", "Abroad"),
    node("/n/2/1/", "Maine", "Maine"),
    node("/n/3/", "Estrie", "Townships"),
)


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("fr", ["Réseau", "Estrie", "Étranger", "Maine", "Québec"]),
        ("en", ["Network", "Abroad", "Maine", "Quebec", "Townships"]),
    ],
)
def test_the_parts_of_a_network_stand_by_name_under_what_holds_them(
    language: Language, ordered: list[str]
) -> None:
    assert [each.name.text(language) for each in by_name(reversed(NODES), language)] == ordered
