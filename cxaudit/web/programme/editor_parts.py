"""The pages of the editor for one question, one section, and what holds for the whole checklist."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from cxaudit.domain import checklist_editing as editing
from cxaudit.domain import typed_item
from cxaudit.domain.checklist_editing import Part
from cxaudit.domain.draft_reading import DraftReading
from cxaudit.domain.ids import ChecklistId
from cxaudit.services import checklist_drafts as drafts
from cxaudit.services import item_pictures
from cxaudit.services.checklist_drafts import DraftDesk, DraftPlace, Redrawn
from cxaudit.web import wording
from cxaudit.web.forms.checklist_frame import SectionForm, SettingsForm
from cxaudit.web.forms.checklist_item import ItemForm
from cxaudit.web.forms.refusals import attempt, showing_typed
from cxaudit.web.forms.revised import ComparedForm, attempt_change
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render
from cxaudit.web.programme import checklist_rules as rules
from cxaudit.web.programme import draft_findings
from cxaudit.web.programme.draft_addresses import address
from cxaudit.web.programme.editor import blueprint

_LIST = "/programme/checklists/"
_DRAFT = "/<checklist_id>/drafts/<int:number>"
_REFUSED = {"key_fixed": "key", "key_invalid": "key", "key_taken": "key"}


def _desk(checklist_id: ChecklistId, number: int) -> DraftDesk:
    return drafts.get_draft(runtime(), actor(), DraftPlace(checklist_id, number))


def _key() -> str:
    return request.args.get("key", "")


def _question(desk: DraftDesk, key: str) -> Part:
    return editing.part_of(desk.version.document, "questions", key)


@blueprint.get(f"{_DRAFT}/item")
@requires("checklist.manage")
def item(checklist_id: ChecklistId, number: int) -> str:
    """One question of the draft."""
    desk = _desk(checklist_id, number)
    return _item_page(desk, _key(), ItemForm.of(_question(desk, _key())))


def _item_page(desk: DraftDesk, key: str, form: ItemForm) -> str:
    question = _question(desk, key)
    form.offer(question, desk.reading)
    previous, following = _neighbours(desk, key)
    return render(
        "programme/editor_item.html",
        desk=desk,
        key=key,
        form=form,
        entries=typed_item.entries_of(question),
        item=desk.reading.checklist.find_item(key),
        fixed=key in desk.fixed,
        complex_condition=_complex_condition(desk, key),
        previous=previous,
        following=following,
        findings=[each for each in draft_findings.said(desk) if each.key == key],
        told=_told(desk.reading, key),
    )


def _complex_condition(desk: DraftDesk, key: str) -> str | None:
    """The words of a condition that rows cannot say."""
    found = desk.reading.checklist.find_item(key)
    if typed_item.is_plain(_question(desk, key).get("show_if")) or found is None or found.show_if is None:
        return None
    return rules.condition_text(desk.reading.checklist, found.show_if)


def _told(reading: DraftReading, key: str) -> list[str]:
    """What the question does, in sentences."""
    found = reading.checklist.find_item(key)
    if found is None:
        return []
    said = list(rules.rules(reading.checklist, found))
    if found.possible:
        worth, weight = wording.points_text(found.possible), wording.points_text(found.weight)
        said.insert(0, _("Worth {points} × weight {weight}.", points=worth, weight=weight))
    return said


@blueprint.post(f"{_DRAFT}/item/check")
@requires("checklist.manage")
def check_item(checklist_id: ChecklistId, number: int) -> str:
    """What would stand against publishing if what is typed were saved: a fragment; nothing is kept."""
    desk, key = _desk(checklist_id, number), _key()
    question = _question(desk, key)
    form = ItemForm()
    made = {**form.applied(question, desk.reading), "key": key}
    changed = editing.change_item(desk.version.document, key, made)
    reading = drafts.read_draft(runtime(), desk.client.id, changed)
    found = [each for each in draft_findings.said(desk, reading) if each.key == key]
    return render("programme/_editor_item_side.html", findings=found, told=_told(reading, key))


@blueprint.post(f"{_DRAFT}/item")
@requires("checklist.manage")
@showing_typed(_LIST)
def save_item(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """Save it, finished or not; a refused form keeps what was typed, and shows what another window saved."""
    desk, key, form = _desk(checklist_id, number), _key(), ItemForm()
    question = _question(desk, key)
    form.offer(question, desk.reading)
    valid = form.validate()
    if not _picture_taken(form, desk) or not valid:
        return _item_page(desk, key, form), 422
    go = request.form.get("go", "")
    made = _with_options_in_order(form.applied(question, desk.reading), go)
    new = Redrawn(key, form.was.data or "", made)

    def drawn_now() -> ItemForm:
        now = _desk(checklist_id, number)
        found = ItemForm.of(_question(now, key))
        found.offer(_question(now, key), now.reading)
        return found

    if not _kept(form, lambda: drafts.change_item(runtime(), actor(), desk, new), drawn_now):
        return _item_page(desk, key, form), 422
    return redirect(_after_item(desk, made["key"], go))


def _picture_taken(form: ItemForm, desk: DraftDesk) -> bool:
    """Whether the picture sent with the form, if any, is kept: the form then names it, and it need not
    be sent again when something else is refused."""
    if request.form.get("go") == "picture-remove":
        form.put_picture(None)
        return True
    received = _received()
    if not received:
        return True
    keep = partial(item_pictures.keep, runtime(), actor(), desk.client.id, received)
    picture = attempt(form, keep, dict.fromkeys(("picture_unreadable", "picture_too_large"), "picture_file"))
    if picture is not None:
        form.put_picture(picture)
    return picture is not None


def _received() -> bytes:
    sent = request.files.get("picture_file")
    return sent.stream.read(item_pictures.LARGEST + 1) if sent else b""


def _kept(form: ComparedForm, save: Callable[[], object], now: Callable[[], ComparedForm]) -> bool:
    return attempt_change(form, save, _REFUSED, now) is not None


def _with_options_in_order(made: Part, go: str) -> Part:
    """`go` may ask for a choice one place up: "options-up 2"."""
    what, _space, place = go.partition(" ")
    options = list(made.get("options") or ())
    if what == "options-up" and place.isdecimal() and 0 < int(place) < len(options):
        options.insert(int(place) - 1, options.pop(int(place)))
        return {**made, "options": options}
    return made


def _after_item(desk: DraftDesk, key: str, go: str) -> str:
    """Where saving leads: the list, the next question, or the place of the page that was worked on."""
    if go == "list":
        return address(desk.place, at=f"open-{key}")
    now = _desk(desk.family.id, desk.version.number)
    following = _neighbours(now, key)[1]
    if go == "next" and following is not None:
        return address(desk.place, "item", key=following)
    flash(_("Saved in the draft."), "done")
    anchors = {
        "condition": "at-show_if",
        "kind": "at-scale",
        "options": "at-options",
        "curve": "at-curve",
        "picture": "at-picture",
        "picture-remove": "at-picture",
    }
    return address(desk.place, "item", key=key, anchor=anchors.get(go.partition("-up")[0]))


def _neighbours(desk: DraftDesk, key: str) -> tuple[str | None, str | None]:
    """The questions before and after one, in the order of the sections."""
    keys = editing.keys_of(editing.in_order(desk.version.document), "questions")
    place = keys.index(key)
    return keys[place - 1] if place else None, keys[place + 1] if place + 1 < len(keys) else None


@blueprint.get(f"{_DRAFT}/section")
@requires("checklist.manage")
def section(checklist_id: ChecklistId, number: int) -> str:
    """One section of the draft."""
    desk = _desk(checklist_id, number)
    return _section_page(desk, SectionForm.of(_section(desk, _key())))


def _section(desk: DraftDesk, key: str) -> Part:
    return editing.part_of(desk.version.document, "sections", key)


def _section_page(desk: DraftDesk, form: SectionForm) -> str:
    return render("programme/editor_section.html", desk=desk, form=form, key=_key())


@blueprint.post(f"{_DRAFT}/section")
@requires("checklist.manage")
@showing_typed(_LIST)
def save_section(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """Save it."""
    desk, form = _desk(checklist_id, number), SectionForm()
    made = form.applied(_section(desk, _key()))
    new = Redrawn(_key(), form.was.data or "", made)
    if not form.validate() or not _kept(
        form,
        lambda: drafts.change_section(runtime(), actor(), desk, new),
        lambda: SectionForm.of(_section(_desk(checklist_id, number), _key())),
    ):
        return _section_page(desk, form), 422
    return redirect(address(desk.place, anchor=f"section-{made['key']}"))


@blueprint.get(f"{_DRAFT}/settings")
@requires("checklist.manage")
def settings(checklist_id: ChecklistId, number: int) -> str:
    """What holds for the whole checklist."""
    desk = _desk(checklist_id, number)
    return _settings_page(desk, SettingsForm.of(desk.version.document))


def _settings_page(desk: DraftDesk, form: SettingsForm) -> str:
    form.add_rows()
    found = [each for each in draft_findings.said(desk) if "/settings" in each.href]
    return render("programme/editor_settings.html", desk=desk, form=form, findings=found)


@blueprint.post(f"{_DRAFT}/settings")
@requires("checklist.manage")
@showing_typed(_LIST)
def save_settings(checklist_id: ChecklistId, number: int) -> Response | tuple[str, int]:
    """Save it."""
    desk, form = _desk(checklist_id, number), SettingsForm()
    changes = form.changes(desk.version.document)
    if not form.validate() or not _kept(
        form,
        lambda: drafts.change_frame(runtime(), actor(), desk, form.was.data or "", changes),
        lambda: SettingsForm.of(_desk(checklist_id, number).version.document),
    ):
        return _settings_page(desk, form), 422
    flash(_("Saved in the draft."), "done")
    return redirect(address(desk.place, "settings" if "stay" in request.form else "draft"))
