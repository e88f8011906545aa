"""Tables to take away: visits, answers, scores and actions as files, streamed, never more than the reader may
see.

What the client side gets (`audience` client) is the same whoever asks: released visits, without the people
of the agency and without integrity items. Comments of reviewers are in no table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts, Permission
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import NotFound, Refused
from cxaudit.domain.ids import ChecklistVersionId, ClientId, NodeId
from cxaudit.domain.network import CHANNELS, Channel, HierarchyNode
from cxaudit.domain.text import Language
from cxaudit.domain.versions import ChecklistVersion
from cxaudit.i18n import label
from cxaudit.reporting import dictionary, parquet, sheets
from cxaudit.reporting.dictionary import TABLES, Audience, Table, describe
from cxaudit.reporting.sheets import FORMATS, MEDIA_TYPES, Format, Sheet
from cxaudit.services import journal
from cxaudit.services.audits import checklist_of, facts_of
from cxaudit.services.benchmarks import find_region
from cxaudit.services.exported_actions import action_rows
from cxaudit.services.exported_rows import Row, Source, rows_of
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.audit_lists import WaveChoice, wave_choices
from cxaudit.storage.queries.exported_audits import (
    NOBODY,
    ExportedAudit,
    ExportFilter,
    audits_after,
    documents_of,
    people_of,
)
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "FORMATS",
    "TABLES",
    "Audience",
    "Choices",
    "Format",
    "Made",
    "Table",
    "Wanted",
    "describe",
    "find_client",
    "list_choices",
    "make",
    "possible_formats",
]

_PERMISSION: dict[Audience, Permission] = {"client": "result.export", "agency": "audit.export"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None: everything there is. Names of waves and clients are ids."""

    table: Table
    form: Format
    lang: Language
    client_id: ClientId | None = None
    wave_id: str | None = None
    region_id: NodeId | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What an export can be narrowed to; the name of each client by its id."""

    waves: tuple[WaveChoice, ...]
    regions: tuple[HierarchyNode, ...]
    channels: tuple[Channel, ...]
    clients: dict[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """A file on its way: its name, its media type, and its bytes, made as they are read."""

    name: str
    media_type: str
    content: Iterator[bytes]


def list_choices(runtime: Runtime, actor: Actor, audience: Audience) -> Choices:
    """The waves, regions and channels of the actor's scope. Forbidden for whoever exports nothing."""
    access.require(actor, _PERMISSION[audience])
    with runtime.reading(actor) as uow:
        used = {channel.channel for channel in uow.programme_channels.list()}
        return Choices(
            waves=wave_choices(uow),
            regions=_regions(uow, actor, audience),
            channels=tuple(channel for channel in CHANNELS if channel in used),
            clients={client.id: client.name for client in uow.clients.list(order=("name",))},
        )


def find_client(runtime: Runtime, actor: Actor, name: str | None) -> ClientId | None:
    """The id of the client with this name; None without a name. Raises NotFound."""
    with runtime.reading(actor) as uow:
        return None if name is None else uow.clients.get(name=name).id


def possible_formats() -> tuple[Format, ...]:
    """The formats that can be written here: Parquet needs an optional library."""
    return tuple(form for form in FORMATS if form != "parquet" or parquet.is_installed())


def make(runtime: Runtime, actor: Actor, audience: Audience, wanted: Wanted) -> Made:
    """The file that is wanted. NotFound: a wave, region or client that the actor does not have.

    Audits are read some at a time, each time in a transaction of its own: every row is whole, and the file
    holds a lot without anybody waiting. Refused: parquet_missing. The journal says who took what.
    """
    access.require(actor, _PERMISSION[audience])
    if wanted.form not in possible_formats():
        raise Refused("parquet_missing")
    with runtime.writing(actor) as uow:
        found = _filter(uow, actor, audience, wanted)
        _journal(runtime, uow, actor, wanted, found)
    columns = dictionary.columns_of(wanted.table, audience)
    rows = _rows(runtime, actor, audience, wanted, found)
    sheet = Sheet(_title(wanted.lang, wanted.table), columns, rows)
    sheet_of_notes = _notes(audience, wanted)
    return Made(
        name=f"cxaudit-{wanted.table}-{runtime.today().isoformat()}.{wanted.form}",
        media_type=MEDIA_TYPES[wanted.form],
        content=sheets.stream(wanted.form, wanted.lang, sheet, sheet_of_notes),
    )


def _title(lang: Language, table: Table) -> str:
    return label(lang, "export_table", table)


def _notes(audience: Audience, wanted: Wanted) -> Sheet | None:
    """The dictionary as a second sheet; a file of the dictionary has none."""
    if wanted.table == "columns":
        return None
    rows = describe(wanted.lang, wanted.table, audience)
    return Sheet(_title(wanted.lang, "columns"), dictionary.columns_of("columns", audience), rows)


def _filter(uow: UnitOfWork, actor: Actor, audience: Audience, wanted: Wanted) -> ExportFilter:
    """What is asked for in terms of rows. NotFound: what the actor does not have is not there."""
    wave = None if wanted.wave_id is None else uow.waves.get(id=wanted.wave_id)
    client = None if wanted.client_id is None else uow.clients.get(id=wanted.client_id)
    region = _region(uow, actor, audience, wanted.region_id)
    owners = {each.client_id for each in (wave, region) if each is not None}
    owners |= {client.id} if client is not None else set()
    if len(owners) > 1 or wanted.channel not in (None, *CHANNELS):
        raise NotFound("export")
    return ExportFilter(
        client_id=next(iter(owners), None),
        wave_id=wanted.wave_id,
        channel=wanted.channel,
        path=None if region is None else region.path,
        released_only=audience == "client",
    )


def _region(
    uow: UnitOfWork, actor: Actor, audience: Audience, region_id: NodeId | None
) -> HierarchyNode | None:
    if region_id is None:
        return None
    found = next((node for node in _regions(uow, actor, audience) if node.id == region_id), None)
    if found is None:
        raise NotFound("region")
    return found


def _regions(uow: UnitOfWork, actor: Actor, audience: Audience) -> tuple[HierarchyNode, ...]:
    permission = _PERMISSION[audience]
    nodes = [node for node in uow.nodes.list(order=("path",)) if node.level == "region"]
    return tuple(n for n in nodes if access.allows(actor, permission, Facts(n.client_id, n.path)))


def _journal(runtime: Runtime, uow: UnitOfWork, actor: Actor, wanted: Wanted, found: ExportFilter) -> None:
    """Whoever takes data away leaves a line."""
    client_id = found.client_id or uow.scope.client_id
    details = {
        "format": wanted.form,
        "wave": wanted.wave_id,
        "region": wanted.region_id,
        "channel": wanted.channel,
    }
    subject = ("export", wanted.table)
    journal.write(runtime, uow, actor, "export.made", subject, client_id=client_id, **details)


def _rows(
    runtime: Runtime, actor: Actor, audience: Audience, wanted: Wanted, found: ExportFilter
) -> Iterator[Row]:
    if wanted.table == "columns":
        for table in TABLES:
            yield from describe(wanted.lang, table, audience)
        return
    if wanted.table == "actions":
        yield from action_rows(runtime, actor, wanted.lang, found)
        return
    last = None
    while True:
        with runtime.reading(actor) as uow:
            page = audits_after(uow, found, last)
            sources = _sources(uow, actor, audience, wanted, page)
        for source in sources:
            yield from rows_of(wanted.table, source)
        if not page:
            return
        last = (page[-1].audit.client_id, page[-1].audit.id)


def _sources(
    uow: UnitOfWork, actor: Actor, audience: Audience, wanted: Wanted, page: tuple[ExportedAudit, ...]
) -> list[Source]:
    """What the rows of some audits are made from; the policy is asked for each of them."""
    mine = [each for each in page if access.allows(actor, _PERMISSION[audience], facts_of(each.audit))]
    audits = [each.audit for each in mine]
    versions = _versions(uow, audits)
    nodes = {client: uow.nodes.list(client_id=client) for client in {audit.client_id for audit in audits}}
    people = people_of(uow, audits) if audience == "agency" else NOBODY
    documents = documents_of(uow, audits) if wanted.table == "answers" else {}
    return [
        Source(
            found=each,
            checklist=checklist_of(versions[each.audit.checklist_version_id]),
            version=versions[each.audit.checklist_version_id].number,
            region=find_region(nodes[each.audit.client_id], each.audit.path),
            lang=wanted.lang,
            audience=audience,
            people=people,
            document=documents.get(each.audit.id),
        )
        for each in mine
    ]


def _versions(uow: UnitOfWork, audits: list[Audit]) -> dict[ChecklistVersionId, ChecklistVersion]:
    """Each version is read once a page."""
    owners = {audit.checklist_version_id: audit.client_id for audit in audits}
    return {
        version: uow.checklist_versions.get(client_id=client, id=version)
        for version, client in owners.items()
    }
