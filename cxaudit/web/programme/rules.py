"""What a programme is made of: its rules, the checklist of each channel, waves, targets."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from cxaudit.domain.ids import ProgrammeId, WaveId
from cxaudit.domain.programme import Programme, Wave
from cxaudit.services import programmes, waves
from cxaudit.web.forms.programme_rules import (
    ChannelForm,
    RulesForm,
    TargetForm,
    TextsForm,
    WaveChangeForm,
    WaveForm,
)
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render
from cxaudit.web.programme.screens import RULE_FIELDS, blueprint

_WAVE_FIELDS = {
    "name_missing": "name_{language}",
    "wave_ends_before_start": "ends_on",
    "wave_overlaps": "starts_on",
    "wave_meets_next": "ends_on",
    "wave_leaves_visits": "starts_on",
}


def _page(template: str, programme_id: ProgrammeId, form: FlaskForm) -> str:
    found = programmes.get_desk(runtime(), actor(), programme_id)
    return render(f"programme/{template}.html", desk=found, form=form)


def _saved(programme_id: ProgrammeId, said: str) -> Response:
    flash(said)
    return redirect(url_for("programme.desk", programme_id=programme_id))


@blueprint.get("/<programme_id>/rules")
@requires("programme.manage")
def rules(programme_id: ProgrammeId) -> str:
    """The form that changes names, kind of visit, rotation and disputes."""
    found = programmes.get_desk(runtime(), actor(), programme_id)
    return render("programme/rules.html", desk=found, form=RulesForm.of(found.programme))


@blueprint.post("/<programme_id>/rules")
@requires("programme.manage")
def change_rules(programme_id: ProgrammeId) -> Response | tuple[str, int]:
    """Change the rules; a refused form keeps what was typed, and shows what another window saved."""
    form = RulesForm()
    if not form.validate() or not attempt_change(
        form, lambda: _change(programme_id, form), RULE_FIELDS, lambda: RulesForm.of(_stored(programme_id))
    ):
        return _page("rules", programme_id, form), 422
    return _saved(programme_id, gettext("The rules are changed. What was measured stays as it was."))


def _stored(programme_id: ProgrammeId) -> Programme:
    return programmes.get_desk(runtime(), actor(), programme_id).programme


def _change(programme_id: ProgrammeId, form: RulesForm | TextsForm) -> Programme:
    return programmes.change_programme(runtime(), actor(), form.changed(_stored(programme_id)))


@blueprint.get("/<programme_id>/texts")
@requires("programme.manage")
def texts(programme_id: ProgrammeId) -> str:
    """The form that changes what auditors read and sign."""
    return _page("texts", programme_id, TextsForm.of(_stored(programme_id)))


@blueprint.post("/<programme_id>/texts")
@requires("programme.manage")
def change_texts(programme_id: ProgrammeId) -> Response | tuple[str, int]:
    """Change the texts; a refused form keeps what was typed, and shows what another window saved."""
    form = TextsForm()
    if not form.validate() or not attempt_change(
        form, lambda: _change(programme_id, form), {}, lambda: TextsForm.of(_stored(programme_id))
    ):
        return _page("texts", programme_id, form), 422
    return _saved(
        programme_id, gettext("The texts are changed. Who has signed keeps the version they signed.")
    )


@blueprint.get("/<programme_id>/close")
@requires("programme.manage")
def close(programme_id: ProgrammeId) -> str:
    """The question before a programme is closed."""
    return render("programme/close.html", desk=programmes.get_desk(runtime(), actor(), programme_id))


@blueprint.post("/<programme_id>/close")
@requires("programme.manage")
def close_now(programme_id: ProgrammeId) -> Response:
    """Plan nothing new in it."""
    programmes.set_active(runtime(), actor(), programme_id, active=False)
    return _saved(programme_id, gettext("The programme is closed. What was measured stays."))


@blueprint.post("/<programme_id>/reopen")
@requires("programme.manage")
def reopen(programme_id: ProgrammeId) -> Response:
    """Plan in it again."""
    programmes.set_active(runtime(), actor(), programme_id, active=True)
    return _saved(programme_id, gettext("The programme is open again."))


@blueprint.get("/<programme_id>/channels")
@requires("programme.manage")
def channels(programme_id: ProgrammeId) -> str:
    """The form that chooses the checklist of a channel."""
    form = ChannelForm(formdata=None)
    form.offer(programmes.list_published(runtime(), actor(), programme_id))
    return _page("channels", programme_id, form)


@blueprint.post("/<programme_id>/channels")
@requires("programme.manage")
def choose_checklist(programme_id: ProgrammeId) -> Response | tuple[str, int]:
    """Measure the channel of the chosen checklist with it from now on."""
    form = ChannelForm()
    form.offer(programmes.list_published(runtime(), actor(), programme_id))
    if not form.validate() or not attempt(
        form,
        lambda: programmes.use_checklist(runtime(), actor(), programme_id, form.chosen()),
        {"checklist_unpublished": "checklist_id"},
    ):
        return _page("channels", programme_id, form), 422
    return _saved(programme_id, gettext("The checklist is chosen. Visits planned from now on use it."))


@blueprint.get("/<programme_id>/waves")
@requires("programme.manage")
def new_wave(programme_id: ProgrammeId) -> str:
    """The form that adds a wave."""
    return _page("new_wave", programme_id, WaveForm(formdata=None))


@blueprint.post("/<programme_id>/waves")
@requires("programme.manage")
def add_wave(programme_id: ProgrammeId) -> Response | tuple[str, int]:
    """Add the next wave; one that overlaps the last is refused."""
    form = WaveForm()
    if not form.validate():
        return _page("new_wave", programme_id, form), 422
    days, key = (form.starts_on.data, form.ends_on.data), WaveId(form.key())
    made = attempt(
        form,
        lambda: programmes.add_wave(runtime(), actor(), programme_id, form.name(), days, wave_id=key),
        _WAVE_FIELDS,
    )
    if made is None:
        return _page("new_wave", programme_id, form), 422
    return _saved(programme_id, gettext("The wave is added. Open it to plan its visits."))


@blueprint.get("/waves/<wave_id>/change")
@requires("programme.manage")
def change_wave(wave_id: WaveId) -> str:
    """The form that changes name and days of a wave."""
    return _wave_form(wave_id, WaveChangeForm.of(_wave(wave_id)))


def _wave(wave_id: WaveId) -> Wave:
    return waves.get_wave(runtime(), actor(), wave_id)[2]


def _wave_form(wave_id: WaveId, form: WaveChangeForm) -> str:
    client, programme, wave = waves.get_wave(runtime(), actor(), wave_id)
    return render("programme/change_wave.html", client=client, programme=programme, wave=wave, form=form)


@blueprint.post("/waves/<wave_id>/change")
@requires("programme.manage")
def save_wave(wave_id: WaveId) -> Response | tuple[str, int]:
    """Save it; a refused form keeps what was typed, and shows what another window saved."""
    wave, form = _wave(wave_id), WaveChangeForm()
    if not form.validate() or not attempt_change(
        form,
        lambda: waves.change_wave(runtime(), actor(), form.applied(wave)),
        _WAVE_FIELDS,
        lambda: WaveChangeForm.of(_wave(wave_id)),
    ):
        return _wave_form(wave_id, form), 422
    flash(gettext("The wave is saved."))
    return redirect(url_for("programme.wave", wave_id=wave_id))


@blueprint.get("/<programme_id>/targets")
@requires("programme.manage")
def new_target(programme_id: ProgrammeId) -> str:
    """The form that sets a target."""
    return _page("new_target", programme_id, TargetForm(formdata=None))


@blueprint.post("/<programme_id>/targets")
@requires("programme.manage")
def set_target(programme_id: ProgrammeId) -> Response | tuple[str, int]:
    """Set the target; it replaces one of the same measure and day."""
    form = TargetForm()
    if not form.validate():
        return _page("new_target", programme_id, form), 422
    wanted = (form.wanted(), form.value.data or "", form.valid_from.data)
    if not attempt(
        form,
        lambda: programmes.set_target(runtime(), actor(), programme_id, wanted),
        {"percent_out_of_range": "value"},
    ):
        return _page("new_target", programme_id, form), 422
    return _saved(programme_id, gettext("The target is set."))
