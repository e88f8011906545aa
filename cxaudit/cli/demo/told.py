"""The words in which visits are told: how often each item is kept, and what is then written of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cxaudit.adapters.documents import read_document
from cxaudit.domain.text import Language


@dataclass(frozen=True, slots=True)
class ToldItem:
    """How often an item is kept (out of 100), whether each wave keeps it better, and its sentences.

    `said` goes from `missed`, `kept`, `short`, `long` or `always` and a language to the variants.
    """

    rate: int | None
    improves: bool
    said: dict[str, dict[Language, tuple[str, ...]]]

    def sentences(self, how: str, language: Language) -> tuple[str, ...]:
        """The variants for this outcome; empty when it is not worth telling."""
        return self.said.get(how, {}).get(language, ())


@dataclass(frozen=True, slots=True)
class Told:
    """All the words of one checklist."""

    scenario: dict[str, str]
    opening: dict[Language, tuple[str, ...]]
    closing: dict[str, dict[Language, tuple[str, ...]]]
    items: dict[str, ToldItem]

    def item(self, key: str) -> ToldItem:
        """What is told of an item; nothing for an item without words."""
        return self.items.get(key, _NOTHING)


_NOTHING = ToldItem(None, False, {})
_HOW = ("missed", "kept", "short", "long", "always")


@cache
def told(name: str) -> Told:
    """The words of the checklist `name`."""
    document, _lines = read_document(files("cxaudit.cli.demo").joinpath(f"{name}.told.yaml").read_bytes())
    return Told(
        scenario=dict(document["scenario"]),
        opening=_variants(document["opening"]),
        closing={mood: _variants(texts) for mood, texts in document["closing"].items()},
        items={key: _item(given) for key, given in document["items"].items()},
    )


def _item(given: dict[str, Any]) -> ToldItem:
    said = {how: _variants(given[how]) for how in _HOW if how in given}
    return ToldItem(given.get("rate"), bool(given.get("improves")), said)


def _variants(given: dict[Language, list[str]]) -> dict[Language, tuple[str, ...]]:
    return {language: tuple(texts) for language, texts in given.items()}
