"""Auditors: adding one, certifying, declaring a conflict of interest."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from cxaudit.domain.network import Client
from cxaudit.web.pages import lazy_gettext as _


class AuditorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A new auditor."""

    name = StringField(_("Name"), [InputRequired(_("Type a name.")), Length(max=200)])
    email = StringField(_("E-mail"), [InputRequired(_("Type an e-mail address.")), Length(max=254)])
    language = SelectField(
        _("Language"), choices=[SelectChoice("fr", "Français"), SelectChoice("en", "English")]
    )
    number = StringField(_("Auditor number"), [Length(max=20)])
    city = StringField(_("City"), [Length(max=120)])


class CertifyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A certification that a programme asks for, until the end of a day."""

    name = SelectField(_("Certification"), validate_choice=True)
    valid_until = DateField(_("Valid until the end of"), [InputRequired(_("Choose a day."))])

    def offer(self, names: tuple[str, ...]) -> None:
        """Fill the choices."""
        self.name.choices = [SelectChoice(name, name) for name in names]


class ConflictForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which client, and why."""

    client_id = SelectField(_("Client"), validate_choice=True)
    reason = TextAreaField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=1000)])

    def offer(self, clients: tuple[Client, ...]) -> None:
        """Fill the choices."""
        self.client_id.choices = [SelectChoice(client.id, client.name) for client in clients]
