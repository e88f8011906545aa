"""A draft as it is published: without what was left blank or belongs to another kind of question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit.domain.checklist import UNSCORED
from cxaudit.domain.values import is_blank

COMMON = (
    "key", "kind", "section", "dimension", "code", "text", "guidance", "picture", "weight", "role",
    "required", "allow_na", "critical", "show_if", "pillar", "stage", "moment_of_truth", "standard",
    "evidence", "comment", "integrity",
)  # fmt: skip
"""The entries that every kind of question may have."""
OF_KIND: Mapping[str, tuple[str, ...]] = {
    "yes_no": ("yes_points", "no_points"),
    "single": ("options",),
    "multi": ("options", "max_selections", "cap_points", "floor_points"),
    "likert": ("points", "reversed", "max_points", "labels"),
    "csat": ("min", "max", "max_points", "labels"),
    "ces": ("min", "max", "direction", "max_points", "labels"),
    "nps": ("scoring", "max_points", "labels"),
    "numeric": ("max_points", "curve", "unit", "lowest", "highest"),
    "elapsed": ("max_points", "curve", "lowest", "highest"),
    "emotion": ("options", "max_points"),
    "text": ("narrative", "min_words"),
    **dict.fromkeys(UNSCORED - {"text"}, ()),
}
"""The entries of a question that only its kind has."""
_OF_OPTION = {
    "single": ("key", "points", "text"),
    "multi": ("key", "points", "exclusive", "text"),
    "emotion": ("key", "valence", "text"),
}
_MAY_BE_NULL = ("points",)


def cleaned(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document to publish: nothing that says something is lost, and cleaning it again changes nothing."""
    frame = _said(document)
    frame["sections"] = [_said(part) for part in document["sections"]]
    frame["questions"] = [clean_item(item) for item in document["questions"]]
    for name in ("dimensions", "bands"):
        if document.get(name):
            frame[name] = [_said(part) for part in document[name]]
    return frame


def clean_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """One question with the entries of its kind that say something."""
    kind = item["kind"]
    kept = _said({name: item[name] for name in (*COMMON, *OF_KIND.get(kind, ())) if name in item})
    if "options" in kept:
        allowed = _OF_OPTION[kind]
        kept["options"] = [
            _said({name: option[name] for name in allowed if name in option}) for option in kept["options"]
        ]
    if "critical" in kept and kept["critical"].get("effect") != "cap":
        kept["critical"] = {name: value for name, value in kept["critical"].items() if name != "cap"}
    return kept


def _said(part: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that are not blank, down to the languages of a text; conditions stay as they are."""
    said: dict[str, Any] = {}
    for name, value in part.items():
        clean = _said(value) if isinstance(value, Mapping) and name != "show_if" else value
        if clean is None and name in _MAY_BE_NULL:
            said[name] = None
        elif not is_blank(clean) and clean != {} and (clean != [] or name == "questions"):
            said[name] = clean
    return said
