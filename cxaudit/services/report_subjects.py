"""What a report on the command line is about, by id or by the name people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import InvalidInput, NotFound, Refused
from cxaudit.domain.ids import LocationId, WaveId
from cxaudit.domain.text import folded
from cxaudit.services.group_reports import Subject
from cxaudit.services.imports import find_client
from cxaudit.services.location_report import location_subject
from cxaudit.services.results import Wanted
from cxaudit.services.runtime import Runtime


def find_wave(runtime: Runtime, actor: Actor, name: str, client: str | None) -> WaveId:
    """The id of a wave named by its id, or by its name in either language with its client's name.

    InvalidInput: client_unknown, wave_unknown, several_called.
    """
    of = _of(runtime, actor, name, client)
    with runtime.reading(actor) as uow:
        known = uow.waves.list(**of)
    names = {wave.id: (wave.id, *wave.name.as_dict().values()) for wave in known}
    called = [wave_id for wave_id, words in names.items() if _is_called(name, words)]
    return WaveId(_only(called, name, "wave_unknown"))


def find_location(runtime: Runtime, actor: Actor, name: str, client: str | None) -> LocationId:
    """The id of a location named by its id, or by its number or name with its client's name.

    InvalidInput: client_unknown, location_unknown, several_called.
    """
    of = _of(runtime, actor, name, client)
    with runtime.reading(actor) as uow:
        known = uow.locations.list(**of)
    called = [each.id for each in known if _is_called(name, (each.id, each.number, each.name))]
    return LocationId(_only(called, name, "location_unknown"))


def require_location_subject(
    runtime: Runtime, actor: Actor, location_id: LocationId, wave_id: WaveId | None
) -> Subject:
    """The report of a location, in one wave or in its newest. Refused: report_empty, without a visit."""
    try:
        return location_subject(runtime, actor, location_id, Wanted(wave_id=wave_id))
    except NotFound:
        raise Refused("report_empty") from None


def _of(runtime: Runtime, actor: Actor, name: str, client: str | None) -> Mapping[str, Any]:
    """Where to look: everything of the client, or, when none is named, by id alone."""
    access.require(actor, "report.download")
    return {"id": name} if client is None else {"client_id": find_client(runtime, actor, client)}


def _is_called(name: str, words: Iterable[str | None]) -> bool:
    return folded(name) in {folded(each) for each in words if each}


def _only(called: Sequence[str], name: str, unknown: str) -> str:
    if not called:
        raise InvalidInput(unknown, name=name)
    if len(called) > 1:
        raise InvalidInput("several_called", name=name)
    return called[0]
