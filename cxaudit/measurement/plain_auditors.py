"""Auditors and their agreement for `evaluate`: plain JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cxaudit.measurement import agreement, alpha, auditors, inputs
from cxaudit.measurement.auditors import Audited
from cxaudit.measurement.inputs import take

Source = Mapping[str, Any]
_LEVELS = ("nominal", "ordinal", "interval", "ratio")


def _audited(source: Source) -> Audited | None:
    """An audit; without a score it is left out."""
    score = take(source, "score", inputs.nullable(inputs.number))
    auditor, location, wave = (take(source, name, inputs.key) for name in ("auditor", "location", "wave"))
    return None if score is None else Audited(auditor, location, wave, score)


def _auditor_effects(source: Source) -> dict[str, Any]:
    audits = inputs.known(_audited(row) for row in take(source, "audits", inputs.many(inputs.mapping)))
    return asdict(auditors.auditor_effects(audits))


def _connectivity(source: Source) -> dict[str, Any]:
    rows = take(source, "audits", inputs.many(inputs.mapping))
    pairs = [(take(row, "auditor", inputs.key), take(row, "location", inputs.key)) for row in rows]
    groups = auditors.connectivity(pairs)
    return {"components": len(groups), "auditor_groups": groups}


def _krippendorff_alpha(source: Source) -> dict[str, Any]:
    level = take(source, "level", inputs.one_of(*_LEVELS))
    rating = _nominal if level == "nominal" else inputs.number
    rows = take(source, "ratings", inputs.many(inputs.many(inputs.nullable(rating))))
    found, agreed = alpha.krippendorff_alpha(inputs.rectangular(rows), level)
    return {"alpha": found, "agreement": agreed}


def _nominal(value: object) -> float | str:
    """A category: a text stays a text, a number is a number."""
    return value if isinstance(value, str) else inputs.number(value)


def _gwet_ac1(source: Source) -> dict[str, Any]:
    counts = [take(source, name, inputs.count) for name in ("yes_yes", "yes_no", "no_yes", "no_no")]
    found = agreement.gwet_ac1(*counts)
    return dict.fromkeys(("agreement", "ac1", "kappa")) if found is None else asdict(found)


def _icc(source: Source) -> dict[str, Any]:
    rows = take(source, "ratings", inputs.many(inputs.many(inputs.nullable(inputs.number))))
    complete = [inputs.known(row) for row in inputs.rectangular(rows) if None not in row]
    return asdict(agreement.icc(complete))


def _pairs_needed(source: Source) -> dict[str, Any]:
    expected, width = take(source, "icc", inputs.share), take(source, "width", inputs.above_zero)
    return {"n": agreement.pairs_needed(expected, width, take(source, "k", inputs.at_least_two, 2))}


FUNCTIONS = {
    "auditor_effects": _auditor_effects,
    "connectivity": _connectivity,
    "krippendorff_alpha": _krippendorff_alpha,
    "gwet_ac1": _gwet_ac1,
    "icc": _icc,
    "pairs_needed": _pairs_needed,
}
