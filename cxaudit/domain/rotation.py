"""Who may be sent where: each refusal names the rule that refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cxaudit.domain.errors import Refused
from cxaudit.domain.ids import AuditorId, BannerId, LocationId, NodeId
from cxaudit.domain.programme import Programme


@dataclass(frozen=True, slots=True)
class Auditor:
    """A mystery shopper. Agency-level: works for many clients, unknown to all of them."""

    id: AuditorId
    account_id: str
    number: str
    name: str
    city: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Certification:
    """An auditor's right to work under a guideline, until the end of `valid_until`."""

    id: str
    auditor_id: AuditorId
    name: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class ConflictOfInterest:
    """Why an auditor must not visit a client, or one location of it."""

    id: str
    auditor_id: AuditorId
    client_id: str
    location_id: LocationId | None
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit is to be made; `region_id` is the region of that day."""

    location_id: LocationId
    banner_id: BannerId | None = None
    region_id: NodeId | None = None


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit by the auditor that rotation looks at: done, or planned and not cancelled."""

    location_id: LocationId
    on: date
    same_wave: bool
    banner_id: BannerId | None = None
    region_id: NodeId | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """All that rotation must know of an auditor for one visit."""

    auditor: Auditor
    certifications: tuple[Certification, ...] = ()
    conflicts: tuple[ConflictOfInterest, ...] = ()
    visits: tuple[PastVisit, ...] = ()
    can_sign_in: bool = True


def refusals(candidate: Candidate, programme: Programme, place: Place, day: date) -> tuple[Refused, ...]:
    """Every rule that refuses the visit on `day`, in a fixed order; empty when the auditor may go.

    Codes: auditor_inactive, auditor_account_closed, conflict_of_interest, certification_missing,
    rotation_lockout, rotation_cap, rotation_cap_banner, rotation_cap_region.
    """
    found = (
        _inactive(candidate),
        _account_closed(candidate),
        _conflict(candidate, programme, place.location_id),
        _uncertified(candidate, programme, day),
        _locked_out(candidate, programme, place.location_id, day),
        _over_cap(candidate, programme),
        _over_banner_cap(candidate, programme, place),
        _over_region_cap(candidate, programme, place),
    )
    return tuple(refusal for refusal in found if refusal is not None)


def _inactive(candidate: Candidate) -> Refused | None:
    return None if candidate.auditor.active else Refused("auditor_inactive", auditor=candidate.auditor.number)


def _account_closed(candidate: Candidate) -> Refused | None:
    """An offer is only ever mailed to, and answered by, somebody who can sign in."""
    if candidate.can_sign_in:
        return None
    return Refused("auditor_account_closed", auditor=candidate.auditor.number)


def _conflict(candidate: Candidate, programme: Programme, location_id: LocationId) -> Refused | None:
    for conflict in candidate.conflicts:
        if conflict.client_id == programme.client_id and conflict.location_id in {None, location_id}:
            return Refused("conflict_of_interest", reason=conflict.reason)
    return None


def _uncertified(candidate: Candidate, programme: Programme, day: date) -> Refused | None:
    name = programme.certification
    if name is None or any(c.name == name and c.valid_until >= day for c in candidate.certifications):
        return None
    return Refused("certification_missing", certification=name)


def _locked_out(
    candidate: Candidate, programme: Programme, location_id: LocationId, day: date
) -> Refused | None:
    near = timedelta(days=programme.lockout_days)
    close = [v.on for v in candidate.visits if v.location_id == location_id and abs(v.on - day) < near]
    if not close:
        return None
    nearest = min(close, key=lambda on: abs(on - day))
    free = day
    for on in sorted(visit.on for visit in candidate.visits if visit.location_id == location_id):
        if abs(on - free) < near:
            free = on + near
    return Refused("rotation_lockout", days=programme.lockout_days, visit=nearest, free=free)


def _over_cap(candidate: Candidate, programme: Programme) -> Refused | None:
    cap = programme.max_per_auditor
    held = sum(1 for visit in candidate.visits if visit.same_wave)
    return Refused("rotation_cap", cap=cap, held=held) if cap is not None and held >= cap else None


def _over_banner_cap(candidate: Candidate, programme: Programme, place: Place) -> Refused | None:
    if place.banner_id is None:
        return None
    held = sum(1 for visit in candidate.visits if visit.same_wave and visit.banner_id == place.banner_id)
    cap = programme.max_per_banner
    return Refused("rotation_cap_banner", cap=cap, held=held) if cap is not None and held >= cap else None


def _over_region_cap(candidate: Candidate, programme: Programme, place: Place) -> Refused | None:
    if place.region_id is None:
        return None
    held = sum(1 for visit in candidate.visits if visit.same_wave and visit.region_id == place.region_id)
    cap = programme.max_per_region
    return Refused("rotation_cap_region", cap=cap, held=held) if cap is not None and held >= cap else None
