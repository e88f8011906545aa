"""Checklists as people write them, in YAML or JSON: plain data, and the line where each value stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, relevance
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cxaudit.domain.errors import InvalidInput

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
MAX_VALUES = 50_000
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]{0,38})")
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "timestamp")}
_SCHEMA = Path(__file__).with_name("checklist.schema.json")

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the values of a document stand: `("questions", 3, "kind")` -> line, counted from 1."""

    by_place: Mapping[Place, int] = field(default_factory=dict)

    def at(self, place: Place) -> int:
        """The line of `place`, or of the nearest thing around it that was written."""
        while place and place not in self.by_place:
            place = place[:-1]
        return self.by_place.get(place, 1)


def read_checklist(content: bytes) -> tuple[dict[str, Any], Lines]:
    """A checklist document of the published shape; whether it can be scored, `definition` says.

    Raises InvalidInput: those of `read_document`, else the first of `shape_problems`.
    """
    document, lines = read_document(content)
    for problem in shape_problems(document, lines):
        raise problem
    return document, lines


def read_document(content: bytes) -> tuple[dict[str, Any], Lines]:
    """The mapping in a YAML or JSON text; JSON is read as the YAML that it is.

    Numbers with a point stay text, so that "0.5" is never rounded; dates stay text too.
    Raises InvalidInput: `document_unreadable` (line, reason), `document_too_large` (kilobytes, depth),
    `document_key_repeated` (line, key).
    """
    if len(content) > MAX_BYTES:
        raise _too_large()
    reader = _Reader()
    try:
        node = _parser().compose(_decoded(content))
        document = reader.value(node, ()) if node is not None else None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(mark.line + 1 if mark else 1, "syntax") from None
    except YAMLError:
        raise _unreadable(1, "not_text") from None
    if not isinstance(document, dict):
        raise _unreadable(1, "not_a_mapping")
    return document, Lines(reader.lines)


def shape_problems(document: Mapping[str, Any], lines: Lines) -> Iterator[InvalidInput]:
    """What the published schema refuses, in the order of the lines.

    Codes: `document_key_unknown`, `document_key_missing` (`detail`: the keys), `document_value_choice`
    (`detail`: the values that are allowed), `document_value_invalid` (`detail`: what stands there), each with
    `line` and `place` (like questions/3/kind, counted from 0 as programs do).
    """
    errors = sorted(
        _validator().iter_errors(document), key=lambda error: lines.at(tuple(error.absolute_path))
    )
    for error in errors:
        yield _shape_problem(_deepest(error), lines)


def schema() -> dict[str, Any]:
    """The published JSON Schema of checklist documents."""
    loaded: dict[str, Any] = json.loads(_SCHEMA.read_text("utf-8"))
    return loaded


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _deepest(error: ValidationError) -> ValidationError:
    """Of the alternatives that all failed, what stopped the best one."""
    while error.context:
        error = max(error.context, key=relevance)
    return error


def _shape_problem(error: ValidationError, lines: Lines) -> InvalidInput:
    place = tuple(error.absolute_path)
    code, detail = _said_of(error)
    shown = "/".join(str(step) for step in place) or "/"
    return InvalidInput(code, line=lines.at(place), place=shown, detail=detail[:200])


def _said_of(error: ValidationError) -> tuple[str, str]:
    """The code of a problem and its detail, in no language but the document's own."""
    found: Any = error.instance
    rule: Any = error.validator_value
    around: Any = error.schema
    if error.validator == "additionalProperties":
        return "document_key_unknown", _listed(found.keys() - around.get("properties", {}).keys())
    if error.validator == "required":
        return "document_key_missing", _listed(set(rule) - found.keys())
    if error.validator == "enum":
        return "document_value_choice", ", ".join(str(value) for value in rule)
    return "document_value_invalid", json.dumps(found, ensure_ascii=False)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(sorted(keys))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(content[: error.start].count(b"\n") + 1, "not_text") from None


def _unreadable(line: int, reason: str) -> InvalidInput:
    return InvalidInput("document_unreadable", line=line, reason=reason)


def _too_large() -> InvalidInput:
    return InvalidInput("document_too_large", kilobytes=MAX_BYTES // 1024, depth=MAX_DEPTH)


class _ShallowComposer(Composer):
    """Stops at the depth that is allowed, before nesting costs a parser its time."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The node that comes next, with what it holds."""
        if self.depth > MAX_DEPTH:
            raise _too_large()
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _parser() -> YAML:
    parser = YAML()
    parser.Composer = _ShallowComposer
    return parser


class _Reader:
    """Turns YAML's nodes into plain values, noting lines. Repeated aliases count each time they are used."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}

    def value(self, node: Node, place: Place) -> Any:
        """The plain value of `node`, which stands at `place`."""
        if len(place) > MAX_DEPTH or len(self.lines) > MAX_VALUES:
            raise _too_large()
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.value(child, (*place, index)) for index, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            key = str(_scalar(key_node))
            if key in values:
                raise InvalidInput("document_key_repeated", line=line, key=key)
            self.lines[(*place, key)] = line
            values[key] = self.value(child, (*place, key))
        return values


def _scalar(node: Node) -> str | int | bool | None:
    line = node.start_mark.line + 1
    if not isinstance(node, ScalarNode):
        raise _unreadable(line, "key_not_text")
    text, tag = str(node.value), str(node.tag)
    if tag == "tag:yaml.org,2002:null":
        return None
    if tag == "tag:yaml.org,2002:bool":
        return text.lower() == "true"
    if tag not in _PLAIN_TAGS:
        raise InvalidInput("document_tag", line=line, value=(text or tag)[:50])
    if tag == "tag:yaml.org,2002:int" and _INTEGER.fullmatch(text):
        return int(text)
    return _mended(text, line)


def _mended(text: str, line: int) -> str:
    """JSON writes what lies beyond 16 bits as two escapes: join them."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise _unreadable(line, "not_text") from None
