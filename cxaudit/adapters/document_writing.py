"""Checklists for people to keep or change elsewhere: what `documents` reads back as the same document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import Any, Literal

from ruamel.yaml import YAML

from cxaudit.adapters.documents import schema

Form = Literal["yaml", "json"]
_WIDTH = 110


def write_document(document: Mapping[str, Any], form: Form) -> bytes:
    """The document as UTF-8 YAML or JSON, its entries in the order of the published format."""
    ordered = _ordered(document)
    if form == "json":
        return json.dumps(ordered, ensure_ascii=False, indent=2).encode() + b"\n"
    written = BytesIO()
    writer = YAML()
    writer.width = _WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(ordered, written)
    return written.getvalue()


def _ordered(value: Any) -> Any:
    """PostgreSQL keeps no order of entries, so the format's own is used everywhere."""
    if isinstance(value, Mapping):
        ranks = _ranks()
        names = sorted(value, key=lambda name: (ranks.get(name, len(ranks)), name))
        return {name: _ordered(value[name]) for name in names}
    return [_ordered(each) for each in value] if isinstance(value, list | tuple) else value


@cache
def _ranks() -> dict[str, int]:
    return {name: rank for rank, name in enumerate(dict.fromkeys(_names(schema())))}


def _names(part: Any) -> Iterator[str]:
    """Every property that the schema names, in its order."""
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield from part["properties"]
        for inner in part.values():
            yield from _names(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _names(inner)
