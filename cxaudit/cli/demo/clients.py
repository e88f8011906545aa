"""The three fictional clients of the demonstration: where they are, what is measured, how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from cxaudit.adapters.documents import read_document
from cxaudit.domain.network import Channel
from cxaudit.domain.text import Language

WAVES = (
    ("Hiver 2026", "Winter 2026", date(2026, 1, 5), date(2026, 3, 15)),
    ("Printemps 2026", "Spring 2026", date(2026, 3, 16), date(2026, 5, 31)),
    ("Été 2026", "Summer 2026", date(2026, 6, 1), date(2026, 8, 23)),
    ("Automne 2026", "Fall 2026", date(2026, 8, 24), date(2026, 12, 15)),
)
REGIONS = (
    ("Montérégie", "Montérégie"), ("Québec", "Québec City"), ("Laurentides", "Laurentians"),
    ("Estrie", "Eastern Townships"), ("Outaouais", "Outaouais"),
)  # fmt: skip
TOWNS = (
    "Longueuil", "Brossard", "Châteauguay", "Boucherville", "Chambly", "Varennes", "Saint-Hyacinthe", "Sorel",
    "Sillery", "Beauport", "Lévis", "Charlesbourg", "Cap-Rouge", "Donnacona", "Sainte-Marie", "Montmagny",
    "Mirabel", "Saint-Jérôme", "Blainville", "Sainte-Agathe", "Boisbriand", "Lachute", "Mont-Laurier",
    "Sainte-Adèle",
    "Sherbrooke", "Magog", "Granby", "Coaticook", "Cowansville", "Bromont", "Lac-Mégantic", "Windsor",
    "Gatineau", "Hull", "Aylmer", "Buckingham", "Maniwaki", "Chelsea", "Cantley", "Wakefield",
)  # fmt: skip
STREETS = (
    "rue des Épinettes", "boulevard des Mélèzes", "rue du Verger", "chemin des Peupliers",
    "avenue des Érables",
    "rue du Ruisseau", "côte du Passage-Vert", "rue des Trembles", "rang des Cèdres", "rue du Lac-Bleu",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A checklist file, the channel it is for, and how many locations of the client are visited in it."""

    file: str
    channel: Channel
    locations: int = len(TOWNS)
    turns: int = 3


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A brand. `level` moves all its results, `drift` each of its waves."""

    id: str
    name: str
    sector: str
    colour: str
    programme: tuple[str, str]
    scenario: tuple[str, str]
    grids: tuple[Grid, ...]
    comment: tuple[str, str]
    level: float = 0.0
    drift: float = 0.0

    def stories(self, lang: Language) -> tuple[str, ...]:
        """The narratives of its visits in one language."""
        return tuple(str(story[lang]) for story in _stories()[self.id])


@cache
def _stories() -> dict[str, list[dict[str, str]]]:
    text = files("cxaudit.cli.demo").joinpath("stories.yaml").read_bytes()
    return read_document(text)[0]


CLIENTS = (
    DemoClient(
        "demo-boreale",
        "Pharmacie Boréale",
        "pharmacy",
        "#5B2553",
        ("Expérience en pharmacie 2026", "Pharmacy experience 2026"),
        ("Conseil sur un antihistaminique", "Advice on an antihistamine"),
        (Grid("pharmacy.yaml", "in_store"),),
        ("Constaté à deux reprises pendant la visite.", "Observed twice during the visit."),
        0.0,
        0.01,
    ),
    DemoClient(
        "demo-galop",
        "Casse-croûte Galop",
        "quick_service",
        "#8A3B12",
        ("Service au volant 2026", "Drive-thru 2026"),
        (
            "Un trio avec une modification et une question sur un allergène",
            "A combo with one change, one allergen",
        ),
        (Grid("drive_thru.yaml", "drive_thru"),),
        ("Vérifié dans le stationnement, avant de partir.", "Checked in the car park before leaving."),
        -0.03,
        0.015,
    ),
    DemoClient(
        "demo-rivage",
        "Caisse du Rivage",
        "bank",
        "#123F6B",
        ("Accueil et conseil 2026", "Welcome and advice 2026"),
        ("Projet de première propriété", "A first home"),
        (Grid("branch.yaml", "in_store"), Grid("phone.yaml", "phone", 10)),
        ("Noté aussitôt après la rencontre.", "Noted right after the meeting."),
        0.02,
        -0.005,
    ),
)
