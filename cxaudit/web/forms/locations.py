"""Changing a location, and moving it to another part of its network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from cxaudit import i18n
from cxaudit.domain.ids import BannerId, NodeId
from cxaudit.domain.network import Banner, HierarchyNode, Location
from cxaudit.services.location_changes import Move
from cxaudit.web.forms.programme import of_our_time
from cxaudit.web.forms.revised import RevisedForm
from cxaudit.web.guards import language
from cxaudit.web.pages import gettext
from cxaudit.web.pages import lazy_gettext as _

_TEXTS = ("number", "address", "city", "province", "postal_code", "country", "latitude", "longitude")


def _text(label: str, most: int, description: str = "", **attributes: str) -> StringField:
    return StringField(
        label,
        [Length(max=most, message=_("This is too long."))],
        description=description,
        render_kw={"autocomplete": "off", **attributes},
    )


def _day(label: str, description: str) -> DateField:
    return DateField(label, [Optional(), of_our_time], description=description)


class LocationForm(RevisedForm):
    """What is known of a location."""

    name = _text(_("Name"), 200)
    number = _text(
        _("Location number"), 40, _("The client’s own. An imported list finds the location by it.")
    )
    banner_id = SelectField(_("Banner"), validate_choice=True)
    ownership = RadioField(
        _("Whose it is"),
        choices=lambda: [
            SelectChoice(each, i18n.label(language(), "ownership", each)) for each in ("own", "competitor")
        ],
    )
    address = _text(_("Address"), 300)
    city = _text(_("City"), 120)
    province = _text(_("Province"), 120)
    postal_code = _text(_("Postal code"), 20)
    country = _text(_("Country"), 80)
    latitude = _text(_("Latitude"), 40, _("In decimal degrees, like 45.5088."), inputmode="decimal")
    longitude = _text(_("Longitude"), 40, _("In decimal degrees, like -73.5617."), inputmode="text")
    timezone = _text(_("Time zone"), 60, _("The days of its visits are counted in it."), list="timezones")
    active_from = _day(
        _("Open from"), _("No visit is planned before this day. Leave it empty when it has always been.")
    )
    active_to = _day(
        _("Closed from"), _("No visit is planned on this day or later. Leave it empty while it is open.")
    )

    @classmethod
    def of(cls, location: Location, banners: Iterable[Banner]) -> LocationForm:
        """The form as the location stands."""
        form = cls(formdata=None, obj=location, banner_id=location.banner_id or "")
        form.offer(banners)
        form.banner_id.data = location.banner_id or ""
        return form

    def offer(self, banners: Iterable[Banner]) -> None:
        """Fill the choices with the banners of the client."""
        named = (SelectChoice(banner.id, banner.name) for banner in banners)
        self.banner_id.choices = [SelectChoice("", gettext("No banner")), *named]

    def applied(self, location: Location) -> Location:
        """`location` as typed, from the revision the page was drawn with."""
        texts: dict[str, Any] = {name: (self[name].data or "").strip() or None for name in _TEXTS}
        return replace(
            location,
            **texts,
            name=self.name.data or "",
            banner_id=BannerId(self.banner_id.data) if self.banner_id.data else None,
            ownership=self.ownership.data,
            timezone=(self.timezone.data or "").strip(),
            active_from=self.active_from.data,
            active_to=self.active_to.data,
            revision=self.revision.data or 0,
        )


class MoveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Where a location goes, and when; `drawn` is the place that the page showed as its last."""

    drawn = HiddenField()
    node_id = SelectField(_("Part of the network"))
    first = DateField(
        _("From"),
        [InputRequired(_("Choose a day.")), of_our_time],
        description=_("Visits before this day keep the part of their time."),
    )

    def offer(self, nodes: Iterable[HierarchyNode]) -> None:
        """Fill the choices with the parts of the network, from its root."""
        self.node_id.choices = [
            SelectChoice(node.id, "– " * node.path.strip("/").count("/") + node.name.text(language()))
            for node in nodes
        ]

    def move(self) -> Move:
        """What the form says."""
        return Move(NodeId(cast("str", self.node_id.data)), self.first.data, self.drawn.data or None)
