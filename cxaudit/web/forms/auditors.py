"""Auditors: adding one, certifying, declaring a conflict of interest."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from cxaudit.domain.ids import ClientId, LocationId
from cxaudit.domain.network import Client, Location
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.pages import gettext
from cxaudit.web.pages import lazy_gettext as _


class AuditorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A new auditor."""

    name = StringField(_("Name"), [InputRequired(_("Type a name.")), at_most(200)])
    email = StringField(_("E-mail"), [InputRequired(_("Type an e-mail address.")), at_most(254)])
    language = SelectField(
        _("Language"), choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")]
    )
    number = StringField(_("Auditor number"), [at_most(20)])
    city = StringField(_("City"), [at_most(120)])


class CertifyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A certification that a programme asks for, until the end of a day."""

    name = SelectField(_("Certification"), validate_choice=True)
    valid_until = DateField(_("Valid until the end of"), [InputRequired(_("Choose a day."))])

    def offer(self, names: tuple[str, ...]) -> None:
        """Fill the choices."""
        self.name.choices = [SelectChoice(name, name) for name in names]


class ConflictForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which client, or which one of its locations, and why."""

    client_id = SelectField(_("Client"), validate_choice=True)
    location_id = SelectField(
        _("Location"), default="", description=_("One of the client’s, when the others may still be visited.")
    )
    reason = TextAreaField(_("Reason"), [InputRequired(_("Write the reason.")), at_most(1000)])

    def offer(self, clients: tuple[Client, ...], locations: tuple[Location, ...]) -> None:
        """Fill the choices: the locations of each client stand under its name."""
        self.client_id.choices = [SelectChoice(client.id, client.name) for client in clients]
        names = {client.id: client.name for client in clients}
        self._client_of = {place.id: place.client_id for place in locations}
        self.location_id.choices = [
            SelectChoice("", gettext("Every location")),
            *(SelectChoice(p.id, _called(p), optgroup=names[p.client_id]) for p in locations),
        ]

    def validate_location_id(self, field: SelectField) -> None:
        """A location belongs to the client chosen beside it."""
        if field.data and self._client_of.get(field.data) != self.client_id.data:
            raise ValidationError(_("Choose a location of the client above."))

    def where(self) -> tuple[ClientId, LocationId | None]:
        """The client chosen, and one location of it if one was."""
        return ClientId(self.client_id.data), LocationId(
            self.location_id.data
        ) if self.location_id.data else None


def _called(place: Location) -> str:
    return f"{place.number} {place.name}" if place.number else place.name
