"""Editing the document of a draft: every operation gives a new document and leaves the old one as it was.

Documents are plain JSON of the published shape, except that any value may be unfinished. Keys name sections
and questions; a key that is not there raises NotFound, since another window may have removed it.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cxaudit.domain.errors import NotFound

Document = Mapping[str, Any]
Part = Mapping[str, Any]
_LONGEST_KEY = 60


def new_document(key: str, languages: Iterable[str], title: Mapping[str, str], channel: str) -> Document:
    """A checklist with one section and no question."""
    return {
        "key": key,
        "languages": list(languages),
        "title": dict(title),
        "channel": channel,
        "rollup": "points",
        "dimensions": [],
        "sections": [{"key": "A", "title": {}}],
        "questions": [],
    }


def keys_of(document: Document, name: str) -> list[str]:
    """The keys of `name` (sections, dimensions, questions), in order."""
    return [part["key"] for part in document.get(name, ())]


def pictures_of(document: Document) -> tuple[tuple[str, str], ...]:
    """(key of the question, SHA-256 it names) of each reference picture, in order."""
    named = ((part["key"], part.get("picture")) for part in document.get("questions", ()))
    files = ((key, picture.get("sha")) for key, picture in named if isinstance(picture, Mapping))
    return tuple((key, sha) for key, sha in files if isinstance(sha, str) and sha)


def part_of(document: Document, name: str, key: str) -> Part:
    """One section, dimension or question. Raises NotFound."""
    return document[name][_at(document, name, key)]  # type: ignore[no-any-return]


def _at(document: Document, name: str, key: str) -> int:
    keys = keys_of(document, name)
    if key not in keys:
        raise NotFound("checklist_part")
    return keys.index(key)


def free_key(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first number that makes it another than those of `taken`."""
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}_{number}"
    return key


def key_from(text: str, otherwise: str) -> str:
    """Small letters, digits and low lines of `text`: a key that a person can read."""
    plain = unicodedata.normalize("NFKD", text.replace("’", " ")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain)[:_LONGEST_KEY].strip("_") or otherwise


def with_parts(document: Document, name: str, parts: Iterable[Part]) -> Document:
    """The document with other sections, dimensions or questions."""
    return {**document, name: list(parts)}


def changed_frame(document: Document, changes: Mapping[str, Any]) -> Document:
    """The document with other entries beside its sections and questions; None takes an entry out."""
    whole = {**document, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def add_item(document: Document, item: Part, after: str | None = None) -> Document:
    """`item` after the question `after`, else as the last one of its section."""
    questions = list(document["questions"])
    place = _end_of(document, item["section"]) if after is None else _at(document, "questions", after) + 1
    questions.insert(place, item)
    return with_parts(document, "questions", questions)


def usual_dimension(document: Document, section: str) -> str | None:
    """The dimension of the last question of a section that has one: a new question is most often like it."""
    own = (item.get("dimension") for item in reversed(document["questions"]) if item["section"] == section)
    return next((dimension for dimension in own if dimension), None)


def _end_of(document: Document, section: str) -> int:
    """Where a new last question of a section stands: after it, or after the sections before it."""
    sections = keys_of(document, "sections")
    before = set(sections[: _at(document, "sections", section) + 1])
    places = [at for at, item in enumerate(document["questions"]) if item["section"] in before]
    own = [at for at, item in enumerate(document["questions"]) if item["section"] == section]
    return max(own or places, default=-1) + 1


def change_item(document: Document, key: str, item: Part) -> Document:
    """`item` in the place of the question `key`; conditions follow a new key, a new section takes it last."""
    place = _at(document, "questions", key)
    old, questions = document["questions"][place], list(document["questions"])
    questions[place] = item
    if item["key"] != key:
        questions = [_following(question, {key: item["key"]}) for question in questions]
    found = with_parts(document, "questions", questions)
    return found if item["section"] == old["section"] else _move_into(found, item["key"], item["section"], -1)


def _following(question: Part, names: Mapping[str, str]) -> Part:
    if "show_if" not in question:
        return question
    return {**question, "show_if": _renamed(question["show_if"], names)}


def _renamed(condition: Any, names: Mapping[str, str]) -> Any:
    """The condition with each question of `names` called by its new name, all at once."""
    if isinstance(condition, list):
        return [_renamed(part, names) for part in condition]
    if not isinstance(condition, Mapping):
        return condition
    return {
        name: names.get(value, value)
        if name == "q" and isinstance(value, str)
        else _renamed(value, names)
        if name in {"all", "any", "not"}
        else value
        for name, value in condition.items()
    }


def remove_item(document: Document, key: str) -> Document:
    """Without the question `key`; conditions that name it stay, and are then found wanting."""
    place = _at(document, "questions", key)
    questions = list(document["questions"])
    del questions[place]
    return with_parts(document, "questions", questions)


def duplicate_item(document: Document, key: str) -> Document:
    """A copy of the question `key` after it, under a key of its own and without its printed number."""
    item = copy.deepcopy(dict(part_of(document, "questions", key)))
    item.pop("code", None)
    item["key"] = free_key(key, keys_of(document, "questions"))
    return add_item(document, item, after=key)


def move_item(document: Document, key: str, step: int) -> Document:
    """The question one place up (-1) or down (1), into the next section at the end of its own."""
    item = part_of(document, "questions", key)
    own = [question["key"] for question in document["questions"] if question["section"] == item["section"]]
    place = own.index(key) + step
    if 0 <= place < len(own):
        return _swapped(document, "questions", key, own[place])
    sections = keys_of(document, "sections")
    next_one = sections.index(item["section"]) + step if item["section"] in sections else -1
    if not 0 <= next_one < len(sections):
        return document
    return _move_into(document, key, sections[next_one], 0 if step > 0 else -1)


def _swapped(document: Document, name: str, one: str, other: str) -> Document:
    parts = list(document[name])
    first, second = _at(document, name, one), _at(document, name, other)
    parts[first], parts[second] = parts[second], parts[first]
    return with_parts(document, name, parts)


def _move_into(document: Document, key: str, section: str, place: int) -> Document:
    """The question as the first (0) or last (-1) one of a section."""
    item = {**part_of(document, "questions", key), "section": section}
    rest = remove_item(document, key)
    if place:
        return add_item(rest, item)
    own = [at for at, question in enumerate(rest["questions"]) if question["section"] == section]
    questions = list(rest["questions"])
    questions.insert(own[0] if own else _end_of(rest, section), item)
    return with_parts(rest, "questions", questions)


def add_section(document: Document, title: Mapping[str, str]) -> Document:
    """One more section, last, under the next free letter."""
    key = next_letter(keys_of(document, "sections"))
    return with_parts(document, "sections", [*document["sections"], {"key": key, "title": dict(title)}])


def next_letter(taken: Collection[str]) -> str:
    """The first of A, B, … Z, AA, … that is free."""
    number = 0
    while (letters := _letters(number)) in taken:
        number += 1
    return letters


def _letters(number: int) -> str:
    head, last = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def change_section(document: Document, key: str, section: Part) -> Document:
    """`section` in the place of the section `key`; its questions follow a new key."""
    sections = list(document["sections"])
    sections[_at(document, "sections", key)] = section
    questions = [
        {**item, "section": section["key"]} if item["section"] == key else item
        for item in document["questions"]
    ]
    return {**document, "sections": sections, "questions": questions}


def move_section(document: Document, key: str, step: int) -> Document:
    """The section with its questions one place up (-1) or down (1)."""
    keys = keys_of(document, "sections")
    place = _at(document, "sections", key) + step
    if not 0 <= place < len(keys):
        return document
    return in_order(_swapped(document, "sections", key, keys[place]))


def in_order(document: Document) -> Document:
    """The questions in the order of their sections; within a section they keep theirs."""
    places = {key: place for place, key in enumerate(keys_of(document, "sections"))}
    ordered = sorted(document["questions"], key=lambda item: places.get(item["section"], len(places)))
    return with_parts(document, "questions", ordered)


def duplicate_section(document: Document, key: str) -> Document:
    """A copy of the section with its questions, after it; conditions within it look at the copies."""
    section = dict(part_of(document, "sections", key))
    section["key"] = next_letter(keys_of(document, "sections"))
    place = _at(document, "sections", key)
    sections = [*document["sections"][: place + 1], section, *document["sections"][place + 1 :]]
    copies = _copies(document, key, section["key"])
    return in_order({**document, "sections": sections, "questions": [*document["questions"], *copies]})


def _copies(document: Document, section: str, into: str) -> list[Part]:
    taken, names = set(keys_of(document, "questions")), {}
    own = [item for item in document["questions"] if item["section"] == section]
    for item in own:
        names[item["key"]] = free_key(item["key"], taken)
        taken.add(names[item["key"]])
    copies: list[Part] = []
    for item in own:
        made: Part = {**copy.deepcopy(dict(item)), "key": names[item["key"]], "section": into}
        made = {name: value for name, value in made.items() if name != "code"}
        copies.append(_following(made, names))
    return copies


def remove_section(document: Document, key: str) -> Document:
    """Without the section and its questions."""
    place = _at(document, "sections", key)
    sections = [part for at, part in enumerate(document["sections"]) if at != place]
    questions = [item for item in document["questions"] if item["section"] != key]
    return {**document, "sections": sections, "questions": questions}
