"""Programmes, their channels, waves and targets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import ChecklistId, ClientId, ProgrammeId, WaveId
from cxaudit.domain.network import Client
from cxaudit.domain.programme import Measure, Programme, ProgrammeChannel, Target, Wave
from cxaudit.domain.text import LocalizedText, folded, sort_key
from cxaudit.domain.versions import ChecklistFamily
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.checklists import published_families
from cxaudit.storage.queries.programmes import ProgrammeLine, programme_lines
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
_FULL = Fraction(100)
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_LONGEST_LOCKOUT = 3650
_LONGEST_DISPUTE = 365
_MOST_VISITS = 10_000


@dataclass(frozen=True, slots=True)
class ProgrammeDesk:
    """One programme with all that its page shows."""

    client: Client
    programme: Programme
    channels: tuple[tuple[ProgrammeChannel, ChecklistFamily], ...]
    waves: tuple[Wave, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What the list is narrowed to; `text` stands in the name, in the reader's language."""

    client_id: ClientId | None = None
    text: str = ""

    @property
    def any(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.client_id or self.text)


EVERYTHING = Sought()


@dataclass(frozen=True, slots=True)
class ProgrammeList:
    """One page of programmes, how many there are, the clients to choose from."""

    lines: tuple[ProgrammeLine, ...]
    count: int
    clients: tuple[Client, ...]


def list_programmes(
    runtime: Runtime, actor: Actor, sought: Sought = EVERYTHING, page: int = 1
) -> ProgrammeList:
    """Programmes by client name and then by name, which has an order in each language: sorted here."""
    access.require(actor, "programme.manage")
    with runtime.reading(actor) as uow:
        lines, clients = programme_lines(uow, sought.client_id), uow.clients.list(order=("sort_name",))
    words, named = folded(sought.text), [(line, line.name.text(actor.language)) for line in lines]
    found = sorted(
        ((line, name) for line, name in named if words in folded(name)),
        key=lambda pair: (sort_key(pair[0].client_name), sort_key(pair[1]), pair[0].id),
    )
    first = (max(page, 1) - 1) * PAGE
    return ProgrammeList(tuple(line for line, _ in found[first : first + PAGE]), len(found), clients)


def get_desk(runtime: Runtime, actor: Actor, programme_id: ProgrammeId) -> ProgrammeDesk:
    """One programme, its channels, waves (newest first) and targets (newest first)."""
    with runtime.reading(actor) as uow:
        programme = uow.programmes.get(id=programme_id)
        access.require(actor, "programme.manage", Facts(client_id=programme.client_id), "programme")
        of = {"client_id": programme.client_id, "programme_id": programme.id}
        families = {f.id: f for f in uow.checklists.list(client_id=programme.client_id)}
        channels = uow.programme_channels.list(order=("channel",), **of)
        return ProgrammeDesk(
            client=uow.clients.get(id=programme.client_id),
            programme=programme,
            channels=tuple((used, families[used.checklist_id]) for used in channels),
            waves=tuple(reversed(uow.waves.list(order=("position",), **of))),
            targets=tuple(reversed(uow.targets.list(order=("valid_from", "measure"), **of))),
        )


def create_programme(runtime: Runtime, actor: Actor, programme: Programme) -> Programme:
    """Store a new programme; the same one again is the one stored.

    InvalidInput: name_missing, days_out_of_range, cap_out_of_range. Refused: client_closed.
    """
    access.require(actor, "programme.manage", Facts(client_id=programme.client_id), "client")
    with runtime.writing(actor) as uow:
        _check(uow, programme)
        if not uow.clients.get(id=programme.client_id).active:
            raise Refused("client_closed")
        before = uow.programmes.find(id=programme.id)
        if before == programme:
            return programme  # a second click on the button
        if before is not None:
            programme = replace(programme, id=ProgrammeId(runtime.ids.new()))
        uow.programmes.add(programme)
        _note(runtime, uow, actor, programme, "programme.created")
    return programme


def change_programme(runtime: Runtime, actor: Actor, programme: Programme) -> Programme:
    """Change the rules and texts of a programme; what was measured stays, and a new declaration gets a new
    version. InvalidInput as `create_programme`. StaleRevision."""
    access.require(actor, "programme.manage", Facts(client_id=programme.client_id), "programme")
    with runtime.writing(actor) as uow:
        _check(uow, programme)
        stored = uow.programmes.get(client_id=programme.client_id, id=programme.id)
        version = stored.declaration_version + (stored.declaration != programme.declaration)
        saved = uow.programmes.save(replace(programme, declaration_version=version, active=stored.active))
        _note(runtime, uow, actor, programme, "programme.changed")
    return saved


def set_active(runtime: Runtime, actor: Actor, programme_id: ProgrammeId, *, active: bool) -> Programme:
    """Close a programme, or open it again. Nothing new is planned in a closed one; visits under way go on,
    results stay. Again: nothing changes. NotFound."""
    with runtime.writing(actor) as uow:
        programme = _mine(uow, actor, programme_id)
        if programme.active == active:
            return programme
        _note(runtime, uow, actor, programme, "programme.reopened" if active else "programme.closed")
        return uow.programmes.save(replace(programme, active=active))


def list_published(runtime: Runtime, actor: Actor, programme_id: ProgrammeId) -> tuple[ChecklistFamily, ...]:
    """The checklists of the programme's client that have a published version, by channel."""
    with runtime.reading(actor) as uow:
        client_id = _mine(uow, actor, programme_id).client_id
        published = published_families(uow, client_id)
        families = uow.checklists.list(client_id=client_id, order=("channel", "key"))
    return tuple(family for family in families if family.id in published)


def use_checklist(
    runtime: Runtime, actor: Actor, programme_id: ProgrammeId, checklist_id: ChecklistId
) -> ChecklistFamily:
    """Measure the channel of a checklist with it from now on; audits keep the version they began with.

    Refused: checklist_unpublished. NotFound for a checklist of another client.
    """
    with runtime.writing(actor) as uow:
        programme = _mine(uow, actor, programme_id)
        family = uow.checklists.get(client_id=programme.client_id, id=checklist_id)
        channel = family.channel
        if family.id not in published_families(uow, programme.client_id):
            raise Refused("checklist_unpublished", channel=channel)
        where = {"client_id": programme.client_id, "programme_id": programme.id, "channel": channel}
        uow.programme_channels.remove(**where)
        uow.programme_channels.add(
            ProgrammeChannel(programme.client_id, runtime.ids.new(), programme.id, channel, checklist_id)
        )
        _note(runtime, uow, actor, programme, "programme.channel_set", channel=channel)
        return family


def add_wave(
    runtime: Runtime,
    actor: Actor,
    programme_id: ProgrammeId,
    name: LocalizedText,
    days: tuple[date, date],
    *,
    wave_id: WaveId | None = None,
) -> Wave:
    """The next wave, from a first to a last day; the same `wave_id` again is the one stored.

    InvalidInput: name_missing, wave_ends_before_start. Refused: wave_overlaps, programme_closed.
    """
    starts_on, ends_on = days
    if ends_on < starts_on:
        raise InvalidInput("wave_ends_before_start")
    with runtime.writing(actor) as uow:
        programme = _mine(uow, actor, programme_id)
        _check_name(uow, programme.client_id, name)
        of = {"client_id": programme.client_id, "programme_id": programme.id}
        waves = uow.waves.list(order=("position",), **of)
        if waves and waves[-1].id == wave_id and (waves[-1].name, days) == (name, _days(waves[-1])):
            return waves[-1]  # a second click on the button
        if not programme.active:
            raise Refused("programme_closed")
        if waves and starts_on <= waves[-1].ends_on:
            raise Refused("wave_overlaps", ends_on=waves[-1].ends_on)
        wave = Wave(
            programme.client_id,
            wave_id if wave_id and uow.waves.find(id=wave_id) is None else WaveId(runtime.ids.new()),
            programme.id,
            name,
            len(waves) + 1,
            starts_on,
            ends_on,
        )
        uow.waves.add(wave)
        _note(runtime, uow, actor, programme, "wave.created", wave=wave.id)
        return wave


def _days(wave: Wave) -> tuple[date, date]:
    return wave.starts_on, wave.ends_on


def set_target(
    runtime: Runtime, actor: Actor, programme_id: ProgrammeId, wanted: tuple[Measure, str, date]
) -> Target:
    """A (measure, percent text, first day); it replaces one set for that day.

    InvalidInput: percent_out_of_range.
    """
    measure, value, valid_from = wanted
    percent = _percent(value)
    with runtime.writing(actor) as uow:
        programme = _mine(uow, actor, programme_id)
        where = {"client_id": programme.client_id, "programme_id": programme.id}
        uow.targets.remove(measure=measure, valid_from=valid_from, **where)
        target = Target(programme.client_id, runtime.ids.new(), programme.id, measure, percent, valid_from)
        uow.targets.add(target)
        _note(runtime, uow, actor, programme, "target.set", measure=measure, value=percent)
        return target


def _mine(uow: UnitOfWork, actor: Actor, programme_id: ProgrammeId) -> Programme:
    programme = uow.programmes.get(id=programme_id)
    access.require(actor, "programme.manage", Facts(client_id=programme.client_id), "programme")
    return programme


def _percent(text: str) -> str:
    cleaned = text.strip().removesuffix("%").strip().replace(",", ".")
    if not _PERCENT.fullmatch(cleaned) or Fraction(cleaned) > _FULL:
        raise InvalidInput("percent_out_of_range", value=text)
    return cleaned


def _check(uow: UnitOfWork, programme: Programme) -> None:
    _check_name(uow, programme.client_id, programme.name)
    if not (0 <= programme.lockout_days <= _LONGEST_LOCKOUT):
        raise InvalidInput("days_out_of_range", rule="lockout")
    if not (0 <= programme.dispute_days <= _LONGEST_DISPUTE):
        raise InvalidInput("days_out_of_range", rule="dispute")
    for rule in ("max_per_auditor", "max_per_banner", "max_per_region"):
        cap = getattr(programme, rule)
        if cap is not None and not (1 <= cap <= _MOST_VISITS):
            raise InvalidInput("cap_out_of_range", most=_MOST_VISITS, rule=rule)


def _check_name(uow: UnitOfWork, client_id: ClientId, name: LocalizedText) -> None:
    """A name is said in every language of its client. NotFound: the client."""
    missing = name.missing(uow.clients.get(id=client_id).languages)
    if missing:
        raise InvalidInput("name_missing", language=missing[0])


def _note(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, programme: Programme, action: str, **details: object
) -> None:
    subject = ("programme", str(programme.id))
    journal.write(runtime, uow, actor, action, subject, client_id=programme.client_id, **details)


def client_choices(runtime: Runtime, actor: Actor) -> tuple[tuple[ClientId, str], ...]:
    """Clients to choose from in a form, by name."""
    access.require(actor, "programme.manage")
    with runtime.reading(actor) as uow:
        clients = uow.clients.list(order=("sort_name",), active=True)
    return tuple((client.id, client.name) for client in clients)
