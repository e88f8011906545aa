"""Changing a wave: its name and its days, around what is planned in it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import Client
from cxaudit.domain.programme import Programme, Wave
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

_GONE = frozenset({"declined", "expired", "cancelled"})


def get_wave(runtime: Runtime, actor: Actor, wave_id: WaveId) -> tuple[Client, Programme, Wave]:
    """One wave with its client and programme. NotFound for whoever may not manage it."""
    with runtime.reading(actor) as uow:
        wave = _mine(uow, actor, wave_id)
        programme = uow.programmes.get(client_id=wave.client_id, id=wave.programme_id)
        return uow.clients.get(id=wave.client_id), programme, wave


def change_wave(runtime: Runtime, actor: Actor, changed: Wave) -> Wave:
    """Change name and days; its place among the waves stays.

    InvalidInput: name_missing, wave_ends_before_start. Refused: wave_overlaps, wave_meets_next,
    wave_leaves_visits. StaleRevision. NotFound.
    """
    if changed.ends_on < changed.starts_on:
        raise InvalidInput("wave_ends_before_start")
    with runtime.writing(actor) as uow:
        wave = _mine(uow, actor, changed.id)
        missing = changed.name.missing(uow.clients.get(id=wave.client_id).languages)
        if missing:
            raise InvalidInput("name_missing", language=missing[0])
        _require_room(uow, changed)
        _require_visits_inside(uow, changed)
        saved = uow.waves.save(changed)
        subject = ("programme", str(wave.programme_id))
        journal.write(runtime, uow, actor, "wave.changed", subject, client_id=wave.client_id, wave=wave.id)
        return saved


def _require_room(uow: UnitOfWork, changed: Wave) -> None:
    waves = uow.waves.list(client_id=changed.client_id, programme_id=changed.programme_id)
    for other in waves:
        if other.position < changed.position and other.ends_on >= changed.starts_on:
            raise Refused("wave_overlaps", ends_on=other.ends_on)
        if other.position > changed.position and other.starts_on <= changed.ends_on:
            raise Refused("wave_meets_next", starts_on=other.starts_on)


def _require_visits_inside(uow: UnitOfWork, changed: Wave) -> None:
    """Days are those of each location; a visit that nobody will make stands in no way."""
    zones = {place.id: place.timezone for place in uow.locations.list(client_id=changed.client_id)}
    planned = uow.assignments.list(client_id=changed.client_id, wave_id=changed.id)
    outside = 0
    for visit in planned:
        zone = ZoneInfo(zones[visit.location_id])
        first, last = (at.astimezone(zone).date() for at in (visit.available_from, visit.due_at))
        inside = changed.starts_on <= first and last <= changed.ends_on
        outside += visit.state not in _GONE and not inside
    if outside:
        raise Refused("wave_leaves_visits", n=outside)


def _mine(uow: UnitOfWork, actor: Actor, wave_id: WaveId) -> Wave:
    wave = uow.waves.get(id=wave_id)
    access.require(actor, "programme.manage", Facts(client_id=wave.client_id), "wave")
    return wave
