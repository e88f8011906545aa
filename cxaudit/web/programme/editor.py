"""The editor of checklists: a new one, a draft with its sections and questions, the steps that order them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from cxaudit.domain import checklist_editing as editing
from cxaudit.domain.checklist import KINDS, Checklist
from cxaudit.domain.checklist_editing import Document
from cxaudit.domain.errors import InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.domain.ids import ChecklistId
from cxaudit.domain.network import Client
from cxaudit.services import checklist_drafts as drafts
from cxaudit.services import checklists
from cxaudit.services.checklist_drafts import Did, DraftDesk, DraftPlace
from cxaudit.web import wording
from cxaudit.web.forms.checklist_frame import NewChecklistForm
from cxaudit.web.forms.checklist_item import AddItemForm
from cxaudit.web.forms.refusals import attempt, showing_typed
from cxaudit.web.forms.revised import RevisionField
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.programme import draft_findings
from cxaudit.web.programme.draft_addresses import address

blueprint = Blueprint("editor", __name__, url_prefix="/checklists")

_NEW_FIELDS = {
    "title_missing": "title_fr",
    "languages_missing": "languages",
    "checklist_key_taken": "family_key",
}
_LIST = "/programme/checklists/"
_DRAFT = "/<checklist_id>/drafts/<int:number>"


@blueprint.get("/new")
@requires("checklist.manage")
def new() -> str:
    """The form that begins a checklist."""
    return _new_page(NewChecklistForm(formdata=None, languages=["fr", "en"]))


def _new_page(form: NewChecklistForm) -> str:
    form.offer(_clients(), request.args.get("client"))
    return render("programme/editor_new.html", form=form)


def _clients() -> list[Client]:
    return [client for client in checklists.list_checklists(runtime(), actor()).clients if client.active]


@blueprint.post("/new")
@requires("checklist.manage")
def create() -> Response | tuple[str, int]:
    """Begin it; a refused form keeps what was typed."""
    form = NewChecklistForm()
    form.offer(_clients())
    if not form.validate():
        return _new_page(form), 422
    made = attempt(
        form,
        lambda: drafts.create(runtime(), actor(), form.wanted(), ChecklistId(form.key())),
        _NEW_FIELDS,
    )
    if made is None:
        return _new_page(form), 422
    return redirect(address(DraftPlace(made.id, 1)))


@blueprint.post("/<checklist_id>/drafts")
@requires("checklist.manage")
def start(checklist_id: ChecklistId) -> Response:
    """Begin the next version as a copy of one."""
    based_on = request.form.get("based_on", 0, type=int)
    begun = drafts.start(runtime(), actor(), checklist_id, based_on)
    return redirect(address(DraftPlace(checklist_id, begun.number)))


@blueprint.get(_DRAFT)
@requires("checklist.manage")
def draft(checklist_id: ChecklistId, number: int) -> str | Response:
    """The draft: sections, questions, what stands against publishing."""
    try:
        desk = drafts.get_draft(runtime(), actor(), DraftPlace(checklist_id, number))
    except Refused as refused:
        flash(sentence_of(refused), "error")
        return redirect(url_for("programme.checklists.desk", checklist_id=checklist_id, version=number))
    return _draft_page(desk)


def _draft_page(desk: DraftDesk, error: str | None = None, form: AddItemForm | None = None) -> str:
    found = draft_findings.said(desk)
    troubled = {each.key for each in found if each.forbids}
    return render(
        "programme/editor.html",
        desk=desk,
        checklist=desk.reading.checklist,
        findings=found,
        troubled=troubled,
        error=error,
        form=form or AddItemForm(formdata=None, kind="yes_no"),
        at=request.args.get("at", ""),
        undo=desk.version.undo and desk.version.undo["did"],
        languages=_languages(desk.reading.checklist),
        points_text=wording.points_text,
    )


def _languages(checklist: Checklist) -> list[tuple[str, int]]:
    """(language, how many questions have their words in it)."""
    return [
        (lang, sum(lang not in item.text.missing(checklist.languages) for item in checklist.items))
        for lang in checklist.languages
    ]


_STEPS: dict[tuple[str, str], tuple[str, Callable[[Document, str], Document]]] = {
    ("item", "up"): ("item_moved", lambda document, key: editing.move_item(document, key, -1)),
    ("item", "down"): ("item_moved", lambda document, key: editing.move_item(document, key, 1)),
    ("item", "copy"): ("item_copied", editing.duplicate_item),
    ("item", "remove"): ("item_removed", editing.remove_item),
    ("section", "up"): ("section_moved", lambda document, key: editing.move_section(document, key, -1)),
    ("section", "down"): ("section_moved", lambda document, key: editing.move_section(document, key, 1)),
    ("section", "copy"): ("section_copied", editing.duplicate_section),
    ("section", "remove"): ("section_removed", editing.remove_section),
}


@blueprint.post(f"{_DRAFT}/steps")
@requires("checklist.manage")
def step(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """Move, copy or remove a section or a question, or undo the last change, on the draft as it was shown."""
    place = DraftPlace(checklist_id, number, posted_revision())
    what, _space, rest = request.form.get("step", "").partition(" ")
    kind, _space, key = rest.partition(" ")
    try:
        if what == "undo":
            drafts.undo(runtime(), actor(), place)
            return _to_draft(place)
        _take(place, what, kind, key)
    except (Refused, StaleRevision) as refused:
        return _draft_page(_desk_now(place), sentence_of(refused)), 409
    return _to_draft(place, at=f"{what}-{key}")


def _take(place: DraftPlace, what: str, kind: str, key: str) -> None:
    if (kind, what) not in _STEPS:
        raise NotFound("step")
    code, edit = _STEPS[kind, what]
    desk = _desk_now(place)
    did = {"code": code, "name": _name(desk, kind, key)}
    drafts.change(runtime(), actor(), place, lambda document: edit(document, key), did)


def _name(desk: DraftDesk, kind: str, key: str) -> str:
    item = desk.reading.checklist.find_item(key) if kind == "item" else None
    return item.code if item is not None else key


def _desk_now(place: DraftPlace) -> DraftDesk:
    return drafts.get_draft(runtime(), actor(), DraftPlace(place.checklist_id, place.number))


def _to_draft(place: DraftPlace, at: str | None = None) -> Response:
    return redirect(address(place, at=at))


def posted_revision() -> int:
    """The revision that the page carried; one that it lost is none that was ever saved."""
    return RevisionField.read(request.form.get("revision", ""))


@blueprint.post(f"{_DRAFT}/sections")
@requires("checklist.manage")
@showing_typed(_LIST)
def add_section(checklist_id: ChecklistId, number: int) -> Response:
    """One more section, at the end, called as typed."""
    place, title = DraftPlace(checklist_id, number), request.form.get("title", "").strip()[:200]
    texts: dict[str, str] = {language(): title} if title else {}
    did: Did = {"code": "section_added", "name": title}
    saved = drafts.change(
        runtime(), actor(), place, lambda document: editing.add_section(document, texts), did
    )
    return _to_draft(place, at=f"add-{editing.keys_of(saved.document, 'sections')[-1]}")


@blueprint.post(f"{_DRAFT}/items")
@requires("checklist.manage")
@showing_typed(_LIST)
def add_item(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """One more question, last of its section; typed words make its key."""
    form, place = AddItemForm(), DraftPlace(checklist_id, number)
    if not form.validate():
        return _draft_page(_desk_now(place), form=form), 422
    text, kind, section = (form.text.data or "").strip(), form.kind.data, form.section.data or ""
    if kind not in KINDS:
        raise InvalidInput("unknown_name")
    made: list[str] = []

    def edit(document: Document) -> Document:
        key = editing.free_key(editing.key_from(text, "question"), editing.keys_of(document, "questions"))
        made.append(key)
        texts = {language(): text} if text else {}
        item = {"key": key, "kind": kind, "section": section, "text": texts}
        dimension = editing.usual_dimension(document, section)
        return editing.add_item(document, item | ({"dimension": dimension} if dimension else {}))

    drafts.change(runtime(), actor(), place, edit, {"code": "item_added", "name": text[:80]})
    if "open" in request.form:
        return redirect(address(place, "item", key=made[-1]))
    return _to_draft(place, at=f"add-{section}")
