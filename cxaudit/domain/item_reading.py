"""One question of a document -> Item, with the findings that forbid scoring it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

from cxaudit.domain import conditions
from cxaudit.domain.checklist import (
    KINDS,
    UNSCORED,
    AnswerOption,
    Critical,
    Curve,
    EvidenceRule,
    Item,
    Kind,
    Part,
    Picture,
    Role,
    Standard,
)
from cxaudit.domain.conditions import Condition
from cxaudit.domain.reading import Fields, Findings, Malformed, Path
from cxaudit.domain.text import NO_TEXT, LocalizedText
from cxaudit.domain.values import exact_number

_ROLES = ("normal", "bonus", "penalty")
_EFFECTS = ("zero", "cap", "flag")
_SCOPES = ("section", "dimension", "audit")
_MOST_STEPS = 100
_ZERO, _ONE = Fraction(0), Fraction(1)

Parameters = dict[str, Any]


def read(
    fields: Fields, findings: Findings, sections: tuple[Part, ...], dimensions: tuple[Part, ...]
) -> Item:
    """The item; when `findings` grew it stands in for one that cannot be scored."""
    key = fields.key("key")
    kind = fields.name("kind", KINDS, None, findings, key)
    section, dimension = _places(fields, key, findings, sections, dimensions)
    weight = fields.number("weight", _ONE)
    if weight < 0:
        findings.add("negative_weight", key)
    return Item(
        key=key,
        kind=cast("Kind", kind),
        section=section,
        dimension=dimension,
        weight=weight,
        role=cast("Role", fields.name("role", _ROLES, "normal", findings, key)),
        required=fields.flag("required", True),
        allow_na=fields.flag("allow_na", False),
        critical=_critical(fields, key, dimension, findings),
        show_if=_show_if(fields, key, findings),
        **_parameters(fields, kind, key, findings),
        **_presentation(fields),
    )


def _places(
    fields: Fields, key: str, findings: Findings, sections: tuple[Part, ...], dimensions: tuple[Part, ...]
) -> tuple[str, str | None]:
    section = fields.key("section")
    dimension = fields.key("dimension") if fields.has("dimension") else None
    if section not in {part.key for part in sections}:
        findings.add("unknown_name", key)
    if dimension is not None and dimension not in {part.key for part in dimensions}:
        findings.add("unknown_name", key)
    return section, dimension


def _show_if(fields: Fields, key: str, findings: Findings) -> Condition | None:
    if not fields.has("show_if"):
        return None
    try:
        return conditions.parse(fields.raw("show_if"))
    except conditions.UnknownOperator:
        findings.add("unknown_name", key)
        return None
    except conditions.MalformedCondition as wrong:
        raise fields.malformed("show_if") from wrong


def _critical(fields: Fields, key: str, dimension: str | None, findings: Findings) -> Critical | None:
    if not fields.has("critical"):
        return None
    rule = fields.inner("critical")
    critical = Critical(
        effect=rule.name("effect", _EFFECTS, None, findings, key),
        scope=rule.name("scope", _SCOPES, None, findings, key),
        cap=rule.optional_number("cap"),
        fail_on=rule.scalars("fail_on"),
        fail_below=rule.number("fail_below", Fraction(1, 2)),
    )
    if critical.effect == "cap" and critical.cap is None and rule.raw("effect") == "cap":
        findings.add("cap_missing", key)
    if (critical.effect == "cap" and critical.scope != "audit" and rule.raw("scope") in _SCOPES) or (
        critical.scope == "dimension" and dimension is None
    ):
        findings.add("critical_scope", key)
    if not all(0 <= limit <= 1 for limit in (critical.fail_below, critical.cap or _ZERO)):
        findings.add("out_of_range", key)
    return critical


def _parameters(fields: Fields, kind: str, key: str, findings: Findings) -> Parameters:
    if kind in UNSCORED:
        return {}
    return _READERS[kind](fields, key, findings)


def _yes_no(fields: Fields, _key: str, _findings: Findings) -> Parameters:
    yes, no = fields.number("yes_points", _ONE), fields.number("no_points", _ZERO)
    return {"yes_points": yes, "no_points": no, "possible": max(yes, no, _ZERO)}


def _single(fields: Fields, key: str, findings: Findings) -> Parameters:
    options = _options(fields, key, findings)
    best = max((option.points for option in options if option.points is not None), default=_ZERO)
    return {"options": options, "possible": max(_ZERO, best)}


def _multi(fields: Fields, key: str, findings: Findings) -> Parameters:
    options = _options(fields, key, findings)
    most = fields.integer("max_selections") if fields.has("max_selections") else None
    cap, floor = fields.optional_number("cap_points"), fields.number("floor_points", _ZERO)
    if any(option.points is None for option in options):
        findings.add("bad_points", key)
    if most is not None and not 1 <= most <= len(options):
        findings.add("max_selections", key)
    possible = _multi_possible(options, most, cap)
    if (cap is not None and cap < 0) or floor > possible:
        findings.add("bad_points", key)
    return {
        "options": options,
        "max_selections": most,
        "cap_points": cap,
        "floor_points": floor,
        "possible": possible,
    }


def _multi_possible(options: tuple[AnswerOption, ...], most: int | None, cap: Fraction | None) -> Fraction:
    """The best that can be picked: the best positive ones together, or the best exclusive one alone."""
    worth = [(option.points or _ZERO, option.exclusive) for option in options]
    together = sorted((p for p, exclusive in worth if p > 0 and not exclusive), reverse=True)
    alone = max((p for p, exclusive in worth if exclusive), default=_ZERO)
    possible = max(sum(together[: max(most, 0) if most is not None else None], _ZERO), alone, _ZERO)
    return possible if cap is None else min(possible, cap)


def _options(fields: Fields, key: str, findings: Findings) -> tuple[AnswerOption, ...]:
    options = tuple(_option(option) for option in fields.mappings("options"))
    if not options:
        findings.add("empty_scale", key)
    if len({option.key for option in options}) < len(options):
        findings.add("duplicate_key", key)
    return options


def _option(fields: Fields) -> AnswerOption:
    null = "points" in fields.source and fields.raw("points") is None
    return AnswerOption(
        key=fields.key("key"),
        points=None if null else fields.number("points", _ZERO),
        exclusive=fields.flag("exclusive", False),
        text=fields.localized("text"),
    )


def _likert(fields: Fields, key: str, findings: Findings) -> Parameters:
    steps = fields.integer("points", 5)
    return _scale(fields, key, findings, (1, steps), _ONE) | {"descending": fields.flag("reversed", False)}


def _csat(fields: Fields, key: str, findings: Findings) -> Parameters:
    return _scale(fields, key, findings, (fields.integer("min", 1), fields.integer("max", 5)), _ZERO)


def _ces(fields: Fields, key: str, findings: Findings) -> Parameters:
    ends = (fields.integer("min", 1), fields.integer("max", 7))
    direction = fields.name("direction", ("ease", "effort"), "ease", findings, key)
    return _scale(fields, key, findings, ends, _ZERO) | {"descending": direction == "effort"}


def _nps(fields: Fields, key: str, findings: Findings) -> Parameters:
    scoring = fields.name("scoring", ("linear", "bands"), "linear", findings, key)
    return _scale(fields, key, findings, (0, 10), _ZERO) | {"bands": scoring == "bands"}


def _scale(
    fields: Fields, key: str, findings: Findings, ends: tuple[int, int], points: Fraction
) -> Parameters:
    low, high = ends
    if high <= low or high - low > _MOST_STEPS:
        findings.add("empty_scale", key)
    worth = _max_points(fields, key, findings, points)
    return {"min": low, "max": high, "max_points": worth, "possible": worth}


def _max_points(fields: Fields, key: str, findings: Findings, default: Fraction) -> Fraction:
    worth = fields.number("max_points", default)
    if worth < 0:
        findings.add("bad_points", key)
    return worth


def _measured(fields: Fields, key: str, findings: Findings) -> Parameters:
    worth = _max_points(fields, key, findings, _ONE)
    curve = _curve(fields.inner("curve"), key, findings) if fields.has("curve") else None
    if curve is None and worth > 0:
        findings.add("curve_missing", key)
    return {"max_points": worth, "curve": curve, "possible": worth} | _bounds(fields, key, findings)


def _bounds(fields: Fields, key: str, findings: Findings) -> Parameters:
    """What is believable of a number or a time: beyond it, something was typed wrong."""
    lowest, highest = fields.optional_number("lowest"), fields.optional_number("highest")
    if lowest is not None and highest is not None and highest <= lowest:
        findings.add("bounds_reversed", key)
    return {"lowest": lowest, "highest": highest}


def _curve(fields: Fields, key: str, findings: Findings) -> Curve:
    kind = fields.name("type", ("linear", "step"), None, findings, key)
    if not fields.has("type") or fields.raw("type") != kind:
        return Curve("linear", ((_ZERO, _ZERO),))
    name = "points" if kind == "linear" else "steps"
    points = tuple(
        (_place(x, kind, (*fields.path, name, at, 0)), _exact(ratio, (*fields.path, name, at, 1)))
        for at, (x, ratio) in enumerate(fields.pairs(name))
    )
    if not _ascending(kind, [place for place, _ in points]):
        findings.add("curve_not_ascending", key)
    if not all(0 <= ratio <= 1 for _, ratio in points):
        findings.add("curve_ratio", key)
    return Curve(kind, points)


def _place(x: object, kind: str, path: Path) -> Fraction | None:
    return None if x is None and kind == "step" else _exact(x, path)


def _exact(value: object, path: Path) -> Fraction:
    try:
        return exact_number(value)
    except ValueError as wrong:
        raise Malformed(path) from wrong


def _ascending(kind: str, places: list[Fraction | None]) -> bool:
    """Strictly ascending; steps end with an open upper bound, and only there."""
    if not places:
        return False
    closed = places if kind == "linear" else places[:-1]
    if kind == "step" and places[-1] is not None:
        return False
    known = [place for place in closed if place is not None]
    return len(known) == len(closed) and all(a < b for a, b in itertools.pairwise(known))


def _emotion(fields: Fields, key: str, findings: Findings) -> Parameters:
    options = []
    for source in fields.mappings("options"):
        valence = source.number("valence", _ZERO)
        if not -1 <= valence <= 1:
            findings.add("out_of_range", key)
        options.append(AnswerOption(source.key("key"), valence=valence, text=source.localized("text")))
    if not options:
        findings.add("empty_scale", key)
    if len({option.key for option in options}) < len(options):
        findings.add("duplicate_key", key)
    worth = _max_points(fields, key, findings, _ZERO)
    return {"options": tuple(options), "max_points": worth, "possible": worth}


_READERS: dict[str, Callable[[Fields, str, Findings], Parameters]] = {
    "yes_no": _yes_no,
    "single": _single,
    "multi": _multi,
    "likert": _likert,
    "csat": _csat,
    "ces": _ces,
    "nps": _nps,
    "numeric": _measured,
    "elapsed": _measured,
    "emotion": _emotion,
}


def _presentation(fields: Fields) -> Parameters:
    """What people read and are asked for; none of it changes a score."""
    labels = fields.inner("labels") if fields.raw("labels") is not None else None
    return {
        "code": fields.optional_text("code") or "",
        "text": fields.localized("text"),
        "guidance": fields.localized("guidance"),
        "picture": _picture(fields),
        "low": labels.localized("low") if labels else NO_TEXT,
        "high": labels.localized("high") if labels else NO_TEXT,
        "unit": fields.localized("unit"),
        "pillar": fields.optional_text("pillar"),
        "stage": fields.optional_text("stage"),
        "moment_of_truth": fields.flag("moment_of_truth", False),
        "standard": _standard(fields),
        "evidence": _evidence(fields),
        "comment_when": (fields.inner("comment").scalars("required_when") or ())
        if fields.raw("comment")
        else (),
        "narrative": fields.flag("narrative", False),
        "min_words": fields.integer("min_words", 0),
        "integrity": fields.flag("integrity", False),
    }


def _picture(fields: Fields) -> Picture | None:
    if not fields.has("picture"):
        return None
    picture = fields.inner("picture")
    width, height = (picture.integer(side) if picture.has(side) else None for side in ("width", "height"))
    return Picture(picture.text("sha", ""), picture.localized("alt"), width, height)


def _standard(fields: Fields) -> Standard | None:
    if not fields.has("standard"):
        return None
    standard = fields.inner("standard")
    return Standard(standard.text("code", ""), standard.localized("text"))


def _evidence(fields: Fields) -> EvidenceRule | None:
    if not fields.has("evidence"):
        return None
    rule = fields.inner("evidence")
    labels = tuple(LocalizedText.of(label.source) for label in rule.mappings("labels"))
    return EvidenceRule(rule.integer("photos", 1), labels, rule.scalars("when"))
