"""Checklists with their newest version, a page at a time; the versions of one without their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, bindparam, case, func, select

from cxaudit.domain.ids import ChecklistId, ChecklistVersionId, ClientId
from cxaudit.domain.text import LocalizedText
from cxaudit.domain.versions import ChecklistFamily
from cxaudit.storage.scope import KEPT
from cxaudit.storage.tables.network import ClientRow
from cxaudit.storage.tables.programmes import ChecklistRow, ChecklistVersionRow
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50
_UNKNOWN = case(
    (ChecklistVersionRow.digest.in_(bindparam("known", expanding=True)), None),
    else_=ChecklistVersionRow.document,
)
_DOCUMENTS = (
    select(
        ChecklistVersionRow.id, ChecklistVersionRow.checklist_id, ChecklistVersionRow.number,
        ChecklistVersionRow.digest, _UNKNOWN,
    )
    .where(
        ChecklistVersionRow.client_id == bindparam("client_id"),
        ChecklistVersionRow.id.in_(bindparam("ids", expanding=True)),
    )
    .execution_options(**{KEPT: True})
)  # fmt: skip


class VersionDocument(NamedTuple):
    """A version with its document; None: its digest was known."""

    id: ChecklistVersionId
    checklist_id: ChecklistId
    number: int
    digest: str
    document: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One checklist of the list, as its newest version has it."""

    id: ChecklistId
    client_name: str
    key: str
    title: LocalizedText
    channel: str
    number: int
    state: str
    created_at: datetime
    items: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a checklist; its document is not read."""

    number: int
    state: str
    created_at: datetime
    published_at: datetime | None
    items: int


def checklist_page(
    uow: UnitOfWork, client_id: ClientId | None, page: int = 1
) -> tuple[tuple[ChecklistLine, ...], int]:
    """(checklists of one page by client name and key, count), in two queries; None: of every client."""
    version, other = ChecklistVersionRow, ChecklistVersionRow.__table__.alias()
    newest = select(func.max(other.c.number)).where(
        other.c.client_id == ChecklistRow.client_id, other.c.checklist_id == ChecklistRow.id
    )
    own = [] if client_id is None else [ChecklistRow.client_id == client_id]
    query = (
        select(
            ChecklistRow.id, ClientRow.name, ChecklistRow.key, ChecklistRow.title, ChecklistRow.channel,
            version.number, version.state, version.created_at, _items(uow),
        )
        .join(ClientRow, ClientRow.id == ChecklistRow.client_id)
        .join(
            version,
            (version.client_id == ChecklistRow.client_id)
            & (version.checklist_id == ChecklistRow.id)
            & (version.number == newest.scalar_subquery()),
        )
        .where(*own)
        .order_by(ClientRow.sort_name, ClientRow.id, ChecklistRow.key, ChecklistRow.id)
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )  # fmt: skip
    count = uow.session.scalar(select(func.count()).select_from(ChecklistRow).where(*own))
    rows = uow.session.execute(query)
    return tuple(ChecklistLine(*cast("tuple[Any, ...]", row)) for row in rows), count or 0


def version_lines(uow: UnitOfWork, family: ChecklistFamily) -> tuple[VersionLine, ...]:
    """Every version of a checklist, newest first."""
    version = ChecklistVersionRow
    columns = (version.number, version.state, version.created_at, version.published_at, _items(uow))
    own = (version.client_id == family.client_id, version.checklist_id == family.id)
    rows = uow.session.execute(select(*columns).where(*own).order_by(version.number.desc()))
    return tuple(VersionLine(*cast("tuple[Any, ...]", row)) for row in rows)


def version_documents(
    uow: UnitOfWork, client_id: ClientId, ids: Sequence[str], known: Sequence[str]
) -> tuple[VersionDocument, ...]:
    """Some versions by checklist, newest first, with those documents whose digest is not `known`."""
    rows = uow.session.execute(_DOCUMENTS, {"client_id": client_id, "ids": ids, "known": known})
    found = (VersionDocument(*cast("tuple[Any, ...]", row)) for row in rows)
    # Not by the database: each sorts ids in an order of its own.
    return tuple(sorted(found, key=lambda version: (version.checklist_id, -version.number)))


def newest_number(uow: UnitOfWork, family: ChecklistFamily, state: str | None = None) -> int | None:
    """The number of the newest version, or of the newest in `state`; None without any."""
    version = ChecklistVersionRow
    own = [version.client_id == family.client_id, version.checklist_id == family.id]
    if state is not None:
        own.append(version.state == state)
    return uow.session.scalar(select(func.max(version.number)).where(*own))


def _items(uow: UnitOfWork) -> ColumnElement[int]:
    """How many questions a document has, counted by the database: documents are large."""
    questions = ChecklistVersionRow.document["questions"]
    if uow.session.get_bind().dialect.name == "sqlite":
        return func.json_array_length(questions)
    return func.jsonb_array_length(questions)
