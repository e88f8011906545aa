"""One location: changing what is known of it, moving it in the network."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.ids import LocationId
from cxaudit.services import location_changes as use_cases
from cxaudit.services import locations
from cxaudit.services.locations import LocationDesk
from cxaudit.web.forms.admin import TIMEZONES
from cxaudit.web.forms.locations import LocationForm, MoveForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext, render
from cxaudit.web.programme.locations import blueprint

_FIELDS = {
    "name_missing": "name",
    "location_number_taken": "number",
    "timezone_unknown": "timezone",
    "coordinates_invalid": "latitude",
    "closes_before_opening": "active_to",
}
_MOVE_FIELDS = {"moved_before_last": "first", "location_there": "node_id"}
Answer = Response | tuple[str, int]


def _desk(location_id: LocationId) -> LocationDesk:
    return locations.get_location(runtime(), actor(), location_id)


def _stored_form(location_id: LocationId) -> LocationForm:
    around = use_cases.get_around(runtime(), actor(), location_id)
    return LocationForm.of(_desk(location_id).location, around.banners)


@blueprint.get("/<location_id>/change")
@requires("location.manage")
def change(location_id: LocationId) -> str:
    """The form that changes a location."""
    return _change_page(location_id, _stored_form(location_id))


def _change_page(location_id: LocationId, form: LocationForm) -> str:
    return render("programme/change_location.html", desk=_desk(location_id), form=form, timezones=TIMEZONES)


@blueprint.post("/<location_id>/change")
@requires("location.manage")
def save(location_id: LocationId) -> Answer:
    """Save it; a refused form keeps what was typed, and shows what another window saved."""
    stored, form = _desk(location_id).location, LocationForm()
    form.offer(use_cases.get_around(runtime(), actor(), location_id).banners)
    if not form.validate() or not attempt_change(
        form,
        lambda: use_cases.change_location(runtime(), actor(), form.applied(stored)),
        _FIELDS,
        lambda: _stored_form(location_id),
    ):
        return _change_page(location_id, form), 422
    flash(gettext("The location is saved."))
    return redirect(url_for("programme.locations.desk", location_id=location_id))


@blueprint.get("/<location_id>/move")
@requires("location.manage")
def move(location_id: LocationId) -> str:
    """The form that moves a location, drawn from its last place."""
    desk = _desk(location_id)
    last = desk.places[0] if desk.places else None
    form = MoveForm(
        formdata=None,
        drawn=last[0].id if last else "",
        node_id=last[1].id if last else None,
        first=desk.today,
    )
    return _move_page(location_id, form)


def _move_page(location_id: LocationId, form: MoveForm) -> str:
    if form.node_id.choices is None:
        form.offer(use_cases.get_around(runtime(), actor(), location_id).nodes)
    return render("programme/move_location.html", desk=_desk(location_id), form=form)


@blueprint.post("/<location_id>/move")
@requires("location.manage")
def move_now(location_id: LocationId) -> Answer:
    """Move it from the day on; a refused form keeps what was chosen."""
    form = MoveForm()
    form.offer(use_cases.get_around(runtime(), actor(), location_id).nodes)
    if not form.validate() or not attempt(
        form, lambda: use_cases.move_location(runtime(), actor(), location_id, form.move()), _MOVE_FIELDS
    ):
        return _move_page(location_id, form), 422
    flash(gettext("The location is moved. Visits before that day keep the part of their time."))
    return redirect(url_for("programme.locations.desk", location_id=location_id))
