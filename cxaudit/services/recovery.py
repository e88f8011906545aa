"""A tablet's exported file brought in by the office: by the very code that takes what tablets send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from cxaudit.adapters.exports import ExportFile, open_export
from cxaudit.domain import access
from cxaudit.domain.access import Actor, Grant
from cxaudit.domain.checklist import Item
from cxaudit.domain.errors import DomainError, InvalidInput, NotFound, Refused
from cxaudit.domain.exported import Exported, read_exported
from cxaudit.domain.ids import AccountId, AuditId
from cxaudit.domain.network import Location
from cxaudit.services import journal
from cxaudit.services.audits import checklist_of, version_of
from cxaudit.services.deliveries import Accepted, Lacking, deliver
from cxaudit.services.exchanges import exchange
from cxaudit.services.runtime import Runtime
from cxaudit.services.senders import Sending, sending
from cxaudit.services.uploads import keep_upload

Outcome = Literal["kept", "flagged", "refused"]


@dataclass(frozen=True, slots=True)
class Line:
    """One operation of a file. `code`: its flag, or why it was refused; `item` None: the visit itself answers
    it, or its checklist does not know the question."""

    outcome: Outcome
    code: str | None
    field: str
    value: Any
    item: Item | None


@dataclass(slots=True)
class Recovered:
    """What became of a file: ids taken, those refused with their code, photos kept and damaged; and each
    operation in the order of the file, what was refused first, then what was flagged."""

    audit_id: AuditId
    reference: str
    client_name: str = ""
    location: Location | None = None
    lines: tuple[Line, ...] = ()
    acknowledged: list[str] = field(default_factory=list)
    flagged: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    rev: int = 0
    delivery: Accepted | Lacking | None = None


def recover(runtime: Runtime, actor: Actor, content: bytes) -> Recovered:
    """Bring a file in; again: nothing changes. What is sound in it is kept, whatever else it holds.

    Forbidden but for programme managers. InvalidInput: export_unreadable. Refused: export_unknown (no such
    visit, or never that person's).
    """
    with _opened(runtime, actor, content) as (file, exported, sender):
        audit_id = AuditId(exported.audit_id)
        with sending(runtime, sender, audit_id, writes=False) as sent:
            done, client_id = _about(sent), sent.rows.audit.client_id
            items = {item.key: item for item in checklist_of(version_of(sent.uow, sent.rows)).items}
        for operations in exported.batches():
            _send(runtime, sender, exported, operations, done)
        _keep_photos(runtime, sender, audit_id, file, done)
        if exported.submission is not None:
            done.delivery = deliver(runtime, sender, audit_id, exported.submission)
        done.lines = _lines(exported, done, items)
    with runtime.writing(actor) as uow:
        subject, counts = ("audit", str(audit_id)), {"operations": len(done.acknowledged)}
        journal.write(runtime, uow, actor, "audit.recovered", subject, client_id=client_id, **counts)
    return done


def _about(sent: Sending) -> Recovered:
    audit = sent.rows.audit
    location = sent.uow.locations.get(client_id=audit.client_id, id=audit.location_id)
    client = sent.uow.clients.get(id=audit.client_id)
    return Recovered(audit.id, audit.reference, client.name, location)


_FIRST: tuple[Outcome, ...] = ("refused", "flagged", "kept")


def _lines(exported: Exported, done: Recovered, items: Mapping[str, Item]) -> tuple[Line, ...]:
    flags, refusals = dict(done.flagged), dict(done.refused)
    found = []
    for operation in exported.operations:
        plain = operation if isinstance(operation, dict) else {}
        name = _id(operation)
        code = refusals.get(name) or flags.get(name)
        outcome = _FIRST[0 if name in refusals else 1 if name in flags else 2]
        question = str(plain.get("q", ""))
        found.append(
            Line(outcome, code, f"{question}/{plain.get('f', '')}", plain.get("val"), items.get(question))
        )
    return tuple(sorted(found, key=lambda line: _FIRST.index(line.outcome)))


@contextmanager
def _opened(runtime: Runtime, actor: Actor, content: bytes) -> Iterator[tuple[ExportFile, Exported, Actor]]:
    access.require(actor, "assignment.manage")
    try:
        with open_export(BytesIO(content)) as file:
            exported = read_exported(file.document)
            yield file, exported, _sender(runtime, exported.user)
    except NotFound:
        raise Refused("export_unknown") from None


def _sender(runtime: Runtime, user: str) -> Actor:
    """Whoever wrote the file, as an auditor: also somebody whose account was closed meanwhile."""
    with runtime.storage.reading(access.SYSTEM) as uow:
        account = uow.accounts.get(id=user)
        auditor = uow.auditors.get(account_id=AccountId(user))
    return Actor(account.id, account.name, account.language, (Grant("auditor"),), auditor.id)


def _send(
    runtime: Runtime, sender: Actor, exported: Exported, operations: list[Any], done: Recovered
) -> None:
    """One batch; when something in it is refused, the others one by one."""
    try:
        found = exchange(runtime, sender, AuditId(exported.audit_id), exported.batch(operations))
    except (InvalidInput, Refused) as wrong:
        if len(operations) == 1:
            done.refused.append((_id(operations[0]), wrong.code))
            return
        for one in operations:
            _send(runtime, sender, exported, [one], done)
        return
    done.acknowledged += found.acknowledged
    done.flagged += found.flagged
    done.rev = found.rev


def _id(operation: Any) -> str:
    return str(operation.get("id", "?"))[:40] if isinstance(operation, dict) else "?"


def _keep_photos(
    runtime: Runtime, sender: Actor, audit_id: AuditId, file: ExportFile, done: Recovered
) -> None:
    for sha, read in file.photos.items():
        try:
            keep_upload(runtime, sender, audit_id, sha, read(), "")
        except DomainError:
            done.damaged.append(sha)
        else:
            done.photos.append(sha)
