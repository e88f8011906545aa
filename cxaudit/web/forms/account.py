"""Forms about one's own account, and inviting others."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from cxaudit.domain.access import ROLES
from cxaudit.web.pages import lazy_gettext as _

_SHORTEST = 12


class FirstPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password that an invitation asks for, typed twice."""

    password = PasswordField(
        _("Password"),
        [InputRequired(_("Type a password.")), Length(_SHORTEST, 200, _("Use 12 characters or more."))],
        description=_("12 characters or more. A sentence is easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("Password again"),
        [EqualTo("password", _("The two passwords differ. Type the same one twice."))],
        render_kw={"autocomplete": "new-password"},
    )


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Whom to invite, in which role."""

    name = StringField(_("Name"), [InputRequired(_("Type a name.")), Length(max=200)])
    email = EmailField(_("E-mail"), [InputRequired(_("Type an e-mail address.")), Length(max=254)])
    role = SelectField(_("Role"), choices=[(role, role) for role in ROLES])
    language = SelectField(_("Language"), choices=[("fr", "Français"), ("en", "English")])
    client_id = SelectField(_("Client"), validate_choice=False)
    node_id = SelectField(_("Part of the network"), validate_choice=False)
