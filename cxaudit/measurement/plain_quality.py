"""Quality flags for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cxaudit.measurement import inputs, quality
from cxaudit.measurement.indicators import Scale
from cxaudit.measurement.inputs import take
from cxaudit.measurement.plain_indicators import rating_on, scale
from cxaudit.measurement.refusal import Refusal
from cxaudit.measurement.similarity import text_similarity

Source = Mapping[str, Any]
_ANY_SCALE = rating_on(Scale(-(10**12), 10**12))


def _longstring(source: Source) -> dict[str, Any]:
    ratings = take(source, "ratings", inputs.many(inputs.nullable(_ANY_SCALE)))
    return asdict(quality.longstring(ratings))


def _irv(source: Source) -> dict[str, Any]:
    rows = [row for row in take(source, "ratings", inputs.many(inputs.anything)) if row is not None]
    if not all(isinstance(row, list) and len(row) == 3 for row in rows):
        raise Refusal("invalid_rating")
    ends = [(_ANY_SCALE(low), _ANY_SCALE(high)) for _, low, high in rows]
    scales = [scale({"min": low, "max": high}, low, high) for low, high in ends]
    pairs = zip(rows, scales, strict=True)
    given = [(rating_on(on)(row[0]), on.min, on.max) for row, on in pairs if row[0] is not None]
    spread, flag = quality.irv(given)
    return {"irv": spread, "flag": flag}


def _text_similarity(source: Source) -> dict[str, Any]:
    jaccard, flag = text_similarity(take(source, "a", inputs.text), take(source, "b", inputs.text))
    return {"jaccard": jaccard, "flag": flag}


def _travel(source: Source) -> dict[str, Any]:
    start, end = take(source, "from", inputs.place), take(source, "to", inputs.place)
    return asdict(quality.travel(start, end, take(source, "gap_minutes", inputs.number, None)))


def _geo_mismatch(source: Source) -> dict[str, Any]:
    location, reported = take(source, "location", inputs.place), take(source, "reported", inputs.place)
    accuracy = take(source, "accuracy_m", inputs.at_least_zero, None)
    return asdict(quality.geo_mismatch(location, reported, accuracy))


def _duration_flag(source: Source) -> dict[str, Any]:
    minutes = take(source, "minutes", inputs.number)
    references = take(source, "reference_minutes", inputs.many(inputs.above_zero))
    z, flag = quality.duration_flag(minutes, references, take(source, "min_minutes", inputs.number, None))
    return {"z": z, "flag": flag}


def _visit(source: Source) -> quality.Visit:
    audit, (start, end) = (
        take(source, "audit", inputs.key),
        (take(source, name, inputs.time) for name in ("start", "end")),
    )
    if end < start:
        raise Refusal
    return audit, start, end


def _overlap(source: Source) -> dict[str, Any]:
    visits = [_visit(row) for row in take(source, "visits", inputs.many(inputs.mapping))]
    inputs.distinct(audit for audit, _, _ in visits)
    return {"pairs": [list(pair) for pair in quality.overlap(visits)]}


FUNCTIONS = {
    "longstring": _longstring,
    "irv": _irv,
    "text_similarity": _text_similarity,
    "travel": _travel,
    "geo_mismatch": _geo_mismatch,
    "duration_flag": _duration_flag,
    "overlap": _overlap,
}
