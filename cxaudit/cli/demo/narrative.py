"""What auditors write: a comment on what was missed, and the visit told from its own answers."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from cxaudit.cli.demo.visit import Visit
from cxaudit.domain.checklist import Item
from cxaudit.domain.text import Language
from cxaudit.i18n import dates

_COMMENTED = 0.45
_MOST_MISSES, _FEWEST, _MOST = 5, 62, 118
_DAYS: dict[Language, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_PARTS: tuple[tuple[int, dict[Language, str]], ...] = (
    (11, {"fr": "matin", "en": "morning"}),
    (14, {"fr": "midi", "en": "around noon"}),
    (17, {"fr": "après-midi", "en": "afternoon"}),
    (24, {"fr": "soir", "en": "evening"}),
)


def comments(visit: Visit, language: Language) -> dict[str, str]:
    """Comments by item: where the checklist asks for one, and on many other misses."""
    random, found = visit.stop.random("comments"), {}
    for item in visit.checklist.items:
        variants = visit.words.item(item.key).sentences("missed", language)
        wanted = "no" in item.comment_when or random.random() < _COMMENTED
        if visit.values.get(item.key) == "no" and variants and wanted:
            found[item.key] = variants[_variant(visit, item, len(variants))]
    return found


def narrative(visit: Visit, language: Language) -> str:
    """The visit in its own order: opening, what was seen, what it leaves; nothing its answers do not say."""
    random = visit.stop.random("narrative")
    middle = list(_seen(visit, language))
    ends = [_opening(visit, language, random), _closing(visit, language, random)]
    chosen = _chosen(visit, middle, sum(len(text.split()) for text in ends), random)
    return " ".join((ends[0], *(text for item, text in middle if item.key in chosen), ends[1]))


def outcome(visit: Visit, item: Item) -> str | None:
    """Which of an item's sentences its answer allows."""
    value = visit.values.get(item.key)
    if item.kind == "yes_no":
        return {"yes": "kept", "no": "missed"}.get(str(value))
    if value is None or value == "na":
        return None
    if item.kind != "elapsed":
        return "always"
    places = [float(place) for place, _ in item.curve.points if place is not None] if item.curve else [60.0]
    return "short" if float(value) <= min(places) * 1.2 else "long"


def _seen(visit: Visit, language: Language) -> Iterator[tuple[Item, str]]:
    for item in visit.checklist.items:
        how = outcome(visit, item)
        variants = visit.words.item(item.key).sentences(how, language) if how else ()
        if variants:
            text = variants[_variant(visit, item, len(variants))]
            yield item, _filled(text, visit.values[item.key], item, language)


def _variant(visit: Visit, item: Item, count: int) -> int:
    """The same one in the comment and in the narrative: what was seen is told in one way."""
    return visit.stop.random(f"variant/{item.key}").randrange(count)


def _filled(text: str, value: object, item: Item, language: Language) -> str:
    time = dates.duration(language, float(str(value))) if item.kind == "elapsed" else ""
    return text.replace("{time}", time).replace("{value}", str(value))


def _chosen(visit: Visit, seen: list[tuple[Item, str]], words: int, random: Random) -> set[str]:
    """Some of what was seen, misses first, until the narrative is long enough."""
    missed = [each for each in seen if visit.values[each[0].key] == "no"]
    others = [each for each in seen if visit.values[each[0].key] != "no"]
    random.shuffle(missed)
    random.shuffle(others)
    wanted = random.randint(_FEWEST + 8, _MOST)
    chosen: set[str] = set()
    for item, text in (*missed[:_MOST_MISSES], *others, *missed[_MOST_MISSES:]):
        if words < wanted:
            chosen.add(item.key)
            words += len(text.split())
    return chosen


def _opening(visit: Visit, language: Language, random: Random) -> str:
    at = visit.stop.at
    part = next(texts[language] for until, texts in _PARTS if at.hour < until)
    text = random.choice(visit.words.opening[language])
    hour = dates.clock(language, at.timetz())
    return text.format(day=_DAYS[language][at.weekday()], part=part, hour=hour)


def _closing(visit: Visit, language: Language, random: Random) -> str:
    score = visit.values["recommend"]
    mood = "high" if score >= 9 else "middle" if score >= 7 else "low"
    return random.choice(visit.words.closing[mood][language])
