"""The questions a sector is compared on (measurement specification, section 5.3): what its clients ask alike.

A question is its key, its dimension and its scoring signature. Only normal ones that can earn points are
compared; what a client weighs them with, and what is critical to it, is its own affair and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction

from cxaudit.domain.checklist import Checklist, Item, Part
from cxaudit.measurement.comparability import signature
from cxaudit.measurement.sector import MIN_CLIENTS

Question = tuple[str, str | None, tuple[object, ...]]

_SECTION = "core"
_DIMENSIONS = ("compliance", "experience")


@dataclass(frozen=True, slots=True)
class Core:
    """Questions that every one of `clients` asks alike; both are empty when nothing is shared by enough."""

    questions: frozenset[Question]
    clients: frozenset[str]


def asked_by(versions: Iterable[Checklist]) -> frozenset[Question]:
    """What every one of a client's versions asks alike."""
    asked = [frozenset(_question(item) for item in version.items if _counts(item)) for version in versions]
    return asked[0].intersection(*asked[1:]) if asked else frozenset()


def sector_core(asked: Mapping[str, AbstractSet[Question]]) -> Core:
    """The core of clients that ask these questions: more than half of them stay, and six where there are six.

    With fewer than six nobody would have five others. Questions come in one after the other, each time the
    one that most of those left ask, and whoever does not ask it leaves; of all these steps the one with the
    most questions times clients counts, of equal ones the first, which keeps more clients.
    """
    least = max(len(asked) // 2 + 1, min(len(asked), MIN_CLIENTS + 1))
    left, taken = _askers(asked, least), set[Question]()
    core, clients = Core(frozenset(), frozenset()), frozenset(asked)
    while left:
        question = max(left, key=lambda each: len(clients & left[each]))
        clients &= left.pop(question)
        if len(clients) < least:
            break
        taken.add(question)
        if len(taken) * len(clients) > len(core.questions) * len(core.clients):
            core = Core(frozenset(taken), clients)
    return core


def core_checklist(core: Core, versions: Iterable[Checklist]) -> Checklist:
    """The core as a checklist: every question counts the points it can earn, all of them together."""
    items: dict[str, Item] = {}
    for version in versions:
        for item in version.items:
            if _question(item) in core.questions:
                items.setdefault(item.key, _plain(item))
    dimensions = tuple(Part(key) for key in _DIMENSIONS)
    return Checklist("points", (Part(_SECTION),), dimensions, tuple(items.values()))


def _question(item: Item) -> Question:
    return item.key, item.dimension, signature(item)


def _counts(item: Item) -> bool:
    return item.role == "normal" and item.possible > 0


def _askers(asked: Mapping[str, AbstractSet[Question]], least: int) -> dict[Question, frozenset[str]]:
    """Who asks each question that enough ask, by key: two forms of one key cannot both be asked by more than
    half, so the same clients always have the same core."""
    by_question: dict[Question, set[str]] = defaultdict(set)
    for client, questions in asked.items():
        for question in questions:
            by_question[question].add(client)
    enough = [(each, frozenset(clients)) for each, clients in by_question.items() if len(clients) >= least]
    return dict(sorted(enough, key=lambda each: each[0][0]))


def _plain(item: Item) -> Item:
    return replace(item, section=_SECTION, weight=Fraction(1), critical=None, show_if=None)
