"""The calendar of the demonstration: which visits are made, when, by whom, and how far each comes.

The year until its last day is the same in every run. The last forty visits or so are still alive: they stand
around the day the demonstration is loaded, so that somebody always has work today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cxaudit.cli.demo.clients import CLIENTS, WAVES, DemoClient, Grid, Rival

SEED = 20261123
ZONE = ZoneInfo("America/Toronto")
LAST_DAY = date(2026, 11, 20)
AUDITORS = 8
_EPOCH = datetime(2026, 1, 1, tzinfo=ZONE)
_APART = timedelta(days=42)
_ALIVE_FROM = 26, 7  # the first location whose last visit is alive, of 40 and of 10
_ANNA, _GRACE = 0, 2  # auditeur1 and auditor3 see every kind of card

# How far, days from the loading day, by whom (None: whoever is next).
_ALIVE: tuple[tuple[str, int, int | None], ...] = (
    ("accepted", 0, _ANNA), ("accepted", 0, _GRACE), ("started", 1, _ANNA), ("accepted", 3, _GRACE),
    ("late", -1, _ANNA), ("late", -2, _GRACE), ("returned", -3, _ANNA), ("returned", -2, _GRACE),
    ("offered", 5, _ANNA), ("offered", 7, _GRACE), ("offered", 9, _ANNA), ("accepted", 6, _ANNA),
    ("submitted", -1, None), ("submitted", -1, None), ("submitted", -2, None), ("submitted", -1, None),
    ("submitted", -2, None), ("submitted", -3, None), ("found_closed", -1, None), ("submitted", -1, _ANNA),
    ("in_review", -2, None), ("in_review", -3, None), ("in_review", -2, None), ("returned", -4, None),
    ("returned", -3, None), ("returned", -4, None), ("validated", -4, None), ("validated", -4, None),
    ("validated", -5, None), ("closed_location", -4, None), ("closed_location", -5, None),
    ("declined", 4, None), ("declined", 6, None), ("cancelled", 3, None), ("offered", 4, None),
    ("accepted", 0, None), ("accepted", 1, None), ("late", -1, None), ("started", 2, None),
    ("planned", 8, None), ("planned", 10, None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit to make: where, when, by which auditor (from 0), and how far it comes.

    `rival`: the competitor whose place it is.
    """

    client: DemoClient
    grid: Grid
    wave: int
    turn: int
    location: int
    at: datetime
    end: str = "released"
    auditor: int = 0
    rival: Rival | None = None

    @property
    def alive(self) -> bool:
        """Whether it stands around the loading day."""
        return self.wave == len(WAVES) - 1 and self._last and self.location >= self._first_alive

    @property
    def _last(self) -> bool:
        return self.turn == self.grid.turns - 1

    @property
    def _first_alive(self) -> int:
        return _ALIVE_FROM[0] if self.grid.locations > 10 else _ALIVE_FROM[1]

    def random(self, what: str) -> Random:
        """Chance of its own: a part of the demonstration gives the same visits as the whole."""
        place = f"{self.client.id}/{self.grid.name}/{self.wave}/{self.turn}/{self.location}"
        return Random(f"{SEED}/{what}/{place}")  # noqa: S311  # repeatable on purpose, guards nothing


def all_stops(today: date) -> list[Stop]:
    """Every visit in the order of time, each with its auditor; `today` is the loading day."""
    calendar = [stop for client in CLIENTS for grid in client.grids for stop in _of_grid(client, grid)]
    calendar += [stop for client in CLIENTS for stop in _of_rivals(client)]
    went: dict[tuple[str, int], list[tuple[date, int]]] = defaultdict(list)
    done = [_sent(stop, went, None) for stop in sorted(calendar, key=_when) if not stop.alive]
    alive = [stop for stop in calendar if stop.alive]
    alive.sort(key=lambda stop: (stop.location, stop.client.id, stop.grid.name))
    return sorted((*done, *_alive(alive, went, max(today, LAST_DAY + timedelta(days=1)))), key=_when)


def _when(stop: Stop) -> datetime:
    return stop.at


def _of_grid(client: DemoClient, grid: Grid) -> Iterator[Stop]:
    for wave, (_fr, _en, start, end) in enumerate(WAVES):
        days = (min(end, LAST_DAY) - start).days // grid.turns - 2
        for turn in range(grid.turns):
            for location in range(grid.locations):
                share = days * location // grid.locations
                day = start + timedelta(days=2 + turn * (days + 2) + share)
                stop = _at(Stop(client, grid, wave, turn, location, _EPOCH), day)
                if client.is_open(location, stop.at.date()):
                    yield stop


def _of_rivals(client: DemoClient) -> Iterator[Stop]:
    """The places of competitors, one visit a wave each, with the first checklist of the client."""
    places = client.rival_places
    for wave, (_fr, _en, start, end) in enumerate(WAVES):
        days = (min(end, LAST_DAY) - start).days - 4
        for at, (location, rival, _town, _region) in enumerate(places):
            stop = Stop(client, client.grids[0], wave, 0, location, _EPOCH, rival=rival)
            yield _at(stop, start + timedelta(days=2 + days * at // len(places)))


def _at(stop: Stop, day: date) -> Stop:
    """At an hour when the place is open; a branch is closed at the weekend."""
    random = stop.random("hour")
    if not stop.grid.weekend and day.weekday() > 4:
        day -= timedelta(days=day.weekday() - 4)
    hour = time(random.choice(stop.grid.hours), random.choice(range(0, 60, 5)), tzinfo=ZONE)
    end = "closed_location" if random.random() < 0.006 else "released"
    return replace(stop, at=datetime.combine(day, hour), end=end)


def _alive(stops: list[Stop], went: dict[tuple[str, int], list[tuple[date, int]]], today: date) -> list[Stop]:
    """Each row of the table takes the first stop its auditor may visit; the others are released."""
    left, made = list(stops), []
    for end, days, auditor in _ALIVE:
        day = today + timedelta(days=days)
        stop = next(s for s in left if auditor is None or _free(s, went, auditor, day))
        left.remove(stop)
        made.append(_sent(replace(_at(stop, day), end=end), went, auditor))
    early = [replace(_at(stop, today - timedelta(days=6)), end="released") for stop in left]
    return made + [_sent(stop, went, None) for stop in early]


def _free(stop: Stop, went: dict[tuple[str, int], list[tuple[date, int]]], auditor: int, day: date) -> bool:
    known = went[stop.client.id, stop.location]
    return not any(who == auditor and abs(on - day) < _APART for on, who in known)


def _sent(stop: Stop, went: dict[tuple[str, int], list[tuple[date, int]]], auditor: int | None) -> Stop:
    """By `auditor`, else by the next one that rotation lets go."""
    first = stop.location + stop.turn * 2 + stop.wave
    turns = [(first + step) % AUDITORS for step in range(AUDITORS)]
    chosen = (
        auditor if auditor is not None else next(a for a in turns if _free(stop, went, a, stop.at.date()))
    )
    went[stop.client.id, stop.location].append((stop.at.date(), chosen))
    return replace(stop, auditor=chosen)
