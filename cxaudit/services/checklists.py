"""Checklists to read: the list, one with its versions and what stands against publishing it, its document."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.adapters.document_writing import Form, write_document
from cxaudit.domain import access
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.draft_reading import PlacedFinding
from cxaudit.domain.errors import NotFound
from cxaudit.domain.ids import ChecklistId, ClientId
from cxaudit.domain.network import Client
from cxaudit.domain.programme import Programme
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.services.checklist_drafts import read_draft
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.checklist_versions import (
    PAGE,
    ChecklistLine,
    VersionLine,
    checklist_page,
    version_lines,
)
from cxaudit.storage.unit_of_work import UnitOfWork

__all__ = [
    "PAGE",
    "ChecklistDesk",
    "ChecklistList",
    "find_family",
    "get_desk",
    "get_document",
    "list_checklists",
]


@dataclass(frozen=True, slots=True)
class ChecklistList:
    """One page of checklists, how many there are, and the clients they may be filtered by."""

    lines: tuple[ChecklistLine, ...]
    count: int
    clients: tuple[Client, ...]


@dataclass(frozen=True, slots=True)
class ChecklistDesk:
    """One checklist: all its versions (newest first), the one that is read, and the programmes that use it.

    `findings` say what stands against publishing a draft; a published version has none.
    """

    client: Client
    family: ChecklistFamily
    versions: tuple[VersionLine, ...]
    shown: ChecklistVersion
    checklist: Checklist
    findings: tuple[PlacedFinding, ...]
    programmes: tuple[Programme, ...]


def list_checklists(
    runtime: Runtime, actor: Actor, client_id: ClientId | None = None, page: int = 1
) -> ChecklistList:
    """Every checklist, or those of one client, by client and key."""
    access.require(actor, "checklist.manage")
    with runtime.reading(actor) as uow:
        lines, count = checklist_page(uow, client_id, page)
        return ChecklistList(lines, count, uow.clients.list(active=True, order=("sort_name",)))


def get_desk(
    runtime: Runtime, actor: Actor, checklist_id: ChecklistId, number: int | None = None
) -> ChecklistDesk:
    """One checklist at version `number`, at its newest when None. NotFound: no such checklist or version."""
    with runtime.reading(actor) as uow:
        family, shown = _version(uow, actor, checklist_id, number)
        reading = read_draft(runtime, family.client_id, shown.document)
        return ChecklistDesk(
            client=uow.clients.get(id=family.client_id),
            family=family,
            versions=version_lines(uow, family),
            shown=shown,
            checklist=reading.checklist,
            findings=reading.findings if shown.state == "draft" else (),
            programmes=_programmes(uow, family),
        )


def get_document(
    runtime: Runtime, actor: Actor, checklist_id: ChecklistId, number: int, form: Form
) -> tuple[str, bytes]:
    """(file name, content) of one version, as `imports` reads it back. NotFound."""
    with runtime.reading(actor) as uow:
        family, shown = _version(uow, actor, checklist_id, number)
    return f"{family.key}-v{shown.number}.{form}", write_document(shown.document, form)


def find_family(runtime: Runtime, actor: Actor, client_id: ClientId, key: str) -> ChecklistFamily | None:
    """The checklist of a client with this key, or None."""
    access.require(actor, "checklist.manage", Facts(client_id=client_id), "client")
    with runtime.reading(actor) as uow:
        return uow.checklists.find(client_id=client_id, key=key)


def _version(
    uow: UnitOfWork, actor: Actor, checklist_id: ChecklistId, number: int | None
) -> tuple[ChecklistFamily, ChecklistVersion]:
    family = uow.checklists.get(id=checklist_id)
    access.require(actor, "checklist.manage", Facts(client_id=family.client_id), "checklist")
    if number is None:
        number = max((line.number for line in version_lines(uow, family)), default=None)
    if number is None:
        raise NotFound("checklist_version")
    of = {"client_id": family.client_id, "checklist_id": family.id}
    return family, uow.checklist_versions.get(**of, number=number)


def _programmes(uow: UnitOfWork, family: ChecklistFamily) -> tuple[Programme, ...]:
    used = uow.programme_channels.list(client_id=family.client_id, checklist_id=family.id)
    ids = {channel.programme_id for channel in used}
    return tuple(p for p in uow.programmes.list(client_id=family.client_id) if p.id in ids)
