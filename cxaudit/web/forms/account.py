"""Forms about one's own account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

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
