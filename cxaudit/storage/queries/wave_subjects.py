"""What a page of a wave is about: the wave among those of its programme, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from cxaudit.domain.errors import NotFound
from cxaudit.domain.network import Client
from cxaudit.domain.programme import Programme, Wave
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.network import ClientRow
from cxaudit.storage.tables.programmes import ProgrammeRow, WaveRow
from cxaudit.storage.unit_of_work import UnitOfWork

_ASKED = aliased(WaveRow)
_SAME = and_(_ASKED.client_id == WaveRow.client_id, _ASKED.programme_id == WaveRow.programme_id)
_WAVES = (
    select(WaveRow)
    .join(_ASKED, _SAME)
    .where(_ASKED.id == bindparam("wave_id"))
    .order_by(WaveRow.position, WaveRow.client_id, WaveRow.id)
    .execution_options(**{KEPT: True})
)
_AROUND = (
    select(ProgrammeRow, ClientRow)
    .join(ClientRow, ClientRow.id == ProgrammeRow.client_id)
    .where(ProgrammeRow.client_id == bindparam("client_id"), ProgrammeRow.id == bindparam("programme_id"))
    .execution_options(**{KEPT: True})
)
_PAIR = (
    select(WaveRow)
    .join(_ASKED, _SAME)
    .where(_ASKED.client_id == bindparam("client_id"), _ASKED.id == bindparam("wave_id"))
    .where(WaveRow.position <= _ASKED.position)
    .order_by(WaveRow.position.desc())
    .limit(2)
    .execution_options(**{KEPT: True})
)


@dataclass(frozen=True, slots=True)
class WaveSubject:
    """A wave, all waves of its programme in their order, the programme and the client."""

    wave: Wave
    waves: tuple[Wave, ...]
    programme: Programme
    client: Client


def wave_subject(uow: UnitOfWork, wave_id: str) -> WaveSubject:
    """The wave and what is around it. NotFound: the scope does not show it."""
    waves = tuple(uow.waves.value(row) for row in uow.session.scalars(_WAVES, {"wave_id": wave_id}))
    found = next((wave for wave in waves if wave.id == wave_id), None)
    if found is None:
        raise NotFound("wave")
    # Apart: beside each of many waves, their documents would be read as often.
    of = {"client_id": found.client_id, "programme_id": found.programme_id}
    programme, client = uow.session.execute(_AROUND, of).one()
    return WaveSubject(found, waves, uow.programmes.value(programme), uow.clients.value(client))


def wave_and_before(uow: UnitOfWork, client_id: str, wave_id: str) -> tuple[Wave, Wave | None]:
    """A wave and the one before it in its programme, whose other waves are not read."""
    rows = uow.session.scalars(_PAIR, {"client_id": client_id, "wave_id": wave_id})
    wave, previous = [*map(uow.waves.value, rows), None, None][:2]
    if wave is None:
        raise NotFound("wave")
    return wave, previous
