"""One visit being answered: a location has its strength, an auditor a way of seeing, an hour its crowd."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from cxaudit.cli.demo.clients import region_of
from cxaudit.cli.demo.stops import Stop
from cxaudit.cli.demo.told import Told
from cxaudit.domain.checklist import Checklist

# Auditors differ a little; the sixth sees everything in a good light, the fourth is strict.
_LENIENCE = (0.0, -0.01, 0.015, -0.04, 0.0, 0.09, 0.01, -0.015)
_AFTER_ACTION = (0.0, 0.0, 0.07, 0.11)
_BUSY = {"drive_thru": {11, 12, 17, 18}}
_NOON = {12, 13}


@dataclass(slots=True)
class Visit:
    """One visit being answered: what is known of it, and the values so far."""

    stop: Stop
    checklist: Checklist
    words: Told
    random: Random
    luck: float
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether it falls at an hour when people wait."""
        return self.stop.at.hour in _BUSY.get(self.stop.grid.name, _NOON)

    @property
    def mood(self) -> float:
        """What the visit leaves behind: its luck, and how much of what was seen was kept."""
        seen = [key for key, value in self.values.items() if value in ("yes", "no") and self._counts(key)]
        kept: float = sum(self.values[key] == "yes" for key in seen) / max(1, len(seen))
        return self.luck * 0.6 + (kept - 0.86) * 0.9

    def _counts(self, key: str) -> bool:
        return (self.words.item(key).rate or 0) >= 40


def strength(stop: Stop) -> float:
    """What a visit owes to its client, region, location, wave and auditor; luck not counted."""
    client, region = stop.client, region_of(stop.location)
    if stop.rival is not None:
        place = Random(f"{client.id}/{stop.location}").gauss(0, 0.03)  # noqa: S311  # repeatable on purpose
        return stop.rival.level + place + _LENIENCE[stop.auditor]
    place = Random(f"{client.id}/{stop.location}").gauss(0, 0.035)  # noqa: S311  # repeatable on purpose
    action = _AFTER_ACTION[stop.wave] if region == client.improving else 0.0
    shared = client.level + client.drift * stop.wave + client.regions[region] + action
    return shared + place + client.uneven.get(stop.location, 0.0) + _LENIENCE[stop.auditor]
