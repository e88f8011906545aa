"""Naming a saved view."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from cxaudit.domain.saved_view import LONGEST_NAME
from cxaudit.web.forms.lengths import at_most
from cxaudit.web.pages import lazy_gettext as _


class ViewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The name of a view, and for a new one the page it leads to."""

    name = StringField(_("Name"), [at_most(LONGEST_NAME)])
    next = HiddenField()
