"""French typesetting, character by character."""

import pytest
from markupsafe import Markup

from cxaudit.i18n import typo

N = "\u00a0"
F = "\u202f"


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("Vague : Automne", f"Vague{N}: Automne"),
        ("84,6 % en conformité", f"84,6{N}% en conformité"),
        ("84,6%", f"84,6{N}%"),
        ("5 $ par an", f"5{N}$ par an"),
        ("le filtre « En retard » est retiré", f"le filtre «{N}En retard{N}» est retiré"),
        ("«collé»", f"«{N}collé{N}»"),
        ("Retourner la visite ?", f"Retourner la visite{F}?"),
        ("Retourner la visite?", f"Retourner la visite{F}?"),
        ("rien n'est perdu; continuez", f"rien n’est perdu{F}; continuez"),
        ("Enfin !", f"Enfin{F}!"),
        ("Vraiment ?!", f"Vraiment{F}?!"),
        ("« Déjà ? » dit-on", f"«{N}Déjà{F}?{N}» dit-on"),
        ("l'accueil d'aujourd'hui", "l’accueil d’aujourd’hui"),
        ("à remettre le 14 nov., 18 h", f"à remettre le 14{N}nov., 18{N}h"),
        ("de 10 h 31 à 11h24", f"de 10{N}h{N}31 à 11{N}h{N}24"),
        ("jeudi 12 novembre 2026", f"jeudi 12{N}novembre 2026"),
        ("le 1er avril", f"le 1ᵉʳ{N}avril"),
        ("1 234 567,5 visites", f"1{N}234{N}567,5 visites"),
        ("n = 18", f"n{N}={N}18"),
        ("Envoi...", "Envoi…"),
        ("la vague précédente (+0,5 points)", "la vague précédente (+0,5 point)"),
        ("−1,95 points et 0 points", "−1,95 point et 0 point"),
    ],
)
def test_typesets_french(plain: str, typeset: str) -> None:
    assert typo("fr", plain) == typeset
    assert typo("fr", typeset) == typeset


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.ca/a?b=c;d=e",
        "14:30",
        "a:b",
        "12 points, 3 visites",
        "2,0 points, −10,1 points, 31 points, 0,5 pointsage",
        f"1{N}000 points et 2{N}001 points",
        "succursale 214 · Longueuil",
    ],
)
def test_leaves_the_rest_alone(text: str) -> None:
    assert typo("fr", text) == text


def test_leaves_english_alone() -> None:
    assert typo("en", "Really ? It's 84.6 %") == "Really ? It's 84.6 %"


def test_nothing_is_empty_text() -> None:
    assert typo("fr", None) == ""
    assert typo("en", None) == ""


def test_markup_keeps_its_tags_and_entities() -> None:
    source = Markup('<a href="/x?a=1&amp;b=2" title="Oui ?">Fish &amp; chips : l&#39;avis ?</a>')
    typeset = typo("fr", source)
    assert isinstance(typeset, Markup)
    assert typeset == f'<a href="/x?a=1&amp;b=2" title="Oui ?">Fish &amp; chips{N}: l’avis{F}?</a>'


def test_plain_text_is_never_taken_for_markup() -> None:
    assert not isinstance(typo("fr", "<b>Oui ?</b>"), Markup)
