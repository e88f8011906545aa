"""How long customers wait in a wave: each measured time by channel, its standard, the wave before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from cxaudit.domain.access import Actor
from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.ids import WaveId
from cxaudit.domain.network import CHANNELS, Channel
from cxaudit.domain.programme import Wave
from cxaudit.domain.text import LocalizedText
from cxaudit.measurement.columns import NO_DURATION, STANDINGS, Ints, Masks
from cxaudit.measurement.durations import Durations, durations_of
from cxaudit.measurement.kept import of_version
from cxaudit.measurement.proportions import Share, wilson
from cxaudit.services.runtime import Runtime
from cxaudit.services.versions import checklists_of, section_titles
from cxaudit.services.wave_scope import NOTHING_ASKED, Asked, WaveRows, WaveScope, open_wave

_COUNTED = STANDINGS.index("counted")


@dataclass(frozen=True, slots=True)
class Kept:
    """`kept` of `n` visits took no longer than the standard of their own checklist version."""

    kept: int
    n: int

    @property
    def share(self) -> Share:
        """In percent, with its 95 % interval."""
        found = wilson(self.kept, self.n)
        assert found is not None  # noqa: S101  # only made of visits
        return found


@dataclass(frozen=True, slots=True)
class Timer:
    """One measured time. `standard`: seconds that still give full points; None: its newest version has none.

    `before`: the times of the wave before; None: there are none.
    """

    item: Item
    section: LocalizedText
    own: Durations
    standard: Fraction | None
    kept: Kept | None
    before: Durations | None


@dataclass(frozen=True, slots=True)
class ChannelTimers:
    """The times of one channel and visit type, in the order of its newest checklist."""

    channel: Channel
    visit_type: str
    visits: int
    timers: tuple[Timer, ...]


@dataclass(frozen=True, slots=True)
class WaveTimers:
    """The times of a wave, of the channels that have any; `visits`: all that count, with times or without."""

    scope: WaveScope
    previous: Wave | None
    visits: int
    channels: tuple[ChannelTimers, ...]

    @property
    def timers(self) -> tuple[Timer, ...]:
        """All of them, channel by channel."""
        return tuple(timer for channel in self.channels for timer in channel.timers)


def get_timers(runtime: Runtime, actor: Actor, wave_id: WaveId, asked: Asked = NOTHING_ASKED) -> WaveTimers:
    """One wave, every channel of the actor's scope, or the one asked for; items that only the agency may see
    are left out. NotFound: as `open_wave`."""
    with runtime.reading(actor) as uow:
        rows = open_wave(runtime, uow, actor, wave_id, asked)
        here = _counted(rows, asked.channel)
        now = here & (np.arange(len(rows.columns)) < rows.first_old)
        checklists = checklists_of(uow, rows.scope.client.id, rows.columns, now)
    make = partial(_channel, rows, checklists, (now, here & ~now))
    channels = (rows.once(("timers", asked.channel, at), partial(make, at)) for at in _strata(rows))
    return WaveTimers(
        scope=rows.scope,
        previous=rows.previous,
        visits=int(now.sum()),
        channels=tuple(channel for channel in channels if channel.timers),
    )


def _counted(rows: WaveRows, channel: str | None) -> Masks:
    """What counts of both waves, in the part of the network and the channel that are asked."""
    found: Masks = (rows.columns.numbers["standing"] == _COUNTED) & rows.inside
    if channel is None:
        return found
    wanted = [at for at, (known, _type) in enumerate(rows.columns.tables["stratum"]) if known == channel]
    return found & np.isin(rows.columns.numbers["stratum"], wanted)


def _strata(rows: WaveRows) -> list[int]:
    """The places of all pairs of channel and visit type, in the order of the channels."""
    table = rows.columns.tables["stratum"]
    return sorted(range(len(table)), key=lambda at: (CHANNELS.index(table[at][0]), table[at][1]))


def _channel(
    rows: WaveRows, checklists: Mapping[str, Checklist], waves: tuple[Masks, Masks], at: int
) -> ChannelTimers:
    stratum = rows.columns.numbers["stratum"] == at
    now, before = (wave & stratum for wave in waves)
    channel, visit_type = rows.columns.tables["stratum"][at]
    used = {key: made for key, made in checklists.items() if (now & of_version(rows.columns, key)).any()}
    found = _timers(rows, used, now, before)
    return ChannelTimers(channel, visit_type, int(now.sum()), tuple(found))


def _timers(
    rows: WaveRows, checklists: Mapping[str, Checklist], now: Masks, before: Masks
) -> Iterator[Timer]:
    titles = section_titles(checklists)
    for item in _asked(checklists).values():
        column = rows.columns.durations.get(item.key)
        own = None if column is None else durations_of(_times(column, now))
        if column is None or own is None:
            continue
        kept = _kept(rows, checklists, item.key, now)
        yield Timer(
            item, titles[item.section], own, standard_of(item), kept, durations_of(_times(column, before))
        )


def _asked(checklists: Mapping[str, Checklist]) -> dict[str, Item]:
    """Every time that is measured, as the newest checklist (they come newest first) asks for it."""
    found: dict[str, Item] = {}
    for checklist in checklists.values():
        for item in checklist.items:
            if item.kind == "elapsed" and not item.integrity:
                found.setdefault(item.key, item)
    return found


def standard_of(item: Item) -> Fraction | None:
    """The seconds up to which a time earns everything; None: its curve, if it has one, says none."""
    return (item.curve.full_until or None) if item.curve else None


def _times(column: Ints, rows: Masks) -> Ints:
    found: Ints = column[rows & (column != NO_DURATION)]
    return found


def _kept(rows: WaveRows, checklists: Mapping[str, Checklist], key: str, now: Masks) -> Kept | None:
    """Each visit against the standard of its own version; None: not one version has one."""
    kept = judged = 0
    for version, checklist in checklists.items():
        item = checklist.find_item(key)
        standard = standard_of(item) if item is not None else None
        if standard is not None:
            times = _times(rows.columns.durations[key], now & of_version(rows.columns, version))
            kept, judged = kept + int((times <= float(standard)).sum()), judged + len(times)
    return Kept(kept, judged) if judged else None
