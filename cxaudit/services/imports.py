"""Bringing checklists and location lists in: checked first, kept whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cxaudit.adapters.documents import read_checklist
from cxaudit.adapters.workbooks import filled_sheets, read_workbook
from cxaudit.domain import access, definition
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.definition import InvalidChecklist
from cxaudit.domain.draft_reading import earns_nothing
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import ChecklistId, ChecklistVersionId, ClientId, LocationId
from cxaudit.domain.location_matching import Matched, Outcome, located, match
from cxaudit.domain.location_rows import read_locations
from cxaudit.domain.network import Channel
from cxaudit.domain.reading import Finding
from cxaudit.domain.refusals import Refusal, in_order
from cxaudit.domain.swapped_coordinates import swapped
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.domain.xlsform import SHEET, convert
from cxaudit.domain.xlsform_sheet import read_sheet
from cxaudit.services import item_pictures, journal, regions
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and its place: `line` of the file, or row of the sheet “survey”; None when it has no row.

    `severity` error: the checklist cannot be scored; warning: it is kept as a draft until this is mended.
    """

    code: str
    key: str
    line: int | None
    severity: Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class ChecklistImport:
    """What became of a checklist file. `state` refused: findings forbid scoring and nothing was kept;
    draft: findings forbid publishing, or choices have no points; unchanged: the newest version is this very
    document. `checklist_id`: the checklist it is a version of, None when nothing was kept."""

    key: str
    state: Literal["refused", "draft", "published", "unchanged"]
    version: int | None
    items: int
    findings: tuple[Found, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checklist_id: ChecklistId | None = None


@dataclass(frozen=True, slots=True)
class LocationsImport:
    """What became of a list of locations, row by row; `regions`: names of those made for it."""

    created: int
    updated: int
    unchanged: int
    refusals: tuple[Refusal, ...] = ()
    regions: tuple[str, ...] = ()
    rows: tuple[Outcome, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_refused(self) -> bool:
        """Whether no row at all could be taken."""
        return not (self.created or self.updated or self.unchanged)


@dataclass(frozen=True, slots=True)
class _Source:
    """A document, the line or row of its keys, and where a finding about the whole stands."""

    document: Mapping[str, Any]
    places: Mapping[str, int]
    start: int | None = None
    refusals: tuple[Refusal, ...] = ()

    def found(
        self, findings: tuple[Finding, ...], severity: Literal["error", "warning"]
    ) -> tuple[Found, ...]:
        """The findings with their places."""
        return tuple(Found(code, key, self.places.get(key, self.start), severity) for code, key in findings)


def find_client(runtime: Runtime, actor: Actor, name: str) -> ClientId:
    """The id of the client with this name. Raises InvalidInput("client_unknown")."""
    with runtime.reading(actor) as uow:
        client = uow.clients.find(name=name)
    if client is None:
        raise InvalidInput("client_unknown", name=name)
    return client.id


def import_checklist(
    runtime: Runtime, actor: Actor, client_id: ClientId, content: bytes, *, dry_run: bool = False
) -> ChecklistImport:
    """Keep a checklist from YAML, JSON or XLSForm as the next version of its family, published if it may be.

    Raises InvalidInput when the file cannot be read, NotFound without such a client. Nothing is kept when it
    cannot be scored, when the newest version is the same, or with `dry_run`.
    """
    access.require(actor, "checklist.manage", Facts(client_id=client_id), "client")
    source = _read(content)
    key, count = str(source.document["key"]), len(source.document["questions"])
    try:
        definition.parse(source.document)
    except InvalidChecklist as wrong:
        errors = source.found(wrong.findings or _malformed(source.document), "error")
        return ChecklistImport(key, "refused", None, count, errors, source.refusals)
    findings = _against_publishing(source) + tuple(
        Finding("picture_missing", key) for key in item_pictures.absent(runtime, client_id, source.document)
    )
    new = _New(client_id, key, source.document, "draft" if findings else "published")
    state, version, family_id = _keep(runtime, actor, new, dry_run=dry_run)
    found = source.found(findings, "warning")
    return ChecklistImport(key, state, version, count, found, source.refusals, family_id)


def _against_publishing(source: _Source) -> tuple[Finding, ...]:
    """What forbids publishing; of a form also each question whose choices nobody gave points: published so,
    it would earn nothing, and nobody meant that."""
    found = definition.check_checklist(source.document) + definition.check_texts(source.document)
    if not any(refusal.code == "xlsform_no_points" for refusal in source.refusals):
        return found
    items = definition.parse(source.document).items
    return found + tuple(Finding("no_points", item.key) for item in items if earns_nothing(item))


def _read(content: bytes) -> _Source:
    if content.startswith(b"PK"):
        return _read_form(content)
    document, lines = read_checklist(content)
    places = {
        part["key"]: lines.at((name, index))
        for name in ("dimensions", "sections", "questions")
        for index, part in enumerate(document.get(name, ()))
    }
    return _Source(document, places, 1)


def _read_form(content: bytes) -> _Source:
    sheets = {sheet.name.strip().lower(): sheet.rows for sheet in read_workbook(content)}
    converted = convert(sheets)
    rows = read_sheet(SHEET, sheets[SHEET], []).rows
    return _Source(
        converted.document, {row.get("name"): row.number for row in rows}, None, converted.refusals
    )


def _malformed(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The first question that alone is of a wrong shape, else the whole."""
    for question in document["questions"]:
        try:
            definition.parse({**document, "bands": [], "questions": [question]})
        except InvalidChecklist as wrong:
            if not wrong.findings:
                return (Finding("checklist_malformed", question["key"]),)
    return (Finding("checklist_malformed", ""),)


@dataclass(frozen=True, slots=True)
class _New:
    client_id: ClientId
    key: str
    document: Mapping[str, Any]
    state: Literal["draft", "published"]


def _keep(
    runtime: Runtime, actor: Actor, new: _New, *, dry_run: bool
) -> tuple[Literal["draft", "published", "unchanged"], int, ChecklistId | None]:
    """(state, number, checklist) of the version. An older version again is a new one: it is wanted back."""
    with runtime.reading(actor) if dry_run else runtime.writing(actor) as uow:
        uow.clients.get(id=new.client_id)
        family = uow.checklists.find(client_id=new.client_id, key=new.key)
        versions = () if family is None else _versions(uow, family)
        if versions and versions[-1].digest == definition.digest(new.document):
            return "unchanged", versions[-1].number, versions[-1].checklist_id
        number = versions[-1].number + 1 if versions else 1
        if dry_run:
            return new.state, number, None
        family = family or _family(runtime, uow, new)
        _add_version(runtime, uow, actor, family, new, number=number)
        return new.state, number, family.id


def _versions(uow: UnitOfWork, family: ChecklistFamily) -> tuple[ChecklistVersion, ...]:
    of = {"client_id": family.client_id, "checklist_id": family.id}
    return uow.checklist_versions.list(order=("number",), **of)


def _family(runtime: Runtime, uow: UnitOfWork, new: _New) -> ChecklistFamily:
    title = LocalizedText.of(new.document.get("title")) or LocalizedText((("fr", new.key),))
    channel = cast("Channel", new.document.get("channel", "in_store"))
    family_id = ChecklistId(runtime.ids.new())
    return uow.checklists.add(ChecklistFamily(new.client_id, family_id, new.key, title, channel))


def _add_version(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, family: ChecklistFamily, new: _New, *, number: int
) -> None:
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
    subject, details = ("checklist", str(family.id)), {"key": new.key, "version": number, "state": new.state}
    journal.write(runtime, uow, actor, "checklist.imported", subject, client_id=new.client_id, **details)


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
    """Keep the locations of a CSV, XLSX or GeoJSON list in one transaction; what is there already is updated.

    A row is known by its store number, else by name and coordinates or address. A new location goes into the
    region that its row names, which is made when the network has none of this name, else into the whole
    network; one that stands in the whole network moves so from today on, any other stays in its part.
    Raises InvalidInput when the file or `timezone` cannot be read, NotFound.
    """
    access.require(actor, "location.manage", Facts(client_id=client_id), "client")
    _check_zone(timezone)
    sheet, *others = filled_sheets(read_workbook(content, filename))
    rows = read_locations(sheet.rows, sheet.name)
    with runtime.reading(actor) if dry_run else runtime.writing(actor) as uow:
        client = uow.clients.get(id=client_id)
        known = uow.locations.list(client_id=client_id)
        network = regions.read_network(uow, client, runtime.now())
        matched = match(rows.drafts, known, network.in_root)
        made = network.missing(matched.regions)
        if not dry_run and (matched.new or matched.changed):
            _keep_locations(runtime, uow, matched, regions.make(runtime, uow, network, made), timezone)
            _note(runtime, uow, actor, client_id, _told(matched, made))
    counts = (len(matched.new), len(matched.changed), matched.unchanged)
    doubts = swapped(rows.drafts, sheet.name, timezone or client.timezone)
    left_out = [Refusal(other.name, 1, "workbook_sheet_left_out") for other in others]
    refusals = in_order([*rows.refusals, *doubts]) + in_order(left_out)
    return LocationsImport(*counts, refusals, made, matched.outcomes)


def _check_zone(name: str | None) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput("timezone_unknown", value=name) from None


def _keep_locations(
    runtime: Runtime, uow: UnitOfWork, matched: Matched, network: regions.Network, timezone: str | None
) -> None:
    """All in a few flushes: a list of ten thousand stores is one transaction of seconds."""
    client, new_id = network.client, runtime.ids.new
    made = [
        (located(draft, client.id, LocationId(new_id()), timezone or client.timezone), draft)
        for draft in matched.new
    ]
    uow.locations.add_all(location for location, _draft in made)
    for location in matched.changed:
        uow.locations.save(location)
    placed = [(location.id, draft.region) for location, draft in made]
    regions.place(runtime, uow, network, placed, matched.moved)


def _note(
    runtime: Runtime, uow: UnitOfWork, actor: Actor, client_id: ClientId, told: Mapping[str, object]
) -> None:
    journal.write(
        runtime, uow, actor, "locations.imported", ("client", str(client_id)), client_id=client_id, **told
    )


def _told(matched: Matched, made: tuple[str, ...]) -> dict[str, object]:
    counts: dict[str, object] = {"created": len(matched.new), "updated": len(matched.changed)}
    return {**counts, "regions": list(made)} if made else counts
