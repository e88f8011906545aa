"""Lenient and severe auditors (measurement specification, section 6), and who can be compared with whom.

Flags go to a reviewer with the evidence; official scores are never adjusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from cxaudit.measurement.intervals import NOISE, without_noise
from cxaudit.measurement.mixed_model import Codes, MixedModel, pairs
from cxaudit.measurement.refusal import Refusal

_LEAST_AUDITS, _LEAST_EFFECT, _LEAST_RATIO = 5, 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Audited:
    """One audit with the percent it scored."""

    auditor: str
    location: str
    wave: str
    score: float


@dataclass(frozen=True, slots=True)
class AuditorEffect:
    """Points above (lenient) or below the others on the same locations and waves."""

    n: int
    effect: float
    se: float
    flag: bool


@dataclass(frozen=True, slots=True)
class AuditorEffects:
    """Variances in squared points: residual, between locations, between auditors."""

    sigma2: float
    tau2_location: float
    tau2_auditor: float
    auditors: Mapping[str, AuditorEffect]


def auditor_effects(audits: Sequence[Audited]) -> AuditorEffects:
    """Best linear unbiased predictions of `mixed_model`; flag when n >= 5, |effect| >= 3 and >= 2 se.

    Refused with `not_estimable` where the criterion has no single minimum: N <= waves + 2; no location, or no
    auditor, seen twice; auditors, or locations, constant within every wave; auditors and locations partition
    the audits alike; waves, locations and auditors together fit every score.
    """
    if not audits:
        raise Refusal("not_estimable")
    wave, location = (_codes(getattr(each, name) for each in audits)[1] for name in ("wave", "location"))
    names, auditor = _codes(each.auditor for each in audits)
    if not _can_be_told_apart(wave, location, auditor):
        raise Refusal("not_estimable")
    model = MixedModel.of(wave, location, auditor, np.array([each.score for each in audits]))
    if model.fits_exactly():
        raise Refusal("not_estimable")
    a, b = model.best_ratios()
    s2, effects, errors = model.effects(a, b)
    found = zip(model.visits.tolist(), effects.tolist(), errors.tolist(), strict=True)
    return AuditorEffects(
        without_noise(s2),
        without_noise(a * s2),
        without_noise(b * s2),
        {name: _effect(*each) for name, each in zip(names, found, strict=True)},
    )


def _codes(names: Iterable[str]) -> tuple[list[str], Codes]:
    """The distinct names in order, and the place of each given one among them."""
    listed = list(names)
    distinct = sorted(set(listed))
    place = {name: code for code, name in enumerate(distinct)}
    return distinct, np.array([place[name] for name in listed], dtype=np.intp)


def _effect(n: int, effect: float, se: float) -> AuditorEffect:
    large = abs(effect) >= max(_LEAST_EFFECT, _LEAST_RATIO * se) - NOISE
    return AuditorEffect(n, effect, se, n >= _LEAST_AUDITS and large)


def _can_be_told_apart(wave: Codes, location: Codes, auditor: Codes) -> bool:
    waves = int(wave.max()) + 1
    alike = pairs(location, auditor) == int(location.max()) + 1 == int(auditor.max()) + 1
    return (
        len(wave) > waves + 2
        and np.bincount(location).max() > 1
        and np.bincount(auditor).max() > 1
        and pairs(wave, auditor) > waves
        and pairs(wave, location) > waves
        and not alike
    )


def connectivity(visits: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Groups of auditors linked by shared locations, from (auditor, location); sorted, then the groups.

    Effects compare only inside a group. Rotation rule: each auditor shares 3 locations or more with 2 others
    or more, and never the same store twice in a row.
    """
    met = sorted(set(visits))
    if not met:
        return []
    names, auditor = _codes(auditor for auditor, _ in met)
    places, location = _codes(location for _, location in met)
    size = len(names) + len(places)
    edges = sparse.csr_array((np.ones(len(met)), (auditor, len(names) + location)), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    groups: dict[int, list[str]] = {}
    for name, label in zip(names, labels.tolist(), strict=False):
        groups.setdefault(label, []).append(name)
    return sorted(groups.values())
