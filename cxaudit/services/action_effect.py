"""Whether an action helped: its item in the wave it came from and in the one that followed."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from cxaudit.domain.action import Action
from cxaudit.domain.network import Client
from cxaudit.domain.programme import Wave
from cxaudit.measurement.columns import joined
from cxaudit.measurement.followed import Followed, count_of, followed
from cxaudit.measurement.kept import missed_ppm
from cxaudit.services.versions import checklists_of, places_of_item
from cxaudit.storage.queries.columns import read_columns
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Effect:
    """`following` None: no wave comes after. `early`: how many of the visits after were made before the day
    on which the action was said to be done; None: nobody has said so."""

    following: Wave | None
    found: Followed
    early: int | None


def effect_of(uow: UnitOfWork, client: Client, wave: Wave, action: Action) -> Effect:
    """What the visits of the action's channel and kind say, at its location or in its part of the network."""
    following = _following(uow, wave)
    read = read_columns(uow, wave.client_id, [each.id for each in (wave, following) if each])
    first = read[wave.id]
    columns = joined([first, *(read[each.id] for each in (following,) if each)])
    counted = columns.of(action.channel, action.visit_type)
    old = counted & (np.arange(len(columns)) < len(first))
    new = counted & ~old
    here = columns.within(action.path)
    if action.location_id is not None:
        here &= columns.at([action.location_id])
    places = places_of_item(checklists_of(uow, wave.client_id, columns, counted), action.item_key)
    missed = missed_ppm(columns, places)
    early = None
    if action.finished_at is not None:
        done = action.finished_at.astimezone(ZoneInfo(client.timezone)).date().toordinal()
        early = count_of(missed, new & here & (columns.numbers["visited"] < done)).seen
    alone = action.location_id is not None
    return Effect(following, followed(columns, missed, (old, new), here, alone=alone), early)


def _following(uow: UnitOfWork, wave: Wave) -> Wave | None:
    waves = uow.waves.list(client_id=wave.client_id, programme_id=wave.programme_id, order=("position",))
    return next((each for each in waves if each.position > wave.position), None)
