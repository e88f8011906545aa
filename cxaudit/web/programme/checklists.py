"""Checklists: the list, one as people read it, its document, and bringing one in."""

from __future__ import annotations

from functools import partial
from typing import Literal

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from cxaudit import i18n
from cxaudit.domain.checklist import Checklist
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.ids import ChecklistId, ClientId
from cxaudit.domain.network import Client
from cxaudit.services import checklists, imports, item_pictures
from cxaudit.services.imports import ChecklistImport
from cxaudit.web import wording
from cxaudit.web.forms.imports import CheckedForm, ImportForm
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.pictures import unchanging
from cxaudit.web.programme import checklist_rules as rules
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("checklists", __name__, url_prefix="/checklists")

_MIME = {"yaml": "application/yaml", "json": "application/json"}


@blueprint.get("/")
@requires("checklist.manage")
def index() -> str:
    """Every checklist with its newest version."""
    client_id = ClientId(request.args.get("client", ""))
    page = page_number()
    found = checklists.list_checklists(runtime(), actor(), client_id or None, page)
    require_page(page, -(-found.count // checklists.PAGE))
    return render(
        "programme/checklists.html", found=found, client_id=client_id, page=page, size=checklists.PAGE
    )


@blueprint.get("/<checklist_id>")
@requires("checklist.manage")
def desk(checklist_id: ChecklistId) -> str:
    """One checklist, readable: sections, items, rules in words."""
    number = request.args.get("version", type=int)
    found = checklists.get_desk(runtime(), actor(), checklist_id, number)
    return render(
        "programme/checklist.html",
        desk=found,
        titles={part.key: part.title for part in found.checklist.dimensions},
        findings=[(each, _subject(found.checklist, each.key)) for each in found.findings],
        rules=partial(rules.rules, found.checklist),
        choices=rules.choices,
        scale=rules.scale,
        points_text=wording.points_text,
    )


def _subject(checklist: Checklist, key: str) -> tuple[str, str | None]:
    """(name, place on the page) of what a finding is about."""
    item = checklist.find_item(key)
    if item is not None:
        return item.code, f"item-{item.key}"
    for part in (*checklist.sections, *checklist.dimensions):
        if part.key == key:
            return part.title.text(language()) or key, None
    return _("Whole checklist"), None


@blueprint.get("/<checklist_id>/versions/<int:number>.<any(yaml, json):form>")
@requires("checklist.manage")
def document(checklist_id: ChecklistId, number: int, form: Literal["yaml", "json"]) -> Response:
    """The document of one version, to keep or to change and import again."""
    name, content = checklists.get_document(runtime(), actor(), checklist_id, number, form)
    answer = Response(content, mimetype=_MIME[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/<checklist_id>/versions/<int:number>/pictures/<sha256>")
@requires("checklist.manage")
def picture(checklist_id: ChecklistId, number: int, sha256: str) -> AnyResponse:
    """A reference picture of one version, draft or published."""
    content = item_pictures.for_office(runtime(), actor(), checklist_id, number, sha256)
    return unchanging(content, sha256)


@blueprint.get("/import")
@requires("checklist.manage")
def choose() -> str:
    """The form that takes the file."""
    return _form_page(ImportForm(formdata=None))


def _form_page(form: ImportForm, error: str | None = None) -> str:
    clients = _clients()
    form.offer(clients, request.args.get("client"))
    return render("programme/checklist_import.html", form=form, clients=clients, error=error)


@blueprint.post("/import")
@requires("checklist.manage")
def check() -> str | tuple[str, int]:
    """Read the file and say what would become of it; nothing is kept."""
    form = ImportForm()
    form.offer(_clients(), None)
    if not form.validate():
        return _form_page(form), 422
    content, client_id = form.content(), ClientId(form.client_id.data)
    try:
        done = imports.import_checklist(runtime(), actor(), client_id, content, dry_run=True)
    except InvalidInput as wrong:
        return _form_page(form, sentence_of(wrong)), 422
    checked = CheckedForm(formdata=None, client_id=client_id, filename=form.file.data.filename)
    checked.carry(content)
    client = next(client for client in _clients() if client.id == client_id)
    return render("programme/checklist_preview.html", done=done, form=checked, client=client)


def _clients() -> tuple[Client, ...]:
    return checklists.list_checklists(runtime(), actor()).clients


@blueprint.post("/import/confirm")
@requires("checklist.manage")
def confirm() -> AnyResponse | tuple[str, int]:
    """Import the file that was checked; everything is checked again."""
    form = CheckedForm()
    client_id = ClientId(form.client_id.data or "")
    try:
        done = imports.import_checklist(runtime(), actor(), client_id, form.carried())
    except InvalidInput as wrong:
        return _form_page(ImportForm(formdata=None), sentence_of(wrong)), 422
    flash(_said(done), "error" if done.state == "refused" else "done")
    family = checklists.find_family(runtime(), actor(), client_id, done.key)
    if family is None:
        return redirect(url_for("programme.checklists.index", client=client_id))
    if done.state == "draft":
        return redirect(url_for("programme.editor.draft", checklist_id=family.id, number=done.version))
    return redirect(url_for("programme.checklists.desk", checklist_id=family.id))


def _said(done: ChecklistImport) -> str:
    if done.state == "refused":
        return i18n.sentence(language(), "checklist_refused")
    if done.state == "unchanged":
        return _("This is version {n} already. Nothing was imported.", n=done.version)
    if done.state == "draft":
        return _(
            "Version {n} is imported as a draft: what stands against publishing is listed.", n=done.version
        )
    return _("Version {n} is imported and published.", n=done.version)
