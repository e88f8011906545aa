"""Believable answers: a location has its strength, items their difficulty, a visit its luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from zlib import crc32

from cxaudit.cli.demo.clients import DemoClient
from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import Checklist, Item

_EASIEST, _HARDEST = 0.97, 0.62
_FAMOUSLY_HARD = {
    "greeted_30s", "few_stockouts", "help_offered", "passed_to_pharmacist", "side_effects", "loyalty",
    "suggestion", "fees_said", "wait_announced", "solved_first",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose location (its number), in which wave (from 0), by whom, with which checklist."""

    client: DemoClient
    checklist: Checklist
    location: int
    wave: int
    auditor: Actor


def answer(visit: Visit, strength: float, random: Random) -> dict[str, object]:
    """Wire values by field name, for every item of the checklist that the answers may show."""
    told = visit.client.stories(visit.auditor.language)
    lang = 0 if visit.auditor.language == "fr" else 1
    luck = strength + random.gauss(0, 0.04)
    fields: dict[str, object] = {}
    for item in visit.checklist.items:
        value = _value(item, luck, random, random.choice(told))
        fields[f"{item.key}/v"] = value
        if value == "no" and ("no" in item.comment_when or random.random() < 0.3):
            fields[f"{item.key}/c"] = visit.client.comment[lang]
    return fields


def _value(item: Item, luck: float, random: Random, story: str) -> object:
    if item.allow_na and random.random() < 0.6:
        return "na"
    answered: dict[str, Callable[[], object]] = {
        "yes_no": lambda: "yes" if random.random() < _ease(item) + luck else "no",
        "nps": lambda: max(0, min(10, round(7.6 + luck * 14 + random.gauss(0, 1.3)))),
        "elapsed": lambda: str(_seconds(item, luck, random)),
        "text": lambda: story if item.narrative else "Vu sur place.",
    }
    rated = lambda: max(item.min, min(item.max, round(3.9 + luck * 6 + random.gauss(0, 0.7))))  # noqa: E731
    return answered.get(item.kind, rated)()


def _ease(item: Item) -> float:
    """How often an item is kept on average; the same in every run. Critical items are rarely missed."""
    key = item.key
    if item.critical is not None:
        return _EASIEST
    if key in _FAMOUSLY_HARD:
        return _HARDEST + crc32(key.encode()) % 10 / 100
    return _EASIEST - crc32(key.encode()) % 12 / 100


def _seconds(item: Item, luck: float, random: Random) -> int:
    """Around the first third of the curve: most visits lose a little."""
    places = [float(place) for place, _ in item.curve.points if place is not None] if item.curve else [60.0]
    low, high = min(places), max(places)
    return max(5, round(random.gauss(low + (high - low) * (0.2 - luck), (high - low) * 0.25)))
