"""Reading a draft: whatever stands in it, with every finding and the field it is about.

`definition.parse` refuses what cannot be scored; here each value that cannot be read is named and left at its
default, so that the rest is read and checked all the same.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cxaudit.domain import definition, item_reading, publishing
from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.reading import Fields, Findings, Malformed, Path

NOT_TYPED = "not_readable"
"""The code of a value that is no number, or out of all limits."""


@dataclass(frozen=True, slots=True, order=True)
class PlacedFinding:
    """A finding about the part `key` ("": the checklist); `field` names the entry of the document at fault,
    "" when it is about the part as a whole. `forbids` publishing, or only asks whether it is meant."""

    code: str
    key: str
    field: str = ""
    forbids: bool = True


@dataclass(frozen=True, slots=True)
class DraftReading:
    """What a draft says so far: values that cannot be read stand at their defaults."""

    checklist: Checklist
    findings: tuple[PlacedFinding, ...]

    @property
    def errors(self) -> tuple[PlacedFinding, ...]:
        """Those that forbid publishing."""
        return tuple(found for found in self.findings if found.forbids)

    @property
    def doubts(self) -> tuple[PlacedFinding, ...]:
        """Those that a person only has to have seen."""
        return tuple(found for found in self.findings if not found.forbids)

    def about(self, key: str) -> tuple[PlacedFinding, ...]:
        """Those about one part."""
        return tuple(found for found in self.findings if found.key == key)


def read(document: Mapping[str, Any], absent: Collection[str] = ()) -> DraftReading:
    """The draft as far as it can be read; findings stand in the order of the document, the whole first.

    `absent`: the questions whose reference picture the client's files do not hold."""
    clean, unread = _readable(document)
    checklist, unscorable = definition.stand_in(clean)
    found = set(unread)
    for finding in (*unscorable, *publishing.check(checklist), *publishing.check_texts(checklist)):
        found.add(PlacedFinding(finding.code, finding.key, FIELDS.get(finding.code, "")))
    found.update(PlacedFinding("picture_missing", key, FIELDS["picture_missing"]) for key in absent)
    found.update(_unfinished(checklist))
    return DraftReading(checklist, tuple(sorted(found, key=_order(checklist))))


FIELDS = {
    "negative_weight": "weight", "zero_weights": "weight", "duplicate_key": "key", "reserved_key": "key",
    "unknown_parent": "show_if", "show_if_cycle": "show_if", "max_selections": "max_selections",
    "curve_missing": "curve", "curve_not_ascending": "curve", "curve_ratio": "curve",
    "cap_missing": "critical", "critical_scope": "critical", "critical_optional": "critical",
    "critical_without_rule": "critical", "integrity_critical": "critical", "empty_scale": "scale",
    "bad_points": "scale", "no_points": "scale", "integrity_scored": "scale", "missing_language": "text",
    "title_missing": "title", "languages_missing": "languages", "unknown_pillar": "pillar",
    "evidence_invalid": "evidence", "narrative_invalid": "narrative", "na_on_text": "allow_na",
    "bands_not_ascending": "bands", "bounds_reversed": "lowest", "picture_missing": "picture",
}  # fmt: skip
"""The entry that a rule is mostly about: where a person goes to mend it."""


def _order(checklist: Checklist) -> Callable[[PlacedFinding], tuple[Any, ...]]:
    parts = (*checklist.sections, *checklist.dimensions)
    places = {part.key: at for at, part in enumerate(parts)}
    places |= {item.key: at for at, item in enumerate(checklist.items, len(parts))}
    return lambda found: (places.get(found.key, -1), not found.forbids, found.code, found.field)


def _unfinished(checklist: Checklist) -> Iterator[PlacedFinding]:
    """No question at all; and what is rarely meant: an empty section, points not earned or not counted."""
    if not checklist.items:
        yield PlacedFinding("no_question", "")
    for part in checklist.sections:
        if not checklist.items_of(part.key):
            yield PlacedFinding("section_empty", part.key, forbids=False)
    for item in checklist.items:
        if earns_nothing(item):
            yield PlacedFinding("no_points", item.key, FIELDS["no_points"], forbids=False)
        if item.possible and item.dimension is None and checklist.rollup.startswith("dimensions"):
            yield PlacedFinding("not_counted", item.key, "dimension", forbids=False)


def earns_nothing(item: Item) -> bool:
    """Whether the item has choices, and none of them is worth a point."""
    return item.kind in {"single", "multi"} and not item.possible and not item.integrity


def _readable(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[PlacedFinding]]:
    """The document without the values that cannot be read, and these."""
    frame, wrong = _mended({**document, "questions": []}, definition.stand_in)
    found = [_of_frame(document, path) for path in wrong]
    questions = []
    for question in document["questions"]:
        clean, wrong = _mended(question, _read_alone)
        questions.append(clean)
        found += [_at(str(question.get("key", "")), path) for path in wrong]
    return {**frame, "questions": questions}, found


def _of_frame(document: Mapping[str, Any], path: Path) -> PlacedFinding:
    """A section or dimension is named by its key, everything else by its place in the document."""
    if path[0] in {"sections", "dimensions"} and len(path) > 2:  # list, place, entry
        return _at(str(document[str(path[0])][path[1]].get("key", "")), path[2:])
    return _at("", path)


def _at(key: str, path: Path) -> PlacedFinding:
    return PlacedFinding(NOT_TYPED, key, ".".join(str(step) for step in path))


def _read_alone(question: Mapping[str, Any]) -> Item:
    return item_reading.read(Fields.of(question), Findings(), (), ())


def _mended(
    source: Mapping[str, Any], read_it: Callable[[dict[str, Any]], object]
) -> tuple[dict[str, Any], list[Path]]:
    """`source` without each value at which `read_it` stops, and where these stood."""
    clean, wrong = dict(source), []
    while True:
        try:
            read_it(clean)
        except Malformed as stopped:
            wrong.append(stopped.path)
            clean = _without(clean, stopped.path)
        else:
            return clean, wrong


def _without(source: dict[str, Any], path: Path) -> dict[str, Any]:
    """A copy in which the value at `path` is another that can be read, or its nearest holder is gone."""
    clean = copy.deepcopy(source)
    if path[-1] in {"key", "section"}:
        _holder(clean, path)[path[-1]] = "?"
    elif path[0] == "curve" and isinstance(path[-1], int):
        _holder(clean, path)[path[-1]] = 0
    else:
        while len(path) > 1 and isinstance(path[-1], str) and path[-1] not in _holder(clean, path):
            path = path[:-1]
        del _holder(clean, path)[path[-1]]
    return clean


def _holder(source: dict[str, Any], path: Path) -> Any:
    inner: Any = source
    for step in path[:-1]:
        inner = inner[step]
    return inner
