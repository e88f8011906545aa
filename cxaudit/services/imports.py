"""Bringing checklists and location lists in: checked first, kept whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast

from cxaudit.adapters.documents import Lines, read_checklist
from cxaudit.adapters.workbooks import get_only_sheet, read_workbook
from cxaudit.domain import access, definition
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.definition import InvalidChecklist
from cxaudit.domain.ids import ChecklistId, ChecklistVersionId, ClientId, LocationId
from cxaudit.domain.location_rows import LocationDraft, read_locations
from cxaudit.domain.network import Channel, HierarchyNode, Location, Membership
from cxaudit.domain.reading import Finding
from cxaudit.domain.refusals import Refusal
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.domain.xlsform import convert
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

_BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of `check_checklist` or `check_texts`; `line` where the file has lines."""

    code: str
    key: str
    line: int | None


@dataclass(frozen=True, slots=True)
class ChecklistImport:
    """What became of a checklist file. `state` refused: findings forbid scoring and nothing was kept;
    draft: findings forbid publishing; unchanged: this very document is there already."""

    key: str
    state: str
    version: int | None
    items: int
    findings: tuple[Found, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class LocationsImport:
    """What became of a list of locations, row by row."""

    created: int
    unchanged: int
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    document: Mapping[str, Any]
    lines: Lines | None
    refusals: tuple[Refusal, ...] = field(default=())


def find_client(runtime: Runtime, actor: Actor, name: str) -> ClientId:
    """The id of the client with this name. Raises NotFound."""
    with runtime.reading(actor) as uow:
        return uow.clients.get(name=name).id


def import_checklist(
    runtime: Runtime, actor: Actor, client_id: ClientId, content: bytes, *, dry_run: bool = False
) -> ChecklistImport:
    """Keep a checklist from YAML, JSON or XLSForm as the next version of its family, published if it may be.

    Raises InvalidInput when the file cannot be read. Nothing is kept when it cannot be scored, or `dry_run`.
    """
    access.require(actor, "checklist.manage", Facts(client_id=client_id), "client")
    source = _read(content)
    document = source.document
    key = str(document.get("key") or "checklist")
    count = len(cast("list[object]", document["questions"]))
    try:
        findings = definition.check_checklist(document)
        definition.parse(document)
    except InvalidChecklist as wrong:
        found = _placed(wrong.findings, source)
        return ChecklistImport(key, "refused", None, count, found, source.refusals)
    findings += definition.check_texts(document)
    new = _New(client_id, key, document, "draft" if findings else "published")
    state, version = _keep(runtime, actor, new, dry_run=dry_run)
    return ChecklistImport(key, state, version, count, _placed(findings, source), source.refusals)


def _read(content: bytes) -> _Source:
    if content.startswith(b"PK"):
        sheets = {sheet.name.strip().lower(): sheet.rows for sheet in read_workbook(content)}
        converted = convert(sheets)
        return _Source(converted.document, None, converted.refusals)
    document, lines = read_checklist(content)
    return _Source(document, lines)


def _placed(findings: tuple[Finding, ...], source: _Source) -> tuple[Found, ...]:
    return tuple(Found(finding.code, finding.key, _line(finding.key, source)) for finding in findings)


def _line(key: str, source: _Source) -> int | None:
    """The line of the question, section or dimension that a finding names."""
    if source.lines is None:
        return None
    for part in ("questions", "sections", "dimensions"):
        for index, one in enumerate(source.document.get(part) or ()):
            if key and isinstance(one, Mapping) and one.get("key") == key:
                return source.lines.at((part, index))
    return 1


@dataclass(frozen=True, slots=True)
class _New:
    client_id: ClientId
    key: str
    document: Mapping[str, Any]
    state: Literal["draft", "published"]


def _keep(runtime: Runtime, actor: Actor, new: _New, *, dry_run: bool) -> tuple[str, int]:
    """(state, number) of the version; the same document again is the version there is."""
    digest = definition.digest(new.document)
    with runtime.writing(actor) as uow:
        family = uow.checklists.find(client_id=new.client_id, key=new.key)
        versions = () if family is None else _versions(uow, family)
        same = next((version for version in versions if version.digest == digest), None)
        if same is not None:
            return "unchanged", same.number
        number = max((version.number for version in versions), default=0) + 1
        if not dry_run:
            family = family or _family(runtime, uow, new)
            _add_version(runtime, uow, family, number, new)
            subject, details = ("checklist", str(family.id)), {"key": new.key, "version": number}
            of = new.client_id
            journal.write(runtime, uow, actor, "checklist.imported", subject, client_id=of, **details)
        return new.state, number


def _versions(uow: UnitOfWork, family: ChecklistFamily) -> tuple[ChecklistVersion, ...]:
    return uow.checklist_versions.list(client_id=family.client_id, checklist_id=family.id)


def _family(runtime: Runtime, uow: UnitOfWork, new: _New) -> ChecklistFamily:
    title = LocalizedText.of(new.document.get("title")) or LocalizedText((("fr", new.key),))
    channel = cast("Channel", new.document.get("channel") or "in_store")
    family_id = ChecklistId(runtime.ids.new())
    return uow.checklists.add(ChecklistFamily(new.client_id, family_id, new.key, title, channel))


def _add_version(runtime: Runtime, uow: UnitOfWork, family: ChecklistFamily, number: int, new: _New) -> None:
    now = runtime.now()
    uow.checklist_versions.add(
        ChecklistVersion(
            client_id=family.client_id,
            id=ChecklistVersionId(runtime.ids.new()),
            checklist_id=family.id,
            number=number,
            document=new.document,
            digest=definition.digest(new.document),
            state=new.state,
            created_at=now,
            published_at=now if new.state == "published" else None,
        )
    )


def import_locations(
    runtime: Runtime,
    actor: Actor,
    client_id: ClientId,
    content: bytes,
    filename: str = "",
    *,
    timezone: str | None = None,
    dry_run: bool = False,
) -> LocationsImport:
    """Keep the locations of a CSV, XLSX or GeoJSON list that are not there yet, in one transaction.

    A row is known by its store number, else by name and coordinates. Its region is the part of the network
    with that name, else the whole network. Raises InvalidInput when the file cannot be read.
    """
    access.require(actor, "location.manage", Facts(client_id=client_id), "client")
    sheet = get_only_sheet(read_workbook(content, filename))
    rows = read_locations(sheet.rows, sheet.name)
    with runtime.writing(actor) as uow:
        zone = timezone or uow.clients.get(id=client_id).timezone
        known = {_identity(location) for location in uow.locations.list(client_id=client_id)}
        fresh = [
            draft for draft in rows.drafts if _identity(_location(client_id, "", draft, zone)) not in known
        ]
        if not dry_run:
            _add_locations(runtime, uow, client_id, fresh, zone)
            count = {"created": len(fresh), "refused": len(rows.refusals)}
            subject = ("client", str(client_id))
            journal.write(runtime, uow, actor, "locations.imported", subject, client_id=client_id, **count)
    return LocationsImport(len(fresh), len(rows.drafts) - len(fresh), rows.refusals)


def _identity(location: Location) -> tuple[str, ...]:
    if location.number:
        return ("number", location.number.casefold())
    return ("place", location.name.casefold(), location.latitude or "", location.longitude or "")


def _location(client_id: ClientId, location_id: str, draft: LocationDraft, zone: str) -> Location:
    return Location(
        client_id=client_id,
        id=LocationId(location_id),
        name=draft.name,
        number=draft.number,
        address=draft.address,
        city=draft.city,
        province=draft.province,
        postal_code=draft.postal_code,
        country=draft.country,
        latitude=draft.latitude,
        longitude=draft.longitude,
        timezone=draft.timezone or zone,
    )


def _add_locations(
    runtime: Runtime, uow: UnitOfWork, client_id: ClientId, drafts: list[LocationDraft], zone: str
) -> None:
    """All in two flushes: a list of ten thousand stores is one transaction of seconds."""
    nodes = uow.nodes.list(client_id=client_id, order=("path",))
    made = [(_location(client_id, runtime.ids.new(), draft, zone), draft) for draft in drafts]
    uow.locations.add_all(location for location, _draft in made)
    placed = ((location, _node(nodes, draft)) for location, draft in made)
    uow.memberships.add_all(
        Membership(client_id, runtime.ids.new(), location.id, node.id, node.path, _BEGINNING)
        for location, node in placed
        if node is not None
    )


def _node(nodes: tuple[HierarchyNode, ...], draft: LocationDraft) -> HierarchyNode | None:
    """The region a row names, else the network; None for a client without a hierarchy."""
    wanted = (draft.region or "").casefold()
    named = (n for n in nodes if wanted and wanted in {t.casefold() for _, t in n.name.by_language})
    return next(named, nodes[0] if nodes else None)
