"""Drafts of checklists: begun from nothing or from a version, edited by several windows, then published."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from cxaudit.adapters.documents import MAX_BYTES, Lines, shape_problems
from cxaudit.domain import access, checklist_editing, definition, draft_reading
from cxaudit.domain.access import Actor, Facts
from cxaudit.domain.checklist_editing import Document, Part
from cxaudit.domain.draft_cleaning import cleaned
from cxaudit.domain.draft_reading import DraftReading
from cxaudit.domain.errors import InvalidInput, Refused, StaleRevision
from cxaudit.domain.ids import ChecklistId, ChecklistVersionId, ClientId
from cxaudit.domain.network import Channel, Client
from cxaudit.domain.reading import is_key
from cxaudit.domain.text import LANGUAGES, Language, LocalizedText
from cxaudit.domain.versions import ChecklistFamily, ChecklistVersion
from cxaudit.services import item_pictures, journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.queries.checklist_versions import newest_number
from cxaudit.storage.unit_of_work import UnitOfWork

Did = Mapping[str, str]
"""What a change did: `code`, and `name`, the words for the part it was done to."""
Edit = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Which draft. With `revision`, only as the page showed it: StaleRevision otherwise, nothing changed."""

    checklist_id: ChecklistId
    number: int
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """A draft with what it says so far. `published` is the newest published version, None before the first;
    `fixed` are the keys that it, or the version the draft began as, has for ever."""

    client: Client
    family: ChecklistFamily
    version: ChecklistVersion
    reading: DraftReading
    published: ChecklistVersion | None
    fixed: frozenset[str]

    @property
    def place(self) -> DraftPlace:
        """The draft, as it is whenever it is asked for."""
        return DraftPlace(self.family.id, self.version.number)


@dataclass(frozen=True, slots=True)
class Redrawn:
    """`part` for the section or question `key`, drawn from the one of digest `was`: what another window made
    of it meanwhile is never overwritten unseen. Other parts may have changed."""

    key: str
    was: str
    part: Part


@dataclass(frozen=True, slots=True)
class NewChecklist:
    """What a checklist begins with. `key` blank: made of the title."""

    client_id: ClientId
    title: LocalizedText
    channel: Channel
    languages: tuple[Language, ...] = LANGUAGES
    key: str = ""


def create(
    runtime: Runtime, actor: Actor, new: NewChecklist, checklist_id: ChecklistId | None = None
) -> ChecklistFamily:
    """A checklist with an empty draft, version 1; the same id again is the one that is there.

    InvalidInput: title_missing, languages_missing, checklist_key_taken. Refused: client_closed. NotFound.
    """
    access.require(actor, "checklist.manage", Facts(client_id=new.client_id), "client")
    with runtime.writing(actor) as uow:
        family = uow.checklists.find(client_id=new.client_id, id=checklist_id) if checklist_id else None
        if family is not None:
            return family
        _check_new(uow, new)
        key = new.key.strip() or _free_key(uow, new)
        family_id = checklist_id or ChecklistId(runtime.ids.new())
        family = uow.checklists.add(ChecklistFamily(new.client_id, family_id, key, new.title, new.channel))
        document = checklist_editing.new_document(
            key, new.languages, dict(new.title.by_language), new.channel
        )
        _add(runtime, uow, actor, family, document, number=1)
    return family


def _check_new(uow: UnitOfWork, new: NewChecklist) -> None:
    if not new.title:
        raise InvalidInput("title_missing")
    if not new.languages:
        raise InvalidInput("languages_missing")
    if not uow.clients.get(id=new.client_id).active:
        raise Refused("client_closed")
    key = new.key.strip()
    if key and (not is_key(key) or uow.checklists.find(client_id=new.client_id, key=key)):
        raise InvalidInput("checklist_key_taken", key=key)


def _free_key(uow: UnitOfWork, new: NewChecklist) -> str:
    title = new.title.by_language[0][1]
    taken = {family.key for family in uow.checklists.list(client_id=new.client_id)}
    return checklist_editing.free_key(checklist_editing.key_from(title, "checklist"), taken)


def _add(
    runtime: Runtime,
    uow: UnitOfWork,
    actor: Actor,
    family: ChecklistFamily,
    document: Document,
    *,
    number: int,
    based_on: int | None = None,
) -> ChecklistVersion:
    version = uow.checklist_versions.add(
        ChecklistVersion(
            client_id=family.client_id,
            id=ChecklistVersionId(runtime.ids.new()),
            checklist_id=family.id,
            number=number,
            document=document,
            digest=definition.digest(document),
            state="draft",
            created_at=runtime.now(),
            based_on=based_on,
        )
    )
    _note(runtime, uow, actor, family, "checklist.drafted", number)
    return version


def _note(  # noqa: PLR0917  # what happened to which version
    runtime: Runtime, uow: UnitOfWork, actor: Actor, family: ChecklistFamily, action: str, number: int
) -> None:
    subject, details = ("checklist", str(family.id)), {"key": family.key, "version": number}
    journal.write(runtime, uow, actor, action, subject, client_id=family.client_id, **details)


def start(runtime: Runtime, actor: Actor, checklist_id: ChecklistId, based_on: int) -> ChecklistVersion:
    """The next version as a draft that begins as version `based_on`. Refused: draft_open (number), when the
    newest version is a draft already. NotFound."""
    with runtime.writing(actor) as uow:
        family = _family(uow, actor, checklist_id)
        base = _version(uow, family, based_on)
        newest = _version(uow, family, newest_number(uow, family) or 0)
        if newest.state == "draft" and newest.number != based_on:
            raise Refused("draft_open", number=newest.number)
        if newest.state == "draft":
            return newest
        number = newest.number + 1
        return _add(runtime, uow, actor, family, base.document, number=number, based_on=based_on)


def _family(uow: UnitOfWork, actor: Actor, checklist_id: ChecklistId) -> ChecklistFamily:
    family = uow.checklists.get(id=checklist_id)
    access.require(actor, "checklist.manage", Facts(client_id=family.client_id), "checklist")
    return family


def _version(uow: UnitOfWork, family: ChecklistFamily, number: int) -> ChecklistVersion:
    of = {"client_id": family.client_id, "checklist_id": family.id}
    return uow.checklist_versions.get(**of, number=number)


def _open(uow: UnitOfWork, actor: Actor, place: DraftPlace) -> tuple[ChecklistFamily, ChecklistVersion]:
    """A draft that may be edited: only the newest version, so that what is published next is used next."""
    family, version = _draft(uow, actor, place)
    newest = newest_number(uow, family)
    if newest != place.number:
        raise Refused("draft_superseded", number=place.number, newest=newest)
    return family, version


def _draft(uow: UnitOfWork, actor: Actor, place: DraftPlace) -> tuple[ChecklistFamily, ChecklistVersion]:
    family = _family(uow, actor, place.checklist_id)
    version = _version(uow, family, place.number)
    if version.state != "draft":
        raise Refused("draft_published", number=place.number)
    if place.revision not in {None, version.revision}:
        raise StaleRevision("checklist_version")
    return family, version


def get_draft(runtime: Runtime, actor: Actor, place: DraftPlace) -> DraftDesk:
    """One draft with its findings. Refused: draft_published, draft_superseded. NotFound."""
    with runtime.reading(actor) as uow:
        family, version = _open(uow, actor, place)
        published = _newest_published(uow, family)
        base = _version(uow, family, version.based_on) if version.based_on else None
        return DraftDesk(
            client=uow.clients.get(id=family.client_id),
            family=family,
            version=version,
            reading=read_draft(runtime, family.client_id, version.document),
            published=published,
            fixed=_fixed(published, base),
        )


def read_draft(runtime: Runtime, client_id: ClientId, document: Document) -> DraftReading:
    """What a document says as a draft of this client, whose files its pictures are."""
    return draft_reading.read(document, item_pictures.absent(runtime, client_id, document))


def _newest_published(uow: UnitOfWork, family: ChecklistFamily) -> ChecklistVersion | None:
    of = {"client_id": family.client_id, "checklist_id": family.id}
    number = newest_number(uow, family, state="published")
    return None if number is None else uow.checklist_versions.get(**of, number=number)


def _fixed(*versions: ChecklistVersion | None) -> frozenset[str]:
    """The keys of questions that published versions have."""
    published = [version for version in versions if version is not None and version.state == "published"]
    return frozenset(
        key for version in published for key in checklist_editing.keys_of(version.document, "questions")
    )


def part_digest(part: Part) -> str:
    """What a page remembers of the section or question it was drawn from."""
    return definition.digest(part)[:16]


def change(
    runtime: Runtime,
    actor: Actor,
    place: DraftPlace,
    edit: Edit,
    did: Did,
) -> ChecklistVersion:
    """Change a draft, in one step that can be undone. StaleRevision.

    Refused: draft_published, draft_superseded, draft_too_large. NotFound.
    """
    with runtime.writing(actor) as uow:
        _family_of, version = _open(uow, actor, place)
        return _saved(uow, version, edit(version.document), did)


def _saved(uow: UnitOfWork, version: ChecklistVersion, document: Document, did: Did) -> ChecklistVersion:
    if document == version.document:
        return version
    if len(json.dumps(document, ensure_ascii=False).encode()) > MAX_BYTES:
        raise Refused("draft_too_large", kilobytes=MAX_BYTES // 1024)
    undo = {"document": version.document, "did": dict(did)}
    digest = definition.digest(document)
    return uow.checklist_versions.save(replace(version, document=document, digest=digest, undo=undo))


def change_item(runtime: Runtime, actor: Actor, desk: DraftDesk, new: Redrawn) -> ChecklistVersion:
    """Put a question in the place of another. StaleRevision; InvalidInput: key_invalid, key_taken;
    Refused: key_fixed, and those of `change`. NotFound.
    """

    def edit(document: Document) -> Document:
        _require_same(checklist_editing.part_of(document, "questions", new.key), new.was)
        _check_key(desk, document, "questions", new)
        return checklist_editing.change_item(document, new.key, new.part)

    return change(runtime, actor, desk.place, edit, {"code": "item_changed", "name": new.part["key"]})


def change_section(runtime: Runtime, actor: Actor, desk: DraftDesk, new: Redrawn) -> ChecklistVersion:
    """Put a section in the place of another, as `change_item` does."""

    def edit(document: Document) -> Document:
        _require_same(checklist_editing.part_of(document, "sections", new.key), new.was)
        _check_key(desk, document, "sections", new)
        return checklist_editing.change_section(document, new.key, new.part)

    return change(runtime, actor, desk.place, edit, {"code": "section_changed", "name": new.part["key"]})


def change_frame(
    runtime: Runtime, actor: Actor, desk: DraftDesk, was: str, changes: Mapping[str, Any]
) -> ChecklistVersion:
    """Change what stands beside sections and questions: title, dimensions, bands. StaleRevision."""

    def edit(document: Document) -> Document:
        _require_same(frame_of(document), was)
        return checklist_editing.changed_frame(document, changes)

    return change(runtime, actor, desk.place, edit, {"code": "frame_changed", "name": ""})


def frame_of(document: Document) -> Part:
    """The document without its sections and questions."""
    return {name: value for name, value in document.items() if name not in {"sections", "questions"}}


def _require_same(part: Part, was: str) -> None:
    if part_digest(part) != was:
        raise StaleRevision("checklist_version")


def _check_key(desk: DraftDesk, document: Document, name: str, new: Redrawn) -> None:
    key = new.part["key"]
    if key == new.key:
        return
    if name == "questions" and new.key in desk.fixed:
        raise Refused("key_fixed", key=new.key)
    if not is_key(key):
        raise InvalidInput("key_invalid", key=key)
    if key in checklist_editing.keys_of(document, name):
        raise InvalidInput("key_taken", key=key)


def undo(runtime: Runtime, actor: Actor, place: DraftPlace) -> Did | None:
    """Put the draft back as it was before its last change, and say which; done again, it is put forth again.

    None: there is nothing to undo. StaleRevision, Refused as `change`.
    """
    with runtime.writing(actor) as uow:
        _family_of, version = _open(uow, actor, place)
        if version.undo is None:
            return None
        did = cast("dict[str, str]", version.undo["did"])
        back = {name: text for name, text in did.items() if name != "undone"}
        now = back if "undone" in did else {**back, "undone": "yes"}
        _saved(uow, version, version.undo["document"], now)
        return now


def publish(runtime: Runtime, actor: Actor, place: DraftPlace) -> ChecklistVersion:
    """Publish the draft as the page showed it: from then on it never changes, and visits planned next use it.

    Refused: draft_unfinished (n findings), draft_unchanged (number of the version it repeats), and those of
    `change`. StaleRevision. NotFound.
    """
    with runtime.writing(actor) as uow:
        family, version = _open(uow, actor, place)
        document = _publishable(runtime, version)
        digest = definition.digest(document)
        before = _newest_published(uow, family)
        if before is not None and before.digest == digest:
            raise Refused("draft_unchanged", number=before.number)
        now = runtime.now()
        done = replace(
            version, document=document, digest=digest, state="published", published_at=now, undo=None
        )
        saved = uow.checklist_versions.save(done)
        title = LocalizedText.of(document["title"])
        uow.checklists.save(replace(family, title=title))
        _note(runtime, uow, actor, family, "checklist.published", place.number)
    return saved


def _publishable(runtime: Runtime, version: ChecklistVersion) -> dict[str, Any]:
    clean = cleaned(version.document)
    wrong = (
        read_draft(runtime, version.client_id, version.document).errors or draft_reading.read(clean).errors
    )
    if wrong:
        raise Refused("draft_unfinished", n=len(wrong))
    for problem in shape_problems(clean, Lines()):
        raise problem
    return clean


def discard(runtime: Runtime, actor: Actor, place: DraftPlace) -> bool:
    """Delete a draft; whether the checklist itself went with it, having no other version. StaleRevision,
    Refused: draft_published. NotFound."""
    with runtime.writing(actor) as uow:
        family, version = _draft(uow, actor, place)
        uow.checklist_versions.remove(client_id=family.client_id, id=version.id)
        last = newest_number(uow, family) is None
        if last:
            uow.checklists.remove(client_id=family.client_id, id=family.id)
        _note(runtime, uow, actor, family, "checklist.discarded", place.number)
    return last
