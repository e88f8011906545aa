"""A question as a form holds it: texts, flags and rows under plain names, and the document again.

What the form still says as it was drawn is left exactly as the document has it, however it was written; what
was typed and cannot be read is kept as typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cxaudit.domain.checklist import RATINGS, UNSCORED, Item
from cxaudit.domain.checklist_editing import free_key, key_from
from cxaudit.domain.draft_cleaning import COMMON, OF_KIND
from cxaudit.domain.text import LANGUAGES
from cxaudit.domain.typed_condition import condition_of, is_plain, rows_of
from cxaudit.domain.typed_values import lines, number, percent_of, share_of, shown, whole, words

__all__ = ["answers_of", "applied", "entries_of", "is_plain", "option_row", "typed"]

Part = Mapping[str, Any]
Typed = Mapping[str, Any]
_OF_SCORED = frozenset({"weight", "role", "allow_na", "critical", "dimension"})
_ALWAYS = ("key", "kind", "section")
_STEPS = 11


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the document: `read` gives its fields, `write` its new value from all fields, or None."""

    read: Callable[[Any], dict[str, Any]]
    write: Callable[[Typed, Any], Any]


def entries_of(item: Part) -> tuple[str, ...]:
    """The entries that the form of this question shows: those that every kind has, then its own."""
    unscored = item["kind"] in UNSCORED
    shared = (name for name in COMMON if not (unscored and name in _OF_SCORED and name not in item))
    return (*shared, *OF_KIND.get(item["kind"], ()))


def typed(item: Part) -> dict[str, Any]:
    """What the fields of the form hold for a question."""
    return {
        field: value
        for name in entries_of(item)
        for field, value in _entry(name).read(item.get(name)).items()
    }


def applied(item: Part, fields: Typed, items: Mapping[str, Item]) -> dict[str, Any]:
    """The question with what the form says where that differs from what it was drawn with.

    `items` are the questions as they are read, for the values of conditions and rules.
    """
    drawn, found = typed(item), dict(item)
    for name in entries_of(item):
        entry = _entry(name)
        own = entry.read(item.get(name))
        if any(fields[field] != drawn[field] for field in own) or (
            name == "show_if" and fields.get("condition_clear")
        ):
            _put(found, name, _written(name, entry, fields, item, items))
    return {name: item[name] for name in _ALWAYS} | found


def _written(name: str, entry: _Entry, fields: Typed, item: Part, items: Mapping[str, Item]) -> Any:
    if name == "show_if":
        before = None if fields.get("condition_clear") else item.get("show_if")
        if not is_plain(before):
            return before
        return condition_of(before, fields["condition_how"], fields["condition"], items)
    if name in {"critical", "evidence", "comment"}:
        fields = {**fields, "_answers": answers_of(items.get(item["key"]))}
    if name == "options":
        return _options(fields["options"], item.get("options") or [], item["kind"])
    return entry.write(fields, item.get(name))


def answers_of(item: Item | None) -> dict[str, str | int]:
    """The answers that a rule of this question may name, by the text that the form sends; none: any value."""
    if item is None:
        return {}
    if item.kind == "yes_no":
        return {"yes": "yes", "no": "no"}
    if item.kind in RATINGS and item.max - item.min < _STEPS:
        return {str(step): step for step in range(item.min, item.max + 1)}
    return {option.key: option.key for option in item.options}


def _text(name: str) -> _Entry:
    return _Entry(lambda value: {name: shown(value)}, lambda fields, _old: fields[name].strip() or None)


def _number(name: str) -> _Entry:
    return _Entry(lambda value: {name: shown(value)}, lambda fields, _old: number(fields[name]))


def _whole(name: str) -> _Entry:
    return _Entry(lambda value: {name: shown(value)}, lambda fields, _old: whole(fields[name]))


def _flag(name: str, default: bool = False) -> _Entry:
    return _Entry(
        lambda value: {name: default if value is None else value is True},
        lambda fields, _old: None if fields[name] == default else fields[name],
    )


def _words(name: str) -> _Entry:
    return _Entry(
        lambda value: {f"{name}_{lang}": shown(_of(value).get(lang)) for lang in LANGUAGES},
        lambda fields, old: words(fields, name, old) or None,
    )


def _of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _answers(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _picked(fields: Typed, name: str, old: Any) -> list[Any]:
    """The answers picked as documents write them; those that the form could not offer stay."""
    offered = fields["_answers"]
    kept = [each for each in (old if isinstance(old, list) else []) if str(each) not in offered]
    return [offered[each] for each in fields[name] if each in offered] + kept


def _read_critical(value: Any) -> dict[str, Any]:
    rule = _of(value)
    return {
        "critical_effect": shown(rule.get("effect")),
        "critical_scope": shown(rule.get("scope") or "audit"),
        "critical_cap": percent_of(rule.get("cap")),
        "critical_fail_on": _answers(rule.get("fail_on")),
        "critical_fail_below": percent_of(rule.get("fail_below")),
    }


def _write_critical(fields: Typed, old: Any) -> dict[str, Any] | None:
    if not fields["critical_effect"]:
        return None
    rule = {**_of(old), "effect": fields["critical_effect"], "scope": fields["critical_scope"]}
    rule["fail_on"] = _picked(fields, "critical_fail_on", _of(old).get("fail_on")) or None
    before = _read_critical(old)
    for name in ("cap", "fail_below"):
        if fields[f"critical_{name}"] != before[f"critical_{name}"]:
            rule[name] = share_of(fields[f"critical_{name}"])
    return {name: value for name, value in rule.items() if value is not None}


def _read_evidence(value: Any) -> dict[str, Any]:
    rule = _of(value)
    labels = [_of(label) for label in rule.get("labels") or [] if isinstance(rule.get("labels"), list)]
    texts = {
        f"evidence_labels_{lang}": "\n".join(shown(each.get(lang)) for each in labels) for lang in LANGUAGES
    }
    asked = shown(rule.get("photos", 1)) if isinstance(value, Mapping) else ""
    return {"evidence_photos": asked, "evidence_when": _answers(rule.get("when")), **texts}


def _write_evidence(fields: Typed, old: Any) -> dict[str, Any] | None:
    photos = whole(fields["evidence_photos"])
    when = _picked(fields, "evidence_when", _of(old).get("when"))
    labels = lines(fields, "evidence_labels")
    if photos is None and not when and not labels:
        return None
    rule = {**_of(old), "photos": photos, "labels": labels or None, "when": when or None}
    return {name: value for name, value in rule.items() if value is not None}


def _write_comment(fields: Typed, old: Any) -> dict[str, Any] | None:
    when = _picked(fields, "comment_when", _of(old).get("required_when"))
    return {"required_when": when} if when else None


def _read_picture(value: Any) -> dict[str, Any]:
    sides = {f"picture_{name}": shown(_of(value).get(name)) for name in ("sha", "width", "height")}
    return {**sides, **_words("picture_alt").read(_of(value).get("alt"))}


def _write_picture(fields: Typed, old: Any) -> dict[str, Any] | None:
    alt = words(fields, "picture_alt", _of(old).get("alt"))
    sha = fields["picture_sha"].strip()
    sides = {side: whole(fields[f"picture_{side}"]) for side in ("width", "height")} if sha else {}
    picture = {**_of(old), "sha": sha or None, "width": None, "height": None, **sides, "alt": alt or None}
    return {name: value for name, value in picture.items() if value is not None} or None


def _read_standard(value: Any) -> dict[str, Any]:
    return {"standard_code": shown(_of(value).get("code")), **_words("standard").read(_of(value).get("text"))}


def _write_standard(fields: Typed, old: Any) -> dict[str, Any] | None:
    text = words(fields, "standard", _of(old).get("text"))
    code = fields["standard_code"].strip()
    return ({"code": code} if code else {}) | ({"text": text} if text else {}) or None


def _write_labels(fields: Typed, old: Any) -> dict[str, Any] | None:
    ends = {end: words(fields, end, _of(old).get(end)) for end in ("low", "high")}
    return {end: text for end, text in ends.items() if text} or None


def _read_curve(value: Any) -> dict[str, Any]:
    kind = shown(_of(value).get("type"))
    rows = _of(value).get("steps" if kind == "step" else "points")
    pairs = [row for row in rows if isinstance(row, list) and len(row) == 2] if isinstance(rows, list) else []
    return {"curve_type": kind, "curve": [{"x": shown(x), "share": percent_of(ratio)} for x, ratio in pairs]}


def _write_curve(fields: Typed, old: Any) -> dict[str, Any] | None:
    kind = fields["curve_type"]
    rows = [row for row in fields["curve"] if row["x"].strip() or row["share"].strip()]
    if not kind and not rows:
        return None
    kind = kind or "linear"
    before = _of(old).get("steps" if _of(old).get("type") == "step" else "points")
    drawn = _read_curve(old)["curve"]
    was = before if isinstance(before, list) and len(before) == len(drawn) else []
    pairs = [was[drawn.index(row)] if was and row in drawn else _pair(row, kind) for row in rows]
    return {"type": kind, "steps" if kind == "step" else "points": pairs}


def _pair(row: Typed, kind: str) -> list[Any]:
    x = number(row["x"])
    return [x if x is not None or kind == "step" else "", share_of(row["share"]) or ""]


def _read_options(value: Any) -> dict[str, Any]:
    rows = [_of(option) for option in value] if isinstance(value, list) else []
    return {"options": [option_row(row) for row in rows]}


def option_row(option: Part) -> dict[str, Any]:
    """What a row of the form holds for a choice."""
    return {
        "old": shown(option.get("key")),
        "key": shown(option.get("key")),
        **_words("text").read(option.get("text")),
        "points": shown(option.get("points")),
        "na": "points" in option and option["points"] is None,
        "exclusive": option.get("exclusive") is True,
        "valence": shown(option.get("valence")),
        "remove": False,
    }


def _options(rows: list[Typed], before: list[Part], kind: str) -> list[dict[str, Any]] | None:
    """The choices of the rows; a blank row is none, and a new choice takes its key from its words."""
    old = {shown(_of(option).get("key")): _of(option) for option in before}
    taken = {row["key"].strip() for row in rows}
    options = []
    for row in rows:
        said = (
            row["key"].strip()
            or row["text_fr"].strip()
            or row["text_en"].strip()
            or (row["points"] or "").strip()
        )
        if said and not row["remove"]:
            options.append(_option(row, old.get(row["old"], {}), kind, taken))
            taken.add(options[-1]["key"])
    return options or None


def _option(row: Typed, before: Part, kind: str, taken: set[str]) -> dict[str, Any]:
    made = dict(before)
    key = row["key"].strip() or free_key(key_from(row["text_en"] or row["text_fr"], "choice"), taken)
    made["key"] = key
    _put(made, "text", words(row, "text", before.get("text")) or None)
    drawn = option_row(before)
    if kind == "emotion":
        if row["valence"] != drawn["valence"]:
            _put(made, "valence", number(row["valence"] or ""))
        return made
    if row["points"] != drawn["points"] or (kind == "single" and row["na"] != drawn["na"]):
        _put(made, "points", number(row["points"] or ""))
        if kind == "single" and row["na"]:
            made["points"] = None
    if kind == "multi" and row["exclusive"] != drawn["exclusive"]:
        _put(made, "exclusive", row["exclusive"] or None)
    return made


def _put(part: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        part.pop(name, None)
    else:
        part[name] = value


_ENTRIES: dict[str, _Entry] = {
    **{name: _words(name) for name in ("text", "guidance", "unit")},
    **{name: _text(name) for name in ("key", "section", "dimension", "code", "role", "pillar", "stage")},
    **{name: _text(name) for name in ("kind", "direction", "scoring")},
    **{
        name: _number(name)
        for name in (
            "weight",
            "yes_points",
            "no_points",
            "max_points",
            "cap_points",
            "floor_points",
            "lowest",
            "highest",
        )
    },
    **{name: _whole(name) for name in ("points", "min", "max", "max_selections", "min_words")},
    **{name: _flag(name) for name in ("allow_na", "moment_of_truth", "integrity", "reversed", "narrative")},
    "required": _flag("required", default=True),
    "critical": _Entry(_read_critical, _write_critical),
    "evidence": _Entry(_read_evidence, _write_evidence),
    "comment": _Entry(
        lambda value: {"comment_when": _answers(_of(value).get("required_when"))}, _write_comment
    ),
    "picture": _Entry(_read_picture, _write_picture),
    "standard": _Entry(_read_standard, _write_standard),
    "labels": _Entry(
        lambda value: {
            **_words("low").read(_of(value).get("low")),
            **_words("high").read(_of(value).get("high")),
        },
        _write_labels,
    ),
    "curve": _Entry(_read_curve, _write_curve),
    "options": _Entry(_read_options, lambda _fields, old: old),
    "show_if": _Entry(rows_of, lambda _fields, old: old),
}


def _entry(name: str) -> _Entry:
    return _ENTRIES[name]
