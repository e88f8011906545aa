"""The three fictional clients of the demonstration: where they are, what is measured, how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxaudit.domain.network import Channel

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
    """A checklist, the channel it is for, its visits a wave, and when they are made.

    `name` is that of `NAME.yaml`, the checklist, and of `NAME.told.yaml`, its scenario and words.
    """

    name: str
    channel: Channel
    hours: tuple[int, ...]
    minutes: tuple[int, int]
    locations: int = len(TOWNS)
    turns: int = 3
    weekend: bool = True


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor's banner that a client has visited, once a wave at each place; `level` as a client's.

    `places`: (town, region), a location each.
    """

    name: str
    level: float
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A brand. `level` moves all its results, `drift` each of its waves, `regions` each of its regions.

    `uneven` names the locations that are clearly weak or strong; one region gets better after an action.
    `opened`, `closed` and `moved` are locations whose standing changed in the year.
    """

    id: str
    name: str
    sector: str
    colours: tuple[str, str | None]
    programme: tuple[str, str]
    grids: tuple[Grid, ...]
    level: float
    drift: float
    regions: tuple[float, ...]
    improving: int
    uneven: dict[int, float]
    opened: tuple[int, date] | None = None
    closed: tuple[int, date] | None = None
    moved: tuple[int, int, date] | None = None
    rivals: tuple[Rival, ...] = ()

    @property
    def rival_places(self) -> tuple[tuple[int, Rival, str, int], ...]:
        """(location, banner, town, region) of each competitor's place; numbered after the own locations."""
        every = [(rival, *place) for rival in self.rivals for place in rival.places]
        return tuple((len(TOWNS) + at, *each) for at, each in enumerate(every))

    def is_open(self, location: int, day: date) -> bool:
        """Whether visits may be made there on `day`."""
        early = self.opened is not None and self.opened[0] == location and day < self.opened[1]
        gone = self.closed is not None and self.closed[0] == location and day >= self.closed[1]
        return not early and not gone


def region_of(location: int) -> int:
    """The region of an own location at the beginning of the year."""
    return location // (len(TOWNS) // len(REGIONS))


CLIENTS = (
    DemoClient(
        id="demo-boreale",
        name="Pharmacie Boréale",
        sector="pharmacy",
        colours=("#5B2553", None),
        programme=("Expérience en pharmacie 2026", "Pharmacy experience 2026"),
        grids=(
            Grid(
                "pharmacy",
                "in_store",
                (9, 10, 12, 12, 14, 16, 18, 19),
                (18, 34),
            ),
        ),
        level=0.0,
        drift=0.01,
        regions=(0.02, 0.03, -0.07, 0.0, -0.02),
        improving=2,
        uneven={5: -0.15, 13: 0.11, 21: -0.13, 28: 0.1, 36: -0.12},
        opened=(37, date(2026, 6, 15)),
        moved=(30, 1, date(2026, 6, 1)),
        rivals=(
            Rival(
                "Officines du Parc",
                0.11,
                (
                    ("Brossard", 0),
                    ("Longueuil", 0),
                    ("Lévis", 1),
                    ("Charlesbourg", 1),
                    ("Blainville", 2),
                    ("Mirabel", 2),
                    ("Granby", 3),
                    ("Gatineau", 4),
                ),
            ),
            Rival("Apothicaires Verglas", -0.05, (("Sillery", 1), ("Sherbrooke", 3), ("Magog", 3))),
        ),
    ),
    DemoClient(
        id="demo-galop",
        name="Casse-croûte Galop",
        sector="quick_service",
        colours=("#E8A33D", "#8A3B12"),  # too pale for a band: reports use ink
        programme=("Service au volant 2026", "Drive-thru 2026"),
        grids=(
            Grid(
                "drive_thru",
                "drive_thru",
                (8, 11, 12, 12, 15, 17, 18, 20),
                (9, 19),
            ),
        ),
        level=-0.03,
        drift=0.012,
        regions=(-0.06, 0.01, 0.02, 0.03, -0.01),
        improving=0,
        uneven={3: -0.14, 10: 0.12, 19: 0.1, 26: -0.12, 34: -0.12},
        closed=(39, date(2026, 8, 17)),
    ),
    DemoClient(
        id="demo-rivage",
        name="Caisse du Rivage",
        sector="bank",
        colours=("#123F6B", "#2F6C9E"),
        programme=("Accueil et conseil 2026", "Welcome and advice 2026"),
        grids=(
            Grid(
                "branch",
                "in_store",
                (10, 10, 11, 12, 13, 14, 15),
                (35, 58),
                weekend=False,
            ),
            Grid(
                "phone",
                "phone",
                (9, 11, 12, 14, 16, 17),
                (8, 19),
                locations=10,
                turns=2,
            ),
            Grid(
                "chat",
                "chat",
                (9, 12, 13, 15, 18, 19),
                (10, 24),
                locations=10,
                turns=2,
            ),
        ),
        level=0.02,
        drift=-0.004,
        regions=(0.03, -0.01, 0.02, -0.06, 0.0),
        improving=3,
        uneven={2: 0.1, 8: -0.14, 17: 0.11, 25: -0.13, 31: -0.11},
    ),
)

PUBLISHED = (
    {
        "name": "Baromètre fictif des services financiers",
        "sector": "bank",
        "channel": "in_store",
        "source": "Institut fictif des services financiers, rapport 2026, p. 14",
        "period": "2026",
        "method": "client mystère, 12 institutions, une visite par succursale",
        "n": "640",
        "compliance": "84.5",
        "experience": "77",
        "overall": "81.5",
    },
    {
        "name": "Palmarès fictif des restaurants",
        "sector": "quick_service",
        "channel": "drive_thru",
        "source": "Revue fictive de la restauration, no 8",
        "period": "2025",
        "method": "sondage auprès de clients",
        "experience": "72.4",
    },
)
"""What others, as fictional as the clients, published of their sectors; one does not say its n."""
